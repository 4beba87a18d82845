import { encode } from '../text.ts';
import { complain } from './complain.ts';
import { NativeSys } from './native-sys.ts';
import type { Process } from './process.ts';
import { SIGABRT } from './signals.ts';
import type { NativeProgram } from './sys.ts';
import type { System } from './system.ts';
import type { Task } from './task.ts';
import { exitedStatus, signaledStatus } from './wait-status.ts';

/** Runs a native program: each turn goes from one `yield` of its generator to the next. */
export class NativeTask implements Task {
  readonly kind = 'native';
  readonly #process: Process;
  readonly #generator: Generator<void, number, void>;

  constructor(system: System, process: Process, program: NativeProgram) {
    this.#process = process;
    this.#generator = program(new NativeSys(system, process));
  }

  run(): void {
    const process = this.#process;
    try {
      const result = this.#generator.next();
      if (result.done) process.end(exitedStatus(result.value));
    } catch (error) {
      complain(process, encode(`${process.name}: internal error: ${String(error)}\n`));
      process.end(signaledStatus(SIGABRT));
    }
  }

  dispose(): void {
    try {
      this.#generator.return(0);
    } catch {
      // What a program's `finally` does wrong concerns nobody any more.
    }
  }
}
