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

/** Columns that a code point takes on a terminal. */
function columnsOf(code: u32): i32 {
  // Control characters move nothing, as far as layout is concerned.
  if (code < 0x20 || code - 0x7f < 0x21) return 0;
  if (code < 0x300) return 1;
  if (code < 0x370 || code - 0x200b < 5 || code - 0xfe00 < 16) return 0;
  if (code < 0x1100) return 1;
  if (
    code < 0x1160 ||
    (code - 0x2e80 < 0xa4d0 - 0x2e80 && code != 0x303f) ||
    code - 0xac00 < 0xd7a4 - 0xac00 ||
    code - 0xf900 < 0x200 ||
    code - 0xfe30 < 0x40 ||
    code - 0xff00 < 0x61 ||
    code - 0xffe0 < 7 ||
    code - 0x1f300 < 0x350 ||
    code - 0x1f900 < 0x200 ||
    code - 0x20000 < 0x20000
  ) {
    return 2;
  }
  return 1;
}

/** Columns that a NUL-terminated string takes on a terminal; a byte that is not UTF-8 takes one. */
export function displayWidth(text: usize, size: usize): i32 {
  const end = text + size;
  let width = 0;
  for (let p = text; p < end; ) {
    const code = decode(p, end);
    width += code ? columnsOf(code) : 1;
    p += decodedSize;
  }
  return width;
}
