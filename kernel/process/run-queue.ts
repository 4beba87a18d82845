import type { Process } from './process.ts';

/** Runnable processes of one user, first come first. */
interface Line {
  uid: number;
  processes: Process[];
}

/**
 * Who runs next: users take turns, and within a user his processes do. So a user with a hundred busy processes does not get a
 * hundred times the share of one with a single process.
 */
export class RunQueue {
  readonly #lines: Line[] = [];

  /** Puts a process behind the others of its user. */
  put(process: Process): void {
    process.queued = true;
    const uid = process.credentials.uid;
    for (const line of this.#lines) {
      if (line.uid === uid) {
        line.processes.push(process);
        return;
      }
    }
    this.#lines.push({ uid, processes: [process] });
  }

  /** The next one, taken out; null if there is none. */
  take(): Process | null {
    const line = this.#lines.shift();
    if (line === undefined) return null;
    const process = line.processes.shift()!;
    if (line.processes.length > 0) this.#lines.push(line);
    process.queued = false;
    return process;
  }

  /** Takes one out that is not to run after all. */
  remove(process: Process): void {
    if (!process.queued) return;
    process.queued = false;
    const index = this.#lines.findIndex((line) => line.processes.includes(process));
    if (index < 0) return;
    const line = this.#lines[index];
    line.processes.splice(line.processes.indexOf(process), 1);
    if (line.processes.length === 0) this.#lines.splice(index, 1);
  }

  /** How many wait for their turn. */
  get length(): number {
    return this.#lines.reduce((sum, { processes }) => sum + processes.length, 0);
  }

  get empty(): boolean {
    return this.#lines.length === 0;
  }
}
