/**
 * Options, as GNU's getopt_long reads them: clusters of letters, values attached or in the next argument, long names
 * and their abbreviations, options and operands in any order, `--`.
 *
 *     while ((letter = option('n:v', 'lines=n: verbose=v', USAGE)) != END) …
 *
 * Short: letters, `:` after one that takes a value, `?` when only an attached one; a leading `+` ends options at the first operand, a `#` makes operands of negative
 * numbers. Long: `name=letter`,
 * then `:` when it takes a value, `?` when it may. `--help` and `--version` are answered here.
 */
import { arg, argCount } from './arguments';
import { isDigit, length } from './bytes';
import { beginMessage, endMessage, putProgramName } from './failure';
import { List } from './list';
import { exit, stderr, stdout } from './output';

/** What `option` returns after the last option. */
export const END: i32 = -1;

/** Value of the option last returned, NUL-terminated, or 0. */
export let value: usize = 0;

/** What is not an option, in order; complete once `option` has returned END. */
// @ts-ignore: decorator
@lazy export const operands = List.create();

let next: i32 = 1;
let cluster: usize = 0;
let usageStatus: u32 = 1;
let usageLine: string = '';

/** Sets the exit status of wrong usage: 1 unless the app says otherwise. */
export function setUsageStatus(status: u32): void {
  usageStatus = status;
}

/** Sets a line that is printed before the hint where usage is wrong; grep does so. */
export function setUsageLine(line: string): void {
  usageLine = line;
}

/** `Try 'app --help' for more information.`, and the end. */
export function usageHint(): void {
  stderr.text(usageLine);
  stderr.text("Try '");
  putProgramName();
  stderr.text(" --help' for more information.\n");
  stderr.flush();
  exit(usageStatus);
}

/** `app: text`, the hint, and the end. */
export function usageError(text: string): void {
  beginMessage();
  stderr.text(text);
  endMessage();
  usageHint();
}

/** `app: text 'argument'`, the hint, and the end. */
export function usageErrorOf(text: string, argument: usize): void {
  beginMessage();
  stderr.text(text);
  stderr.byte(39);
  stderr.string(argument);
  stderr.byte(39);
  endMessage();
  usageHint();
}

/** `app: missing operand`, or `missing operand after 'last'`, the hint, and the end. */
export function missingOperand(last: usize = 0): void {
  if (last) usageErrorOf('missing operand after ', last);
  else usageError('missing operand');
}

/** `app: extra operand 'operand'`, the hint, and the end. */
export function extraOperand(operand: usize): void {
  usageErrorOf('extra operand ', operand);
}

function letterError(text: string, letter: u32): void {
  beginMessage();
  stderr.text(text);
  stderr.byte(39);
  stderr.byte(letter);
  stderr.byte(39);
  endMessage();
  usageHint();
}

function nameError(before: string, name: usize, size: usize, after: string): void {
  beginMessage();
  stderr.text(before);
  stderr.text("'--");
  stderr.bytes(name, size);
  stderr.byte(39);
  stderr.text(after);
  endMessage();
  usageHint();
}

/** Index in `long` of the entry that `name` (of `size` bytes) begins: -1 none. An ambiguous one ends the app. */
function findLong(name: usize, size: i32, long: string): i32 {
  let found = -1;
  let ambiguous = false;
  const n = long.length;
  for (let i = 0; i < n; i++) {
    let j = 0;
    while (j < size && i + j < n && long.charCodeAt(i + j) == <i32>load<u8>(name + j)) j++;
    if (j == size) {
      if (long.charCodeAt(i + j) == 61) return i;
      // Two names of one option are no ambiguity.
      if (found >= 0 && letterOf(found, long) != letterOf(i, long)) ambiguous = true;
      if (found < 0) found = i;
    }
    while (i < n && long.charCodeAt(i) != 32) i++;
  }
  if (ambiguous) {
    beginMessage();
    stderr.text("option '--");
    stderr.bytes(name, size);
    stderr.text("' is ambiguous; possibilities:");
    for (let i = 0; i < n; i++) {
      let j = 0;
      while (j < size && i + j < n && long.charCodeAt(i + j) == <i32>load<u8>(name + j)) j++;
      if (j == size) {
        stderr.text(" '--");
        for (j = i; long.charCodeAt(j) != 61; j++) stderr.byte(long.charCodeAt(j));
        stderr.byte(39);
      }
      while (i < n && long.charCodeAt(i) != 32) i++;
    }
    endMessage();
    usageHint();
  }
  return found;
}

