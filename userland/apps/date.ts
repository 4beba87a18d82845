/** date: print the time. */
import { fromText, is, isDigit } from '../lib/bytes';
import { NANOSECONDS, daysOf, now } from '../lib/calendar';
import { complain, complainText, dieOf } from '../lib/failure';
import { attributes, stat } from '../lib/file';
import { putTime } from '../lib/format-time';
import { END, extraOperand, operands, option, usageErrorOf, value } from '../lib/options';
import { exit, stdout } from '../lib/output';

const USAGE = `Usage: date [OPTION]... [+FORMAT]
Print the time (UTC: there is no other time zone).
  -d, --date=STRING      not now: @SECONDS, YYYY-MM-DD, HH:MM[:SS[.FRACTION]] or both
  -I[SPEC]               ISO 8601: date (default), hours, minutes, seconds or ns
  -R, --rfc-email        as in mail: Mon, 14 Aug 2006 02:34:56 +0000
      --rfc-3339=SPEC    date, seconds or ns
  -r, --reference=FILE   when FILE was last changed
  -u, --utc              accepted
FORMAT holds %Y %m %d %H %M %S %s %N %a %A %b %B %j %F %T %Z and the others of strftime.
`;

let cursor: usize = 0;

/** The digits at the cursor: how many there are is returned in `digitCount`. */
let digitCount = 0;
function digits(): i64 {
  let n: i64 = 0;
  digitCount = 0;
  for (; isDigit(load<u8>(cursor)) && digitCount < 18; cursor++) {
    n = n * 10 + load<u8>(cursor) - 48;
    digitCount++;
  }
  return n;
}

/** The fraction at the cursor, in nanoseconds. */
function fraction(): i64 {
  let n: i64 = 0;
  let scale = NANOSECONDS;
  if (load<u8>(cursor) == 46 || load<u8>(cursor) == 44) {
    for (cursor++; isDigit(load<u8>(cursor)); cursor++) {
      scale /= 10;
      n += (<i64>load<u8>(cursor) - 48) * scale;
    }
  }
  return n;
}

function invalid(text: usize): void {
  dieOf('invalid date ', text);
}

/** A date and time as -d takes it, in nanoseconds; what it cannot read ends the app. */
function parseDate(text: usize): i64 {
  cursor = text;
  if (!load<u8>(text)) return midnight();
  if (is(text, 'now')) return now();
  if (is(text, 'today')) return now();
  if (load<u8>(cursor) == 64) {
    cursor++;
    const negative = load<u8>(cursor) == 45;
    if (negative) cursor++;
    const seconds = digits();
    const count = digitCount;
    const part = fraction();
    if (!count || load<u8>(cursor)) invalid(text);
    const time = seconds * NANOSECONDS + part;
    return negative ? -time : time;
  }
  let days = midnight() / (86400 * NANOSECONDS);
  let first = digits();
  let given = false;
  if (digitCount == 4 && load<u8>(cursor) == 45) {
    cursor++;
    const month = <i32>digits();
    const day = load<u8>(cursor++) == 45 ? <i32>digits() : 0;
    if (month < 1 || month > 12 || day < 1 || day > daysInMonth(first, month)) invalid(text);
    days = daysOf(first, month, day);
    if (load<u8>(cursor) == 84 || load<u8>(cursor) == 32) cursor++;
    given = true;
    first = digits();
  }
  let time: i64 = 0;
  if (digitCount) {
    if (first > 23 || load<u8>(cursor) != 58) invalid(text);
    cursor++;
    const minute = digits();
    if (digitCount != 2 || minute > 59) invalid(text);
    time = (first * 60 + minute) * 60 * NANOSECONDS;
    if (load<u8>(cursor) == 58) {
      cursor++;
      const second = digits();
      if (digitCount != 2 || second > 60) invalid(text);
      time += second * NANOSECONDS + fraction();
    }
  } else if (!given) {
    invalid(text);
  }
  while (load<u8>(cursor) == 32) cursor++;
  if (!is(cursor, '') && !is(cursor, 'Z') && !is(cursor, 'UTC') && !is(cursor, '+0000') && !is(cursor, '+00:00')) {
    invalid(text);
  }
  return days * 86400 * NANOSECONDS + time;
}

function daysInMonth(year: i64, month: i32): i32 {
  return <i32>(month == 12 ? 31 : daysOf(year, month + 1, 1) - daysOf(year, month, 1));
}

function midnight(): i64 {
  const time = now();
  return time - (time % (86400 * NANOSECONDS));
}

/** Format of -I and --rfc-3339; a wrong SPEC ends the app. */
function isoFormat(spec: usize, mail: bool): usize {
  if (!spec || is(spec, 'date')) return fromText('%Y-%m-%d');
  if (mail) {
    if (is(spec, 'seconds')) return fromText('%Y-%m-%d %H:%M:%S%:z');
    if (is(spec, 'ns')) return fromText('%Y-%m-%d %H:%M:%S.%N%:z');
  } else {
    if (is(spec, 'hours')) return fromText('%Y-%m-%dT%H%:z');
    if (is(spec, 'minutes')) return fromText('%Y-%m-%dT%H:%M%:z');
    if (is(spec, 'seconds')) return fromText('%Y-%m-%dT%H:%M:%S%:z');
    if (is(spec, 'ns')) return fromText('%Y-%m-%dT%H:%M:%S,%N%:z');
  }
  usageErrorOf(mail ? 'invalid argument for --rfc-3339: ' : 'invalid argument for --iso-8601: ', spec);
  return 0;
}

function main(): void {
  let format: usize = 0;
  let time = i64.MIN_VALUE;
  let letter: i32;
  while (
    (letter = option(
      'd:I?Rr:s:u',
      'date=d: iso-8601=I? rfc-email=R rfc-3339=3: reference=r: set=s: utc=u universal=u',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 100: time = parseDate(value); break; // d
      case 73: format = isoFormat(value, false); break; // I
      case 82: format = fromText('%a, %d %b %Y %H:%M:%S %z'); break; // R
      case 51: format = isoFormat(value, true); break; // rfc-3339
      case 114: { // r
        const error = stat(value, true);
        if (error) {
          complain(value, error);
          exit(1);
        }
        time = attributes.mtim;
        break;
      }
      case 115: // s
        complainText('cannot set date: the clock is the Internet Computer\'s');
        exit(1);
        break;
    }
  }
  for (let i = 0; i < operands.length; i++) {
    const operand = operands.at(i);
    if (load<u8>(operand) != 43) dieOf('invalid date ', operand);
    if (format) {
      if (i) extraOperand(operand);
      complainText('multiple output formats specified');
      exit(1);
    }
    format = operand + 1;
  }
  if (!format) format = fromText('%a %b %e %H:%M:%S %Z %Y');
  putTime(format, time == i64.MIN_VALUE ? now() : time);
  stdout.byte(10);
  stdout.flush();
}

main();
