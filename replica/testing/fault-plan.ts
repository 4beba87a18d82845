import type { Context } from '../execution/context.ts';
import { CanisterTrap, ErrorCode } from '../execution/errors.ts';
import type { Faults } from '../execution/faults.ts';

/** A fault to happen in the next message. */
export type Fault =
  /** A trap in place of the system call that would be number `at`, counted from 1. */
  | { kind: 'trap'; at: number }
  /** Every activation has no more than this many instructions. */
  | { kind: 'exhaustion'; limit: number }
  /** `act` is called in place of system call number `at`: to end the process, or to seem to. */
  | { kind: 'kill'; at: number; act: () => void };

/** Makes faults happen as they are armed, one message at a time. */
export class FaultPlan implements Faults {
  #fault: Fault | undefined;
  /** System calls made since a fault was armed, over all activations of the message. */
  calls = 0;
  /** Whether the armed fault has happened. An exhaustion has if the limit was ever lowered: the outcome tells the rest. */
  fired = false;
  stableFull = false;
  /** Whoever writes these bytes to stable memory traps, every time. */
  poison: Uint8Array | undefined;

  arm(fault: Fault | undefined): void {
    this.#fault = fault;
    this.calls = 0;
    this.fired = false;
  }

  begin(context: Context): void {
    const fault = this.#fault;
    if (fault?.kind !== 'exhaustion') return;
    this.fired = true;
    context.limit = Math.min(context.limit, fault.limit);
  }

  systemCall(name: string, _context: Context): void {
    this.calls++;
    const fault = this.#fault;
    if (fault === undefined || fault.kind === 'exhaustion' || this.calls !== fault.at) return;
    this.fired = true;
    if (fault.kind === 'kill') fault.act();
    throw trap(`a fault in place of ${name}`);
  }

  stableWrite(bytes: Uint8Array): void {
    const { poison } = this;
    if (poison !== undefined && Buffer.from(bytes).includes(Buffer.from(poison))) {
      throw trap('poisoned');
    }
  }
}

function trap(reason: string): CanisterTrap {
  return new CanisterTrap(ErrorCode.trapped, `Canister trapped: ${reason}`);
}