function letterOf(entry: i32, long: string): i32 {
  while (long.charCodeAt(entry) != 61) entry++;
  return long.charCodeAt(entry + 1);
}

function longOption(argument: usize, long: string, usage: string): i32 {
  const name = argument + 2;
  let size = 0;
  while (load<u8>(name + size) && load<u8>(name + size) != 61) size++;
  const attached = load<u8>(name + size) == 61 ? name + size + 1 : 0;
  let entry = findLong(name, size, long);
  if (entry < 0) {
    entry = findLong(name, size, STANDARD);
    if (entry >= 0) {
      if (attached) {
        nameError('option ', name, size, " doesn't allow an argument");
      } else if (entry == 0) {
        stdout.text(usage);
      } else {
        putProgramNameOnOutput();
        stdout.text(' (Canix)');
      }
      if (usage.charCodeAt(usage.length - 1) != 10 || entry) stdout.byte(10);
      exit(0);
    }
    nameError('unrecognized option ', name, length(name), '');
  }
  const start = entry;
  while (long.charCodeAt(entry) != 61) entry++;
  const letter = long.charCodeAt(entry + 1);
  const kind = entry + 2 < long.length ? long.charCodeAt(entry + 2) : 32;
  value = attached;
  if (kind == 58) {
    if (!attached) {
      if (next >= argCount()) {
        nameOptionError(long, start, ' requires an argument');
      }
      value = arg(next++);
    }
  } else if (kind != 63 && attached) {
    nameOptionError(long, start, " doesn't allow an argument");
  }
  return letter;
}

const STANDARD = 'help=h version=v';

function putProgramNameOnOutput(): void {
  const name = arg(0);
  let p = name;
  for (let q = name; load<u8>(q); q++) if (load<u8>(q) == 47) p = q + 1;
  stdout.string(p);
}

function nameOptionError(long: string, entry: i32, after: string): void {
  beginMessage();
  stderr.text("option '--");
  for (; long.charCodeAt(entry) != 61; entry++) stderr.byte(long.charCodeAt(entry));
  stderr.byte(39);
  stderr.text(after);
  endMessage();
  usageHint();
}

/** The next option's letter, its value in `value`; END after the last, with all operands in `operands`. */
export function option(short: string, long: string, usage: string): i32 {
  const count = argCount();
  while (!cluster) {
    if (next >= count) return END;
    const argument = arg(next++);
    if (load<u8>(argument) != 45 || !load<u8>(argument, 1) || isNegative(argument, short)) {
      operands.push(argument);
      if (short.charCodeAt(0) == 43) return rest();
    } else if (load<u8>(argument, 1) != 45) {
      cluster = argument + 1;
    } else if (!load<u8>(argument, 2)) {
      return rest();
    } else {
      return longOption(argument, long, usage);
    }
  }
  const letter = <i32>load<u8>(cluster++);
  let i = 0;
  const n = short.length;
  while (i < n && (short.charCodeAt(i) != letter || letter == 58 || letter == 43 || letter == 63 || letter == 35)) i++;
  if (i == n) {
    letterError('invalid option -- ', letter);
  }
  const takesValue = i + 1 < n && short.charCodeAt(i + 1) == 58;
  value = 0;
  if (takesValue) {
    if (load<u8>(cluster)) {
      value = cluster;
    } else {
      if (next >= count) letterError('option requires an argument -- ', letter);
      value = arg(next++);
    }
    cluster = 0;
  } else if (i + 1 < n && short.charCodeAt(i + 1) == 63) {
    if (load<u8>(cluster)) value = cluster;
    cluster = 0;
  } else if (!load<u8>(cluster)) {
    cluster = 0;
  }
  return letter;
}

/** Whether an argument is a negative number that `short` takes for an operand. */
function isNegative(argument: usize, short: string): bool {
  const byte = <u32>load<u8>(argument, 1);
  if (!isDigit(byte) && byte != 46) return false;
  for (let i = 0; i < short.length; i++) if (short.charCodeAt(i) == 35) return true;
  return false;
}

/** All that is left are operands. */
function rest(): i32 {
  const count = argCount();
  while (next < count) operands.push(arg(next++));
  return END;
}
