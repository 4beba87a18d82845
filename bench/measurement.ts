import { IDL } from '@dfinity/candid';

/*
 * What the measuring canisters have in common: each has one method, `measure`, which takes a guest's
 * module and the argument of its `run`, and gives what it cost by the performance counter.
 */

/** Parameters of `measure`: the module, the argument. */
export const MeasureParameters = [IDL.Vec(IDL.Nat8), IDL.Int32] as const;

/** Result of `measure`: the four numbers of a Measurement, `result` as an unsigned one. */
export const MeasureResult = IDL.Vec(IDL.Nat64);

/** Instructions, by the canister's performance counter. */
export interface Measurement {
  /** What `run` gave, both times. */
  result: number;
  /** Until the module was ready to be called. */
  load: number;
  /** The first call, in which an engine may translate what it runs. */
  first: number;
  /** The second call. */
  second: number;
}

/** Reads what `measure` replied. */
export function toMeasurement(reply: ArrayLike<bigint>): Measurement {
  const [result, load, first, second] = Array.from(reply, Number);
  return { result: result | 0, load, first, second };
}
