/** A growing list of 32-bit values: addresses, mostly. */
import { alloc } from './memory';

@unmanaged
export class List {
  length: i32;
  private capacity: i32;
  private items: usize;

  /** An empty list. */
  static create(): List {
    const list = changetype<List>(alloc(offsetof<List>()));
    list.length = 0;
    list.capacity = 0;
    list.items = 0;
    return list;
  }

  /** Appends a value. */
  push(value: usize): void {
    if (this.length == this.capacity) {
      const capacity = max(16, this.capacity << 1);
      const items = alloc(<usize>capacity << 2);
      memory.copy(items, this.items, <usize>this.length << 2);
      this.items = items;
      this.capacity = capacity;
    }
    store<u32>(this.items + (<usize>this.length << 2), <u32>value);
    this.length++;
  }

  /** The value at an index, 0 … length - 1. */
  // @ts-ignore: decorator
  @inline
  at(index: i32): usize {
    return <usize>load<u32>(this.items + (<usize>index << 2));
  }

  /** Replaces the value at an index, 0 … length - 1. */
  set(index: i32, value: usize): void {
    store<u32>(this.items + (<usize>index << 2), <u32>value);
  }

  /** Address of the values, 4 bytes each; valid until the next push. */
  get start(): usize {
    return this.items;
  }
}
