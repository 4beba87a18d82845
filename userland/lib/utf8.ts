/** UTF-8 decoding. */

/** Bytes the character last decoded takes; 1 when it was invalid. */
export let decodedSize: usize = 1;

/** Code point of the character at `p`, or 0 with `decodedSize` 1 where [p, end) does not begin with valid UTF-8. */
export function decode(p: usize, end: usize): u32 {
  const first = <u32>load<u8>(p);
  decodedSize = 1;
  if (first < 0x80) return first;
  let size: usize;
  let code: u32;
  let least: u32;
  if (first - 0xc2 < 0x1e) {
    size = 2;
    code = first & 31;
    least = 0x80;
  } else if (first - 0xe0 < 16) {
    size = 3;
    code = first & 15;
    least = 0x800;
  } else if (first - 0xf0 < 5) {
    size = 4;
    code = first & 7;
    least = 0x10000;
  } else {
    return 0;
  }
  if (p + size > end) return 0;
  for (let i: usize = 1; i < size; i++) {
    const byte = <u32>load<u8>(p + i);
    if ((byte & 0xc0) != 0x80) return 0;
    code = (code << 6) | (byte & 63);
  }
  if (code < least || code > 0x10ffff || code - 0xd800 < 0x800) return 0;
  decodedSize = size;
  return code;
}
