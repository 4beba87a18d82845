/**
 * Reads the binary format's primitives (section 5 of the specification). The first error is kept with its
 * offset, and from then on everything reads as 0 at the end, so that callers need look only once an item.
 */
import {
  ERROR_END,
  ERROR_LEB_LARGE,
  ERROR_LEB_LONG,
  ERROR_LIMIT_NAME_BYTES,
  ERROR_UTF8,
} from '../compile-error-codes';
import { LIMIT_NAME_BYTES } from '../layout';

@unmanaged
export class Reader {
  position: usize;
  end: usize;
  /** Address of the module's first byte. */
  base: usize;
  error: u32;
  errorOffset: u32;
  errorExpected: u32;
  errorFound: u32;
  /** Bytes of names read so far. */
  nameBytes: u32;

  /** Remembers the first error, at the address `position`. */
  failAt(code: u32, position: usize, expected: u32 = 0, found: u32 = 0): void {
    if (this.error) return;
    this.error = code;
    this.errorOffset = <u32>(position - this.base);
    this.errorExpected = expected;
    this.errorFound = found;
    this.position = this.end;
  }

  fail(code: u32, expected: u32 = 0, found: u32 = 0): void {
    this.failAt(code, this.position, expected, found);
  }

  offset(): u32 {
    return <u32>(this.position - this.base);
  }

  byte(): u32 {
    const position = this.position;
    if (position >= this.end) {
      this.fail(ERROR_END);
      return 0;
    }
    this.position = position + 1;
    return load<u8>(position);
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  // @ts-ignore: decorator
  @inline
  u32(): u32 {
    const position = this.position;
    if (position < this.end) {
      const first = <u32>load<u8>(position);
      if (first < 0x80) {
        this.position = position + 1;
        return first;
      }
    }
    return this.longU32();
  }

  longU32(): u32 {
    return <u32>this.unsigned(32);
  }

  /** An unsigned LEB128 number of at most 64 bits. */
  u64(): u64 {
    return this.unsigned(64);
  }

  // @ts-ignore: decorator
  @inline
  private unsigned(bits: u32): u64 {
    const start = this.position;
    let position = start;
    let result: u64 = 0;
    let shift: u32 = 0;
    while (true) {
      if (position >= this.end) {
        this.failAt(ERROR_END, position);
        return 0;
      }
      const byte = <u32>load<u8>(position++);
      if (shift > bits - 7 && byte >> (bits - shift)) {
        this.failAt(byte & 0x80 ? ERROR_LEB_LONG : ERROR_LEB_LARGE, start);
        return 0;
      }
      result |= (<u64>(byte & 0x7f)) << shift;
      if (!(byte & 0x80)) break;
      shift += 7;
    }
    this.position = position;
    return result;
  }

  /** Passes over a LEB128 number that is known to be well-formed. */
  skipNumber(): void {
    while (load<u8>(this.position++) & 0x80) {}
  }

  /** A signed LEB128 number of at most `bits` bits, sign-extended. */
  signed(bits: u32): i64 {
    const start = this.position;
    let position = start;
    let result: i64 = 0;
    let shift: u32 = 0;
    while (true) {
      if (position >= this.end) {
        this.failAt(ERROR_END, position);
        return 0;
      }
      const byte = <u32>load<u8>(position++);
      const left = bits - shift;
      if (left < 7) {
        // Bits beyond the number's size must repeat its sign.
        if (byte & 0x80) {
          this.failAt(ERROR_LEB_LONG, start);
          return 0;
        }
        const top = (<i32>(byte << 25)) >> (24 + left);
        if (top != 0 && top != -1) {
          this.failAt(ERROR_LEB_LARGE, start);
          return 0;
        }
      }
      result |= (<i64>(byte & 0x7f)) << shift;
      shift += 7;
      if (!(byte & 0x80)) {
        if (shift < 64 && byte & 0x40) result |= (<i64>-1) << shift;
        break;
      }
    }
    this.position = position;
    return result;
  }

  /** Passes over `count` bytes. */
  skip(count: u32): void {
    if (<usize>count > this.end - this.position) this.failAt(ERROR_END, this.end);
    else this.position += count;
  }

  /** Passes over a name (length and UTF-8) and returns its length; its bytes are the last ones passed. */
  name(): u32 {
    const length = this.u32();
    const start = this.position;
    this.skip(length);
    this.nameBytes += length;
    if (this.nameBytes > LIMIT_NAME_BYTES) this.failAt(ERROR_LIMIT_NAME_BYTES, start, LIMIT_NAME_BYTES);
    if (!this.error) {
      const wrong = invalidUtf8(start, start + length);
      if (wrong) this.failAt(ERROR_UTF8, wrong);
    }
    return this.error ? 0 : length;
  }
}

/** Address of the first byte that is not UTF-8 (Unicode 15, table 3-7), or 0. */
function invalidUtf8(start: usize, end: usize): usize {
  let position = start;
  while (position < end) {
    const first = <u32>load<u8>(position);
    if (first < 0x80) {
      position++;
      continue;
    }
    let count: u32;
    let low: u32 = 0x80;
    let high: u32 = 0xbf;
    if (first >= 0xc2 && first <= 0xdf) count = 1;
    else if (first >= 0xe0 && first <= 0xef) {
      count = 2;
      if (first == 0xe0) low = 0xa0;
      if (first == 0xed) high = 0x9f;
    } else if (first >= 0xf0 && first <= 0xf4) {
      count = 3;
      if (first == 0xf0) low = 0x90;
      if (first == 0xf4) high = 0x8f;
    } else return position;
    if (position + count >= end) return position;
    for (let i: u32 = 1; i <= count; i++) {
      const next = <u32>load<u8>(position + i);
      if (next < low || next > high) return position;
      low = 0x80;
      high = 0xbf;
    }
    position += count + 1;
  }
  return 0;
}

export function sameBytes(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    if (load<u64>(a + i) != load<u64>(b + i)) return false;
  }
  for (; i < length; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}
