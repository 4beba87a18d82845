import { wordsOf } from './engine.ts';
import * as layout from './layout.ts';
import type { Store } from './store.ts';
import type { FuncType } from './types.ts';
import { totalSlots } from './value-type.ts';

/** A kind of exception: what guests throw and catch by, told from others by identity. */
export class Tag {
  readonly kind = 'tag';
  readonly store: Store;
  /** The parameters are the values that an exception has; there are no results. */
  readonly type: FuncType;
  /** Address of the core's record. */
  readonly address: number;

  /**
   * `address`: that of its record where it exists already.
   * @throws TypeError when the type has results
   */
  constructor(store: Store, type: FuncType, address?: number) {
    if (type.results.length) throw new TypeError('a tag has no results');
    this.store = store;
    this.type = type;
    if (address !== undefined) {
      this.address = address;
      return;
    }
    const record = store.alloc(layout.TAG_WORDS * 4);
    wordsOf(record)[layout.TAG_SLOTS] = totalSlots(type.params);
    this.address = store.engine.host.addressOf(record);
  }
}
