import { LinkError, RunReason, Store } from '../../engine/index.ts';
import type { Call, Engine, Instance, Linker, Memory } from '../../engine/index.ts';
import { encode } from '../text.ts';
import { BLOCKED } from './blocked.ts';
import { complain } from './complain.ts';
import { Guest } from './guest.ts';
import type { CachedModule, ModuleCache } from './module-cache.ts';
import type { Process } from './process.ts';
import { SIGKILL, SIGXCPU } from './signals.ts';
import { ENDED } from './system-calls.ts';
import type { GuestCall } from './system-calls.ts';
import type { System } from './system.ts';
import type { SavedTask, Task } from './task.ts';
import { trapReport, trapSignal } from './trap-report.ts';
import { exitedStatus, signaledStatus } from './wait-status.ts';

/** Guest instructions between two looks at the clock of the host: some ten million of its instructions. */
const SLICE = 1_000_000;
/** System calls between two such looks. */
const CALLS = 16;
/** Exceptions that a program may hold references to: what they take is not counted among its memory. */
const HELD_EXCEPTIONS = 10_000;
const HOST_CALL: number = RunReason.hostCall;
/** Not a reason of the engine's: the process blocks, ends, or has had its turn. */
const GIVES_WAY = -1;
/** The size of no memory. */
const NO_MEMORY = new Uint32Array(1);
/** Exit status of what is found but cannot be run, as shells have it. */
const CANNOT_RUN = 126;

/** What all WebAssembly programs of a kernel share. */
export interface WasmParts {
  readonly engine: Engine;
  readonly linker: Linker;
  readonly modules: ModuleCache;
}

/** What is written down of a task besides its instance. */
interface SavedWasm {
  /** Which of the calls under way is the program's. */
  call: number;
  starting: boolean;
  repeat: boolean;
  fuelBefore: number;
}

/** Runs a WebAssembly program: `_start`, with system calls for its imports. */
export class WasmTask implements Task {
  readonly kind = 'wasm';
  readonly #parts: WasmParts;
  readonly #process: Process;
  readonly #cached: CachedModule;
  readonly #handlers: (GuestCall | undefined)[];
  readonly #guest: Guest;
  #store: Store | null = null;
  #instance: Instance | null = null;
  #memory: Memory | null = null;
  #call: Call | null = null;
  /** Whether `#call` is the module's start function, after which `_start` comes. */
  #starting = false;
  /** The system call that waited has to be made again. */
  #repeat = false;
  /** Fuel of calls before `#call`. */
  #fuelBefore = 0;

  /** @param cached compiled; the task is one of its users */
  constructor(system: System, parts: WasmParts, process: Process, cached: CachedModule) {
    this.#parts = parts;
    this.#process = process;
    this.#cached = cached;
    this.#handlers = cached.handlers;
    this.#guest = new Guest(system, process);
  }

