import { NumberMap } from '../number-map.ts';

const PAGE = 65536;
const SMALLEST = 256;

/**
 * Content of a file in the heap: pages of 64 KiB, of which those never written to are missing and
 * read as zeros. The first page starts small and doubles, since most files are.
 */
export class HeapData {
  /** Bytes of heap the pages take. */
  capacity = 0;
  private readonly pages = new NumberMap<Uint8Array>();

  /** Its pages by number, those of zeros left out. */
  save(): Iterable<[index: number, page: Uint8Array]> {
    return this.pages;
  }

  /** Puts back a page that `save` gave, into what is empty. */
  restore(index: number, bytes: Uint8Array): void {
    this.pageFor(index, bytes.length).set(bytes);
  }

  /** Fills `into` from `offset`; the caller keeps within the file's size. */
  read(offset: number, into: Uint8Array): void {
    let done = 0;
    while (done < into.length) {
      const at = offset + done;
      const start = at % PAGE;
      const count = Math.min(PAGE - start, into.length - done);
      const part = into.subarray(done, done + count);
      const page = this.pages.get((at - start) / PAGE);
      if (page === undefined || start >= page.length) part.fill(0);
      else {
        const source = page.subarray(start, start + count);
        part.set(source);
        if (source.length < count) part.fill(0, source.length);
      }
      done += count;
    }
  }

  /** Writes `from` at `offset`. */
  write(offset: number, from: Uint8Array): void {
    let done = 0;
    while (done < from.length) {
      const at = offset + done;
      const start = at % PAGE;
      const count = Math.min(PAGE - start, from.length - done);
      const page = this.pageFor((at - start) / PAGE, start + count);
      page.set(
        done === 0 && count === from.length ? from : from.subarray(done, done + count),
        start,
      );
      done += count;
    }
  }

  /** Heap that writing `count` bytes at `offset` takes in addition. */
  growthFor(offset: number, count: number): number {
    let growth = 0;
    const last = Math.floor((offset + count - 1) / PAGE);
    for (let index = Math.floor(offset / PAGE); index <= last; index++) {
      const needed = capacityFor(index, Math.min(PAGE, offset + count - index * PAGE));
      const present = this.pages.get(index)?.length ?? 0;
      if (needed > present) growth += needed - present;
    }
    return growth;
  }

  /** Drops what lies beyond `size`, so that it reads as zeros should the file grow again. */
  truncate(size: number): void {
    const kept = Math.ceil(size / PAGE);
    for (const [index, page] of this.pages) {
      if (index < kept) continue;
      this.capacity -= page.length;
      this.pages.delete(index);
    }
    const start = size % PAGE;
    if (start !== 0) this.pages.get(kept - 1)?.fill(0, start);
  }

  /** Page number `index`, with room for `length` bytes at least. */
  private pageFor(index: number, length: number): Uint8Array {
    const present = this.pages.get(index);
    if (present !== undefined && present.length >= length) return present;
    const page = new Uint8Array(capacityFor(index, length));
    if (present !== undefined) page.set(present);
    this.capacity += page.length - (present?.length ?? 0);
    this.pages.set(index, page);
    return page;
  }
}

function capacityFor(index: number, length: number): number {
  if (index > 0) return PAGE;
  let capacity = SMALLEST;
  while (capacity < length) capacity *= 2;
  return capacity;
}
