const PAGE = 4096;

/** The content of a file of the model: pages that were written, and zeros between them. */
export class SparseBytes {
  size = 0;
  private readonly pages = new Map<number, Uint8Array>();

  write(offset: number, data: Uint8Array): void {
    for (let done = 0; done < data.length;) {
      const at = offset + done;
      const index = Math.floor(at / PAGE);
      const start = at - index * PAGE;
      let page = this.pages.get(index);
      if (page === undefined) this.pages.set(index, (page = new Uint8Array(PAGE)));
      const part = data.subarray(done, done + PAGE - start);
      page.set(part, start);
      done += part.length;
    }
    this.size = Math.max(this.size, data.length === 0 ? 0 : offset + data.length);
  }

  resize(size: number): void {
    this.size = size;
    for (const [index, page] of this.pages) {
      if (index * PAGE >= size) this.pages.delete(index);
      else if ((index + 1) * PAGE > size) page.fill(0, size - index * PAGE);
    }
  }

  /** Where `read` gives other bytes than these: an offset, or -1. It is asked for all pages written, those beside them, and the ends. */
  differsFrom(read: (offset: number, into: Uint8Array) => number): number {
    const wanted = new Set([0, Math.floor(this.size / PAGE)]);
    for (const index of this.pages.keys())
      for (const at of [index - 1, index, index + 1]) wanted.add(at);
    const zeros = new Uint8Array(PAGE);
    const is = new Uint8Array(PAGE);
    for (const index of wanted) {
      const offset = index * PAGE;
      if (index < 0 || offset > this.size) continue;
      const length = Math.min(PAGE, this.size - offset);
      if (read(offset, is) !== length) return offset;
      const expected = this.pages.get(index) ?? zeros;
      for (let at = 0; at < length; at++) if (is[at] !== expected[at]) return offset + at;
    }
    return -1;
  }
}
