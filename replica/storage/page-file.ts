import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { type ChunkStore, OS_PAGE, WASM_PAGE } from '../execution/stable-memory.ts';

/** A memory as a file: page n of 4 KiB at offset n × 4096, holes where nothing was written. */
export class PageFile implements ChunkStore {
  readonly #descriptor: number;
  #size: number;

  constructor(readonly path: string) {
    // Neither truncating nor appending: no flag string says that.
    this.#descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT);
    this.#size = fstatSync(this.#descriptor).size;
  }

  /** Fills `into` from `offset`; returns how many bytes the file has there. */
  readAt(offset: number, into: Uint8Array): number {
    let done = 0;
    while (done < into.length) {
      const length = Math.min(into.length - done, 1 << 30);
      const read = readSync(this.#descriptor, into, done, length, offset + done);
      if (read === 0) break;
      done += read;
    }
    return done;
  }

  read(chunk: number, into: Uint8Array): boolean {
    const offset = chunk * WASM_PAGE;
    return offset < this.#size && this.readAt(offset, into) > 0;
  }

  /** Writes pages, in order of their numbers; `contents` gives those of `count` from `first` on. */
  writePages(
    pages: readonly number[],
    contents: (first: number, count: number) => Uint8Array,
    longestRun = 1024,
  ): void {
    for (let i = 0; i < pages.length;) {
      const first = pages[i];
      let count = 1;
      while (count < longestRun && pages[i + count] === first + count) count++;
      const bytes = contents(first, count);
      let done = 0;
      while (done < bytes.length) {
        const offset = first * OS_PAGE + done;
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, offset);
      }
      this.#size = Math.max(this.#size, (first + count) * OS_PAGE);
      i += count;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
