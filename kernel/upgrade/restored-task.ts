import { Place } from '../fs/place.ts';
import type { Inode } from '../fs/inode.ts';
import { LoadTask } from '../process/load-task.ts';
import type { CachedModule } from '../process/module-cache.ts';
import type { Process } from '../process/process.ts';
import { SIGTERM } from '../process/signals.ts';
import type { System } from '../process/system.ts';
import type { SavedTask, Task } from '../process/task.ts';
import { signaledStatus } from '../process/wait-status.ts';
import { WasmTask, type WasmParts } from '../process/wasm-task.ts';
import type { Piece } from './image-format.ts';
import type { ImageReader } from './image-reader.ts';
import { reasonOf, tellEnd } from './notice.ts';
import { restoreNative } from './restored-native.ts';
import { decodeValue } from './value-reader.ts';

/** A task in an image. */
export interface TaskPieces {
  kind: SavedTask['kind'];
  /** `SavedTask.data` as a value. */
  data: Piece;
  memory: Piece | null;
}

/**
 * What a process has after an upgrade until its turn comes: then its program is made again from the image, and put in its own
 * place. So the upgrade itself does not take longer for what processes hold, and a program that does not fit any more costs
 * its own process alone.
 */
export class RestoredTask implements Task {
  readonly kind: SavedTask['kind'];
  readonly #system: System;
  readonly #parts: () => WasmParts;
  readonly #process: Process;
  readonly #image: ImageReader;
  readonly #pieces: TaskPieces;
  readonly program: Inode | undefined;
  #cached: CachedModule | null = null;

  /** @param program the module's file, of a WebAssembly program, if that is still there */
  constructor(
    system: System,
    parts: () => WasmParts,
    process: Process,
    image: ImageReader,
    pieces: TaskPieces,
    program: Inode | undefined,
  ) {
    this.kind = pieces.kind;
    this.#system = system;
    this.#parts = parts;
    this.#process = process;
    this.#image = image.retain();
    this.#pieces = pieces;
    this.program = program;
    program?.fs.retain(program);
  }

  /** Bytes that it takes in an image. */
  get bytes(): number {
    return this.#pieces.data.length + (this.#pieces.memory?.length ?? 0);
  }

  run(until: number): void {
    try {
      this.#process.replacement = this.#make(until);
    } catch (error) {
      tellEnd(this.#process, reasonOf(error));
      this.#process.end(signaledStatus(SIGTERM));
    }
  }

  save(): SavedTask {
    const { kind, memory } = this.#pieces;
    return {
      kind,
      data: this.#data(),
      memory: memory === null ? undefined : this.#image.read(memory),
    };
  }

  dispose(): void {
    if (this.#cached !== null) this.#parts().modules.release(this.#cached);
    this.#cached = null;
    this.program?.fs.release(this.program);
    this.#image.release();
  }

  #data(): unknown {
    return decodeValue(this.#image.read(this.#pieces.data));
  }

  /** The task that goes on; null where the module is not compiled yet. */
  #make(until: number): Task | null {
    const system = this.#system;
    const process = this.#process;
    const { kind, memory } = this.#pieces;
    if (kind === 'native') return restoreNative(system, process, this.#data());
    const { program } = this;
    if (program === undefined) throw new Error('its program is gone');
    const parts = this.#parts();
    if (kind === 'loading' || memory === null) {
      return new LoadTask(system, parts, process, new Place(program, null, ''));
    }
    if (this.#cached === null) {
      const cached = parts.modules.acquire(program);
      if (typeof cached === 'number') throw new Error('its program cannot be read');
      this.#cached = cached;
    }
    while (!this.#cached.step()) {
      if (system.scheduler.instructions() >= until) return null;
    }
    const task = new WasmTask(system, parts, process, this.#cached);
    this.#cached = null;
    try {
      task.restore(this.#data(), this.#image.read(memory));
    } catch (error) {
      task.dispose();
      throw error;
    }
    return task;
  }
}
