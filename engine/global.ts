import type { Store } from './store.ts';
import type { GlobalType } from './types.ts';
import { defaultValue, readValue, type Value, writeValue } from './value.ts';

/** A global variable of a guest, or one made for guests to import. */
export class Global {
  readonly kind = 'global';
  readonly store: Store;
  readonly type: GlobalType;
  /** Address of its value. */
  readonly address: number;
  readonly #cell: DataView;

  /** `cell`: its value's bytes where they exist already. */
  constructor(store: Store, type: GlobalType, value: Value, cell?: Uint8Array) {
    this.store = store;
    this.type = type;
    const bytes = cell ?? store.alloc(16);
    this.address = store.engine.host.addressOf(bytes);
    this.#cell = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (!cell && type.value === 'exnref') store.exceptions.addGlobal(this.address);
    if (!cell) writeValue(store, this.#cell, 0, type.value, value ?? defaultValue(type.value));
  }

  get value(): Value {
    return readValue(this.store, this.#cell, 0, this.type.value);
  }

  /** @throws TypeError when it is immutable */
  set value(value: Value) {
    if (!this.type.mutable) throw new TypeError('global is immutable');
    writeValue(this.store, this.#cell, 0, this.type.value, value);
  }
}
