interface Entry<T> {
  name: string;
  inode: T;
  cookie: number;
  removed: boolean;
}

/**
 * Names of a directory in the heap, in the order they were made. A name keeps its cookie for life
 * and cookies only rise, so reading in pieces goes on where it stopped whatever has changed meanwhile.
 */
export class HeapDirectory<T> {
  private readonly byName = new Map<string, Entry<T>>();
  private order: Entry<T>[] = [];
  private nextCookie = 1;

  get size(): number {
    return this.byName.size;
  }

  get(name: string): T | undefined {
    return this.byName.get(name)?.inode;
  }

  /** The cookie that the next name gets. */
  get next(): number {
    return this.nextCookie;
  }

  /** Puts back entries, in the order of their cookies, into what is empty. */
  restore(entries: readonly { name: string; inode: T; cookie: number }[], next: number): void {
    for (const { name, inode, cookie } of entries) {
      const entry = { name, inode, cookie, removed: false };
      this.byName.set(name, entry);
      this.order.push(entry);
    }
    this.nextCookie = next;
  }

  /** Adds a name, or lets an existing one name another file. */
  set(name: string, inode: T): void {
    const present = this.byName.get(name);
    if (present !== undefined) {
      present.inode = inode;
      return;
    }
    const entry = { name, inode, cookie: this.nextCookie++, removed: false };
    this.byName.set(name, entry);
    this.order.push(entry);
  }

  delete(name: string): void {
    const entry = this.byName.get(name);
    if (entry === undefined) return;
    entry.removed = true;
    this.byName.delete(name);
    // Gaps are closed when they are half of the list, so that removing stays cheap on average.
    if (this.order.length > 16 && this.byName.size * 2 < this.order.length) {
      this.order = this.order.filter((kept) => !kept.removed);
    }
  }

  /** Up to `limit` entries after `cookie`. */
  after(cookie: number, limit: number): { cookie: number; name: string; inode: T }[] {
    const { order } = this;
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order[middle].cookie <= cookie) low = middle + 1;
      else high = middle;
    }
    const found: Entry<T>[] = [];
    for (let i = low; i < order.length && found.length < limit; i++) {
      if (!order[i].removed) found.push(order[i]);
    }
    return found;
  }
}