  /**
   * Goes on from what `save` gave, with `cached` being the same module.
   * @throws Error, SnapshotError saying why it cannot; `dispose` is still to be called
   */
  restore(data: unknown, memory: Uint8Array): void {
    const { call, starting, repeat, fuelBefore } = data as SavedWasm;
    const { engine, linker } = this.#parts;
    const store = new Store(engine, {
      memoryPages: this.#process.table.limiter.pagesFor(this.#process),
      exceptions: HELD_EXCEPTIONS,
    });
    this.#store = store;
    const { instance, calls } = linker.restore(store, this.#cached.module!, memory);
    if (calls[call] === undefined) throw new Error('the program was not under way');
    this.#instance = instance;
    this.#memory = instance.getMemory() ?? null;
    this.#call = calls[call];
    this.#starting = starting;
    this.#repeat = repeat;
    this.#fuelBefore = fuelBefore;
    this.#noteMemory();
  }

  run(until: number): void {
    if (this.#call === null && !this.#instantiate()) return;
    this.#proceed(until);
    this.#noteMemory();
    this.#process.usage.fuel = this.#fuelBefore + (this.#call?.fuelUsed ?? 0);
  }

  #noteMemory(): void {
    const process = this.#process;
    let pages = 0;
    for (const memory of this.#instance?.memories ?? []) pages += memory.pages;
    if (pages === process.memoryPages) return;
    const { limiter } = process.table;
    limiter.setPages(process, pages);
    // Its own limit is kept by the engine; what its user's processes grew by together shows only afterwards.
    if (limiter.pagesFor(process) < pages) this.#fail('out of memory', signaledStatus(SIGKILL));
  }

  save(): SavedTask {
    const program = this.#cached.inode;
    const call = this.#call;
    if (call === null) return { kind: 'loading', data: null, program };
    const data: SavedWasm = {
      call: [...this.#store!.calls].indexOf(call),
      starting: this.#starting,
      repeat: this.#repeat,
      fuelBefore: this.#fuelBefore,
    };
    return { kind: 'wasm', data, program, memory: this.#instance!.save() };
  }

  dispose(): void {
    this.#call?.abort();
    this.#store?.dispose();
    this.#parts.modules.release(this.#cached);
  }

  /** Goes on until something makes the process give way. */
  #proceed(until: number): void {
    const process = this.#process;
    const { instructions } = process.table.scheduler;
    let call = this.#call!;
    let reason = this.#repeat ? HOST_CALL : call.run(this.#fuelSlice(call));
    for (;;) {
      if (reason === HOST_CALL) {
        reason = this.#serve(call, until);
        if (reason === GIVES_WAY) return;
        continue;
      }
      if (reason === RunReason.trapped) {
        this.#trapped(call);
        return;
      }
      if (reason === RunReason.outOfFuel) {
        if (this.#overFuel(call) || instructions() >= until) return;
      } else if (this.#starting) {
        call = this.#enterStart();
        if (process.ended) return;
      } else {
        process.end(exitedStatus(0));
        return;
      }
      reason = call.run(this.#fuelSlice(call));
    }
  }

  /**
   * Makes system calls for as long as the guest stops for nothing else: the innermost loop of the kernel, where every access to a
   * property counts. Returns why the guest stopped, or GIVES_WAY.
   */
  #serve(call: Call, until: number): number {
    const process = this.#process;
    const guest = this.#guest;
    const handlers = this.#handlers;
    const memory = this.#memory;
    const size = memory === null ? NO_MEMORY : memory.size;
    let calls = CALLS;
    let reason: number;
    this.#repeat = false;
    do {
      if (size[0] !== guest.size) guest.attach(memory!);
      const result = handlers[call.hostFunction]!(guest, call);
      if (result === BLOCKED) {
        this.#repeat = true;
        return GIVES_WAY;
      }
      if (result === ENDED) return GIVES_WAY;
      if (process.deferred !== 0 || --calls === 0) {
        if (process.deferred !== 0 || process.table.scheduler.instructions() >= until) {
          call.returnI32(result);
          return GIVES_WAY;
        }
        calls = CALLS;
      }
      reason = call.answerI32(result);
    } while (reason === HOST_CALL);
    return reason;
  }

  #fuelSlice(call: Call): number {
    const limit = this.#process.limits.fuel;
    if (limit === Infinity) return SLICE;
    return Math.max(1, Math.min(SLICE, limit - this.#fuelBefore - call.fuelUsed));
  }

  #overFuel(call: Call): boolean {
    const process = this.#process;
    if (this.#fuelBefore + call.fuelUsed < process.limits.fuel) return false;
    this.#fail(`instruction limit of ${process.limits.fuel} exceeded`, signaledStatus(SIGXCPU));
    return true;
  }

  /** Makes the instance; false if that cannot be done, of which the process has ended. */
  #instantiate(): boolean {
    const process = this.#process;
    const { engine, linker } = this.#parts;
    const limiter = process.table.limiter;
    try {
      const store = new Store(engine, {
        memoryPages: limiter.pagesFor(process),
        exceptions: HELD_EXCEPTIONS,
      });
      this.#store = store;
      const instance = linker.instantiate(store, this.#cached.module!, { start: false });
      this.#instance = instance;
      this.#memory = instance.getMemory() ?? null;
      this.#noteMemory();
      if (instance.startCall !== undefined) {
        this.#starting = true;
        this.#call = instance.startCall;
      } else {
        this.#enterStart();
      }
    } catch (error) {
      if (error instanceof LinkError) {
        this.#fail(`cannot be linked: ${error.message}`, exitedStatus(CANNOT_RUN));
      } else {
        this.#fail(`not enough memory: ${String(error)}`, signaledStatus(SIGKILL));
      }
    }
    return !process.ended;
  }

  #enterStart(): Call {
    this.#fuelBefore += this.#call?.fuelUsed ?? 0;
    this.#starting = false;
    const start = this.#instance!.getExport('_start');
    if (start?.kind === 'func') {
      this.#call = this.#instance!.call(start);
    } else {
      this.#fail('not a program: it exports no function _start', exitedStatus(CANNOT_RUN));
    }
    return this.#call!;
  }

  #trapped(call: Call): void {
    const process = this.#process;
    const trap = call.trap!;
    complain(process, encode(trapReport(process.name, trap)));
    process.end(signaledStatus(trapSignal(trap)));
  }

  #fail(message: string, status: number): void {
    complain(this.#process, encode(`${this.#process.name}: ${message}\n`));
    this.#process.end(status);
  }
}
