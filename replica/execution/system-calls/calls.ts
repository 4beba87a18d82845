import type { Context, ContextKind } from '../context.ts';
import { CanisterTrap, ErrorCode, RejectCode } from '../errors.ts';
import {
  concatenate,
  join128,
  PAYLOAD_WEIGHT,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

const MAX_CALL_ARGUMENT = 2 * 1024 * 1024;
const MAX_METHOD_NAME = 20_000;
/** Calls one message may leave outstanding. */
const MAX_CALLS = 500;
/** What call_perform answers with when the call cannot be made. */
const CALL_FAILED = RejectCode.systemTransient;
const CALLING: readonly ContextKind[] = ['update', 'reply', 'reject', 'task'];

const utf8 = new TextDecoder('utf-8');

/** Calls to other canisters. */
export function outgoingCalls(gate: SystemCallGate): SystemCalls {
  const building = (name: string): NonNullable<Context['building']> => {
    const context = gate.enter(name, CALLING);
    if (!context.building) throw violation(`ic0.${name}: no call is being made (ic0.call_new)`);
    return context.building;
  };
  const addCycles = (name: string, amount: bigint): void => {
    const call = building(name);
    const context = gate.context!;
    if (amount > gate.canister.balance + context.cyclesChange) {
      throw new CanisterTrap(
        ErrorCode.canisterOutOfCycles,
        `Canister ${name}: not enough cycles for the call: has ${gate.canister.balance + context.cyclesChange}, needs ${amount}`,
      );
    }
    context.cyclesChange -= amount;
    call.cycles += amount;
  };
  /** Takes back the cycles of a call that is not made. */
  const abandon = (context: Context): void => {
    if (context.building) context.cyclesChange += context.building.cycles;
    context.building = undefined;
  };
  return {
    call_new: (
      calleeOffset: number,
      calleeLength: number,
      nameOffset: number,
      nameLength: number,
      replyIndex: number,
      replyEnvironment: number,
      rejectIndex: number,
      rejectEnvironment: number,
    ) => {
      const context = gate.enter('call_new', CALLING, 1500);
      abandon(context);
      const callee = gate.bytes(calleeOffset, calleeLength);
      if (callee.length > 29) throw violation('ic0.call_new: the callee is not a principal');
      if (nameLength >>> 0 > MAX_METHOD_NAME)
        throw violation('ic0.call_new: the method name is too long');
      context.building = {
        callee,
        method: utf8.decode(gate.bytes(nameOffset, nameLength)),
        argument: new Uint8Array(0),
        cycles: 0n,
        reply: { index: replyIndex >>> 0, environment: replyEnvironment },
        reject: { index: rejectIndex >>> 0, environment: rejectEnvironment },
        cleanup: undefined,
        parts: [],
        length: 0,
      };
    },
    call_on_cleanup: (index: number, environment: number) => {
      const call = building('call_on_cleanup');
      if (call.cleanup) throw violation('ic0.call_on_cleanup: called more than once');
      call.cleanup = { index: index >>> 0, environment };
    },
    call_data_append: (offset: number, length: number) => {
      const call = building('call_data_append');
      if (call.length + (length >>> 0) > MAX_CALL_ARGUMENT) {
        throw violation(
          `ic0.call_data_append: payload size (${call.length + (length >>> 0)}) cannot be larger than ${MAX_CALL_ARGUMENT}`,
        );
      }
      call.parts.push(gate.bytes(offset, length, PAYLOAD_WEIGHT));
      call.length += length >>> 0;
    },
    call_with_best_effort_response: () => {
      building('call_with_best_effort_response');
    },
    call_cycles_add: (amount: bigint) => addCycles('call_cycles_add', BigInt.asUintN(64, amount)),
    call_cycles_add128: (high: bigint, low: bigint) =>
      addCycles('call_cycles_add128', join128(high, low)),
    call_perform: () => {
      const { parts, length, ...call } = building('call_perform');
      gate.charge(4500);
      const context = gate.context!;
      if (context.calls.length >= MAX_CALLS) {
        abandon(context);
        return CALL_FAILED;
      }
      context.building = undefined;
      context.calls.push({ ...call, argument: concatenate(parts, length) });
      return 0;
    },
  };
}
