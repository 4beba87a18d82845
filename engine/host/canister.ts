import type { CoreHost } from './core-host.ts';

/** Command of the bridge itself: it writes the address of the bytes it was given into their word 1. */
const ADDRESS = 1;
/** The bridge takes only what the real system call would refuse: more than 32 bytes. */
const SMALLEST = 64;

/**
 * Runs the core that is linked into the canister's own module. `bridge` is the function that reaches it with a
 * pointer to the very bytes it is given (docs/engine.md, "The bridge"); buffers are QuickJS's own, whose
 * backing stores do not move.
 */
export class CanisterHost implements CoreHost {
  /** The bridge itself: nothing stands between a call and the core. */
  readonly call: (registers: Uint8Array) => void;
  readonly #addresses = new WeakMap<ArrayBufferLike, number>();

  constructor(bridge: (bytes: Uint8Array) => void) {
    this.call = bridge;
  }

  alloc(bytes: number): Uint8Array {
    return bytes < SMALLEST ? new Uint8Array(SMALLEST).subarray(0, bytes) : new Uint8Array(bytes);
  }

  /** QuickJS counts references: memory goes when the last holder drops it. */
  free(): void {}

  adopt(bytes: Uint8Array): Uint8Array {
    if (bytes.buffer.byteLength >= SMALLEST) return bytes;
    const copy = this.alloc(bytes.length);
    copy.set(bytes);
    return copy;
  }

  addressOf(buffer: Uint8Array): number {
    let base = this.#addresses.get(buffer.buffer);
    if (base === undefined) {
      base = this.#ask(new Uint8Array(buffer.buffer));
      this.#addresses.set(buffer.buffer, base);
    }
    return base + buffer.byteOffset;
  }

  /** Has the bridge write the address into the buffer itself, and puts back what was there. */
  #ask(whole: Uint8Array): number {
    const words = new Uint32Array(whole.buffer, 0, 2);
    const [first, second] = [words[0], words[1]];
    words[0] = ADDRESS;
    this.call(whole);
    const address = words[1];
    words[0] = first;
    words[1] = second;
    return address;
  }
}
