import { Heap } from './heap.ts';

/** What takes turns in a {@link FairQueue}: its place in the order. */
export interface Turn {
  /** Virtual time at which its next turn begins, and at which its last one ended. */
  start: number;
  finish: number;
  /** Which came first of those with the same start. */
  order: number;
}

/**
 * Those who take turns, each of which gets the same share of what all of them use (start-time fair queueing: Goyal, Vin, Cheng
 * 1996). A turn begins, in virtual time, where the last one of the same taker ended, or now if that is past; the earliest comes
 * next. So who used much waits until the others have used as much, who had nothing to do for a while comes at once but
 * is owed nothing, and those who come during the same turn of another keep their order.
 */
export class FairQueue<T extends Turn> {
  readonly #waiting = new Heap<T>((a, b) =>
    a.start === b.start ? a.order < b.order : a.start < b.start,
  );
  /** Virtual time: where the turn that is under way began. */
  #now = 0;
  #order = 0;

  get length(): number {
    return this.#waiting.length;
  }

  put(taker: T): void {
    taker.start = taker.finish > this.#now ? taker.finish : this.#now;
    taker.order = this.#order++;
    this.#waiting.push(taker);
  }

  /** The next one, taken out. */
  take(): T | undefined {
    const taker = this.#waiting.pop();
    if (taker !== undefined) this.#now = taker.start;
    return taker;
  }

  /** Takes one out that is not to have its turn after all. */
  remove(taker: T): void {
    this.#waiting.remove(taker);
  }
}
