// A hundred times the weight is ten times the votes: a ballot gives the square root of its weight.
import { ballot, readBallots, UNDECIDED } from './dao';

export function count(options: i32): i32 {
  const ballots = readBallots();
  let winner = UNDECIDED;
  let most: f64 = 0;
  for (let option = 0; option < options; option++) {
    let votes: f64 = 0;
    for (let i = 0; i < ballots; i++) {
      if (ballot(i).choice == option) votes += sqrt<f64>(ballot(i).weight);
    }
    if (votes > most) {
      most = votes;
      winner = option;
    } else if (votes == most) {
      winner = UNDECIDED;
    }
  }
  return winner;
}
