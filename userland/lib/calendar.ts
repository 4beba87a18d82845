/** The Gregorian calendar in UTC: Canix keeps no other time zone. */
import { clock_time_get, clockid } from 'bindings/wasi_snapshot_preview1';

/** The date and time last split: year, month 1 … 12, day 1 … 31, hour, minute, second, weekday 0 (Sunday) … 6. */
export let year: i64 = 0;
export let month: i32 = 0;
export let day: i32 = 0;
export let hour: i32 = 0;
export let minute: i32 = 0;
export let second: i32 = 0;
export let weekday: i32 = 0;
/** Day of the year, 1 … 366. */
export let yearDay: i32 = 0;

export const NANOSECONDS: i64 = 1000000000;
const DAY: i64 = 86400;

/** Nanoseconds since 1970. */
export function now(): i64 {
  const time = memory.data(8, 8);
  clock_time_get(clockid.REALTIME, 1, time);
  return load<i64>(time);
}

/** Rounds towards minus infinity. */
export function floorDivide(a: i64, b: i64): i64 {
  return a / b - <i64>(a % b < 0);
}

/** Days from 1970-01-01 to a date. */
export function daysOf(y: i64, m: i32, d: i32): i64 {
  // Years begin in March, so that the day that comes and goes is their last; 400 of them always have as many days.
  if (m <= 2) y--;
  const era = floorDivide(y, 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = <i64>((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1);
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** Splits seconds since 1970 into the variables above. */
export function split(seconds: i64): void {
  const days = floorDivide(seconds, DAY);
  const rest = <i32>(seconds - days * DAY);
  hour = rest / 3600;
  minute = (rest / 60) % 60;
  second = rest % 60;
  weekday = <i32>((((days + 4) % 7) + 7) % 7);
  const z = days + 719468;
  const era = floorDivide(z, 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear = <i32>(dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100));
  const m = (5 * dayOfYear + 2) / 153;
  day = dayOfYear - (153 * m + 2) / 5 + 1;
  month = m < 10 ? m + 3 : m - 9;
  year = yearOfEra + era * 400 + <i64>(month <= 2);
  yearDay = <i32>(days - daysOf(year, 1, 1)) + 1;
}

/** Monday-based ISO 8601 week of the date last split; its year is in `isoYear`. */
export function isoWeek(): i32 {
  // The week belongs to the year of its Thursday.
  const thursday = yearDay + 3 - ((weekday + 6) % 7);
  isoYear = year;
  if (thursday < 1) {
    isoYear--;
    return (thursday + daysIn(isoYear) - 1) / 7 + 1;
  }
  if (thursday > daysIn(year)) {
    isoYear++;
    return 1;
  }
  return (thursday - 1) / 7 + 1;
}

/** Year that the week given by `isoWeek` belongs to. */
export let isoYear: i64 = 0;

function daysIn(y: i64): i32 {
  return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 366 : 365;
}

/** English name of a month, 1 … 12. */
export function monthName(m: i32): string {
  switch (m) {
    case 1: return 'January';
    case 2: return 'February';
    case 3: return 'March';
    case 4: return 'April';
    case 5: return 'May';
    case 6: return 'June';
    case 7: return 'July';
    case 8: return 'August';
    case 9: return 'September';
    case 10: return 'October';
    case 11: return 'November';
    default: return 'December';
  }
}

/** English name of a day of the week, 0 (Sunday) … 6. */
export function weekdayName(d: i32): string {
  switch (d) {
    case 0: return 'Sunday';
    case 1: return 'Monday';
    case 2: return 'Tuesday';
    case 3: return 'Wednesday';
    case 4: return 'Thursday';
    case 5: return 'Friday';
    default: return 'Saturday';
  }
}
