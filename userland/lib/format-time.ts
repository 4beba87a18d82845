/** date's +FORMAT. */
import {
  NANOSECONDS,
  day,
  floorDivide,
  hour,
  isoWeek,
  isoYear,
  minute,
  month,
  monthName,
  second,
  split,
  weekday,
  weekdayName,
  year,
  yearDay,
} from './calendar';
import { lower, upper } from './bytes';
import { stdout } from './output';

/** How the field at hand is to be printed: padding 0 (its own), `-`, `_` or `0`; width; ^ or #. */
let padding: u32 = 0;
let width: i32 = 0;
let raise = false;
let swap = false;

function putNumber(value: i64, digits: i32, pad: u32): void {
  if (padding == 45) {
    digits = 0;
  } else {
    if (padding == 95) pad = 32;
    if (padding == 48) pad = 48;
    digits = max(digits, width);
  }
  if (value < 0) {
    if (pad == 48) {
      stdout.byte(45);
      stdout.number(-value, digits - 1, 48);
    } else {
      let size = 1;
      for (let n = -value; n; n /= 10) size++;
      stdout.fill(digits - size, 32);
      stdout.byte(45);
      stdout.number(-value);
    }
  } else {
    stdout.number(value, digits, pad);
  }
}

function putText(text: string, size: i32 = i32.MAX_VALUE): void {
  size = min(size, text.length);
  stdout.fill(width - size, padding == 48 ? 48 : 32);
  for (let i = 0; i < size; i++) {
    const byte = <u32>text.charCodeAt(i);
    stdout.byte(raise ? upper(byte) : swap ? lower(byte) : byte);
  }
}

/** Week of the year whose first day is the first `start` (0 Sunday, 1 Monday). */
function weekFrom(start: i32): i32 {
  return (yearDay + 6 - ((weekday - start + 7) % 7)) / 7;
}

function putExpansion(format: string, nanoseconds: i64): void {
  const text = format;
  for (let i = 0; i < text.length; i++) {
    padding = 0;
    width = 0;
    if (text.charCodeAt(i) == 37) putField(text.charCodeAt(++i), nanoseconds);
    else stdout.byte(text.charCodeAt(i));
  }
}

function hour12(): i32 {
  return hour % 12 ? hour % 12 : 12;
}

/** Puts a field of the time last split; false when there is none of that letter. */
function putField(letter: u32, nanoseconds: i64): bool {
  switch (letter) {
    case 37: stdout.byte(37); break; // %
    case 97: if (swap) raise = true; putText(weekdayName(weekday), 3); break; // a
    case 65: if (swap) raise = true; putText(weekdayName(weekday)); break; // A
    case 98: // b
    case 104: if (swap) raise = true; putText(monthName(month), 3); break; // h
    case 66: if (swap) raise = true; putText(monthName(month)); break; // B
    case 99: putExpansion('%a %b %e %H:%M:%S %Y', nanoseconds); break; // c
    case 67: putNumber(floorDivide(year, 100), 2, 48); break; // C
    case 100: putNumber(day, 2, 48); break; // d
    case 120: // x
    case 68: putExpansion('%m/%d/%y', nanoseconds); break; // D
    case 101: putNumber(day, 2, 32); break; // e
    case 70: putExpansion('%Y-%m-%d', nanoseconds); break; // F
    case 103: isoWeek(); putNumber(((isoYear % 100) + 100) % 100, 2, 48); break; // g
    case 71: isoWeek(); putNumber(isoYear, 4, 48); break; // G
    case 72: putNumber(hour, 2, 48); break; // H
    case 73: putNumber(hour12(), 2, 48); break; // I
    case 106: putNumber(yearDay, 3, 48); break; // j
    case 107: putNumber(hour, 2, 32); break; // k
    case 108: putNumber(hour12(), 2, 32); break; // l
    case 109: putNumber(month, 2, 48); break; // m
    case 77: putNumber(minute, 2, 48); break; // M
    case 110: stdout.byte(10); break; // n
    case 78: { // N: the width says how many digits, from the first
      const digits = width ? min(width, 9) : 9;
      let part = nanoseconds - floorDivide(nanoseconds, NANOSECONDS) * NANOSECONDS;
      for (let i = digits; i < 9; i++) part /= 10;
      if (padding == 45) {
        let size = digits;
        while (size > 1 && part % 10 == 0) {
          part /= 10;
          size--;
        }
        stdout.number(part, size, 48);
      } else {
        stdout.number(part, digits, 48);
        stdout.fill(width - 9, 48);
      }
      break;
    }
    case 80: putText(hour < 12 ? 'am' : 'pm'); break; // P
    case 112: putText(hour < 12 ? 'AM' : 'PM'); break; // p
    case 113: putNumber((month + 2) / 3, 1, 48); break; // q
    case 114: putExpansion('%I:%M:%S %p', nanoseconds); break; // r
    case 82: putExpansion('%H:%M', nanoseconds); break; // R
    case 115: putNumber(floorDivide(nanoseconds, NANOSECONDS), 1, 48); break; // s
    case 83: putNumber(second, 2, 48); break; // S
    case 116: stdout.byte(9); break; // t
    case 88: // X
    case 84: putExpansion('%H:%M:%S', nanoseconds); break; // T
    case 117: putNumber(weekday ? weekday : 7, 1, 48); break; // u
    case 85: putNumber(weekFrom(0), 2, 48); break; // U
    case 86: putNumber(isoWeek(), 2, 48); break; // V
    case 119: putNumber(weekday, 1, 48); break; // w
    case 87: putNumber(weekFrom(1), 2, 48); break; // W
    case 121: putNumber(((year % 100) + 100) % 100, 2, 48); break; // y
    case 89: putNumber(year, 4, 48); break; // Y
    case 122: putText('+0000'); break; // z
    case 90: putText('UTC'); break; // Z
    default: return false;
  }
  return true;
}

/** Prints a time (nanoseconds since 1970) by a NUL-terminated format; what is no field is printed as it is. */
export function putTime(format: usize, nanoseconds: i64): void {
  split(floorDivide(nanoseconds, NANOSECONDS));
  for (let p = format; load<u8>(p); p++) {
    if (load<u8>(p) != 37) {
      stdout.byte(load<u8>(p));
      continue;
    }
    const start = p++;
    padding = 0;
    width = 0;
    raise = swap = false;
    for (let flag = true; flag; ) {
      switch (<u32>load<u8>(p)) {
        case 45: // -
        case 95: // _
        case 48: padding = load<u8>(p++); break; // 0
        case 94: raise = true; p++; break; // ^
        case 35: swap = true; p++; break; // #
        default: flag = false;
      }
    }
    for (; <u32>load<u8>(p) - 48 < 10; p++) width = min(width * 10 + load<u8>(p) - 48, 4096);
    if (load<u8>(p) == 69 || load<u8>(p) == 79) p++; // E, O: the locale's own, which C has not
    let colons = 0;
    for (; load<u8>(p) == 58 && load<u8>(p + 1); p++) colons++;
    const letter = <u32>load<u8>(p);
    if (colons && letter == 122) {
      putText(colons == 1 ? '+00:00' : colons == 2 ? '+00:00:00' : '+00');
    } else if (!letter || colons || !putField(letter, nanoseconds)) {
      for (let q = start; q <= p && load<u8>(q); q++) stdout.byte(load<u8>(q));
      if (!letter) return;
    }
  }
}
