import type { Rejection } from './errors.ts';

/** In what role a canister's code runs: decides which system calls it may make. */
export type ContextKind =
  | 'start'
  | 'init'
  | 'preUpgrade'
  | 'update'
  | 'query'
  | 'reply'
  | 'reject'
  | 'cleanup'
  | 'inspect'
  | 'task';

/** A call to another canister, as built by call_new and its followers. */
interface OutgoingCall {
  callee: Uint8Array;
  method: string;
  argument: Uint8Array;
  cycles: bigint;
  reply: Closure;
  reject: Closure;
  cleanup: Closure | undefined;
}

/** A function of the canister's table, with the value it is called with. */
export interface Closure {
  index: number;
  environment: number;
}

export type Response = { reply: Uint8Array } | { rejection: Rejection };

/** One activation of a canister: what it is given, and what it does beside changing its memories. */
export interface Context {
  readonly kind: ContextKind;
  /** False for queries and inspect_message: they run on one node and leave no trace. */
  readonly replicated: boolean;
  readonly caller: Uint8Array;
  readonly argument: Uint8Array;
  /** Name of the method called; '' where there is none. */
  readonly method: string;
  readonly rejectCode: number;
  readonly rejectMessage: string;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** Instructions this activation may use. */
  limit: number;
  /** Instructions used before by the call context this belongs to (performance_counter 1). */
  readonly instructionsBefore: number;
  /** False if the call this belongs to has been answered, or there is none to answer. */
  readonly mayRespond: boolean;
  /** Makes the certificate of the certified data; only a query not called by a canister has one. */
  readonly dataCertificate: (() => Uint8Array) | undefined;
  /** Cycles that came with the call and were not accepted yet. */
  cyclesAvailable: bigint;
  readonly cyclesRefunded: bigint;

  // What it does.
  replyParts: Uint8Array[];
  replyLength: number;
  response: Response | undefined;
  calls: OutgoingCall[];
  /** The call being built between call_new and call_perform. */
  building: (OutgoingCall & { parts: Uint8Array[]; length: number }) | undefined;
  certifiedData: Uint8Array | undefined;
  globalTimer: bigint | undefined;
  accepted: boolean;
  /** Change of the canister's cycle balance. */
  cyclesChange: bigint;
  stableRead: number;
  stableWritten: number;
  printed: string[];
}

const NOTHING = new Uint8Array(0);

/** A context with the given inputs, the rest empty. */
export function newContext(
  inputs: Pick<Context, 'kind' | 'time' | 'limit'> & Partial<Context>,
): Context {
  return {
    replicated: true,
    caller: NOTHING,
    argument: NOTHING,
    method: '',
    rejectCode: 0,
    rejectMessage: '',
    instructionsBefore: 0,
    mayRespond: false,
    dataCertificate: undefined,
    cyclesAvailable: 0n,
    cyclesRefunded: 0n,
    replyParts: [],
    replyLength: 0,
    response: undefined,
    calls: [],
    building: undefined,
    certifiedData: undefined,
    globalTimer: undefined,
    accepted: false,
    cyclesChange: 0n,
    stableRead: 0,
    stableWritten: 0,
    printed: [],
    ...inputs,
  };
}
