import { wordsOf } from './engine.ts';
import { Exception } from './exception.ts';
import * as layout from './layout.ts';
import type { Store } from './store.ts';

/** How many more exceptions, and bytes of them, there is to be room for at least. */
const FEWEST_FREE = 512;
const LEAST_FREE_BYTES = 16384;
/** Bytes that the exceptions of a store may have for each that there may be. */
const BYTES_EACH = 64;

/**
 * The exceptions that a store's guests hold references to. The core makes them; when it has no room, those that nothing
 * refers to are removed, and only where that gives little back there is more room.
 */
export class ExceptionPool {
  readonly #store: Store;
  readonly #record: Uint32Array;
  #numbers: Uint8Array | undefined;
  #heap: Uint8Array | undefined;
  /** Those that the host has been given. */
  readonly #given = new Map<number, Exception>();
  /** Tables of exnref and globals of the host, which may refer to exceptions. */
  readonly #tables: number[] = [];
  readonly #globals: number[] = [];

  /** `record`: the core's record of the store. */
  constructor(store: Store, record: Uint32Array) {
    this.#store = store;
    this.#record = record;
  }

  /** How many there are, unreferenced ones among them. */
  get live(): number {
    return this.#record[layout.STORE_EXCEPTION_LIVE];
  }

  /** The exception that a reference names. */
  get(reference: number): Exception {
    let exception = this.#given.get(reference);
    if (!exception) {
      exception = new Exception(this.#store, reference);
      this.#given.set(reference, exception);
    }
    return exception;
  }

  /** Has a table of exnref, by its record's address, looked through. */
  addTable(address: number): void {
    this.#tables.push(address);
  }

  /** Has a global of type exnref that is no instance's looked at. */
  addGlobal(address: number): void {
    this.#globals.push(address);
  }

  /** Makes room for an exception of `bytes`; false when there are as many as the store may have. */
  makeRoom(bytes: number): boolean {
    const record = this.#record;
    const capacity = record[layout.STORE_EXCEPTION_CAPACITY];
    const heapBytes = record[layout.STORE_EXCEPTION_HEAP_BYTES];
    const words = capacity ? this.#collect() : 0;
    const live = record[layout.STORE_EXCEPTION_LIVE];
    const used = record[layout.STORE_EXCEPTION_HEAP_USED];
    const most = this.#store.limits.exceptions;
    if (live >= most || used + bytes > most * BYTES_EACH) return false;
    // So much is to be free that looking through everything again pays for what it costs.
    const free = Math.max(live, FEWEST_FREE, Math.ceil(words / 32));
    if (capacity < live + free) this.#growNumbers(live + 2 * free);
    const freeBytes = Math.max(used, LEAST_FREE_BYTES, words);
    if (heapBytes < used + bytes + freeBytes) this.#growHeap(used + bytes + 2 * freeBytes);
    return true;
  }

  #growNumbers(capacity: number): void {
    const { host } = this.#store.engine;
    const larger = host.alloc(capacity * 4);
    if (this.#numbers) {
      larger.set(this.#numbers);
      host.free(this.#numbers);
    }
    this.#numbers = larger;
    this.#record[layout.STORE_EXCEPTIONS] = host.addressOf(larger);
    this.#record[layout.STORE_EXCEPTION_CAPACITY] = capacity;
  }

  #growHeap(bytes: number): void {
    const { host } = this.#store.engine;
    const larger = host.alloc(bytes);
    if (this.#heap) {
      larger.set(this.#heap);
      host.free(this.#heap);
    }
    this.#heap = larger;
    this.#record[layout.STORE_EXCEPTION_HEAP] = host.addressOf(larger);
    this.#record[layout.STORE_EXCEPTION_HEAP_BYTES] = bytes;
  }

  /** Removes the exceptions that neither guests nor the host refer to; returns how many words were looked through. */
  #collect(): number {
    const { engine, address, calls, instances } = this.#store;
    const roots = [
      ...Array.from(calls, (call) => [layout.ROOT_CALL, call.address]),
      ...Array.from(instances.keys(), (instance) => [layout.ROOT_INSTANCE, instance]),
      ...this.#tables.map((table) => [layout.ROOT_TABLE, table]),
      ...this.#globals.map((global) => [layout.ROOT_SLOT, global]),
      ...Array.from(this.#given.keys(), (reference) => [layout.ROOT_EXCEPTION, reference]),
    ];
    const buffer = engine.host.alloc(Math.max(roots.length, 1) * 8);
    wordsOf(buffer).set(roots.flat());
    const registers = engine.command(layout.COMMAND_COLLECT, {
      [layout.REGISTER_STORE]: address,
      [layout.REGISTER_OBJECT]: engine.host.addressOf(buffer),
      [layout.REGISTER_AMOUNT]: roots.length,
    });
    engine.host.free(buffer);
    return registers[layout.REGISTER_AMOUNT];
  }

  /** Has the exceptions of `other` by the same references; `tagOf` gives the address of the tag here for that there. */
  become(other: ExceptionPool, tagOf: (address: number) => number): void {
    const record = other.#record;
    const used = record[layout.STORE_EXCEPTION_HEAP_USED];
    if (!other.#numbers || !other.#heap || used === 0) return;
    this.#growNumbers(record[layout.STORE_EXCEPTION_CAPACITY]);
    this.#growHeap(record[layout.STORE_EXCEPTION_HEAP_BYTES]);
    this.#numbers!.set(other.#numbers);
    this.#heap!.set(other.#heap.subarray(0, used));
    for (const word of [
      layout.STORE_EXCEPTION_COUNT,
      layout.STORE_EXCEPTION_FREE,
      layout.STORE_EXCEPTION_LIVE,
      layout.STORE_EXCEPTION_HEAP_USED,
    ]) {
      this.#record[word] = record[word];
    }
    const words = wordsOf(this.#heap!);
    for (let at = 0; at < used / 4;) {
      words[at + layout.EXCEPTION_TAG] = tagOf(words[at + layout.EXCEPTION_TAG]);
      at += layout.EXCEPTION_WORDS + 2 * words[at + layout.EXCEPTION_SLOTS];
    }
  }

  /** Gives the memory back. */
  dispose(): void {
    const { host } = this.#store.engine;
    if (this.#numbers) host.free(this.#numbers);
    if (this.#heap) host.free(this.#heap);
    this.#numbers = undefined;
    this.#heap = undefined;
  }
}
