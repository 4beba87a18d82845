import { FairQueue } from './fair-queue.ts';
import type { Turn } from './fair-queue.ts';
import { niceFactor } from './nice.ts';
import type { Process } from './process.ts';
import { NumberMap } from '../number-map.ts';

/** The runnable processes of one user, as one of those who share the machine. */
class Line implements Turn {
  start = 0;
  finish = 0;
  order = 0;
  readonly processes = new FairQueue<Process>();
  /** In the queue of users, or one of its processes has its turn. */
  queued = false;
}

/**
 * Who runs next. Users share the machine alike, however many processes they have, and the processes of a user share what the user
 * gets alike, but for their nice values.
 */
export class RunQueue {
  readonly #lines = new NumberMap<Line>();
  readonly #users = new FairQueue<Line>();
  #length = 0;
  /** Whose turn it is, since {@link take}. */
  #taken: Line | null = null;

  put(process: Process): void {
    const { uid } = process.credentials;
    let line = this.#lines.get(uid);
    if (line === undefined) this.#lines.set(uid, (line = new Line()));
    process.queued = true;
    process.line = uid;
    line.processes.put(process);
    this.#length++;
    if (line.queued) return;
    line.queued = true;
    this.#users.put(line);
  }

  /** The next one, taken out; null if there is none. {@link charge} ends its turn. */
  take(): Process | null {
    const line = this.#users.take();
    if (line === undefined) return null;
    this.#taken = line;
    this.#length--;
    const process = line.processes.take()!;
    process.queued = false;
    return process;
  }

  /** Takes out one that waits for its turn, as if it were the next. */
  takeOut(process: Process): void {
    const line = this.#lines.get(process.line)!;
    this.#users.remove(line);
    line.processes.remove(process);
    this.#taken = line;
    this.#length--;
    process.queued = false;
  }

  /** Ends the turn of the process that was taken last, which has used that much. */
  charge(process: Process, instructions: number): void {
    const line = this.#taken!;
    this.#taken = null;
    process.finish = process.start + instructions * niceFactor(process.nice);
    line.finish = line.start + instructions;
    if (line.processes.length > 0) this.#users.put(line);
    else line.queued = false;
  }

  /** Takes one out that is not to run after all. */
  remove(process: Process): void {
    if (!process.queued) return;
    process.queued = false;
    this.#length--;
    const line = this.#lines.get(process.line)!;
    line.processes.remove(process);
    if (line.processes.length > 0 || line === this.#taken) return;
    line.queued = false;
    this.#users.remove(line);
  }

  /** How many wait for their turn. */
  get length(): number {
    return this.#length;
  }

  get empty(): boolean {
    return this.#length === 0;
  }
}
