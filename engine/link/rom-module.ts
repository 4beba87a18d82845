import {
  encodeName,
  encodeSigned,
  encodeU32,
  joinBytes,
  SECTION,
  writeBodies,
  writeSections,
} from '../binary/format.ts';

const I32 = 0x7f;

/**
 * A module that carries `image` as a passive data segment and copies pieces of it into memory:
 * read-only data costs the canister no heap until somebody reads it.
 *
 * Exports `read(destination, offset, bytes)` and `size(): bytes`; imports `env.memory`.
 * @param image the bytes to carry; may be empty
 */
export function romModule(image: Uint8Array): Uint8Array {
  const types = [2, 0x60, 3, I32, I32, I32, 0, 0x60, 0, 1, I32];
  const imports = [1, ...encodeName('env'), ...encodeName('memory'), 2, 0, 1];
  const exports = [2, ...encodeName('read'), 0, 0, ...encodeName('size'), 0, 1];
  // memory.init of segment 0 with the three parameters; i32.const.
  const read = [0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfc, 8, 0, 0, 0x0b];
  const size = [0, 0x41, ...encodeSigned(BigInt(image.length)), 0x0b];
  return writeSections([
    { id: SECTION.type, content: Uint8Array.from(types) },
    { id: SECTION.import, content: Uint8Array.from(imports) },
    { id: SECTION.function, content: Uint8Array.of(2, 0, 1) },
    { id: SECTION.export, content: Uint8Array.from(exports) },
    { id: SECTION.dataCount, content: Uint8Array.of(1) },
    { id: SECTION.code, content: writeBodies([read, size]) },
    { id: SECTION.data, content: joinBytes([[1, 1], encodeU32(image.length), image]) },
  ]);
}
