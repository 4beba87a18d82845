/** sort: put lines in order. */
import { oflags } from 'bindings/wasi_snapshot_preview1';
import { compare as compareBytes, find, is, isAlphanumeric, isDigit, upper } from '../lib/bytes';
import { compareNumbers, compareSizes, compareVersions, numberPrefix } from '../lib/compare';
import {
  beginMessage,
  complainText,
  dieOf,
  endMessage,
  setFailureStatus,
} from '../lib/failure';
import { openForReading, openForWriting, opened, readError } from '../lib/file';
import { List } from '../lib/list';
import { alloc } from '../lib/memory';
import { mergeSort } from '../lib/merge-sort';
import { END, operands, option, setUsageStatus, value } from '../lib/options';
import { exit, status, stderr, stdout } from '../lib/output';
import { quoteIfNeeded } from '../lib/quote';
import { contentsSize, dash, readAll } from '../lib/reader';

const USAGE = `Usage: sort [OPTION]... [FILE]...
Print the lines of all FILEs (standard input) in byte order.
  -b, --ignore-leading-blanks   ignore blanks before a key
  -d, --dictionary-order        only blanks, letters and digits count
  -f, --ignore-case             letters compare without regard to case
  -h, --human-numeric-sort      compare sizes such as 2K and 1G
  -i, --ignore-nonprinting      only printable characters count
  -M, --month-sort              compare JAN < ... < DEC
  -n, --numeric-sort            compare by numeric value
  -V, --version-sort            compare version numbers in text
  -r, --reverse                 the other way round
  -c, --check                   say whether the input is sorted; -C: by the status alone
  -k, --key=F[.C][OPTS][,F[.C][OPTS]]  sort by a key from field F (character C) to another
  -m, --merge                   the files are sorted already
  -o, --output=FILE             write to FILE, which may be an input
  -s, --stable                  lines with equal keys stay in order
  -t, --field-separator=C       C separates fields, not the step from non-blank to blank
  -u, --unique                  only the first of lines with equal keys
  -z, --zero-terminated         lines end with NUL
`;

/** How a key is compared. */
const IGNORE_BLANKS: u32 = 1;
const DICTIONARY: u32 = 2;
const FOLD: u32 = 4;
const HUMAN: u32 = 8;
const PRINTING: u32 = 16;
const NUMERIC: u32 = 32;
const VERSION: u32 = 64;
const REVERSE: u32 = 128;
const MONTH: u32 = 256;
/** Blanks before the end of a key are ignored too (b behind the comma). */
const END_BLANKS: u32 = 512;
const ORDERING: u32 = 1023;

@unmanaged
class Key {
  /** Fields and characters counted from 0; an end of `NONE` is the end of the line. */
  startField: usize;
  startChar: usize;
  endField: usize;
  endChar: usize;
  flags: u32;
}

const NONE = usize.MAX_VALUE;

/** A line: its bytes, its first key, and eight bytes that decide most comparisons alone. */
@unmanaged
class Line {
  prefix: u64;
  start: usize;
  end: usize;
  keyStart: usize;
  keyEnd: usize;
}

const keys = List.create();
let globalFlags: u32 = 0;
let separator: i32 = -1;
let delimiter: u32 = 10;
let unique = false;
let stable = false;
/** Flags of the first key: what `prefix` was made by. */
let firstFlags: u32 = 0;

// @ts-ignore: decorator
@inline
function isBlank(byte: u32): bool {
  return byte == 32 || byte == 9 || byte == 10;
}

function keyStart(key: Key, line: usize, end: usize): usize {
  let p = line;
  for (let n = key.startField; n && p < end; n--) {
    if (separator >= 0) {
      p = find(p, end, separator);
      if (p < end) p++;
    } else {
      while (p < end && isBlank(load<u8>(p))) p++;
      while (p < end && !isBlank(load<u8>(p))) p++;
    }
  }
  if (key.flags & IGNORE_BLANKS) while (p < end && isBlank(load<u8>(p))) p++;
  return min(end, p + key.startChar);
}

