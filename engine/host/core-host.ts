/**
 * Where the engine's core runs. Every buffer the core works on comes from its host, which alone knows
 * how the buffer's address in the core's memory is found and how the core is entered.
 */
export interface CoreHost {
  /** Zeroed memory at an address that never changes. Throws RangeError when there is none left. */
  alloc(bytes: number): Uint8Array;
  /** Gives memory of `alloc` back; it must not be used afterwards. */
  free(buffer: Uint8Array): void;
  /** The same content in memory the core can reach: `bytes` itself where that is possible, else a copy. */
  adopt(bytes: Uint8Array): Uint8Array;
  /** The address of memory of `alloc` or `adopt`, for the core. */
  addressOf(buffer: Uint8Array): number;
  /** Runs the core's command that `registers` (256 bytes of `alloc`) holds; results are in there afterwards. */
  call(registers: Uint8Array): void;
}
