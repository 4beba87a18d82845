import type { Process } from './process.ts';
import { post } from './signal-delivery.ts';
import type { Sleeper } from './sleepers.ts';

/** Sends a process a signal after a time, once or again and again (setitimer(2), WASIX's proc_raise_interval). */
export class IntervalTimer implements Sleeper {
  deadline = -1n;
  readonly signal: number;
  /** Nanoseconds from one signal to the next; 0n for one that comes only once. */
  readonly interval: bigint;
  readonly #process: Process;

  /** @param delay nanoseconds until the first one */
  constructor(process: Process, signal: number, delay: bigint, interval: bigint) {
    this.#process = process;
    this.signal = signal;
    this.interval = interval;
    const { table } = process;
    table.scheduler.wakeAt(this, table.now() + delay);
  }

  wake(): void {
    const { table } = this.#process;
    const now = table.now();
    // However late it is, one signal comes for all that are due.
    if (this.interval > 0n) table.scheduler.wakeAt(this, now + this.interval);
    else this.deadline = -1n;
    post(this.#process, this.signal);
  }

  /** Sends nothing any more. */
  cancel(): void {
    this.deadline = -1n;
  }
}
