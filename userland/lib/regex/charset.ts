/** Sets of characters, and the byte sequences of UTF-8 that they are. */
import { alloc } from '../memory';
import { List } from '../list';
import { Node, addByte, alt, byteRange, cat, never, set } from './node';

const LAST: u32 = 0x10ffff;

/** Ranges of code points, as pairs of first and last. */
@unmanaged
export class CharSet {
  ranges: List;

  /** An empty set. */
  static create(): CharSet {
    const result = changetype<CharSet>(alloc(offsetof<CharSet>()));
    result.ranges = List.create();
    return result;
  }

  /** Adds the characters from `low` to `high`. */
  add(low: u32, high: u32): void {
    this.ranges.push(low);
    this.ranges.push(high);
  }

  /** Adds the other case of each ASCII letter in the set. */
  addCases(): void {
    const count = this.ranges.length;
    for (let i = 0; i < count; i += 2) {
      const low = <u32>this.ranges.at(i);
      const high = <u32>this.ranges.at(i + 1);
      const upperLow = max(low, 65);
      const upperHigh = min(high, 90);
      if (upperLow <= upperHigh) this.add(upperLow + 32, upperHigh + 32);
      const lowerLow = max(low, 97);
      const lowerHigh = min(high, 122);
      if (lowerLow <= lowerHigh) this.add(lowerLow - 32, lowerHigh - 32);
    }
  }

  private has(code: u32): bool {
    for (let i = 0; i < this.ranges.length; i += 2) {
      if (code >= <u32>this.ranges.at(i) && code <= <u32>this.ranges.at(i + 1)) return true;
    }
    return false;
  }

  /** First code point from `code` on that is in the set (or not, for `inside` false); LAST + 1 when none is. */
  private next(code: u32, inside: bool): u32 {
    while (code <= LAST) {
      let step = LAST + 1;
      let covered = false;
      for (let i = 0; i < this.ranges.length; i += 2) {
        const low = <u32>this.ranges.at(i);
        const high = <u32>this.ranges.at(i + 1);
        if (code >= low && code <= high) {
          if (inside) return code;
          covered = true;
          code = high + 1;
          break;
        }
        if (low > code) step = min(step, low);
      }
      if (!covered) {
        if (!inside) return code;
        return step;
      }
    }
    return LAST + 1;
  }

  /** A tree that matches one character of the set, or one that is not in it; never the end of a line. */
  toNode(negated: bool): Node {
    const ascii = set();
    let any = false;
    for (let code: u32 = 0; code < 0x80; code++) {
      if (code != 10 && this.has(code) != negated) {
        addByte(ascii.set, code);
        any = true;
      }
    }
    let result = any ? ascii : never();
    for (let low = this.next(0x80, !negated); low <= LAST; ) {
      const after = this.next(low, negated);
      result = alt(result, sequences(low, after - 1));
      low = this.next(after, !negated);
    }
    return result;
  }
}

/** Last code point whose UTF-8 takes as many bytes as that of `code`. */
function lastOfSize(code: u32): u32 {
  return code < 0x80 ? 0x7f : code < 0x800 ? 0x7ff : code < 0x10000 ? 0xffff : LAST;
}

/** The byte sequences of the code points from `low` (0x80 or more) to `high`. */
function sequences(low: u32, high: u32): Node {
  let result = never();
  while (low <= high) {
    // Surrogates are no characters.
    if (low - 0xd800 < 0x800) {
      low = 0xe000;
      continue;
    }
    let end = min(high, lastOfSize(low));
    if (low < 0xd800 && end >= 0xd800) end = 0xd7ff;
    // As long as the lower bits do not run from all zeros to all ones, one range of bytes each does not do.
    for (let bits: u32 = 6; bits < 24; bits += 6) {
      const mask: u32 = (1 << bits) - 1;
      if ((low & ~mask) != (end & ~mask)) {
        if (low & mask) {
          end = low | mask;
        } else if ((end & mask) != mask) {
          end = (end & ~mask) - 1;
        }
      }
    }
    result = alt(result, sequence(low, end));
    low = end + 1;
  }
  return result;
}

/** One range for each byte of the code points from `low` to `high`. */
function sequence(low: u32, high: u32): Node {
  if (low < 0x800) {
    return cat(byteRange(0xc0 | (low >>> 6), 0xc0 | (high >>> 6)), trail(low, high, 0));
  }
  if (low < 0x10000) {
    const lead = byteRange(0xe0 | (low >>> 12), 0xe0 | (high >>> 12));
    return cat(cat(lead, trail(low, high, 6)), trail(low, high, 0));
  }
  const lead = byteRange(0xf0 | (low >>> 18), 0xf0 | (high >>> 18));
  return cat(cat(cat(lead, trail(low, high, 12)), trail(low, high, 6)), trail(low, high, 0));
}

function trail(low: u32, high: u32, shift: u32): Node {
  return byteRange(0x80 | ((low >>> shift) & 63), 0x80 | ((high >>> shift) & 63));
}
