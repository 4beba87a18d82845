import { HostExport } from '../instrumentation/instrument.ts';
import type { Closure, Context } from './context.ts';
import { CanisterTrap, ErrorCode, type Rejection, rejection } from './errors.ts';
import { Heap } from './heap.ts';
import type { Program } from './program.ts';
import { WASM_PAGE } from './stable-memory.ts';
import { systemApi } from './system-api.ts';
import { type InstanceView, outOfInstructions, type SystemCallGate } from './system-calls/gate.ts';

/** Where an activation enters the program. */
export type Entry = { export: string } | { closure: Closure };

export interface Outcome {
  instructions: number;
  /** Why it trapped, if it did. */
  trap: Rejection | undefined;
}

/** The values of a program's mutable globals, in the order of `Program.host.mutableGlobals`. */
export type GlobalValues = (number | bigint)[];

/** What of a canister's Wasm state a message changed. */
export interface WasmChanges {
  /** 4 KiB pages of the memory. */
  pages: number[];
  memoryPages: number;
  globals: GlobalValues | undefined;
}

/**
 * A program with its Wasm state: an instance, and beside it the committed memory and globals to
 * which the instance goes back when a message traps or was a query.
 */
export class Activation {
  readonly heap: Heap;
  globals: GlobalValues;
  #instance!: WebAssembly.Instance;
  #memory: WebAssembly.Memory | undefined;
  #table: WebAssembly.Table | undefined;
  #counter!: WebAssembly.Global<'i64'>;
  #globals: WebAssembly.Global[] = [];
  #bytes = new Uint8Array(0);

  /** Instantiates `program`; given the state it had before, goes on from there. */
  constructor(
    readonly program: Program,
    readonly gate: SystemCallGate,
    state?: { heap: Heap; globals: GlobalValues },
  ) {
    this.heap = state?.heap ?? new Heap();
    this.globals = state?.globals ?? [];
    this.#instantiate();
    if (state) this.#restoreAll();
    else this.globals = this.#globals.map((global) => global.value as number | bigint);
  }

