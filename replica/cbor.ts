import { decode as decodeCbor, encode as encodeCbor } from 'cborg';

/** The self-describe tag, 55799, which the Internet Computer puts before every message. */
const SELF_DESCRIBE = Uint8Array.of(0xd9, 0xd9, 0xf7);

export function encode(value: unknown): Uint8Array {
  return Buffer.concat([SELF_DESCRIBE, encodeCbor(value)]);
}

/** Throws if `bytes` is not CBOR. Whole numbers beyond 2^53 become bigints. */
export function decode(bytes: Uint8Array): unknown {
  const tagged = SELF_DESCRIBE.every((byte, i) => bytes[i] === byte);
  return decodeCbor(tagged ? bytes.subarray(SELF_DESCRIBE.length) : bytes, {
    allowUndefined: false,
    rejectDuplicateMapKeys: true,
  });
}
