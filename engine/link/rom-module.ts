import { Writer, writeSections } from './wasm-file.ts';

/**
 * A module that carries `image` as a passive data segment and copies pieces of it into memory:
 * read-only data costs the canister no heap until somebody reads it.
 *
 * Exports `read(destination, offset, bytes)` and `size(): bytes`; imports `env.memory`.
 * @param image the bytes to carry; may be empty
 */
export function romModule(image: Uint8Array): Uint8Array {
  const i32 = 0x7f;
  const types = new Writer().u32(2).u8(0x60, 3, i32, i32, i32, 0).u8(0x60, 0, 1, i32).bytes();
  const imports = new Writer().u32(1).name('env').name('memory').u8(2, 0).u32(1).bytes();
  const functions = new Writer().u32(2).u32(0).u32(1).bytes();
  const exports = new Writer().u32(2).name('read').u8(0, 0).name('size').u8(0, 1).bytes();
  const dataCount = new Writer().u32(1).bytes();
  const read = new Writer().u8(0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfc, 8, 0, 0, 0x0b).bytes();
  const size = new Writer()
    .u8(0, 0x41)
    .u8(...signed(image.length))
    .u8(0x0b)
    .bytes();
  const code = new Writer()
    .u32(2)
    .u32(read.length)
    .u8(...read)
    .u32(size.length)
    .u8(...size)
    .bytes();
  const dataHead = new Writer().u32(1).u8(1).u32(image.length).bytes();
  const data = new Uint8Array(dataHead.length + image.length);
  data.set(dataHead);
  data.set(image, dataHead.length);
  return writeSections([
    { id: 1, body: types },
    { id: 2, body: imports },
    { id: 3, body: functions },
    { id: 7, body: exports },
    { id: 12, body: dataCount },
    { id: 10, body: code },
    { id: 11, body: data },
  ]);
}

/** Signed LEB128 of a non-negative number below 2^31. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest < 0x40) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