  #instantiate(): void {
    const { program, gate } = this;
    this.#instance = new WebAssembly.Instance(program.module, { ic0: systemApi(gate) });
    const { exports } = this.#instance;
    this.#memory = exports[HostExport.memory] as WebAssembly.Memory | undefined;
    this.#table = exports[HostExport.table] as WebAssembly.Table | undefined;
    this.#counter = exports[HostExport.counter] as WebAssembly.Global<'i64'>;
    this.#globals = program.host.mutableGlobals.map(
      (index) => exports[HostExport.global + index] as WebAssembly.Global,
    );
    this.#bytes = new Uint8Array(0);
  }

  #restoreAll(): void {
    if (this.#memory) {
      const missing = this.heap.pages - this.#memory.buffer.byteLength / WASM_PAGE;
      if (missing > 0) this.#memory.grow(missing);
      new Uint8Array(this.#memory.buffer).set(this.heap.contents());
    }
    this.#restoreGlobals();
  }

  #restoreGlobals(): void {
    this.#globals.forEach((global, i) => (global.value = this.globals[i]));
  }

  /** Size of the memory now, in bytes. */
  get memoryBytes(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /** Contents of the memory now; valid until it grows. */
  memory(): Uint8Array {
    // A memory that grew has a new buffer, and views of the old one have no length.
    if (this.#bytes.length === 0 && this.#memory) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  get hasStart(): boolean {
    return this.program.host.hasStart;
  }

  /** Runs the program in `context` until it returns or traps. Neither commits nor undoes. */
  run(context: Context, entry: Entry): Outcome {
    const { gate } = this;
    const counter = this.#counter;
    const view: InstanceView = {
      memory: () => this.memory(),
      get instructions() {
        return counter.value;
      },
      set instructions(value) {
        counter.value = value;
      },
    };
    gate.context = context;
    gate.instance = view;
    gate.subnet.faults?.begin(context);
    counter.value = BigInt(context.limit);
    let trap: Rejection | undefined;
    try {
      if ('export' in entry) {
        (this.#instance.exports[entry.export] as () => void)();
      } else {
        this.#closure(entry.closure)(entry.closure.environment);
      }
    } catch (error) {
      const reason = explain(error, counter.value < 0n, context.limit);
      trap = rejection(reason.errorCode, reason.message);
    } finally {
      gate.context = undefined;
      gate.instance = undefined;
    }
    const used = BigInt(context.limit) - counter.value;
    return { instructions: Math.min(Number(used), context.limit), trap };
  }

  #closure(closure: Closure): (environment: number) => void {
    const table = this.#table;
    const found = table && closure.index < table.length ? table.get(closure.index) : null;
    if (!found) throw new CanisterTrap(ErrorCode.trapped, 'Canister trapped: no such callback');
    return found as (environment: number) => void;
  }

  /** What differs from the committed state. */
  changes(): WasmChanges {
    const values = this.#globals.map((global) => global.value as number | bigint);
    const same = values.every((value, i) => Object.is(value, this.globals[i]));
    return {
      pages: this.#memory ? this.heap.changedPages(this.#memory.buffer) : [],
      memoryPages: this.memoryBytes / WASM_PAGE,
      globals: same ? undefined : values,
    };
  }

  commit(changes: WasmChanges): void {
    if (this.#memory) this.heap.commit(this.#memory.buffer, changes.pages);
    if (changes.globals) this.globals = changes.globals;
  }

  /** Goes back to the committed state. */
  rollback(): void {
    if (this.#memory && this.memoryBytes / WASM_PAGE !== this.heap.pages) {
      // A memory cannot shrink: go on with another instance.
      this.#instantiate();
      this.#restoreAll();
      return;
    }
    if (this.#memory) {
      this.heap.restore(this.#memory.buffer, this.heap.changedPages(this.#memory.buffer));
    }
    this.#restoreGlobals();
  }
}

const TRAPS: [RegExp, string][] = [
  [/memory access out of bounds/, 'heap out of bounds'],
  [/divide by zero|remainder by zero/, 'integer division by 0'],
  [/divide result unrepresentable/, 'integer overflow'],
  [/float unrepresentable/, 'invalid conversion to integer'],
  [
    /table index is out of bounds|table access out of bounds/,
    'undefined element: out of bounds table access',
  ],
  [
    /null function or function signature mismatch|signature mismatch/,
    'indirect call type mismatch',
  ],
  [/unreachable/, 'unreachable'],
];

function explain(error: unknown, exhausted: boolean, limit: number): CanisterTrap {
  if (error instanceof CanisterTrap) return error;
  if (exhausted) return outOfInstructions(limit);
  if (error instanceof RangeError && /call stack/.test(error.message)) {
    return new CanisterTrap(ErrorCode.trapped, 'Canister trapped: stack overflow');
  }
  if (error instanceof WebAssembly.RuntimeError) {
    const known = TRAPS.find(([pattern]) => pattern.test(error.message));
    const reason = known ? known[1] : error.message;
    return new CanisterTrap(ErrorCode.trapped, `Canister trapped: ${reason}${backtrace(error)}`);
  }
  // A fault of the system API: the message is undone as for a trap, so the state stays sound.
  console.error('replica: fault in the system API:', error);
  return new CanisterTrap(
    ErrorCode.trapped,
    `Canister trapped: fault of the replica: ${String(error)}`,
  );
}

/** The canister's functions on the stack, innermost first, where they have names. */
function backtrace(error: Error): string {
  const names: string[] = [];
  for (const line of error.stack?.split('\n') ?? []) {
    const match = /^\s*at (?:[\w$<>]+\.)?(\S+) \(wasm:\/\//.exec(line);
    if (match) names.push(match[1]);
  }
  return names.length === 0 ? '' : `\nCanister Backtrace:\n${names.join('\n')}`;
}
