/**
 * Byte strings. Arguments and file names are bytes, not text: they are kept as addresses of NUL-terminated bytes, and
 * stretches of files as an address and a length. Loops take eight bytes a step where they can: an app is
 * interpreted, and each operation counts.
 */
import { alloc } from './memory';

const LOW: u64 = 0x0101010101010101;
const HIGH: u64 = 0x8080808080808080;

/** Length in bytes of a NUL-terminated string. */
export function length(string: usize): usize {
  let p = string;
  while (load<u8>(p)) p++;
  return p - string;
}

/** Address of the first `byte` in [from, end), or `end`. */
export function find(from: usize, end: usize, byte: u32): usize {
  let p = from;
  const pattern = LOW * <u64>byte;
  while (p + 8 <= end) {
    const x = load<u64>(p) ^ pattern;
    // Exact up to the lowest zero byte, which is all that ctz looks at.
    const zeros = (x - LOW) & ~x & HIGH;
    if (zeros) return p + <usize>(ctz(zeros) >>> 3);
    p += 8;
  }
  while (p < end) {
    if (load<u8>(p) == byte) return p;
    p++;
  }
  return end;
}

/** Address of the last `byte` in [from, end), or 0. */
export function findLast(from: usize, end: usize, byte: u32): usize {
  let p = end;
  const pattern = LOW * <u64>byte;
  while (p - from >= 8) {
    const x = load<u64>(p - 8) ^ pattern;
    if ((x - LOW) & ~x & HIGH) break;
    p -= 8;
  }
  while (p > from) {
    if (load<u8>(--p) == byte) return p;
  }
  return 0;
}

/** How many times `byte` occurs in [from, end). */
export function count(from: usize, end: usize, byte: u32): u64 {
  let p = from;
  let n: u64 = 0;
  const pattern = LOW * <u64>byte;
  while (p + 8 <= end) {
    const x = load<u64>(p) ^ pattern;
    // High bit set in each byte that is not zero: exact, unlike the borrow trick above.
    n += 8 - popcnt((((x & ~HIGH) + ~HIGH) | x) & HIGH);
    p += 8;
  }
  while (p < end) {
    if (load<u8>(p) == byte) n++;
    p++;
  }
  return n;
}

/** Byte order of two stretches: negative, 0 or positive; a prefix comes first. */
export function compare(a: usize, aLength: usize, b: usize, bLength: usize): i32 {
  const common = min(aLength, bLength);
  let i: usize = 0;
  while (i + 8 <= common) {
    const x = load<u64>(a + i);
    const y = load<u64>(b + i);
    if (x != y) {
      const shift = ctz(x ^ y) & 56;
      return <i32>((x >>> shift) & 255) - <i32>((y >>> shift) & 255);
    }
    i += 8;
  }
  while (i < common) {
    const difference = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (difference) return difference;
    i++;
  }
  return aLength == bLength ? 0 : aLength < bLength ? -1 : 1;
}

/** Whether two stretches hold the same bytes. */
export function equal(a: usize, aLength: usize, b: usize, bLength: usize): bool {
  return aLength == bLength && compare(a, aLength, b, bLength) == 0;
}

/** Whether a NUL-terminated string is this (ASCII) text. */
export function is(string: usize, text: string): bool {
  const n = text.length;
  for (let i = 0; i < n; i++) {
    if (<i32>load<u8>(string + i) != text.charCodeAt(i)) return false;
  }
  return load<u8>(string + n) == 0;
}

/** A NUL-terminated copy of a stretch. */
export function duplicate(from: usize, size: usize): usize {
  const copy = alloc(size + 1);
  memory.copy(copy, from, size);
  store<u8>(copy + size, 0);
  return copy;
}

/** A NUL-terminated copy of (ASCII) text. */
export function fromText(text: string): usize {
  const n = text.length;
  const copy = alloc(n + 1);
  for (let i = 0; i < n; i++) store<u8>(copy + i, <u8>text.charCodeAt(i));
  store<u8>(copy + n, 0);
  return copy;
}

/** Lower-case of an ASCII letter; other bytes unchanged. */
// @ts-ignore: decorator
@inline
export function lower(byte: u32): u32 {
  return byte - 65 < 26 ? byte + 32 : byte;
}

/** Upper-case of an ASCII letter; other bytes unchanged. */
// @ts-ignore: decorator
@inline
export function upper(byte: u32): u32 {
  return byte - 97 < 26 ? byte - 32 : byte;
}

/** Whether a byte is an ASCII digit. */
// @ts-ignore: decorator
@inline
export function isDigit(byte: u32): bool {
  return byte - 48 < 10;
}

/** Whether a byte is an ASCII letter or digit. */
export function isAlphanumeric(byte: u32): bool {
  return isDigit(byte) || (byte | 32) - 97 < 26;
}

/** Whether a byte is white space as C's isspace has it: space, \t \n \v \f \r. */
// @ts-ignore: decorator
@inline
export function isSpace(byte: u32): bool {
  return byte == 32 || byte - 9 < 5;
}
