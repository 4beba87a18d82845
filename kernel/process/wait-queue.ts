import type { Process } from './process.ts';

/** Processes that wait for one thing to happen, in the order they came. */
export class WaitQueue {
  /** How many wait. Only to be read: a field, since it is asked for with every read and write of a pipe. */
  size = 0;
  readonly #sleepers = new Set<Process>();

  /** Puts `process` to sleep until this queue, or another it joins in the same call, is woken. */
  join(process: Process): void {
    this.#sleepers.add(process);
    this.size = this.#sleepers.size;
    process.sleepOn(this);
  }

  /** Takes `process` off without waking it. */
  leave(process: Process): void {
    this.#sleepers.delete(process);
    this.size = this.#sleepers.size;
  }

  /** Lets everybody look again. */
  wakeAll(): void {
    for (const process of this.#sleepers) process.wake();
  }

  /** Those who wait, first come first. */
  get sleepers(): Iterable<Process> {
    return this.#sleepers;
  }
}
