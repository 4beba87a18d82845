/** Orders of lines and names: by value, by human-readable size, by version. */
import { isAlphanumeric, isDigit } from './bytes';

/** Skips blanks, a sign and leading zeros; `negative` and `digitsStart` tell what was there. */
let negative = false;
let digits: usize = 0;
let integerEnd: usize = 0;
let fractionEnd: usize = 0;

function scanNumber(p: usize, end: usize): void {
  while (p < end && (load<u8>(p) == 32 || load<u8>(p) == 9 || load<u8>(p) == 10)) p++;
  negative = p < end && load<u8>(p) == 45;
  if (negative) p++;
  while (p < end && load<u8>(p) == 48) p++;
  digits = p;
  while (p < end && isDigit(load<u8>(p))) p++;
  integerEnd = p;
  fractionEnd = p;
  if (p < end && load<u8>(p) == 46) {
    p++;
    while (p < end && isDigit(load<u8>(p))) p++;
    fractionEnd = p;
    // Zeros at its end say nothing.
    while (fractionEnd > integerEnd && (load<u8>(fractionEnd - 1) == 48 || load<u8>(fractionEnd - 1) == 46)) {
      fractionEnd--;
    }
  }
  if (digits == integerEnd && fractionEnd == integerEnd) negative = false;
}

/** Order of the numbers that two stretches begin with, of any length and precision; none counts as 0. */
export function compareNumbers(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  scanNumber(a, aEnd);
  const aNegative = negative;
  let p = digits;
  const pEnd = integerEnd;
  const pFraction = fractionEnd;
  scanNumber(b, bEnd);
  if (aNegative != negative) return aNegative ? -1 : 1;
  const sign = negative ? -1 : 1;
  let q = digits;
  const size = pEnd - p;
  if (size != integerEnd - q) return size < integerEnd - q ? -sign : sign;
  // The decimal points now face each other: digits are compared up to the end of either fraction.
  while (p < pFraction && q < fractionEnd) {
    const difference = <i32>load<u8>(p++) - <i32>load<u8>(q++);
    if (difference) return difference < 0 ? -sign : sign;
  }
  if (p < pFraction) return sign;
  return q < fractionEnd ? -sign : 0;
}

/** A number that orders as `compareNumbers` does, except that it may call different numbers equal. */
export function numberPrefix(p: usize, end: usize): u64 {
  scanNumber(p, end);
  const size = integerEnd - digits;
  let n: u64 = 0;
  if (size > 18) n = 1000000000000000000;
  else for (let q = digits; q < integerEnd; q++) n = n * 10 + load<u8>(q) - 48;
  return negative ? 0x8000000000000000 - n : 0x8000000000000000 + n;
}

function unitRank(end: usize): i32 {
  switch (<u32>load<u8>(end)) {
    case 107: // k
    case 75: return 1; // K
    case 77: return 2; // M
    case 71: return 3; // G
    case 84: return 4; // T
    case 80: return 5; // P
    case 69: return 6; // E
    case 90: return 7; // Z
    case 89: return 8; // Y
    default: return 0;
  }
}

/** Order of sizes such as 2K and 1G: by sign, then unit, then number. */
export function compareSizes(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  const aRank = signedRank(a, aEnd);
  const bRank = signedRank(b, bEnd);
  if (aRank != bRank) return aRank < bRank ? -1 : 1;
  return compareNumbers(a, aEnd, b, bEnd);
}

function signedRank(p: usize, end: usize): i32 {
  scanNumber(p, end);
  if (digits == integerEnd && fractionEnd == integerEnd) return 0;
  let unit = integerEnd;
  if (unit < end && load<u8>(unit) == 46) {
    unit++;
    while (unit < end && isDigit(load<u8>(unit))) unit++;
  }
  const rank = (unit < end ? unitRank(unit) : 0) + 1;
  return negative ? -rank : rank;
}

/** Weight of a byte in a version: `~` before the end, the end before all else, letters before the rest. */
function weight(p: usize, end: usize): i32 {
  if (p >= end) return -1;
  const byte = <u32>load<u8>(p);
  if (isDigit(byte)) return 0;
  if (byte == 126) return -2;
  return isAlphanumeric(byte) ? <i32>byte : <i32>byte + 256;
}

/** Order by the rules of dpkg: runs of digits count as numbers. */
function compareRuns(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  while (a < aEnd || b < bEnd) {
    while ((a < aEnd && !isDigit(load<u8>(a))) || (b < bEnd && !isDigit(load<u8>(b)))) {
      const difference = weight(a, aEnd) - weight(b, bEnd);
      if (difference) return difference;
      a++;
      b++;
    }
    while (a < aEnd && load<u8>(a) == 48) a++;
    while (b < bEnd && load<u8>(b) == 48) b++;
    let first = 0;
    while (a < aEnd && b < bEnd && isDigit(load<u8>(a)) && isDigit(load<u8>(b))) {
      if (!first) first = <i32>load<u8>(a) - <i32>load<u8>(b);
      a++;
      b++;
    }
    if (a < aEnd && isDigit(load<u8>(a))) return 1;
    if (b < bEnd && isDigit(load<u8>(b))) return -1;
    if (first) return first;
  }
  return 0;
}

/** End of a name without its suffixes such as .tar.gz. */
function withoutSuffixes(start: usize, end: usize): usize {
  let p = start;
  while (true) {
    const kept = p;
    while (p + 1 < end && load<u8>(p) == 46 && startsSuffix(load<u8>(p, 1))) {
      p += 2;
      while (p < end && (isAlphanumeric(load<u8>(p)) || load<u8>(p) == 126)) p++;
    }
    if (p >= end) return kept;
    p++;
  }
}

function startsSuffix(byte: u32): bool {
  return (byte | 32) - 97 < 26 || byte == 126;
}

/** Rank of names that come first: the empty one, `.`, `..`, others that begin with a dot. */
function rank(start: usize, end: usize): i32 {
  if (start == end) return 0;
  if (load<u8>(start) != 46) return 4;
  if (end == start + 1) return 1;
  return end == start + 2 && load<u8>(start, 1) == 46 ? 2 : 3;
}

/** Order of file names with version numbers in them; suffixes count only between names otherwise equal. */
export function compareVersions(a: usize, aEnd: usize, b: usize, bEnd: usize): i32 {
  const aRank = rank(a, aEnd);
  const bRank = rank(b, bEnd);
  if (aRank != bRank) return aRank - bRank;
  const order = compareRuns(a, withoutSuffixes(a, aEnd), b, withoutSuffixes(b, bEnd));
  return order ? order : compareRuns(a, aEnd, b, bEnd);
}
