import { IDL, isController, msgCaller, type Principal, query, update } from 'azle';
import { ballots, members, modules, type Proposal, proposals, voters } from './storage.ts';
import { BALLOT_BYTES, check, count } from './voting-module.ts';

const MOST_MEMBERS = 1_000;
const MOST_OPTIONS = 16;
const MOST_TEXT = 200;

const State = IDL.Variant({
  open: IDL.Null,
  winner: IDL.Nat32,
  undecided: IDL.Null,
  failed: IDL.Text,
});
const ProposalRecord = IDL.Record({
  id: IDL.Nat32,
  title: IDL.Text,
  options: IDL.Vec(IDL.Text),
  proposer: IDL.Principal,
  state: State,
});

/** A vote whose members bring along the rules by which it is counted. What goes wrong is thrown: that undoes the message. */
export default class {
  /** Makes somebody a member; a weight of 0 ends it. For controllers. */
  @update([IDL.Principal, IDL.Nat32])
  set_member(member: Principal, weight: number): void {
    if (!isController(msgCaller())) throw new Error('only controllers say who is a member');
    if (weight === 0) members.remove(member.toText());
    else members.insert(member.toText(), weight);
    if (members.len() > MOST_MEMBERS) throw new Error(`more than ${MOST_MEMBERS} members`);
  }

  /** Puts options to the vote, to be counted by a WebAssembly module. */
  @update([IDL.Text, IDL.Vec(IDL.Text), IDL.Vec(IDL.Nat8)], IDL.Nat32)
  propose(title: string, options: string[], module: Uint8Array): number {
    weightOf(msgCaller());
    if (options.length < 2 || options.length > MOST_OPTIONS) {
      throw new Error(`2 to ${MOST_OPTIONS} options are needed`);
    }
    if ([title, ...options].some((text) => text.length > MOST_TEXT)) {
      throw new Error(`a text is longer than ${MOST_TEXT}`);
    }
    check(module);
    const id = proposals.len();
    proposals.insert(id, { id, title, options, proposer: msgCaller(), state: { open: null } });
    modules.insert(id, module);
    ballots.insert(id, new Uint8Array());
    return id;
  }

  /** Casts the caller's ballot, or changes it. */
  @update([IDL.Nat32, IDL.Nat32])
  vote(id: number, option: number): void {
    const weight = weightOf(msgCaller());
    const { options } = openProposal(id);
    if (option >= options.length) throw new Error(`there is no option ${option}`);
    const cast = ballots.get(id)!;
    const voter = `${id} ${msgCaller().toText()}`;
    const at = voters.get(voter) ?? cast.length;
    const changed = new Uint8Array(Math.max(cast.length, at + BALLOT_BYTES));
    changed.set(cast);
    const ballot = new DataView(changed.buffer, at, BALLOT_BYTES);
    ballot.setUint32(0, option, true);
    ballot.setUint32(4, weight, true);
    ballots.insert(id, changed);
    voters.insert(voter, at);
  }

  /** Ends the vote and has the module count it. For the proposer. */
  @update([IDL.Nat32], State)
  close(id: number): Proposal['state'] {
    const proposal = openProposal(id);
    if (proposal.proposer.toText() !== msgCaller().toText()) {
      throw new Error('only its proposer closes a vote');
    }
    const state = count(modules.get(id)!, ballots.get(id)!, proposal.options.length);
    proposals.insert(id, { ...proposal, state });
    return state;
  }

  @query([IDL.Nat32], IDL.Opt(ProposalRecord))
  proposal(id: number): [Proposal] | [] {
    const proposal = proposals.get(id);
    return proposal === undefined ? [] : [proposal];
  }
}

function weightOf(caller: Principal): number {
  const weight = members.get(caller.toText());
  if (weight === undefined) throw new Error('only members may do this');
  return weight;
}

function openProposal(id: number): Proposal {
  const proposal = proposals.get(id);
  if (proposal === undefined) throw new Error(`there is no proposal ${id}`);
  if (!('open' in proposal.state)) throw new Error('this vote is closed');
  return proposal;
}
