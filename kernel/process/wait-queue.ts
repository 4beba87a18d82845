import type { Process } from './process.ts';

/** Processes that wait for one thing to happen, in the order they came. */
export class WaitQueue {
  readonly #sleepers = new Set<Process>();

  /** Puts `process` to sleep until this queue, or another it joins in the same call, is woken. */
  join(process: Process): void {
    this.#sleepers.add(process);
    process.sleepOn(this);
  }

  /** Takes `process` off without waking it. */
  leave(process: Process): void {
    this.#sleepers.delete(process);
  }

  /** Lets everybody look again. */
  wakeAll(): void {
    if (this.#sleepers.size === 0) return;
    for (const process of this.#sleepers) process.wake();
  }

  get size(): number {
    return this.#sleepers.size;
  }

  /** Those who wait, first come first. */
  get sleepers(): Iterable<Process> {
    return this.#sleepers;
  }
}
