import type { Context } from './context.ts';

/**
 * What a test may do to the canisters of a subnet while they run. A fault is an error thrown from one of these: a
 * CanisterTrap ends the message as a trap of the canister's own would.
 */
export interface Faults {
  /** An activation is about to run; its instruction limit may be lowered. */
  begin(context: Context): void;
  /** A system call begins. Nothing of it has been done. */
  systemCall(name: string, context: Context): void;
  /** Bytes are about to be written to stable memory. */
  stableWrite(bytes: Uint8Array): void;
  /** Whether stable memory is to be as large as it can be. */
  readonly stableFull: boolean;
}
