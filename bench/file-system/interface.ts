import { IDL } from '@dfinity/candid';

/** Files that each operation is done to. */
export const SAMPLES = 100;

/** What is measured, in the order in which the canister gives it: instructions of one operation each. */
export const OPERATIONS = [
  'mount',
  'first lookup',
  'lookup',
  'lookup of nothing',
  'create',
  'remove',
  'list, per entry',
] as const;

/** How far a check is, and once it is done what it found. */
export interface Check {
  done: boolean;
  findings: string[];
}

export const CheckResult = IDL.Record({ done: IDL.Bool, findings: IDL.Vec(IDL.Text) });
