import { outgoingCalls } from './system-calls/calls.ts';
import { certificationCalls } from './system-calls/certification.ts';
import { cycleCalls } from './system-calls/cycles.ts';
import { environmentCalls } from './system-calls/environment.ts';
import type { SystemCallGate, SystemCalls } from './system-calls/gate.ts';
import { identityCalls } from './system-calls/identity.ts';
import { messageCalls } from './system-calls/messages.ts';
import { stableCalls } from './system-calls/stable.ts';

/** The functions a canister imports from "ic0", by the interface specification. */
export function systemApi(gate: SystemCallGate): SystemCalls {
  return {
    ...messageCalls(gate),
    ...cycleCalls(gate),
    ...identityCalls(gate),
    ...outgoingCalls(gate),
    ...stableCalls(gate),
    ...certificationCalls(gate),
    ...environmentCalls(gate),
  };
}
