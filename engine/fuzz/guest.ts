import type { Outcome, State } from './outcome.ts';

/** What functions of the host do to the instance that calls them, by either engine's means. */
export interface GuestAccess {
  /** False until the instance is made. */
  readonly ready: boolean;
  /** Calls the function exported under a name. @throws what a trap is on that side */
  callExport(name: string, args: readonly unknown[]): unknown;
  /** Calls a function by reference. @throws what a trap is on that side */
  callReference(reference: unknown): unknown;
  /** @throws RangeError */
  tableGet(index: number): unknown;
  /** @throws RangeError or TypeError */
  tableSet(index: number, value: unknown): void;
  /** Whether what a call threw must end the whole run instead of being caught. */
  isLimit(error: unknown): boolean;
  /** A value in words, the same on both sides for the same value. */
  describe(value: unknown): string;
}

/** An instance on one of the engines that are compared. */
export interface Guest {
  /** Makes the instance, and runs its start function. Called once, first. */
  instantiate(): Outcome;
  call(name: string, args: readonly unknown[]): Outcome;
  state(): State;
}
