/** Numbers on the command line and in output. */
import { isDigit } from './bytes';

/** What was wrong with the number last parsed. */
export const VALID: u32 = 0;
export const INVALID: u32 = 1;
export const TOO_LARGE: u32 = 2;

/** VALID, INVALID or TOO_LARGE, about the number last parsed. */
export let parseResult: u32 = VALID;

/** Parses a decimal number, the whole of a NUL-terminated string; with `suffixes` one of GNU's b, k, K, M, G, T, P, E, KB, KiB, … may follow. */
export function parseNumber(text: usize, suffixes: bool = false): u64 {
  let n: u64 = 0;
  let p = text;
  parseResult = INVALID;
  if (!isDigit(load<u8>(p))) return 0;
  let overflow = false;
  for (; isDigit(load<u8>(p)); p++) {
    const digit = <u64>load<u8>(p) - 48;
    if (n > (u64.MAX_VALUE - digit) / 10) overflow = true;
    n = n * 10 + digit;
  }
  if (suffixes && load<u8>(p)) {
    let factor: u64 = 1;
    let power = 0;
    switch (<u32>load<u8>(p)) {
      case 98: factor = 512; break; // b
      case 107: // k
      case 75: power = 1; break; // K
      case 77: power = 2; break; // M
      case 71: power = 3; break; // G
      case 84: power = 4; break; // T
      case 80: power = 5; break; // P
      case 69: power = 6; break; // E
      default: return 0;
    }
    p++;
    let unit: u64 = 1024;
    if (power && load<u8>(p) == 66) {
      unit = 1000;
      p++;
    } else if (power && load<u8>(p) == 105 && load<u8>(p, 1) == 66) {
      p += 2;
    }
    while (power--) factor *= unit;
    if (n && factor > u64.MAX_VALUE / n) overflow = true;
    n *= factor;
  }
  if (load<u8>(p)) return 0;
  if (overflow) {
    parseResult = TOO_LARGE;
    return u64.MAX_VALUE;
  }
  parseResult = VALID;
  return n;
}
