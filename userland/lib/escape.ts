/** Backslash escapes of echo -e and printf. */
import { stdout } from './output';

function hexDigit(byte: u32): i32 {
  if (byte - 48 < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return letter < 6 ? letter + 10 : -1;
}

/**
 * Puts what the escape at `p` (a backslash) stands for on standard output.
 * @param zero octal numbers must begin with 0 (`\0NNN`: echo and printf's %b), or may be `\NNN` too (printf's format)
 * @returns address after it, or 0 for `\c`: no more output
 */
export function putEscape(p: usize, zero: bool): usize {
  const letter = <u32>load<u8>(p, 1);
  let code: u32;
  switch (letter) {
    case 97: code = 7; break; // a
    case 98: code = 8; break; // b
    case 99: return 0; // c
    case 101: code = 27; break; // e
    case 102: code = 12; break; // f
    case 110: code = 10; break; // n
    case 114: code = 13; break; // r
    case 116: code = 9; break; // t
    case 118: code = 11; break; // v
    case 92: code = 92; break;
    case 120: { // xHH
      const high = hexDigit(load<u8>(p, 2));
      if (high >= 0) {
        const low = hexDigit(load<u8>(p, 3));
        stdout.byte(low >= 0 ? (high << 4) | low : high);
        return p + (low >= 0 ? 4 : 3);
      }
      stdout.byte(92);
      return p + 1;
    }
    default: {
      const most = zero && letter == 48 ? 4 : 3;
      if (letter - 48 < 8 && (!zero || letter == 48)) {
        code = 0;
        let i = 1;
        for (; i <= most && <u32>load<u8>(p + i) - 48 < 8; i++) code = code * 8 + load<u8>(p + i) - 48;
        stdout.byte(code & 255);
        return p + i;
      }
      stdout.byte(92);
      return p + 1;
    }
  }
  stdout.byte(code);
  return p + 2;
}
