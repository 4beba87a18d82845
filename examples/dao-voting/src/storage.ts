/* All that the canister knows. It is in stable memory, so an upgrade loses nothing. */
import { type Principal, type Serializable, StableBTreeMap } from 'azle';
import type { Count } from './voting-module.ts';

export interface Proposal {
  id: number;
  title: string;
  options: string[];
  proposer: Principal;
  state: { open: null } | Count;
}

/** Bytes as they are: as JSON, which is the default, they would cost a thousand times more. */
const bytes: Serializable = { toBytes: (data) => data, fromBytes: (data) => data };

/** Weights of the members, by principal. */
export const members = new StableBTreeMap<string, number>(0);
export const proposals = new StableBTreeMap<number, Proposal>(1);
/** Voting modules, by proposal. */
export const modules = new StableBTreeMap<number, Uint8Array>(2, undefined, bytes);
/** All ballots of a proposal one after the other, as its module reads them. */
export const ballots = new StableBTreeMap<number, Uint8Array>(3, undefined, bytes);
/** Which of a proposal's ballots is a member's, by `<proposal> <principal>`. */
export const voters = new StableBTreeMap<string, number>(4);
