import type { Store } from './store.ts';

/** An exception that guests have caught and given to the host, which it holds for as long as its store lives. */
export class Exception {
  readonly store: Store;
  /** What guests know it by. */
  readonly reference: number;

  constructor(store: Store, reference: number) {
    this.store = store;
    this.reference = reference;
  }
}