function keyEnd(key: Key, line: usize, end: usize): usize {
  if (key.endField == NONE) return end;
  let p = line;
  // With a character, fields before the last are skipped; without one, the last is skipped too.
  let n = key.endChar ? key.endField : key.endField + 1;
  for (; n && p < end; n--) {
    if (separator >= 0) {
      p = find(p, end, separator);
      if (p < end && (n > 1 || key.endChar)) p++;
    } else {
      while (p < end && isBlank(load<u8>(p))) p++;
      while (p < end && !isBlank(load<u8>(p))) p++;
    }
  }
  if (key.endChar) {
    if (key.flags & END_BLANKS) while (p < end && isBlank(load<u8>(p))) p++;
    p = min(end, p + key.endChar);
  }
  return p;
}

/** Whether a byte counts under -d, which has precedence, or -i. */
function counts(byte: u32, flags: u32): bool {
  if (flags & DICTIONARY) return isBlank(byte) || isAlphanumeric(byte);
  return byte - 32 < 95;
}

function compareTranslated(a: usize, aEnd: usize, b: usize, bEnd: usize, flags: u32): i32 {
  const fold = (flags & FOLD) != 0;
  const ignore = (flags & (DICTIONARY | PRINTING)) != 0;
  while (true) {
    if (ignore) {
      while (a < aEnd && !counts(load<u8>(a), flags)) a++;
      while (b < bEnd && !counts(load<u8>(b), flags)) b++;
    }
    if (a >= aEnd) return b < bEnd ? -1 : 0;
    if (b >= bEnd) return 1;
    let x = <u32>load<u8>(a++);
    let y = <u32>load<u8>(b++);
    if (fold) {
      x = upper(x);
      y = upper(y);
    }
    if (x != y) return <i32>x - <i32>y;
  }
}

/** 1 … 12 for the name of a month, 0 for anything else. */
function month(p: usize, end: usize): i32 {
  while (p < end && isBlank(load<u8>(p))) p++;
  if (end - p < 3) return 0;
  const names = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';
  for (let i = 0; i < 36; i += 3) {
    if (
      <i32>upper(load<u8>(p)) == names.charCodeAt(i) &&
      <i32>upper(load<u8>(p, 1)) == names.charCodeAt(i + 1) &&
      <i32>upper(load<u8>(p, 2)) == names.charCodeAt(i + 2)
    ) {
      return i / 3 + 1;
    }
  }
  return 0;
}

function compareKey(a: usize, aEnd: usize, b: usize, bEnd: usize, flags: u32): i32 {
  let order: i32;
  if (flags & NUMERIC) order = compareNumbers(a, aEnd, b, bEnd);
  else if (flags & HUMAN) order = compareSizes(a, aEnd, b, bEnd);
  else if (flags & MONTH) order = month(a, aEnd) - month(b, bEnd);
  else if (flags & VERSION) order = compareVersions(a, aEnd, b, bEnd);
  else if (flags & (FOLD | DICTIONARY | PRINTING)) {
    order = compareTranslated(a, aEnd, b, bEnd, flags);
  } else order = compareBytes(a, aEnd - a, b, bEnd - b);
  return flags & REVERSE ? -order : order;
}

/** Order by keys alone. */
function compareKeys(a: Line, b: Line): i32 {
  if (a.prefix != b.prefix) return a.prefix < b.prefix != ((firstFlags & REVERSE) != 0) ? -1 : 1;
  let order = compareKey(a.keyStart, a.keyEnd, b.keyStart, b.keyEnd, firstFlags);
  for (let i = 1; order == 0 && i < keys.length; i++) {
    const key = changetype<Key>(keys.at(i));
    order = compareKey(
      keyStart(key, a.start, a.end),
      keyEnd(key, a.start, a.end),
      keyStart(key, b.start, b.end),
      keyEnd(key, b.start, b.end),
      key.flags,
    );
  }
  return order;
}

function compareLines(x: usize, y: usize): i32 {
  const a = changetype<Line>(x);
  const b = changetype<Line>(y);
  let order = compareKeys(a, b);
  if (order == 0 && !unique && !stable) {
    order = compareBytes(a.start, a.end - a.start, b.start, b.end - b.start);
    if (globalFlags & REVERSE) order = -order;
  }
  return order;
}

