import { wordsOf } from './engine.ts';
import * as layout from './layout.ts';
import type { Store } from './store.ts';
import { type MemoryType, PAGE_SIZE } from './types.ts';

const NOTHING = new Uint8Array(0);

/** A guest's linear memory. It has room to grow into, doubled each time, so that growing often costs little. */
export class Memory {
  readonly kind = 'memory';
  readonly store: Store;
  /** Address of the core's record. */
  readonly address: number;
  /** One word: the bytes it has, at any moment. Whoever keeps `bytes` sees here that it has become another array. */
  readonly size: Uint32Array;
  readonly #declared: MemoryType;
  readonly #record: Uint32Array;
  #buffer: Uint8Array;
  #bytes: Uint8Array;

  /** @throws RangeError when `type.min` is over the store's limit or there is no memory for it */
  constructor(store: Store, type: MemoryType) {
    this.store = store;
    this.#declared = type;
    const most = store.limits.memoryPages - store.reservedPages;
    if (type.min > most) throw new RangeError(`memory of ${type.min} pages: at most ${most}`);
    const { host, memoryPool } = store.engine;
    const size = type.min * PAGE_SIZE;
    this.#buffer = memoryPool.take(size, Math.min(type.max ?? most, most) * PAGE_SIZE);
    const capacity = this.#buffer.length;
    this.#bytes = capacity === size ? this.#buffer : this.#buffer.subarray(0, size);
    store.reservedPages += capacity / PAGE_SIZE;
    const record = store.alloc(layout.MEMORY_WORDS * 4);
    this.#record = wordsOf(record);
    this.size = this.#record.subarray(layout.MEMORY_BYTES, layout.MEMORY_BYTES + 1);
    this.address = host.addressOf(record);
    this.#record[layout.MEMORY_BASE] = type.min ? host.addressOf(this.#buffer) : 0;
    this.#record[layout.MEMORY_BYTES] = size;
    this.#record[layout.MEMORY_PAGES] = type.min;
    this.#record[layout.MEMORY_MAX] = Math.min(type.max ?? 65536, store.limits.memoryPages);
    this.#record[layout.MEMORY_CAPACITY] = capacity;
  }

  /** The present limits: what another module importing this memory sees. */
  get type(): MemoryType {
    return { ...this.#declared, min: this.pages };
  }

  /** The content, now: growing makes this another array. */
  get bytes(): Uint8Array {
    const size = this.#record[layout.MEMORY_BYTES];
    if (this.#bytes.length !== size) this.#bytes = this.#buffer.subarray(0, size);
    return this.#bytes;
  }

  get pages(): number {
    return this.#record[layout.MEMORY_PAGES];
  }

  /** Grows by `delta` pages; returns the pages there were, or -1 where that is not possible. */
  grow(delta: number): number {
    const before = this.pages;
    const pages = before + delta;
    if (pages > this.#record[layout.MEMORY_MAX] || !this.reserve(pages)) return -1;
    this.#record[layout.MEMORY_PAGES] = pages;
    this.#record[layout.MEMORY_BYTES] = pages * PAGE_SIZE;
    return before;
  }

  /** Has `pages` pages of zeros from now on; false when it cannot, or has more already. `used`: it may not be zeros now. */
  clear(pages: number, used: boolean): boolean {
    const before = this.pages;
    if (pages < before) return false;
    if (used) this.bytes.fill(0);
    return this.grow(pages - before) >= 0;
  }

  /**
   * Becomes as large as `other`, which has as many pages or more, with its content.
   * @throws RangeError when it may not, or there is no memory for it
   */
  become(other: Memory): void {
    const { pages } = other;
    if (this.grow(pages - this.pages) < 0) throw new RangeError(`no memory of ${pages} pages`);
    this.bytes.set(other.bytes);
  }

  /** Makes room for `pages`; false when there is none. */
  reserve(pages: number): boolean {
    const needed = pages * PAGE_SIZE;
    const capacity = this.#record[layout.MEMORY_CAPACITY];
    if (needed <= capacity) return true;
    const others = this.store.reservedPages - capacity / PAGE_SIZE;
    const left = this.store.limits.memoryPages - others;
    const most = Math.min(this.#record[layout.MEMORY_MAX], left) * PAGE_SIZE;
    if (needed > most) return false;
    const generous = Math.min(Math.max(needed, capacity * 2), most);
    return this.#move(generous, most) || (generous > needed && this.#move(needed, most));
  }

  #move(least: number, most: number): boolean {
    const { host, memoryPool } = this.store.engine;
    let buffer: Uint8Array;
    try {
      buffer = memoryPool.take(least, most);
    } catch {
      return false;
    }
    buffer.set(this.bytes);
    memoryPool.give(this.#buffer);
    const capacity = buffer.length;
    this.store.reservedPages += (capacity - this.#buffer.length) / PAGE_SIZE;
    this.#buffer = buffer;
    this.#bytes = buffer.subarray(0, this.#record[layout.MEMORY_BYTES]);
    this.#record[layout.MEMORY_BASE] = host.addressOf(buffer);
    this.#record[layout.MEMORY_CAPACITY] = capacity;
    return true;
  }

  /** Gives the memory back. */
  dispose(): void {
    this.store.reservedPages -= this.#buffer.length / PAGE_SIZE;
    this.store.engine.memoryPool.give(this.#buffer);
    this.#buffer = this.#bytes = NOTHING;
  }
}
