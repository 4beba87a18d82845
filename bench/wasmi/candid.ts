/*
 * Candid of the one method that the canister has. @dfinity/candid needs a TextEncoder, which the
 * template does not have.
 */

/** `DIDL`, a type table with `vec nat8`, two arguments: that type and int32. */
const PARAMETERS = [0x44, 0x49, 0x44, 0x4c, 1, 0x6d, 0x7b, 2, 0, 0x75];
/** `DIDL`, a type table with `vec nat64`, one value of that type. */
const RESULT = [0x44, 0x49, 0x44, 0x4c, 1, 0x6d, 0x78, 1, 0];

/** Reads `(vec nat8, int32)`. Throws if the data is of other types. */
export function decodeParameters(data: Uint8Array): { module: Uint8Array; argument: number } {
  if (PARAMETERS.some((byte, i) => data[i] !== byte)) {
    throw new Error('the argument is not a module and a number');
  }
  let at = PARAMETERS.length;
  let length = 0;
  let shift = 0;
  let byte;
  do {
    byte = data[at++];
    length |= (byte & 0x7f) << shift;
    shift += 7;
  } while (byte > 0x7f);
  const module = data.slice(at, at + length);
  at += length;
  const argument = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
  return { module, argument };
}

/** Writes a `vec nat64` of fewer than 128 elements. */
export function encodeResult(values: readonly bigint[]): Uint8Array {
  const bytes = [...RESULT, values.length];
  for (const value of values) {
    for (let i = 0n; i < 64n; i += 8n) bytes.push(Number((value >> i) & 0xffn));
  }
  return Uint8Array.from(bytes);
}
