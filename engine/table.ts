import { wordsOf } from './engine.ts';
import * as layout from './layout.ts';
import type { Store } from './store.ts';
import type { TableType } from './types.ts';
import { referenceNumber, referenceValue, type Value } from './value.ts';

/** A guest's table of references. */
export class Table {
  readonly kind = 'table';
  readonly store: Store;
  /** Address of the core's record. */
  readonly address: number;
  readonly #declared: TableType;
  readonly #record: Uint32Array;
  #buffer: Uint8Array;
  #elements: Uint32Array;
  /** What it has of the elements that the store's limit allows. */
  #reserved: number;

  /** @throws RangeError when `type.min` is over the store's limit or there is no memory for it */
  constructor(store: Store, type: TableType, init: Value = null) {
    this.store = store;
    this.#declared = type;
    const most = store.limits.tableElements - store.reservedElements;
    if (type.min > most) throw new RangeError(`table of ${type.min} elements: at most ${most}`);
    this.#reserved = type.min;
    const { host } = store.engine;
    this.#buffer = host.alloc(Math.max(type.min, 4) * 4);
    store.reservedElements += type.min;
    this.#elements = wordsOf(this.#buffer);
    const record = store.alloc(layout.TABLE_WORDS * 4);
    this.#record = wordsOf(record);
    this.address = host.addressOf(record);
    this.#record[layout.TABLE_BASE] = host.addressOf(this.#buffer);
    this.#record[layout.TABLE_SIZE] = type.min;
    this.#record[layout.TABLE_MAX] = Math.min(type.max ?? 0xffffffff, store.limits.tableElements);
    this.#record[layout.TABLE_CAPACITY] = this.#elements.length;
    this.#elements.fill(referenceNumber(store, type.element, init), 0, type.min);
    if (type.element === 'exnref') store.exceptions.addTable(this.address);
  }

  /** The present limits: what another module importing this table sees. */
  get type(): TableType {
    return { ...this.#declared, min: this.size };
  }

  get size(): number {
    return this.#record[layout.TABLE_SIZE];
  }

  /** @throws RangeError outside the table */
  get(index: number): Value {
    this.#check(index);
    return referenceValue(this.store, this.#declared.element, this.#elements[index]);
  }

  /** @throws RangeError outside the table */
  set(index: number, value: Value): void {
    this.#check(index);
    this.#elements[index] = referenceNumber(this.store, this.#declared.element, value);
  }

  /** Grows by `delta` elements; returns the elements there were, or -1 where that is not possible. */
  grow(delta: number, value: Value = null): number {
    const before = this.size;
    const size = before + delta;
    if (size > this.#record[layout.TABLE_MAX] || !this.reserve(size)) return -1;
    this.#record[layout.TABLE_SIZE] = size;
    const number = referenceNumber(this.store, this.#declared.element, value);
    this.#elements.fill(number, before, size);
    return before;
  }

  /** Has `size` elements that are null from now on; false when it cannot, or has more already. */
  clear(size: number): boolean {
    const before = this.size;
    if (size < before) return false;
    this.#elements.fill(0);
    return this.grow(size - before) >= 0;
  }

  /**
   * Becomes as large as `other`, which has as many elements or more, with the same references.
   * @throws RangeError when it may not, or there is no memory for it
   */
  become(other: Table): void {
    const { size } = other;
    if (this.grow(size - this.size) < 0) throw new RangeError(`no table of ${size} elements`);
    this.#elements.set(other.#elements.subarray(0, size));
  }

  /** Makes room for `size` elements; false when there is none. */
  reserve(size: number): boolean {
    if (size <= this.#elements.length) return true;
    const { store } = this;
    const left = store.limits.tableElements - (store.reservedElements - this.#reserved);
    const most = Math.min(this.#record[layout.TABLE_MAX], left);
    if (size > most) return false;
    const capacity = Math.min(Math.max(size, this.#elements.length * 2), most);
    const { host } = store.engine;
    let buffer: Uint8Array;
    try {
      buffer = host.alloc(capacity * 4);
    } catch {
      return false;
    }
    buffer.set(this.#buffer);
    host.free(this.#buffer);
    store.reservedElements += capacity - this.#reserved;
    this.#reserved = capacity;
    this.#buffer = buffer;
    this.#elements = wordsOf(buffer);
    this.#record[layout.TABLE_BASE] = host.addressOf(buffer);
    this.#record[layout.TABLE_CAPACITY] = capacity;
    return true;
  }

  #check(index: number): void {
    if (!(index >= 0 && index < this.size)) throw new RangeError(`no table element ${index}`);
  }

  /** Gives the memory back. */
  dispose(): void {
    this.store.reservedElements -= this.#reserved;
    this.store.engine.host.free(this.#buffer);
  }
}
