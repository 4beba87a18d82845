import type { ContextKind } from '../context.ts';
import {
  CHANGING,
  NOT_STARTING,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

/** Who the canister is, and where. */
export function identityCalls(gate: SystemCallGate): SystemCalls {
  const { canister, subnet } = gate;
  const pair = (
    name: string,
    allowed: readonly ContextKind[],
    value: () => Uint8Array,
  ): SystemCalls => ({
    [`${name}_size`]: () => {
      gate.enter(`${name}_size`, allowed);
      return value().length;
    },
    [`${name}_copy`]: (into: number, from: number, length: number) => {
      gate.enter(`${name}_copy`, allowed);
      gate.copyOut(`${name}_copy`, value(), into, from, length);
    },
  });
  return {
    ...pair('canister_self', NOT_STARTING, () => canister.id),
    ...pair('subnet_self', NOT_STARTING, () => subnet.subnetId),
    ...pair('root_key', CHANGING, () => subnet.rootKey),
    canister_status: () => {
      gate.enter('canister_status', NOT_STARTING);
      return canister.status;
    },
    canister_version: () => {
      gate.enter('canister_version', NOT_STARTING);
      return BigInt(canister.version);
    },
    is_controller: (offset: number, length: number) => {
      gate.enter('is_controller', undefined, 1000);
      const principal = gate.bytes(offset, length);
      if (principal.length > 29) throw violation('ic0.is_controller: not a principal');
      return canister.isController(principal) ? 1 : 0;
    },
  };
}
