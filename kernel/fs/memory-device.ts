import type { BlockDevice } from './block-device.ts';

const PAGE = 2 ** 20;

/** A block device in the heap, for tests and for Node. It counts its calls, which is what costs time in the canister. */
export class MemoryDevice implements BlockDevice {
  /** Calls since the device was made; may be set to 0. */
  reads = 0;
  writes = 0;
  private readonly pages: Uint8Array[] = [];
  private used = 0;
  private readonly limit: number;

  /** The device grows to at most `limit` bytes. */
  constructor(limit = Infinity) {
    this.limit = limit;
  }

  get size(): number {
    return this.used;
  }

  grow(bytes: number): boolean {
    if (bytes > this.limit) return false;
    this.used = Math.max(this.used, bytes);
    while (this.pages.length * PAGE < this.used) this.pages.push(new Uint8Array(PAGE));
    return true;
  }

  read(offset: number, into: Uint8Array): void {
    this.reads++;
    this.each(offset, into.length, (page, done) => into.set(page, done));
  }

  write(offset: number, from: Uint8Array): void {
    this.writes++;
    this.each(offset, from.length, (page, done) => {
      page.set(from.subarray(done, done + page.length));
    });
  }

  /** Calls `use` with each part of the pages that the range covers, and where in the range it begins. */
  private each(
    offset: number,
    length: number,
    use: (part: Uint8Array, done: number) => void,
  ): void {
    if (!(offset >= 0 && offset + length <= this.used)) {
      throw new RangeError(`device access at ${offset} of ${length} bytes beyond ${this.used}`);
    }
    for (let done = 0; done < length;) {
      const start = (offset + done) % PAGE;
      const count = Math.min(PAGE - start, length - done);
      const page = this.pages[(offset + done - start) / PAGE];
      use(page.subarray(start, start + count), done);
      done += count;
    }
  }
}
