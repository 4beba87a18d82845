/** seq: print a sequence of numbers. */
import { isDigit, length } from '../lib/bytes';
import { beginMessage, endMessage } from '../lib/failure';
import { END, extraOperand, missingOperand, operands, option, usageHint, value } from '../lib/options';
import { exit, stderr, stdout } from '../lib/output';

const USAGE = `Usage: seq [OPTION]... LAST
  or:  seq [OPTION]... FIRST LAST
  or:  seq [OPTION]... FIRST INCREMENT LAST
Print the numbers from FIRST (1) to LAST in steps of INCREMENT (1). Numbers may have a fraction of up to nine digits.
  -s, --separator=STRING  between numbers (newline)
  -w, --equal-width       pad with zeros to equal width
`;

/** Numbers are kept as integers, in units of the last decimal place that any of them has. */
const MOST_PLACES = 9;
let places = 0;
/** Decimal places that are printed: those of FIRST and INCREMENT. */
let shownPlaces = 0;

let wrong = false;

function placesOf(text: usize): i32 {
  let p = text;
  while (load<u8>(p) && load<u8>(p) != 46) p++;
  return load<u8>(p) ? <i32>length(p + 1) : 0;
}

function parse(text: usize): i64 {
  let p = text;
  const negative = load<u8>(p) == 45;
  if (negative || load<u8>(p) == 43) p++;
  let n: i64 = 0;
  let digits = 0;
  for (; isDigit(load<u8>(p)); p++, digits++) n = n * 10 + load<u8>(p) - 48;
  let after = 0;
  if (load<u8>(p) == 46) {
    for (p++; isDigit(load<u8>(p)); p++, after++) n = n * 10 + load<u8>(p) - 48;
  }
  if (load<u8>(p) || !(digits + after) || digits + places > 18) {
    beginMessage();
    stderr.text("invalid floating point argument: '");
    stderr.string(text);
    stderr.byte(39);
    endMessage();
    usageHint();
  }
  for (; after < places; after++) n *= 10;
  return negative ? -n : n;
}

let unit: i64 = 1;

function widthOf(n: i64): i32 {
  let size = n < 0 ? 2 : 1;
  for (let rest = (n < 0 ? -n : n) / unit; rest >= 10; rest /= 10) size++;
  return size + (shownPlaces ? shownPlaces + 1 : 0);
}

function put(n: i64, width: i32): void {
  let whole = width - (shownPlaces ? shownPlaces + 1 : 0);
  if (n < 0) {
    stdout.byte(45);
    n = -n;
    whole--;
  }
  stdout.number(n / unit, whole, 48);
  if (shownPlaces) {
    let fraction = n % unit;
    for (let i = shownPlaces; i < places; i++) fraction /= 10;
    stdout.byte(46);
    stdout.number(fraction, shownPlaces, 48);
  }
}

function main(): void {
  let separator: usize = 0;
  let equalWidth = false;
  let letter: i32;
  while ((letter = option('+#s:w', 'separator=s: equal-width=w', USAGE)) != END) {
    if (letter == 115) separator = value;
    if (letter == 119) equalWidth = true;
  }
  const count = operands.length;
  if (!count) missingOperand();
  if (count > 3) extraOperand(operands.at(3));
  for (let i = 0; i < count; i++) {
    places = max(places, min(MOST_PLACES + 1, placesOf(operands.at(i))));
    if (i == count - 2) shownPlaces = places;
  }
  if (places > MOST_PLACES) {
    beginMessage();
    stderr.text('numbers with more than nine decimal places are not supported');
    endMessage();
    exit(1);
  }
  for (let i = 0; i < places; i++) unit *= 10;
  const first = count > 1 ? parse(operands.at(0)) : unit;
  const step = count > 2 ? parse(operands.at(1)) : unit;
  const last = parse(operands.at(count - 1));
  if (!step) {
    beginMessage();
    stderr.text("invalid Zero increment value: '");
    stderr.string(operands.at(1));
    stderr.byte(39);
    endMessage();
    usageHint();
  }
  const width = equalWidth ? max(widthOf(first), widthOf(last)) : 0;
  let any = false;
  for (let n = first; step > 0 ? n <= last : n >= last; n += step) {
    if (any) {
      if (separator) stdout.string(separator);
      else stdout.byte(10);
    }
    put(n, width);
    any = true;
  }
  if (any) stdout.byte(10);
  stdout.flush();
}

main();
