import type { Instance } from './instance.ts';
import type { Memory } from './memory.ts';
import type { Store } from './store.ts';

/** Who calls a host function. */
export interface Caller {
  readonly store: Store;
  readonly instance: Instance;
  getMemory(name?: string): Memory | undefined;
}

/**
 * A function of the host. It gets a value for each parameter and gives back one (nothing, the value, or an array
 * where there are several results). What it throws ends the guest's call with a Trap.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- types follow the guest's signature
export type HostCallback = (caller: Caller, ...args: any[]) => unknown;
