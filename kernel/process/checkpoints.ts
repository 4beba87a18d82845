import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';

/** Where a program can go back to: what setjmp(3) remembers. */
export interface Checkpoint {
  /** Where the program keeps its number: another one for the same place takes this one's. */
  readonly key: number;
  /** A copy of the call as it was. */
  readonly call: Call;
  /** How many calls were interrupted by signals' handlers. */
  readonly depth: number;
  /** Signals that were blocked. */
  readonly blocked: number;
  /** The stack pointer of C, where the program exports it. */
  readonly stackPointer: number | undefined;
}

/** Checkpoints as plain data, calls being numbers. */
export interface SavedCheckpoints {
  last: number;
  all: (Omit<Checkpoint, 'call'> & { call: number; number: number })[];
}

/** Checkpoints of a process: each takes a stack. */
const MOST = 256;
/** Bytes of operands that a function may have waiting while it calls setjmp, of which C has next to none. */
const OPERANDS = 512;

/** The checkpoints of a program, by numbers that are not given out again. */
export class Checkpoints {
  readonly #all = new Map<number, Checkpoint>();
  readonly #byKey = new Map<number, number>();
  #last = 0;

  /** Enters one: its number, or -ENOMEM where there are too many. */
  add(checkpoint: Checkpoint): number {
    const { key, call } = checkpoint;
    const before = this.#byKey.get(key);
    if (before !== undefined) this.#drop(before);
    if (this.#all.size >= MOST) this.#dropReturned(checkpoint);
    if (this.#all.size >= MOST) {
      call.abort();
      return -wasi.ERRNO_NOMEM;
    }
    const number = ++this.#last;
    this.#put(number, checkpoint);
    return number;
  }

  get(number: number): Checkpoint | undefined {
    return this.#all.get(number);
  }

  /** The same for a copy of the program, `copyOf` giving the copy of a call. */
  fork(copyOf: (call: Call) => Call): Checkpoints {
    const copy = new Checkpoints();
    for (const [number, each] of this.#all) copy.#put(number, { ...each, call: copyOf(each.call) });
    copy.#last = this.#last;
    return copy;
  }

  /** As plain data, `numberOf` giving the number of a call. */
  save(numberOf: (call: Call) => number): SavedCheckpoints {
    return {
      last: this.#last,
      all: Array.from(this.#all, ([number, each]) => ({
        ...each,
        call: numberOf(each.call),
        number,
      })),
    };
  }

  static restore({ last, all }: SavedCheckpoints, callOf: (number: number) => Call): Checkpoints {
    const restored = new Checkpoints();
    for (const { number, ...each } of all) {
      restored.#put(number, { ...each, call: callOf(each.call) });
    }
    restored.#last = last;
    return restored;
  }

  #put(number: number, checkpoint: Checkpoint): void {
    this.#all.set(number, checkpoint);
    this.#byKey.set(checkpoint.key, number);
  }

  /** Drops those of functions that have returned, to which nobody may go back: their frames lie behind the present one. */
  #dropReturned({ call, depth }: Checkpoint): void {
    for (const [number, { call: other, depth: otherDepth }] of this.#all) {
      const behind = other.frameOffset > call.frameOffset + OPERANDS;
      if (otherDepth > depth || (otherDepth === depth && behind)) this.#drop(number);
    }
  }

  #drop(number: number): void {
    const { key, call } = this.#all.get(number)!;
    this.#all.delete(number);
    if (this.#byKey.get(key) === number) this.#byKey.delete(key);
    call.abort();
  }
}
