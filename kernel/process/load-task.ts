import { CompileError } from '../../engine/index.ts';
import { strerror } from '../errno.ts';
import type { Inode } from '../fs/inode.ts';
import type { Place } from '../fs/place.ts';
import { complain } from './complain.ts';
import type { CachedModule } from './module-cache.ts';
import type { Process } from './process.ts';
import type { System } from './system.ts';
import type { SavedTask, Task } from './task.ts';
import { exitedStatus } from './wait-status.ts';
import { WasmTask } from './wasm-task.ts';
import type { WasmParts } from './wasm-task.ts';

const CANNOT_RUN = 126;

/** Reads and compiles the program of a process, bit by bit, and then puts the program in its own place. */
export class LoadTask implements Task {
  readonly kind = 'loading';
  readonly #system: System;
  readonly #parts: WasmParts;
  readonly #process: Process;
  readonly #place: Place;
  #cached: CachedModule | null = null;

  constructor(system: System, parts: WasmParts, process: Process, place: Place) {
    this.#system = system;
    this.#parts = parts;
    this.#process = process;
    this.#place = place;
    place.inode.fs.retain(place.inode);
  }

  get program(): Inode {
    return this.#place.inode;
  }

  run(until: number): void {
    const process = this.#process;
    try {
      if (this.#cached === null) {
        const cached = this.#parts.modules.acquire(this.#place.inode);
        if (typeof cached === 'number') {
          this.#fail(strerror(cached));
          return;
        }
        this.#cached = cached;
      }
      while (!this.#cached.step()) {
        if (this.#system.scheduler.instructions() >= until) return;
      }
      process.replacement = new WasmTask(this.#system, this.#parts, process, this.#cached);
      this.#cached = null;
    } catch (error) {
      if (error instanceof CompileError) {
        const where = `offset 0x${error.offset.toString(16)}`;
        this.#fail(`not a valid WebAssembly module: ${error.message} (${where})`);
      } else {
        this.#fail(`cannot be loaded: ${String(error)}`);
      }
      if (this.#cached !== null) this.#parts.modules.release(this.#cached, true);
      this.#cached = null;
    }
  }

  save(): SavedTask {
    return { kind: 'loading', data: null };
  }

  dispose(): void {
    if (this.#cached !== null) this.#parts.modules.release(this.#cached);
    this.#cached = null;
    this.#place.inode.fs.release(this.#place.inode);
  }

  #fail(message: string): void {
    complain(this.#process, `${this.#process.name}: ${message}\n`);
    this.#process.end(exitedStatus(CANNOT_RUN));
  }
}
