/** uniq: report or leave out repeated lines. */
import { oflags } from 'bindings/wasi_snapshot_preview1';
import { equal, is, isSpace, lower } from '../lib/bytes';
import { beginMessage, complain, dieOf, endMessage } from '../lib/failure';
import { openForReading, openForWriting, opened } from '../lib/file';
import { alloc } from '../lib/memory';
import { INVALID, parseNumber, parseResult } from '../lib/number';
import { END, extraOperand, operands, option, usageError, value } from '../lib/options';
import { exit, status, stderr, stdout } from '../lib/output';
import { Reader, dash } from '../lib/reader';

const USAGE = `Usage: uniq [OPTION]... [INPUT [OUTPUT]]
Print one line for each run of equal neighbouring lines of INPUT (standard input).
  -c, --count            put the number of equal lines before each
  -d, --repeated         print only lines that are repeated, once each
  -D                     print all lines that are repeated
  -f, --skip-fields=N    do not compare the first N fields
  -i, --ignore-case      letters match without regard to case
  -s, --skip-chars=N     do not compare the first N characters (after fields)
  -u, --unique           print only lines that are not repeated
  -w, --check-chars=N    compare at most N characters
  -z, --zero-terminated  lines end with NUL
`;

let showCount = false;
let repeatedOnly = false;
let allRepeated = false;
let uniqueOnly = false;
let ignoreCase = false;
let skipFields: usize = 0;
let skipChars: usize = 0;
let checkChars: usize = usize.MAX_VALUE;
let delimiter: u32 = 10;

let keyStart: usize = 0;
let keySize: usize = 0;

/** Finds what of a line is compared. */
function findKey(line: usize, size: usize): void {
  let p = line;
  const end = line + size;
  for (let n = skipFields; n && p < end; n--) {
    while (p < end && isSpace(load<u8>(p))) p++;
    while (p < end && !isSpace(load<u8>(p))) p++;
  }
  p += min(skipChars, end - p);
  keyStart = p;
  keySize = min(checkChars, end - p);
}

function equalKeys(a: usize, aSize: usize, b: usize, bSize: usize): bool {
  if (!ignoreCase) return equal(a, aSize, b, bSize);
  if (aSize != bSize) return false;
  for (let i: usize = 0; i < aSize; i++) {
    if (lower(load<u8>(a + i)) != lower(load<u8>(b + i))) return false;
  }
  return true;
}

let held: usize = 0;
let heldSize: usize = 0;
let heldKey: usize = 0;
let heldKeySize: usize = 0;
let heldCapacity: usize = 0;
let repeats: u64 = 0;

function hold(line: usize, size: usize): void {
  if (size > heldCapacity) {
    heldCapacity = max(4096, size << 1);
    held = alloc(heldCapacity);
  }
  memory.copy(held, line, size);
  heldSize = size;
  heldKey = held + (keyStart - line);
  heldKeySize = keySize;
}

function putHeld(): void {
  stdout.bytes(held, heldSize);
  stdout.byte(delimiter);
}

/** Prints the line held, if its number of repeats asks for it. */
function putRun(): void {
  if (allRepeated || (repeats > 1 ? uniqueOnly : repeatedOnly)) return;
  if (showCount) {
    stdout.number(repeats, 7);
    stdout.byte(32);
  }
  putHeld();
}

function parseCount(what: string): usize {
  const n = parseNumber(value);
  if (parseResult == INVALID) {
    beginMessage();
    stderr.string(value);
    stderr.text(what);
    endMessage();
    exit(1);
  }
  return <usize>min(n, 0x7fffffff);
}

function main(): void {
  let letter: i32;
  while (
    (letter = option(
      'cdDf:is:uw:z',
      'count=c repeated=d all-repeated=D ignore-case=i skip-fields=f: skip-chars=s: unique=u check-chars=w: zero-terminated=z',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 99: showCount = true; break;
      case 68: allRepeated = true; // fall through
      case 100: repeatedOnly = true; break;
      case 117: uniqueOnly = true; break;
      case 105: ignoreCase = true; break;
      case 102: skipFields = parseCount(': invalid number of fields to skip'); break;
      case 115: skipChars = parseCount(': invalid number of bytes to skip'); break;
      case 119: checkChars = parseCount(': invalid number of bytes to compare'); break;
      case 122: delimiter = 0; break;
    }
  }
  if (operands.length > 2) extraOperand(operands.at(2));
  if (allRepeated && showCount) usageError('printing all duplicated lines and repeat counts is meaningless');
  const input = operands.length ? operands.at(0) : 0;
  const reader = Reader.create(delimiter);
  if (input && !is(input, '-')) {
    const error = openForReading(input);
    if (error) {
      complain(input, error);
      exit(1);
    }
    reader.open(opened());
  }
  if (operands.length > 1 && !is(operands.at(1), '-')) {
    const error = openForWriting(operands.at(1), oflags.CREAT | oflags.TRUNC);
    if (error) {
      complain(operands.at(1), error);
      exit(1);
    }
    stdout.fd = opened();
  }
  while (reader.next()) {
    findKey(reader.line, reader.size);
    if (repeats && equalKeys(keyStart, keySize, heldKey, heldKeySize)) {
      repeats++;
      if (allRepeated && !uniqueOnly) {
        if (repeats == 2) putHeld();
        stdout.bytes(reader.line, reader.size);
        stdout.byte(delimiter);
      }
      continue;
    }
    if (repeats) putRun();
    hold(reader.line, reader.size);
    repeats = 1;
  }
  if (repeats) putRun();
  if (reader.error) dieOf('error reading ', input ? input : dash, reader.error);
  stdout.flush();
  if (status) exit(status);
}

main();
