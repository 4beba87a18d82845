import { Call } from './call.ts';
import type { Func } from './func.ts';
import { LinkError } from './link-error.ts';
import { RunReason } from './run-reason.ts';
import type { Store } from './store.ts';
import { Trap } from './trap.ts';

/** An exported function of known type. */
export class TypedFunc {
  readonly #func: Func;

  constructor(func: Func) {
    this.#func = func;
  }

  /**
   * Calls the function: one result as it is, several as an array, none as undefined. Uses the store's fuel.
   * @throws Trap
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type was checked when this was made
  call(store: Store, ...args: unknown[]): any {
    const call = Call.of(this.#func, args);
    const reason = call.run(store.fuel);
    store.fuelUsed += call.fuelUsed;
    store.fuel -= call.fuelUsed;
    if (reason === RunReason.finished) {
      const results = call.results();
      return results.length > 1 ? results : results[0];
    }
    if (reason === RunReason.trapped) throw call.trap!;
    const backtrace = call.backtrace();
    call.abort();
    if (reason === RunReason.outOfFuel) throw new Trap('outOfFuel', backtrace);
    throw new LinkError('a host function that suspends its caller was called');
  }
}
