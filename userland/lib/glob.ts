import { decode, decodedSize } from './utf8';

/**
 * Whether a NUL-terminated name matches a shell pattern: `*`, `?`, `[set]`, `\x`. A `*` is tried at its last place
 * only, so the time is at most the product of both lengths.
 */
export function matchesGlob(pattern: usize, name: usize): bool {
  let starPattern: usize = 0;
  let starName: usize = 0;
  while (true) {
    const byte = <u32>load<u8>(pattern);
    if (byte == 42) {
      starPattern = ++pattern;
      starName = name;
      continue;
    }
    if (!byte && !load<u8>(name)) return true;
    if (load<u8>(name) && byte && matchesOne(pattern, name)) {
      pattern = afterPattern;
      name = afterName;
      continue;
    }
    if (!starPattern || !load<u8>(starName)) return false;
    pattern = starPattern;
    name = ++starName;
  }
}

let afterPattern: usize = 0;
let afterName: usize = 0;

function codeAt(p: usize): u32 {
  const code = decode(p, p + 4);
  return decodedSize == 1 ? <u32>load<u8>(p) : code;
}

/** Whether one character of a name matches what the pattern begins with; where both go on is left behind. */
function matchesOne(pattern: usize, name: usize): bool {
  const code = codeAt(name);
  afterName = name + decodedSize;
  const byte = <u32>load<u8>(pattern);
  if (byte == 63) {
    afterPattern = pattern + 1;
    return true;
  }
  if (byte == 91) {
    const close = bracketEnd(pattern);
    if (close) {
      afterPattern = close + 1;
      return inBracket(pattern + 1, close, code);
    }
  }
  if (byte == 92 && load<u8>(pattern, 1)) pattern++;
  const wanted = codeAt(pattern);
  afterPattern = pattern + decodedSize;
  return wanted == code;
}

/** Address of the `]` that ends a set, or 0. */
function bracketEnd(pattern: usize): usize {
  let p = pattern + 1;
  if (load<u8>(p) == 33 || load<u8>(p) == 94) p++;
  if (load<u8>(p) == 93) p++;
  while (load<u8>(p) && load<u8>(p) != 93) p++;
  return load<u8>(p) ? p : 0;
}

function inBracket(from: usize, end: usize, code: u32): bool {
  const negated = load<u8>(from) == 33 || load<u8>(from) == 94;
  let p = negated ? from + 1 : from;
  while (p < end) {
    const low = codeAt(p);
    p += decodedSize;
    let high = low;
    if (load<u8>(p) == 45 && p + 1 < end) {
      high = codeAt(p + 1);
      p += 1 + decodedSize;
    }
    if (code >= low && code <= high) return !negated;
  }
  return negated;
}
