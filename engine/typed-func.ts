import { Call } from './call.ts';
import type { Func } from './func.ts';
import { ResumableCall } from './resumable-call.ts';
import type { Store } from './store.ts';

/** An exported function of known type. */
export class TypedFunc {
  readonly #func: Func;

  constructor(func: Func) {
    this.#func = func;
  }

  /**
   * Calls the function: one result as it is, several as an array, none as undefined. Uses the store's fuel; when that is used
   * up, the call is dropped.
   * @throws Trap
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the type was checked when this was made
  call(store: Store, ...args: unknown[]): any {
    const call = this.callResumable(store, ...args);
    if (!call.finished) throw call.giveUp();
    return call.result;
  }

  /**
   * Calls the function until it ends or the store's fuel is used up: then give the store more, and go on by `resume`.
   * @throws Trap
   */
  callResumable(store: Store, ...args: unknown[]): ResumableCall {
    return new ResumableCall(store, Call.of(this.#func, args));
  }
}
