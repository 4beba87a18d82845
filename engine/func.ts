import * as layout from './layout.ts';
import type { Store } from './store.ts';
import type { FuncType } from './types.ts';

/** A function of a guest or of the host, as one is exported, imported or kept in tables. */
export class Func {
  readonly kind = 'func';
  readonly store: Store;
  /** What guests know it by. */
  readonly reference: number;

  constructor(store: Store, reference: number) {
    this.store = store;
    this.reference = reference;
  }

  get type(): FuncType {
    const instance = this.store.instances.get(this.word(layout.REFERENCE_INSTANCE))!;
    const { module } = instance;
    const host = this.word(layout.REFERENCE_HOST);
    if (host) return module.typeOfFunction(host >> 2);
    const first = module.memory.record[layout.MODULE_FUNCS];
    return module.typeOfFunction(
      (this.word(layout.REFERENCE_FUNC) - first) / (layout.FUNC_WORDS * 4),
    );
  }

  /** Word `field` of the function's record. */
  word(field: number): number {
    return this.store.funcWords[(this.reference >> 2) + field];
  }
}
