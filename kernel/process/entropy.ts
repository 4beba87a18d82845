import { wasi } from '@bjorn3/browser_wasi_shim';
import { BLOCKED } from './blocked.ts';
import type { Process } from './process.ts';
import { WaitQueue } from './wait-queue.ts';

/** Bytes of a seed. */
export const SEED_BYTES = 32;

/** A cryptographically secure generator of random numbers. */
export interface RandomGenerator {
  /** Fills an array with what comes next. */
  fill(into: Uint8Array): void;
  /** Begins anew from {@link SEED_BYTES} bytes. */
  seed(bytes: Uint8Array): void;
}

/**
 * The random numbers of all processes. They come from one generator, whose state no process has: a process that is a copy of another
 * does not repeat its numbers. Nobody gets any before it has been seeded with what cannot be foreseen (getrandom(2)).
 */
export class Entropy {
  /** Where those wait who came before there was a seed. */
  readonly seeded = new WaitQueue();
  isSeeded = false;
  readonly #generator: RandomGenerator;

  constructor(generator: RandomGenerator) {
    this.#generator = generator;
  }

  /** Begins anew from bytes that nobody could foresee, and lets those go on who wait. */
  seed(bytes: Uint8Array): void {
    this.#generator.seed(bytes);
    this.isSeeded = true;
    this.seeded.wakeAll();
  }

  /** Random bytes, for `into.length`, BLOCKED (queued), or -EAGAIN for nobody in particular. */
  fill(process: Process | null, into: Uint8Array): number {
    if (this.isSeeded) {
      this.#generator.fill(into);
      return into.length;
    }
    if (process === null) return -wasi.ERRNO_AGAIN;
    this.seeded.join(process);
    return BLOCKED;
  }
}