/** The first eight bytes of a key as a number that orders as they do. */
function bytePrefix(p: usize, end: usize, fold: bool): u64 {
  if (!fold && p + 8 <= end) return bswap(load<u64>(p));
  let prefix: u64 = 0;
  for (let shift: u64 = 64; shift && p < end; p++) {
    shift -= 8;
    prefix |= <u64>(fold ? upper(load<u8>(p)) : load<u8>(p)) << shift;
  }
  return prefix;
}

function addLine(lines: List, start: usize, end: usize): void {
  const line = changetype<Line>(alloc(offsetof<Line>()));
  line.start = start;
  line.end = end;
  if (keys.length) {
    const key = changetype<Key>(keys.at(0));
    line.keyStart = keyStart(key, start, end);
    line.keyEnd = max(line.keyStart, keyEnd(key, start, end));
  } else {
    let p = start;
    if (globalFlags & IGNORE_BLANKS) while (p < end && isBlank(load<u8>(p))) p++;
    line.keyStart = p;
    line.keyEnd = end;
  }
  if (firstFlags & NUMERIC) line.prefix = numberPrefix(line.keyStart, line.keyEnd);
  else if (firstFlags & (HUMAN | MONTH | VERSION | DICTIONARY | PRINTING)) line.prefix = 0;
  else line.prefix = bytePrefix(line.keyStart, line.keyEnd, (firstFlags & FOLD) != 0);
  lines.push(changetype<usize>(line));
}

function addLines(lines: List, start: usize, end: usize): void {
  let p = start;
  while (p < end) {
    const at = find(p, end, delimiter);
    addLine(lines, p, at);
    p = at + 1;
  }
}

function flagOf(letter: u32): u32 {
  switch (letter) {
    case 98: return IGNORE_BLANKS;
    case 100: return DICTIONARY;
    case 102: return FOLD;
    case 104: return HUMAN;
    case 105: return PRINTING;
    case 110: return NUMERIC;
    case 86: return VERSION;
    case 114: return REVERSE;
    case 77: return MONTH;
    default: return 0;
  }
}

/** `app: before 'text'`, and the end. */
function invalidKey(before: string, text: usize): void {
  beginMessage();
  stderr.text(before);
  stderr.byte(39);
  stderr.string(text);
  stderr.byte(39);
  endMessage();
  exit(2);
}

let cursor: usize = 0;

function parseField(what: string): usize {
  if (!isDigit(load<u8>(cursor))) {
    beginMessage();
    stderr.text(what);
    stderr.text(": invalid count at start of '");
    stderr.string(cursor);
    stderr.byte(39);
    endMessage();
    exit(2);
  }
  let n: usize = 0;
  while (isDigit(load<u8>(cursor))) n = min(n, 100000000) * 10 + load<u8>(cursor++) - 48;
  return n;
}

function parseKey(text: usize): void {
  const key = changetype<Key>(alloc(offsetof<Key>()));
  cursor = text;
  key.flags = 0;
  key.startChar = 0;
  key.endField = NONE;
  key.endChar = 0;
  const field = parseField('invalid number at field start');
  if (!field) invalidKey('field number is zero: invalid field specification ', text);
  key.startField = field - 1;
  if (load<u8>(cursor) == 46) {
    cursor++;
    const char = parseField("invalid number after '.'");
    if (!char) invalidKey('character offset is zero: invalid field specification ', text);
    key.startChar = char - 1;
  }
  for (let flag: u32; (flag = flagOf(load<u8>(cursor))) != 0; cursor++) key.flags |= flag;
  if (load<u8>(cursor) == 44) {
    cursor++;
    const last = parseField("invalid number after ','");
    if (!last) invalidKey('field number is zero: invalid field specification ', text);
    key.endField = last - 1;
    if (load<u8>(cursor) == 46) {
      cursor++;
      key.endChar = parseField("invalid number after '.'");
    }
    for (let flag: u32; (flag = flagOf(load<u8>(cursor))) != 0; cursor++) {
      key.flags |= flag == IGNORE_BLANKS ? END_BLANKS : flag;
    }
  }
  if (load<u8>(cursor)) invalidKey('stray character in field spec: invalid field specification ', text);
  keys.push(changetype<usize>(key));
}

