import { OS_PAGE, WASM_PAGE } from './stable-memory.ts';

const ZEROES = Buffer.alloc(WASM_PAGE);

/**
 * The committed contents of a canister's Wasm memory. Which pages a message changed is found by
 * comparing with it, 64 KiB at a time: some 10 ms for 100 MB, however long the message was, where
 * marking pages at each store would slow every message down.
 */
export class Heap {
  // A Wasm memory, because it grows in place and takes no space for pages never written.
  #shadow = new WebAssembly.Memory({ initial: 0, maximum: 65536 });

  /** Committed size in 64 KiB pages. */
  get pages(): number {
    return this.#shadow.buffer.byteLength / WASM_PAGE;
  }

  /** The committed contents; valid until the next commit. */
  contents(): Buffer {
    return Buffer.from(this.#shadow.buffer);
  }

  /** Grows the committed contents to `pages`, with zeros: for filling it from storage. */
  reserve(pages: number): void {
    if (pages > this.pages) this.#shadow.grow(pages - this.pages);
  }

  /** Numbers of the 4 KiB pages in which `memory` differs from what is committed. */
  changedPages(memory: ArrayBufferLike): number[] {
    const now = Buffer.from(memory);
    const before = this.contents();
    const changed: number[] = [];
    for (let offset = 0; offset < now.length; offset += WASM_PAGE) {
      const isNew = offset >= before.length;
      const base = isNew ? ZEROES : before;
      const baseOffset = isNew ? 0 : offset;
      const end = offset + WASM_PAGE;
      if (now.compare(base, baseOffset, baseOffset + WASM_PAGE, offset, end) === 0) continue;
      for (let page = 0; page < WASM_PAGE; page += OS_PAGE) {
        const from = baseOffset + page;
        if (now.compare(base, from, from + OS_PAGE, offset + page, offset + page + OS_PAGE)) {
          changed.push((offset + page) / OS_PAGE);
        }
      }
    }
    return changed;
  }

  /** Makes `memory` the committed contents, given the pages in which it differs. */
  commit(memory: ArrayBufferLike, changed: readonly number[]): void {
    this.reserve(memory.byteLength / WASM_PAGE);
    copyPages(new Uint8Array(memory), this.contents(), changed);
  }

  /** Makes `memory`, which must be of the committed size, equal to the committed contents. */
  restore(memory: ArrayBufferLike, changed: readonly number[]): void {
    copyPages(this.contents(), new Uint8Array(memory), changed);
  }
}

function copyPages(from: Uint8Array, into: Uint8Array, pages: readonly number[]): void {
  for (let i = 0; i < pages.length;) {
    const first = pages[i];
    let last = first;
    while (++i < pages.length && pages[i] === last + 1) last++;
    into.set(from.subarray(first * OS_PAGE, (last + 1) * OS_PAGE), first * OS_PAGE);
  }
}
