/** Dates and times as date -d and touch -d take them. */
import { is, isDigit } from './bytes';
import { NANOSECONDS, daysOf, now } from './calendar';
import { dieOf } from './failure';

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
export function parseDate(text: usize): i64 {
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
