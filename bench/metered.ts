import type { CoreHost } from '../engine/index.ts';
import { passCounter } from '../engine/link/pass-counter.ts';
import { HostExport, instrument } from '../replica/instrumentation/instrument.ts';

/**
 * An instance of a module that counts its own instructions, by the Internet Computer's weights,
 * running on the platform's WebAssembly.
 */
export class MeteredInstance {
  readonly exports: WebAssembly.Exports;
  readonly #counter: WebAssembly.Global<'i64'>;

  /** @param change something to be done to the module after it was made to count; it is not counted */
  constructor(
    module: Uint8Array,
    imports: WebAssembly.Imports = {},
    change: (counting: Uint8Array) => Uint8Array = (counting) => counting,
  ) {
    const { bytes, hasStart } = instrument(module);
    const compiled = new WebAssembly.Module(change(bytes) as BufferSource);
    this.exports = new WebAssembly.Instance(compiled, imports).exports;
    this.#counter = this.exports[HostExport.counter] as WebAssembly.Global<'i64'>;
    // The counter goes down, and below zero the module traps.
    this.#counter.value = 2n ** 62n;
    if (hasStart) (this.exports[HostExport.start] as () => void)();
  }

  /** Instructions executed so far. */
  get instructions(): number {
    return Number(2n ** 62n - this.#counter.value);
  }
}

/** Runs the engine's core as it is in a canister and counts its instructions. Memory that is given back is not used again. */
export class MeteredHost implements CoreHost {
  readonly #memory: WebAssembly.Memory;
  readonly #core: MeteredInstance;
  #top = 16;

  /**
   * @param core the bytes of dist/engine/core.wasm
   * @param change as for a MeteredInstance
   */
  constructor(core: Uint8Array, pages = 16384, change?: (counting: Uint8Array) => Uint8Array) {
    this.#memory = new WebAssembly.Memory({ initial: pages });
    this.#core = new MeteredInstance(passCounter(core), { env: { memory: this.#memory } }, change);
  }

  /** Instructions the core has executed so far. */
  get instructions(): number {
    return this.#core.instructions;
  }

  alloc(bytes: number): Uint8Array {
    const address = this.#top;
    this.#top += Math.ceil(bytes / 16) * 16;
    if (this.#top > this.#memory.buffer.byteLength) {
      throw new RangeError(`no memory left for ${bytes} bytes`);
    }
    return new Uint8Array(this.#memory.buffer, address, bytes);
  }

  free(): void {}

  adopt(bytes: Uint8Array): Uint8Array {
    const copy = this.alloc(bytes.length);
    copy.set(bytes);
    return copy;
  }

  addressOf(buffer: Uint8Array): number {
    return buffer.byteOffset;
  }

  call(registers: Uint8Array): void {
    (this.#core.exports.command as (address: number, length: number) => void)(
      registers.byteOffset,
      registers.length,
    );
  }
}
