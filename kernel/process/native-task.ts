import { complain } from './complain.ts';
import { NativeSys } from './native-sys.ts';
import type { Process } from './process.ts';
import { SIGABRT } from './signals.ts';
import { BEGIN_AGAIN, type NativeProgram } from './sys.ts';
import type { System } from './system.ts';
import type { SavedTask, Task } from './task.ts';
import { exitedStatus, signaledStatus } from './wait-status.ts';

/** Runs a native program: each turn goes from one `yield` of its generator to the next. */
export class NativeTask implements Task {
  readonly kind = 'native';
  readonly #system: System;
  readonly #process: Process;
  readonly #program: NativeProgram;
  readonly #sys: NativeSys;
  readonly #generator: Generator<void, number, void>;
  #begun = false;

  constructor(system: System, process: Process, program: NativeProgram) {
    this.#system = system;
    this.#process = process;
    this.#program = program;
    this.#sys = new NativeSys(system, process);
    this.#generator = program(this.#sys);
  }

  run(): void {
    const process = this.#process;
    this.#begun = true;
    try {
      const result = this.#generator.next();
      if (result.done) process.end(exitedStatus(result.value));
    } catch (error) {
      complain(process, `${process.name}: internal error: ${String(error)}\n`);
      process.end(signaledStatus(SIGABRT));
    }
  }

  save(): SavedTask {
    const keeper = this.#begun ? this.#sys.keeper : this.#program.keeper;
    let begins = !this.#begun;
    if (keeper !== null && keeper !== undefined) {
      const state = keeper.save();
      if (state === null) throw new Error('it was in the middle of a command');
      if (state !== BEGIN_AGAIN) {
        return { kind: 'native', data: { saved: keeper.program, state } };
      }
      begins = true;
    }
    const name = !begins ? undefined : this.#system.natives.nameOf(this.#program);
    if (name === undefined) throw new Error('programs of its kind do not survive it');
    return { kind: 'native', data: { program: name } };
  }

  dispose(): void {
    try {
      this.#generator.return(0);
    } catch {
      // What a program's `finally` does wrong concerns nobody any more.
    }
    // It refers to the program's state, and that to the system calls: as long as it does, neither is freed.
    this.#sys.keeper = null;
  }
}
