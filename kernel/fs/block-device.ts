/**
 * Bytes that persist: the ground under StableFs. In the canister it is raw stable memory, where each call
 * costs some thousand instructions plus one or two a byte, so callers make few and large ones.
 * Offsets and lengths lie within `size`; anything else is a bug of the caller and throws.
 */
export interface BlockDevice {
  /** Present size in bytes. */
  readonly size: number;
  /** Makes the device at least `bytes` long, what is new reading as zeros; false if it cannot. */
  grow(bytes: number): boolean;
  read(offset: number, into: Uint8Array): void;
  write(offset: number, from: Uint8Array): void;
}
