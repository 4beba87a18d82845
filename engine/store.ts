import type { Engine } from './engine.ts';
import type { Call } from './call.ts';
import { wordsOf } from './engine.ts';
import { ExceptionPool } from './exception-pool.ts';
import { Func } from './func.ts';
import type { Instance } from './instance.ts';
import * as layout from './layout.ts';

/** What one store's guests may use; all have a default. */
export interface StoreLimits {
  /** Pages of all memories together (default 65535, the most there can be). */
  memoryPages?: number;
  /** Elements of all tables together (default 10,000,000). */
  tableElements?: number;
  /** Bytes of stack of one call (default 4 MiB). */
  stackBytes?: number;
  /** Number of instances (default 10,000). */
  instances?: number;
  /** Exceptions that guests hold references to at once (default 100,000). */
  exceptions?: number;
}

const DEFAULTS: Required<StoreLimits> = {
  memoryPages: 65535,
  tableElements: layout.LIMIT_TABLE_ELEMENTS,
  stackBytes: 4 << 20,
  instances: 10000,
  exceptions: 100000,
};

const REFERENCE_BYTES = layout.REFERENCE_WORDS * 4;

/** Owns instances, and what they share: functions, memories, tables, globals, references to values of the host. */
export class Store {
  readonly engine: Engine;
  readonly limits: Required<StoreLimits>;
  /** Fuel left for TypedFunc calls; Infinity = not metered. */
  fuel = Infinity;
  /** Fuel that TypedFunc calls have used. */
  fuelUsed = 0;
  /** Pages that memories have room for, and elements that tables have, of those that the limits allow. */
  reservedPages = 0;
  reservedElements = 0;
  /** Address of the core's record of this store. */
  readonly address: number;
  /** Address of the record of a memory of no bytes, which instances without one have. */
  readonly noMemory: number;
  readonly instances = new Map<number, Instance>();
  /** Calls that have neither ended nor been aborted. */
  readonly calls = new Set<Call>();
  readonly exceptions: ExceptionPool;
  readonly #record: Uint32Array;
  #funcs: Uint8Array;
  /** Word view of the function records. */
  funcWords: Uint32Array;
  #funcBytes = REFERENCE_BYTES;
  readonly #funcObjects = new Map<number, Func>();
  readonly #externs: unknown[] = [null];
  readonly #externNumbers = new Map<unknown, number>();
  readonly #buffers: Uint8Array[] = [];

  constructor(engine: Engine, limits: StoreLimits = {}) {
    this.engine = engine;
    this.limits = { ...DEFAULTS, ...limits };
    this.limits.memoryPages = Math.min(this.limits.memoryPages, DEFAULTS.memoryPages);
    const record = this.alloc(layout.STORE_WORDS * 4);
    this.#record = wordsOf(record);
    this.address = engine.host.addressOf(record);
    this.exceptions = new ExceptionPool(this, this.#record);
    this.noMemory = engine.host.addressOf(this.alloc(layout.MEMORY_WORDS * 4));
    this.#funcs = engine.host.alloc(64);
    this.funcWords = wordsOf(this.#funcs);
    this.#record[layout.STORE_FUNCS] = engine.host.addressOf(this.#funcs);
    // Record 0 is the null reference: it has a type that no call expects.
    this.funcWords[layout.REFERENCE_TYPE] = 0xffffffff;
  }

  /** Memory that lives as long as the store. */
  alloc(bytes: number): Uint8Array {
    const buffer = this.engine.host.alloc(bytes);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** Makes `count` function records; returns the reference to the first. */
  addFuncs(count: number): number {
    const first = this.#funcBytes;
    const needed = first + count * REFERENCE_BYTES;
    if (needed > this.#funcs.length) {
      const { host } = this.engine;
      const larger = host.alloc(Math.max(needed, this.#funcs.length * 2));
      larger.set(this.#funcs);
      host.free(this.#funcs);
      this.#funcs = larger;
      this.funcWords = wordsOf(larger);
      this.#record[layout.STORE_FUNCS] = host.addressOf(larger);
    }
    this.#funcBytes = needed;
    return first;
  }

  /** The function that a reference names. */
  func(reference: number): Func {
    let func = this.#funcObjects.get(reference);
    if (!func) {
      func = new Func(this, reference);
      this.#funcObjects.set(reference, func);
    }
    return func;
  }

  /** Name of the tag whose record is at an address: as a module knows it, that of `instance` before others. */
  tagName(address: number, instance: Instance): string | undefined {
    const name = instance.tagName(address);
    if (name !== undefined) return name;
    for (const other of this.instances.values()) {
      const found = other.tagName(address);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The number by which guests know a value of the host; 0 = null. */
  externNumber(value: unknown): number {
    if (value === null || value === undefined) return 0;
    let number = this.#externNumbers.get(value);
    if (number === undefined) {
      number = this.#externs.push(value) - 1;
      this.#externNumbers.set(value, number);
    }
    return number;
  }

  externValue(number: number): unknown {
    return this.#externs[number];
  }

  /** Gives all memory of the store's instances back; nothing of it may be used afterwards. */
  dispose(): void {
    for (const buffer of this.#buffers) this.engine.host.free(buffer);
    this.engine.host.free(this.#funcs);
    this.exceptions.dispose();
    for (const instance of this.instances.values()) instance.disposeOwn();
    this.#buffers.length = 0;
    this.instances.clear();
    this.calls.clear();
  }
}
