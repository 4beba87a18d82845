import type { Call } from './call.ts';
import { LinkError } from './link-error.ts';
import { RunReason } from './run-reason.ts';
import type { Store } from './store.ts';
import { Trap } from './trap.ts';

/** A call of a typed function, which goes on where it was when it has been out of fuel. */
export class ResumableCall {
  readonly #store: Store;
  readonly #call: Call;
  /** What the call owes, which the store's fuel counts already. */
  #debt = 0;
  #finished = false;

  /** Runs the call at once. */
  constructor(store: Store, call: Call) {
    this.#store = store;
    this.#call = call;
    this.resume();
  }

  /** Whether it has ended; if not, it is out of fuel. */
  get finished(): boolean {
    return this.#finished;
  }

  /** One result as it is, several as an array, none as undefined; undefined until it has ended. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type was checked when the function was looked up
  get result(): any {
    const results = this.#call.results();
    return results.length > 1 ? results : results[0];
  }

  /**
   * Goes on with what `Store.fuel` has by now; true when it has ended.
   * @throws Trap
   */
  resume(): boolean {
    const store = this.#store;
    const call = this.#call;
    if (this.#finished) return true;
    if (store.fuel < 0) return false;
    const before = call.fuelUsed;
    const reason = call.run(store.fuel + this.#debt);
    const used = call.fuelUsed - before;
    store.fuelUsed += used;
    store.fuel -= used;
    this.#debt = Math.max(-store.fuel, 0);
    if (reason === RunReason.outOfFuel) return false;
    if (reason === RunReason.trapped) throw call.trap!;
    if (reason === RunReason.hostCall) {
      call.abort();
      throw new LinkError(
        'a host function that suspends its caller was called: that takes a Call (start: false for the start function)',
      );
    }
    this.#finished = true;
    return true;
  }

  /** Drops the call; the trap that tells where it was. */
  giveUp(): Trap {
    const trap = new Trap('outOfFuel', this.#call.backtrace());
    this.#call.abort();
    return trap;
  }
}
