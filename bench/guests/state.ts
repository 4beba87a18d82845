// Branches on data, and a switch: a state machine that tells what kinds of numbers a text has.

const enum State {
  start,
  sign,
  integer,
  point,
  fraction,
  exponent,
  exponentSign,
  scientific,
  invalid,
}
const STATES = 9;

const LIMIT = 4096;
const text = memory.data(LIMIT);
const ends = memory.data(STATES * 4, 4);
const words = '5012,1.25,+77,-0.5,1e10,-2.5e-3,x17,.5,12a,3.,+,9e,6.02e+23,00001,7-3,1..2,';

function fill(): void {
  const length = words.length;
  for (let i = 0; i < LIMIT; i++) store<u8>(text + i, words.charCodeAt(i % length));
}

function isDigit(c: i32): bool {
  return c >= 48 && c <= 57;
}

function next(state: State, c: i32): State {
  switch (state) {
    case State.start:
      if (isDigit(c)) return State.integer;
      if (c == 43 || c == 45) return State.sign;
      return c == 46 ? State.point : State.invalid;
    case State.sign:
      if (isDigit(c)) return State.integer;
      return c == 46 ? State.point : State.invalid;
    case State.integer:
      if (isDigit(c)) return State.integer;
      if (c == 46) return State.fraction;
      return c == 101 ? State.exponent : State.invalid;
    case State.point:
      return isDigit(c) ? State.fraction : State.invalid;
    case State.fraction:
      if (isDigit(c)) return State.fraction;
      return c == 101 ? State.exponent : State.invalid;
    case State.exponent:
      if (isDigit(c)) return State.scientific;
      return c == 43 || c == 45 ? State.exponentSign : State.invalid;
    case State.exponentSign:
    case State.scientific:
      return isDigit(c) ? State.scientific : State.invalid;
    default:
      return State.invalid;
  }
}

/** A checksum of how many words end in each state, over n passes of a text that changes. */
export function run(n: i32): i32 {
  fill();
  memory.fill(ends, 0, STATES * 4);
  for (let pass = 0; pass < n; pass++) {
    let state: State = State.start;
    for (let i = 0; i < LIMIT; i++) {
      const c = <i32>load<u8>(text + i);
      if (c == 44) {
        const end = ends + ((<i32>state) << 2);
        store<i32>(end, load<i32>(end) + 1);
        state = State.start;
      } else {
        state = next(state, c);
      }
    }
    const changed = text + ((pass * 769) & (LIMIT - 1));
    store<u8>(changed, load<u8>(changed) ^ 1);
  }
  let sum = 0;
  for (let i = 0; i < STATES; i++) sum = sum * 131 + load<i32>(ends + (i << 2));
  return sum;
}
