/**
 * Quoting of file names for messages and terminals, as GNU's shell-escape style: what is printed can be pasted into a
 * shell, and no name can send control characters to the terminal.
 */
import { length } from './bytes';
import { decode, decodedSize } from './utf8';
import { alloc } from './memory';

const PLAIN: u32 = 0;
/** Must stand in quotes, but has no effect on which. */
const SPECIAL: u32 = 1;
/** Must stand in quotes, and double quotes will do as well as single ones. */
const SPECIAL_COMPATIBLE: u32 = 2;
/** Printable, needs no quotes, yet double quotes would not be safe. */
const PLAIN_INCOMPATIBLE: u32 = 3;

function kindOf(byte: u32, index: usize, size: usize): u32 {
  switch (byte) {
    case 32:
      return SPECIAL_COMPATIBLE;
    case 35: // #
    case 126: // ~
      return index == 0 ? SPECIAL_COMPATIBLE : PLAIN_INCOMPATIBLE;
    case 123: // {
    case 125: // }
      return size == 1 ? SPECIAL_COMPATIBLE : PLAIN_INCOMPATIBLE;
    case 33: // !
    case 34: // "
    case 36: // $
    case 38: // &
    case 40: // (
    case 41: // )
    case 42: // *
    case 59: // ;
    case 60: // <
    case 61: // =
    case 62: // >
    case 63: // ?
    case 91: // [
    case 92: // backslash
    case 94: // ^
    case 96: // `
    case 124: // |
      return SPECIAL;
    default:
      return PLAIN;
  }
}

/** Bytes at `p` that print as one character: 0 for a control character or what is not UTF-8. */
function printableSize(p: usize, end: usize): usize {
  const byte = <u32>load<u8>(p);
  if (byte < 0x80) return byte >= 32 && byte != 127 ? 1 : 0;
  const code = decode(p, end);
  return code >= 0xa0 ? decodedSize : 0;
}

function escapeLetter(byte: u32): u32 {
  switch (byte) {
    case 7: return 97;
    case 8: return 98;
    case 9: return 116;
    case 10: return 110;
    case 11: return 118;
    case 12: return 102;
    case 13: return 114;
    default: return 0;
  }
}

function quote(name: usize, always: bool, colon: bool): usize {
  const size = length(name);
  const end = name + size;
  let needed = always || size == 0;
  let apostrophe = false;
  let compatible = true;
  for (let p = name; p < end; ) {
    const step = printableSize(p, end);
    if (!step) {
      needed = true;
      compatible = false;
      p++;
      continue;
    }
    const byte = <u32>load<u8>(p);
    if (byte == 39) {
      apostrophe = true;
      needed = true;
    } else if (byte == 58) {
      if (colon) needed = true;
    } else {
      const kind = kindOf(byte, p - name, size);
      if (kind == SPECIAL || kind == SPECIAL_COMPATIBLE) needed = true;
      if (kind == SPECIAL || kind == PLAIN_INCOMPATIBLE) compatible = false;
    }
    p += step;
  }
  if (!needed) return name;
  // At worst each byte becomes '$'\123'' .
  const result = alloc(size * 10 + 3);
  let q = result;
  const mark: u32 = apostrophe && compatible ? 34 : 39;
  store<u8>(q++, mark);
  let escaping = false;
  for (let p = name; p < end; ) {
    const step = printableSize(p, end);
    const byte = <u32>load<u8>(p);
    if (!step) {
      if (!escaping) {
        store<u32>(q, 0x27242700 >>> 8); // '$'
        q += 3;
        escaping = true;
      }
      store<u8>(q++, 92);
      const letter = escapeLetter(byte);
      if (letter) {
        store<u8>(q++, letter);
      } else {
        store<u8>(q++, 48 + (byte >>> 6));
        store<u8>(q++, 48 + ((byte >>> 3) & 7));
        store<u8>(q++, 48 + (byte & 7));
      }
      p++;
      continue;
    }
    if (escaping) {
      store<u16>(q, 0x2727);
      q += 2;
      escaping = false;
    }
    if (byte == 39 && mark == 39) {
      store<u32>(q, 0x27275c27); // '\''
      q += 4;
    } else {
      for (let i: usize = 0; i < step; i++) store<u8>(q++, load<u8>(p + i));
    }
    p += step;
  }
  store<u8>(q++, mark);
  store<u8>(q, 0);
  return result;
}

/** A name in quotes, as GNU's messages have it: cannot stat 'name'. */
export function quoted(name: usize): usize {
  return quote(name, true, false);
}

/** A name, in quotes when it holds anything a shell or a reader of `app: name: reason` would stumble over. */
export function quoteIfNeeded(name: usize): usize {
  return quote(name, false, true);
}

/** A name, in quotes when a shell would need them. */
export function quoteForShell(name: usize): usize {
  return quote(name, false, false);
}
