// The option that has more than half of the weight wins.
import { ballot, readBallots, UNDECIDED } from './dao';

export function count(options: i32): i32 {
  const ballots = readBallots();
  let all: u64 = 0;
  for (let i = 0; i < ballots; i++) all += ballot(i).weight;
  for (let option = 0; option < options; option++) {
    let votes: u64 = 0;
    for (let i = 0; i < ballots; i++) {
      if (ballot(i).choice == option) votes += ballot(i).weight;
    }
    if (votes > all / 2) return option;
  }
  return UNDECIDED;
}
