import { CanisterTrap, ErrorCode } from '../errors.ts';
import {
  CHANGING,
  NOT_STARTING,
  type SystemCallGate,
  type SystemCalls,
  violation,
} from './gate.ts';

const utf8 = new TextDecoder('utf-8');

/** Time, timers, counters, output and the end of a message. */
export function environmentCalls(gate: SystemCallGate): SystemCalls {
  const noVariable = (name: string) => () => {
    gate.enter(name, undefined);
    throw violation(`ic0.${name}: there is no such environment variable`);
  };
  return {
    time: () => gate.enter('time', NOT_STARTING).time,
    global_timer_set: (at: bigint) => {
      const context = gate.enter('global_timer_set', CHANGING);
      const before = context.globalTimer ?? gate.canister.globalTimer;
      context.globalTimer = BigInt.asUintN(64, at);
      return before;
    },
    performance_counter: (which: number) => {
      const context = gate.enter('performance_counter', undefined, 200);
      const used = BigInt(context.limit) - gate.instance!.instructions;
      if (which === 0) return used;
      if (which === 1) return used + BigInt(context.instructionsBefore);
      throw violation(`ic0.performance_counter: unknown counter ${which}`);
    },
    in_replicated_execution: () =>
      gate.enter('in_replicated_execution', undefined).replicated ? 1 : 0,
    env_var_count: () => {
      gate.enter('env_var_count', undefined);
      return 0;
    },
    env_var_name_exists: () => {
      gate.enter('env_var_name_exists', undefined);
      return 0;
    },
    env_var_name_size: noVariable('env_var_name_size'),
    env_var_name_copy: noVariable('env_var_name_copy'),
    env_var_value_size: noVariable('env_var_value_size'),
    env_var_value_copy: noVariable('env_var_value_copy'),
    debug_print: (offset: number, length: number) => {
      const context = gate.enter('debug_print', undefined, 100);
      context.printed.push(utf8.decode(gate.bytes(offset, length)));
    },
    trap: (offset: number, length: number) => {
      gate.enter('trap', undefined);
      throw new CanisterTrap(
        ErrorCode.calledTrap,
        `Canister trapped explicitly: ${utf8.decode(gate.bytes(offset, length))}`,
      );
    },
  };
}
