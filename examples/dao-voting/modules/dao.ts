// What the canister offers to a voting module, with AssemblyScript's types.

/** `dao.ballots() -> i32`: how many ballots were cast. */
@external('dao', 'ballots')
declare function ballots(): i32;

/** `dao.read(first, number, address)`: copies ballots into the module's memory, 8 bytes for each. */
@external('dao', 'read')
declare function read(first: i32, number: i32, address: usize): void;

/** A ballot as it is in memory. */
@unmanaged
export class Ballot {
  /** The option it is for: 0 is the first. */
  choice: i32;
  /** The weight of the member who cast it. */
  weight: u32;
}

/** What `count` returns when no option has won. */
export const UNDECIDED: i32 = -1;

let address: usize = 0;

/** Fetches all ballots, in one call; returns how many there are. */
export function readBallots(): i32 {
  const number = ballots();
  address = heap.alloc(number * offsetof<Ballot>());
  read(0, number, address);
  return number;
}

/** Ballot `index` of those that `readBallots` has fetched. */
export function ballot(index: i32): Ballot {
  return changetype<Ballot>(address + index * offsetof<Ballot>());
}
