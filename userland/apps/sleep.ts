/** sleep: wait. */
import { isDigit } from '../lib/bytes';
import { complainOf, die } from '../lib/failure';
import { END, operands, option, usageError, usageHint } from '../lib/options';
import { exit, status } from '../lib/output';
import { sleep } from '../lib/sleep';

const USAGE = `Usage: sleep NUMBER[SUFFIX]...
Wait for NUMBER seconds (s), minutes (m), hours (h) or days (d); NUMBER may have a fraction.
`;

const NANOSECONDS: u64 = 1000000000;
/** About 317 years: nobody waits longer, and sums do not overflow. */
const MOST: u64 = 10000000000;

let valid = true;

/** Nanoseconds that an interval such as 1.5m stands for. */
function parse(text: usize): u64 {
  let p = text;
  let seconds: u64 = 0;
  let fraction: u64 = 0;
  let scale: u64 = NANOSECONDS;
  valid = isDigit(load<u8>(p)) || (load<u8>(p) == 46 && isDigit(load<u8>(p, 1)));
  for (; isDigit(load<u8>(p)); p++) seconds = min(seconds * 10 + load<u8>(p) - 48, MOST);
  if (load<u8>(p) == 46) {
    for (p++; isDigit(load<u8>(p)); p++) {
      scale /= 10;
      fraction += (<u64>load<u8>(p) - 48) * scale;
    }
  }
  let factor: u64 = 1;
  switch (<u32>load<u8>(p)) {
    case 115: p++; break; // s
    case 109: factor = 60; p++; break; // m
    case 104: factor = 3600; p++; break; // h
    case 100: factor = 86400; p++; break; // d
  }
  if (load<u8>(p)) valid = false;
  return min(seconds * factor, MOST) * NANOSECONDS + fraction * factor;
}

function main(): void {
  while (option('', '', USAGE) != END);
  if (!operands.length) usageError('missing operand');
  let total: u64 = 0;
  let wrong = false;
  for (let i = 0; i < operands.length; i++) {
    const interval = parse(operands.at(i));
    if (!valid) {
      complainOf('invalid time interval ', operands.at(i));
      wrong = true;
    }
    total = min(total + interval, MOST * NANOSECONDS);
  }
  if (wrong) usageHint();
  const error = total ? sleep(total) : 0;
  if (error) die('cannot read realtime clock', error);
  if (status) exit(status);
}

main();
