import type { Engine } from './engine.ts';
import type { Call } from './call.ts';
import { wordsOf } from './engine.ts';
import { ExceptionPool } from './exception-pool.ts';
import { Func } from './func.ts';
import type { Instance } from './instance.ts';
import * as layout from './layout.ts';

/** What one store's guests may use; all have a default. */
export interface StoreLimits {
  /** Fuel that typed calls and start functions may use, which `Store.fuel` counts down (default: not metered). */
  fuel?: number;
  /** Pages of all memories together (default 65535, the most there can be). */
  memoryPages?: number;
  /** Elements of all tables together (default 10,000,000). */
  tableElements?: number;
  /** Bytes of stack of one call (default 4 MiB): an activation takes 8 for each slot that it is using, and 8 more. */
  stackBytes?: number;
  /** Activations of 15 slots each that a call has room for: another word for 128 times as many `stackBytes`. */
  callDepth?: number;
  /** Calls within functions of the host that a guest has called, one in the other (default 100). */
  nestedCalls?: number;
  /** Number of instances (default 10,000). */
  instances?: number;
  /** Exceptions that guests hold references to at once (default 100,000). */
  exceptions?: number;
}

/** Bytes of stack for one of `callDepth`. */
const ACTIVATION_BYTES = 128;
const STACK_BYTES = 4 << 20;
const MOST_STACK = 1 << 30;

const DEFAULTS: Required<Omit<StoreLimits, 'callDepth'>> = {
  fuel: Infinity,
  memoryPages: 65535,
  tableElements: layout.LIMIT_TABLE_ELEMENTS,
  stackBytes: STACK_BYTES,
  nestedCalls: 100,
  instances: 10000,
  exceptions: 100000,
};

/** Puts defaults where nothing is said; of `stackBytes` and `callDepth` the smaller holds. */
function withDefaults(limits: StoreLimits): typeof DEFAULTS {
  let { stackBytes = DEFAULTS.stackBytes } = limits;
  if (limits.callDepth !== undefined) {
    stackBytes = Math.min(limits.stackBytes ?? Infinity, limits.callDepth * ACTIVATION_BYTES);
  }
  // Field by field: a store is made for each program that is started, and spreading objects takes ten times as long.
  return {
    fuel: limits.fuel ?? DEFAULTS.fuel,
    memoryPages: Math.min(limits.memoryPages ?? Infinity, DEFAULTS.memoryPages),
    tableElements: limits.tableElements ?? DEFAULTS.tableElements,
    // The core has offsets in it of 32 bits, and frames end in whole slots.
    stackBytes: Math.min(stackBytes, MOST_STACK) & ~7,
    nestedCalls: limits.nestedCalls ?? DEFAULTS.nestedCalls,
    instances: limits.instances ?? DEFAULTS.instances,
    exceptions: limits.exceptions ?? DEFAULTS.exceptions,
  };
}

const NO_BYTES = new Uint8Array();
const REFERENCE_BYTES = layout.REFERENCE_WORDS * 4;
/** Small blocks are cut from pieces of so many bytes: a buffer of its own, and finding its address, costs much more. */
const CHUNK = 2048;
/** More than that has a buffer of its own. */
const SMALL = CHUNK / 4;

/** Owns instances, and what they share: functions, memories, tables, globals, references to values of the host. */
export class Store {
  readonly engine: Engine;
  readonly limits: Required<Omit<StoreLimits, 'callDepth'>>;
  /** Fuel left for TypedFunc calls; Infinity = not metered. Below 0, a call has used more than there was. */
  fuel: number;
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
  /** Functions of the host that guests are calling now, one within the other. */
  nestedCalls = 0;
  readonly #record: Uint32Array;
  #funcs: Uint8Array;
  /** Word view of the function records. */
  funcWords: Uint32Array;
  #funcBytes = REFERENCE_BYTES;
  readonly #funcObjects = new Map<number, Func>();
  readonly #externs: unknown[] = [null];
  readonly #externNumbers = new Map<unknown, number>();
  #exceptions: ExceptionPool | undefined;
  readonly #buffers: Uint8Array[] = [];
  /** The piece that small blocks are being cut from, and how much of it is given out. */
  #chunk: Uint8Array = NO_BYTES;
  #chunkUsed = 0;

  constructor(engine: Engine, limits: StoreLimits = {}) {
    this.engine = engine;
    this.limits = withDefaults(limits);
    this.fuel = this.limits.fuel;
    const record = this.alloc(layout.STORE_WORDS * 4);
    this.#record = wordsOf(record);
    this.address = engine.host.addressOf(record);
    this.noMemory = engine.host.addressOf(this.alloc(layout.MEMORY_WORDS * 4));
    this.#funcs = engine.host.alloc(64);
    this.funcWords = wordsOf(this.#funcs);
    this.#record[layout.STORE_FUNCS] = engine.host.addressOf(this.#funcs);
    // Record 0 is the null reference: it has a type that no call expects.
    this.funcWords[layout.REFERENCE_TYPE] = 0xffffffff;
  }

  get exceptions(): ExceptionPool {
    return (this.#exceptions ??= new ExceptionPool(this, this.#record));
  }

  /** Memory that lives as long as the store, at a multiple of 16. */
  alloc(bytes: number): Uint8Array {
    if (bytes > SMALL) return this.#allocBuffer(bytes);
    let start = this.#chunkUsed;
    if (start + bytes > this.#chunk.length) {
      this.#chunk = this.#allocBuffer(CHUNK);
      start = 0;
    }
    const end = start + bytes;
    this.#chunkUsed = (end + 15) & ~15;
    return this.#chunk.subarray(start, end);
  }

  #allocBuffer(bytes: number): Uint8Array {
    const buffer = this.engine.host.alloc(bytes);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** Makes room for `count` function records more. */
  reserveFuncs(count: number): void {
    const needed = this.#funcBytes + count * REFERENCE_BYTES;
    if (needed <= this.#funcs.length) return;
    const { host } = this.engine;
    const larger = host.alloc(Math.max(needed, this.#funcs.length * 2));
    larger.set(this.#funcs);
    host.free(this.#funcs);
    this.#funcs = larger;
    this.funcWords = wordsOf(larger);
    this.#record[layout.STORE_FUNCS] = host.addressOf(larger);
  }

  /** Makes `count` function records; returns the reference to the first. */
  addFuncs(count: number): number {
    this.reserveFuncs(count);
    const first = this.#funcBytes;
    this.#funcBytes += count * REFERENCE_BYTES;
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

  /** Whether guests have been given values of the host. */
  get hasExterns(): boolean {
    return this.#externs.length > 1;
  }

  externValue(number: number): unknown {
    return this.#externs[number];
  }

  /**
   * Gives all memory of the store's instances back; nothing of it may be used afterwards. What refers to the store is not referred to
   * by it any more: a host that counts references frees all of it at once.
   */
  dispose(): void {
    for (const buffer of this.#buffers) this.engine.host.free(buffer);
    this.engine.host.free(this.#funcs);
    this.#exceptions?.dispose();
    this.#exceptions = undefined;
    for (const instance of this.instances.values()) instance.disposeOwn();
    this.#buffers.length = 0;
    this.#funcObjects.clear();
    this.instances.clear();
    this.calls.clear();
  }
}
