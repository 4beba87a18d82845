import type { ContextKind } from '../context.ts';
import {
  CALLBACK,
  CHANGING,
  join128,
  NOT_STARTING,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

const RECEIVING: readonly ContextKind[] = ['update', 'reply', 'reject'];

/** This subnet holds no threshold keys: every key name is unknown (2). */
function noSuchKey(gate: SystemCallGate, name: string): () => number {
  return () => {
    gate.enter(name, undefined);
    return 2;
  };
}

/** Cycles: what there is, what came with a call, what things cost. */
export function cycleCalls(gate: SystemCallGate): SystemCalls {
  const accept = (name: string, most: bigint): bigint => {
    const context = gate.enter(name, RECEIVING);
    const amount = most < context.cyclesAvailable ? most : context.cyclesAvailable;
    context.cyclesAvailable -= amount;
    context.cyclesChange += amount;
    return amount;
  };
  const balance = (name: string): bigint => {
    const context = gate.enter(name, NOT_STARTING);
    return gate.canister.balance + context.cyclesChange;
  };
  const balance128 = (name: string) => (into: number) => gate.put128(into, balance(name));
  const narrow = (name: string, amount: bigint): bigint => {
    if (amount >> 64n) throw violation(`ic0.${name}: the amount does not fit 64 bits`);
    return amount;
  };
  return {
    msg_cycles_available: () =>
      narrow('msg_cycles_available', gate.enter('msg_cycles_available', RECEIVING).cyclesAvailable),
    msg_cycles_available128: (into: number) =>
      gate.put128(into, gate.enter('msg_cycles_available128', RECEIVING).cyclesAvailable),
    msg_cycles_refunded: () =>
      narrow('msg_cycles_refunded', gate.enter('msg_cycles_refunded', CALLBACK).cyclesRefunded),
    msg_cycles_refunded128: (into: number) =>
      gate.put128(into, gate.enter('msg_cycles_refunded128', CALLBACK).cyclesRefunded),
    msg_cycles_accept: (most: bigint) => accept('msg_cycles_accept', BigInt.asUintN(64, most)),
    msg_cycles_accept128: (high: bigint, low: bigint, into: number) =>
      gate.put128(into, accept('msg_cycles_accept128', join128(high, low))),
    cycles_burn128: (high: bigint, low: bigint, into: number) => {
      const context = gate.enter('cycles_burn128', CHANGING);
      const most = join128(high, low);
      const present = gate.canister.balance + context.cyclesChange;
      const amount = most < present ? most : present;
      context.cyclesChange -= amount;
      gate.put128(into, amount);
    },
    canister_cycle_balance: () =>
      narrow('canister_cycle_balance', balance('canister_cycle_balance')),
    canister_cycle_balance128: balance128('canister_cycle_balance128'),
    canister_liquid_cycle_balance128: balance128('canister_liquid_cycle_balance128'),
    // What things cost on an application subnet of 13 nodes, in cycles.
    cost_call: (methodLength: bigint, payload: bigint, into: number) => {
      gate.enter('cost_call', undefined);
      const bytes = BigInt.asUintN(64, methodLength) + BigInt.asUintN(64, payload);
      gate.put128(into, 260_000n + 1_000n * bytes + 5_000_000n + 40_000_000_000n);
    },
    cost_create_canister: (into: number) => {
      gate.enter('cost_create_canister', undefined);
      gate.put128(into, 500_000_000_000n);
    },
    cost_http_request: (request: bigint, response: bigint, into: number) => {
      gate.enter('cost_http_request', undefined);
      const bytes = 400n * BigInt.asUintN(64, request) + 800n * BigInt.asUintN(64, response);
      gate.put128(into, (3_000_000n + 60_000n * 13n + bytes) * 13n);
    },
    cost_sign_with_ecdsa: noSuchKey(gate, 'cost_sign_with_ecdsa'),
    cost_sign_with_schnorr: noSuchKey(gate, 'cost_sign_with_schnorr'),
    cost_vetkd_derive_key: noSuchKey(gate, 'cost_vetkd_derive_key'),
  };
}
