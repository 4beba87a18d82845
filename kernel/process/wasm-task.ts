import { wasi } from '@bjorn3/browser_wasi_shim';
import { LinkError, RunReason, SnapshotError, Store } from '../../engine/index.ts';
import type { Call, Engine, Instance, Linker, Memory } from '../../engine/index.ts';
import type { Inode } from '../fs/inode.ts';
import { complain } from './complain.ts';
import { Execution } from './execution.ts';
import type { SavedExecution } from './execution.ts';
import type { GuestControl, HandlerName } from './guest-control.ts';
import { Guest } from './guest.ts';
import type { CachedModule, ModuleCache } from './module-cache.ts';
import { State } from './process.ts';
import type { Process } from './process.ts';
import { SIGABRT, SIGKILL, SIGSEGV, SIGXCPU } from './signals.ts';
import { DONE_LATE, ENDED, SWITCHED } from './system-calls.ts';
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
/** Not reasons of the engine's: the process blocks, ends, or has had its turn; */
const GIVES_WAY = -1;
/** it goes on, but in another call. */
const ELSEWHERE = -2;
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

/** Runs a WebAssembly program: `_start`, with system calls for its imports. */
export class WasmTask implements Task, GuestControl {
  readonly kind = 'wasm';
  readonly #system: System;
  readonly #parts: WasmParts;
  readonly #process: Process;
  readonly #cached: CachedModule;
  readonly #handlers: (GuestCall | undefined)[];
  readonly #guest: Guest;
  #store: Store | null = null;
  #instance: Instance | null = null;
  #memory: Memory | null = null;
  #execution: Execution | null = null;

  /** @param cached compiled; the task is one of its users */
  constructor(system: System, parts: WasmParts, process: Process, cached: CachedModule) {
    this.#system = system;
    this.#parts = parts;
    this.#process = process;
    this.#cached = cached;
    this.#handlers = cached.handlers;
    this.#guest = new Guest(system, process, this);
  }

  /**
   * Goes on from what `save` gave, with `cached` being the same module.
   * @throws Error, SnapshotError saying why it cannot; `dispose` is still to be called
   */
  restore(data: unknown, memory: Uint8Array): void {
    const { engine, linker } = this.#parts;
    this.#store = newStore(engine, this.#process);
    const { instance, calls } = linker.restore(this.#store, this.#cached.module!, memory);
    this.#enter(instance, Execution.restore(data as SavedExecution, instance, calls));
  }

  /** Makes an instance of the program, and where that is, its own. */
  #enter(instance: Instance, execution: Execution): void {
    this.#instance = instance;
    this.#memory = instance.getMemory() ?? null;
    this.#execution = execution;
    this.#noteMemory();
  }

  get program(): Inode {
    return this.#cached.inode;
  }

