import type { CoreHost } from './core-host.ts';

const ALIGNMENT = 16;
const PAGE = 65536;

/**
 * Runs the core with the platform's own WebAssembly (Node, browsers). All buffers are views of one memory
 * that is reserved whole at the start, since growing it would detach them: `pages` of address space, of
 * which the system provides what is touched.
 */
export class WebAssemblyHost implements CoreHost {
  readonly #memory: WebAssembly.Memory;
  readonly #command: (address: number, length: number) => void;
  /** Free blocks by size: a block is used again for a request of the same rounded size. */
  readonly #free = new Map<number, number[]>();
  #top = ALIGNMENT;

  /** @param core the bytes of dist/engine/core.wasm */
  constructor(core: BufferSource, pages = 32768) {
    this.#memory = new WebAssembly.Memory({ initial: pages });
    const module = new WebAssembly.Module(core);
    const instance = new WebAssembly.Instance(module, { env: { memory: this.#memory } });
    this.#command = instance.exports.command as (address: number, length: number) => void;
  }

  alloc(bytes: number): Uint8Array {
    const size = roundedSize(bytes);
    const reused = this.#free.get(size)?.pop();
    if (reused !== undefined) {
      const buffer = new Uint8Array(this.#memory.buffer, reused, bytes);
      buffer.fill(0);
      return buffer;
    }
    if (this.#top + size > this.#memory.buffer.byteLength) {
      throw new RangeError(`no memory left for ${bytes} bytes`);
    }
    const address = this.#top;
    this.#top += size;
    return new Uint8Array(this.#memory.buffer, address, bytes);
  }

  free(buffer: Uint8Array): void {
    const size = roundedSize(buffer.length);
    const list = this.#free.get(size);
    if (list) list.push(buffer.byteOffset);
    else this.#free.set(size, [buffer.byteOffset]);
  }

  adopt(bytes: Uint8Array): Uint8Array {
    if (bytes.buffer === this.#memory.buffer) return bytes;
    const copy = this.alloc(bytes.length);
    copy.set(bytes);
    return copy;
  }

  addressOf(buffer: Uint8Array): number {
    return buffer.byteOffset;
  }

  call(registers: Uint8Array): void {
    this.#command(registers.byteOffset, registers.length);
  }
}

/** Powers of two and their three-quarter steps, so that freed blocks fit later requests. */
function roundedSize(bytes: number): number {
  if (bytes <= ALIGNMENT) return ALIGNMENT;
  if (bytes > 64 * PAGE) return Math.ceil(bytes / PAGE) * PAGE;
  let size = ALIGNMENT;
  while (size < bytes) size *= 2;
  const smaller = (size / 4) * 3;
  return smaller >= bytes && smaller % ALIGNMENT === 0 ? smaller : size;
}