function putLine(line: Line): void {
  stdout.bytes(line.start, line.end - line.start);
  stdout.byte(delimiter);
}

/** -c and -C: whether all is in order; the first line that is not is told. */
function check(lines: List, name: usize, quiet: bool): void {
  for (let i = 1; i < lines.length; i++) {
    const order = compareLines(lines.at(i - 1), lines.at(i));
    if (order < 0 || (order == 0 && !unique)) continue;
    if (!quiet) {
      beginMessage();
      stderr.string(name);
      stderr.byte(58);
      stderr.number(i + 1);
      stderr.text(': disorder: ');
      const line = changetype<Line>(lines.at(i));
      stderr.bytes(line.start, line.end - line.start);
      endMessage();
    }
    exit(1);
  }
  exit(0);
}

function main(): void {
  setUsageStatus(2);
  setFailureStatus(2);
  let output: usize = 0;
  let checking = 0;
  let letter: i32;
  while (
    (letter = option(
      'bcCdfhik:mMno:rst:uVz',
      'ignore-leading-blanks=b check=c dictionary-order=d ignore-case=f human-numeric-sort=h ignore-nonprinting=i key=k: merge=m month-sort=M numeric-sort=n output=o: reverse=r stable=s field-separator=t: unique=u version-sort=V zero-terminated=z',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 99: // c
      case 67: checking = letter; break; // C
      case 107: parseKey(value); break;
      case 109: break; // m: sorting what is sorted costs one pass
      case 111: output = value; break;
      case 115: stable = true; break;
      case 116: {
        if (!load<u8>(value)) {
          complainText('empty tab');
          exit(2);
        }
        separator = load<u8>(value);
        if (load<u8>(value, 1)) {
          if (is(value, '\\0')) separator = 0;
          else dieOf('multi-character tab ', value);
        }
        break;
      }
      case 117: unique = true; break;
      case 122: delimiter = 0; break;
      default: globalFlags |= flagOf(letter);
    }
  }
  for (let i = 0; i < keys.length; i++) {
    const key = changetype<Key>(keys.at(i));
    // A key without letters of its own is compared as all lines are.
    if (!(key.flags & ORDERING)) key.flags = globalFlags | (globalFlags & IGNORE_BLANKS ? END_BLANKS : 0);
  }
  firstFlags = keys.length ? changetype<Key>(keys.at(0)).flags : globalFlags;
  if (!operands.length) operands.push(dash);
  if (checking && operands.length > 1) {
    beginMessage();
    stderr.text("extra operand '");
    stderr.string(operands.at(1));
    stderr.text("' not allowed with -");
    stderr.byte(checking);
    endMessage();
    exit(2);
  }
  const lines = List.create();
  for (let i = 0; i < operands.length; i++) {
    const name = operands.at(i);
    let fd: u32 = 0;
    if (!is(name, '-')) {
      const error = openForReading(name);
      if (error) cannot('cannot read: ', name, error);
      fd = opened();
    }
    const start = readAll(fd);
    if (!start) cannot('read failed: ', name, readError);
    addLines(lines, start, start + contentsSize);
  }
  if (checking) check(lines, operands.at(0), checking == 67);
  mergeSort(lines.start, lines.length, compareLines);
  if (output) {
    const error = openForWriting(output, oflags.CREAT | oflags.TRUNC);
    if (error) cannot('open failed: ', output, error);
    stdout.fd = opened();
  }
  for (let i = 0; i < lines.length; i++) {
    const line = changetype<Line>(lines.at(i));
    if (unique && i && compareKeys(changetype<Line>(lines.at(i - 1)), line) == 0) continue;
    putLine(line);
  }
  stdout.flush();
  if (status) exit(status);
}

function cannot(text: string, name: usize, error: u16): void {
  beginMessage();
  stderr.text(text);
  stderr.string(quoteIfNeeded(name));
  endMessage(error);
  exit(2);
}

main();