  run(until: number): void {
    if (this.#execution === null && !this.#instantiate()) return;
    this.#proceed(until);
    this.#noteMemory();
    this.#process.usage.fuel = this.#execution!.fuelUsed;
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
    if (this.#execution === null) return { kind: 'loading', data: null };
    const calls = [...this.#store!.calls];
    const data = this.#execution.save((call) => calls.indexOf(call));
    return { kind: 'wasm', data, memory: this.#instance!.save() };
  }

  dispose(): void {
    for (const call of [...(this.#store?.calls ?? [])]) call.abort();
    this.#store?.dispose();
    // The task and its guest refer to each other: what they hold would stay until QuickJS looks for such circles, which it does by the
    // number of objects, however large they are.
    this.#store = null;
    this.#instance = null;
    this.#memory = null;
    this.#execution = null;
    this.#guest.detach();
    this.#parts.modules.release(this.#cached);
  }

  /** Goes on until something makes the process give way. */
  #proceed(until: number): void {
    const process = this.#process;
    const execution = this.#execution!;
    const { instructions } = process.table.scheduler;
    for (;;) {
      let reason = this.#goOn(execution);
      if (reason === HOST_CALL) reason = this.#serve(execution.call, until);
      if (reason === GIVES_WAY) return;
      if (reason === RunReason.trapped) {
        this.#trapped(execution.call);
        return;
      }
      if (reason === RunReason.outOfFuel) {
        if (this.#overFuel() || instructions() >= until) return;
      } else if (reason === RunReason.finished) {
        if (execution.handling) execution.leaveHandler(process);
        else if (execution.starting) this.#enterStart(execution);
        else process.end(exitedStatus(0));
      }
      if (process.ended || process.deferred !== 0) return;
    }
  }

  /** Goes on with the call under way, or with the handler of a signal that has come; why the guest stopped. */
  #goOn(execution: Execution): number {
    // The call of the system that waits is made again first, and finds out that it is interrupted.
    if (execution.repeat) return HOST_CALL;
    if (this.#process.deliverable !== 0 && !this.#enterHandler(execution)) return GIVES_WAY;
    return execution.call.run(this.#fuelSlice());
  }

  /** Enters the handler of a signal; false where that ends the process. */
  #enterHandler(execution: Execution): boolean {
    if (execution.enterHandler(this.#process)) return true;
    this.#fail('too many signal handlers within each other', signaledStatus(SIGSEGV));
    return false;
  }

  /**
   * Makes system calls for as long as the guest stops for nothing else: the innermost loop of the kernel, where every access to a
   * property counts. Returns why the guest stopped, GIVES_WAY or ELSEWHERE.
   */
  #serve(call: Call, until: number): number {
    const process = this.#process;
    const guest = this.#guest;
    const handlers = this.#handlers;
    const memory = this.#memory;
    const size = memory === null ? NO_MEMORY : memory.size;
    let calls = CALLS;
    let reason: number;
    this.#execution!.repeat = false;
    do {
      if (size[0] !== guest.size) guest.attach(memory!);
      let result = handlers[call.hostFunction]!(guest, call);
      if (result < 0) {
        if (result === SWITCHED) return ELSEWHERE;
        if (result === ENDED) return GIVES_WAY;
        if (result === DONE_LATE) {
          result = 0;
          calls = 1;
        } else {
          result = this.#interrupt();
          if (result < 0) return result;
        }
      }
      if ((process.deferred | process.pending) !== 0) {
        call.returnI32(result);
        return process.deferred !== 0 ? GIVES_WAY : ELSEWHERE;
      }
      if (--calls === 0) {
        if (process.table.scheduler.instructions() >= until) {
          call.returnI32(result);
          return GIVES_WAY;
        }
        calls = CALLS;
      }
      reason = call.answerI32(result);
    } while (reason === HOST_CALL);
    return reason;
  }

  /**
   * What becomes of a system call that waits: GIVES_WAY where it goes on waiting, EINTR where a signal's handler interrupts it,
   * ELSEWHERE where it is to be made again after that.
   */
  #interrupt(): number {
    const process = this.#process;
    const execution = this.#execution!;
    // What only gives others their turn is not interrupted.
    if (process.deliverable === 0 || process.state !== State.sleeping) {
      execution.repeat = true;
      return GIVES_WAY;
    }
    process.wake();
    if (execution.restarts(process)) {
      execution.repeat = true;
      return this.#enterHandler(execution) ? ELSEWHERE : GIVES_WAY;
    }
    process.progress = 0;
    process.callStart = -1n;
    return wasi.ERRNO_INTR;
  }

  #fuelSlice(): number {
    const limit = this.#process.limits.fuel;
    if (limit === Infinity) return SLICE;
    return Math.max(1, Math.min(SLICE, limit - this.#execution!.fuelUsed));
  }

  #overFuel(): boolean {
    const process = this.#process;
    if (this.#execution!.fuelUsed < process.limits.fuel) return false;
    this.#fail(`instruction limit of ${process.limits.fuel} exceeded`, signaledStatus(SIGXCPU));
    return true;
  }

  /** Makes the instance; false if that cannot be done, of which the process has ended. */
  #instantiate(): boolean {
    const process = this.#process;
    const { engine, linker } = this.#parts;
    try {
      const store = newStore(engine, process);
      this.#store = store;
      const instance = linker.instantiate(store, this.#cached.module!, { start: false });
      this.#instance = instance;
      const call = instance.startCall ?? this.#start();
      if (call === null) return false;
      const execution = new Execution(instance, call);
      execution.starting = instance.startCall !== undefined;
      this.#enter(instance, execution);
    } catch (error) {
      if (error instanceof LinkError) {
        this.#fail(`cannot be linked: ${error.message}`, exitedStatus(CANNOT_RUN));
      } else {
        this.#fail(`not enough memory: ${String(error)}`, signaledStatus(SIGKILL));
      }
    }
    return !process.ended;
  }

  /** A call of the program's `_start`; null where there is none, of which the process ends. */
  #start(): Call | null {
    const start = this.#instance!.getExport('_start');
    if (start?.kind === 'func') return this.#instance!.call(start);
    this.#fail('not a program: it exports no function _start', exitedStatus(CANNOT_RUN));
    return null;
  }

  /** Goes on with `_start` after the module's start function. */
  #enterStart(execution: Execution): void {
    const call = this.#start();
    execution.starting = false;
    if (call !== null) execution.next(call);
  }

  // What its system calls can do with it

  fork(child: Process, answer: (guest: Guest) => number): Task | number {
    const store = newStore(this.#parts.engine, child);
    try {
      const { instance, calls } = this.#instance!.fork(store);
      const originals = [...this.#store!.calls];
      const execution = this.#execution!.fork(instance, (call) => calls[originals.indexOf(call)]);
      const task = new WasmTask(this.#system, this.#parts, child, this.#cached);
      this.#parts.modules.retain(this.#cached);
      task.#store = store;
      task.#enter(instance, execution);
      if (task.#memory !== null) task.#guest.attach(task.#memory);
      execution.call.returnI32(answer(task.#guest));
      return task;
    } catch (error) {
      store.dispose();
      // What is no SnapshotError is a lack of memory, of which a host tells in its own way.
      return error instanceof SnapshotError ? -wasi.ERRNO_NOTSUP : -wasi.ERRNO_NOMEM;
    }
  }

  handleSignals(name: HandlerName): boolean {
    return this.#execution!.handleSignals(name);
  }

  checkpoint(key: number): number {
    return this.#execution!.checkpoint(this.#process, key);
  }

  goBack(checkpoint: number, answer: (guest: Guest, call: Call) => number): boolean {
    const execution = this.#execution!;
    if (!execution.goBack(this.#process, checkpoint)) {
      this.#fail('longjmp to a function that has returned', signaledStatus(SIGABRT));
      return false;
    }
    execution.call.returnI32(answer(this.#guest, execution.call));
    return true;
  }

  #trapped(call: Call): void {
    const process = this.#process;
    const trap = call.trap!;
    complain(process, trapReport(process.name, trap));
    process.end(signaledStatus(trapSignal(trap)));
  }

  #fail(message: string, status: number): void {
    complain(this.#process, `${this.#process.name}: ${message}\n`);
    this.#process.end(status);
  }
}

/** A store that holds to what `process` may use. */
function newStore(engine: Engine, process: Process): Store {
  return new Store(engine, {
    memoryPages: process.table.limiter.pagesFor(process),
    exceptions: HELD_EXCEPTIONS,
  });
}
