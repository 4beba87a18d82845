/** Bytes of a WebAssembly page: the unit in which stable memory grows. */
export const WASM_PAGE = 65536;
/** Bytes of a page as changes are counted and stored. */
export const OS_PAGE = 4096;
/** 500 GiB. */
export const MAX_STABLE_PAGES = (500 * 2 ** 30) / WASM_PAGE;

const PAGES_PER_CHUNK = WASM_PAGE / OS_PAGE;

/** Where chunks live that are not in memory. */
export interface ChunkStore {
  /** Fills `into` (64 KiB) with a chunk's contents; false if nothing was ever written there. */
  read(chunk: number, into: Uint8Array): boolean;
}

/**
 * A canister's stable memory: sparse, kept in 64 KiB chunks, with the changes of the message under
 * way kept apart so that they can be taken back. Offsets are bytes below 2^53.
 */
export class StableMemory {
  #chunks = new Map<number, Uint8Array>();
  /** Contents before this message of each 4 KiB page it wrote; undefined = all zero. */
  #before = new Map<number, Uint8Array | undefined>();
  #pages = 0;
  #pagesBefore = 0;

  /** `store` has the chunks that are not held here, if there is one. */
  constructor(public store?: ChunkStore) {}

  /** Chunks held in memory. */
  get cachedChunks(): number {
    return this.#chunks.size;
  }

  /** Whether a chunk may hold anything but zeros. */
  isWritten(chunk: number): boolean {
    return this.#chunk(chunk) !== undefined;
  }

  /** Lets go of the chunks held in memory: all of them must be in the store as they are. */
  forgetCache(): void {
    if (this.store && this.#before.size === 0) this.#chunks.clear();
  }

  /** Sets the committed size in 64 KiB pages: for recovery. */
  resize(pages: number): void {
    this.#pages = this.#pagesBefore = pages;
  }

  /** Size in 64 KiB pages. */
  get pages(): number {
    return this.#pages;
  }

  /** Number of 4 KiB pages written since the last commit or rollback. */
  get dirtyCount(): number {
    return this.#before.size;
  }

  /** Grows by `pages` (64 KiB each); returns the size before, or -1 if that is too much. */
  grow(pages: number): number {
    if (this.#pages + pages > MAX_STABLE_PAGES) return -1;
    const before = this.#pages;
    this.#pages += pages;
    return before;
  }

  #chunk(index: number): Uint8Array | undefined {
    const found = this.#chunks.get(index);
    if (found || !this.store) return found;
    const loaded = new Uint8Array(WASM_PAGE);
    if (!this.store.read(index, loaded)) return undefined;
    this.#chunks.set(index, loaded);
    return loaded;
  }

  /** Copies into `into` from `offset`; the caller has checked the bounds. */
  read(offset: number, into: Uint8Array): void {
    let done = 0;
    while (done < into.length) {
      const index = Math.floor((offset + done) / WASM_PAGE);
      const within = offset + done - index * WASM_PAGE;
      const length = Math.min(WASM_PAGE - within, into.length - done);
      const chunk = this.#chunk(index);
      if (chunk) into.set(chunk.subarray(within, within + length), done);
      else into.fill(0, done, done + length);
      done += length;
    }
  }

  /** How many 4 KiB pages a write would dirty that this message has not dirtied yet. */
  newlyDirty(offset: number, length: number): number {
    if (length === 0) return 0;
    const last = Math.floor((offset + length - 1) / OS_PAGE);
    let count = 0;
    for (let page = Math.floor(offset / OS_PAGE); page <= last; page++) {
      if (!this.#before.has(page)) count++;
    }
    return count;
  }

  /** Writes `from` at `offset`; the caller has checked the bounds. */
  write(offset: number, from: Uint8Array): void {
    let done = 0;
    while (done < from.length) {
      const index = Math.floor((offset + done) / WASM_PAGE);
      const within = offset + done - index * WASM_PAGE;
      const length = Math.min(WASM_PAGE - within, from.length - done);
      let chunk = this.#chunk(index);
      const existed = chunk !== undefined;
      if (!chunk) this.#chunks.set(index, (chunk = new Uint8Array(WASM_PAGE)));
      const lastPage = Math.floor((within + length - 1) / OS_PAGE);
      for (let page = Math.floor(within / OS_PAGE); page <= lastPage; page++) {
        const key = index * PAGES_PER_CHUNK + page;
        if (this.#before.has(key)) continue;
        this.#before.set(
          key,
          existed ? chunk.slice(page * OS_PAGE, (page + 1) * OS_PAGE) : undefined,
        );
      }
      chunk.set(from.subarray(done, done + length), within);
      done += length;
    }
  }

  /** The 4 KiB pages written since the last commit, in order. */
  dirtyPages(): number[] {
    return [...this.#before.keys()].sort((a, b) => a - b);
  }

  /** The contents of a 4 KiB page, or undefined if it was never written. */
  page(page: number): Uint8Array | undefined {
    const chunk = this.#chunk(Math.floor(page / PAGES_PER_CHUNK));
    const within = (page % PAGES_PER_CHUNK) * OS_PAGE;
    return chunk?.subarray(within, within + OS_PAGE);
  }

  commit(): void {
    this.#before.clear();
    this.#pagesBefore = this.#pages;
  }

  rollback(): void {
    for (const [page, contents] of this.#before) {
      const chunk = this.#chunks.get(Math.floor(page / PAGES_PER_CHUNK))!;
      const within = (page % PAGES_PER_CHUNK) * OS_PAGE;
      if (contents) chunk.set(contents, within);
      else chunk.fill(0, within, within + OS_PAGE);
    }
    this.#before.clear();
    this.#pages = this.#pagesBefore;
  }
}
