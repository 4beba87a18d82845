import type { Process } from './process.ts';
import { post } from './signal-delivery.ts';
import type { Sleeper } from './sleepers.ts';

/**
 * Sets the timer that sends `process` a signal: its first one after `delay` ns, 0n for none, the others each `interval` ns after the
 * one before, 0n for no others. Gives what there was of the one before.
 */
export function setTimer(
  process: Process,
  signal: number,
  delay: bigint,
  interval: bigint,
): { left: bigint; interval: bigint } {
  const before = timeLeft(process, signal);
  const others = process.timers.filter((timer) => timer.signal !== signal);
  for (const timer of process.timers) if (timer.signal === signal) timer.cancel();
  if (delay > 0n) others.push(new IntervalTimer(process, signal, delay, interval));
  process.timers = others;
  return before;
}

/** How long it takes until a timer sends its signal, and again after that (ns); 0n for never. */
export function timeLeft(process: Process, signal: number): { left: bigint; interval: bigint } {
  const timer = process.timers.find((each) => each.signal === signal);
  if (timer === undefined || timer.deadline < 0n) return { left: 0n, interval: 0n };
  const left = timer.deadline - process.table.now();
  // One that is due has not come yet.
  return { left: left > 0n ? left : 1n, interval: timer.interval };
}

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
