/** env: show the environment. */
import { environmentEntry, environmentSize } from '../lib/arguments';
import { equal, find, length } from '../lib/bytes';
import { beginMessage, endMessage, setFailureStatus } from '../lib/failure';
import { List } from '../lib/list';
import { END, operands, option, setUsageStatus, value } from '../lib/options';
import { exit, stderr, stdout } from '../lib/output';
import { quoted } from '../lib/quote';

const USAGE = `Usage: env [OPTION]... [-] [NAME=VALUE]...
Print the environment as changed. A WASI program cannot start another: to run a command with
a changed environment, write NAME=VALUE COMMAND in the shell.
  -0, --null                end each line with NUL
  -i, --ignore-environment  start with an empty environment
  -u, --unset=NAME          remove NAME
`;

/** Status of GNU's env when it fails itself. */
const FAILED: u32 = 125;
/** Status of a command that exists and cannot be run. */
const CANNOT_RUN: u32 = 126;

/** Length of the name of NAME=VALUE; the whole length when there is no `=`. */
function nameLength(entry: usize): usize {
  const end = entry + length(entry);
  return find(entry, end, 61) - entry;
}

function indexOf(entries: List, name: usize, size: usize): i32 {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries.at(i);
    if (entry && equal(entry, nameLength(entry), name, size)) return i;
  }
  return -1;
}

function main(): void {
  setUsageStatus(FAILED);
  setFailureStatus(FAILED);
  const entries = List.create();
  const unset = List.create();
  let empty = false;
  let delimiter: u32 = 10;
  let letter: i32;
  while (
    (letter = option('+0iu:', 'null=0 ignore-environment=i unset=u:', USAGE)) != END
  ) {
    if (letter == 48) delimiter = 0;
    if (letter == 105) empty = true;
    if (letter == 117) {
      if (!load<u8>(value) || load<u8>(value + nameLength(value)) == 61) {
        beginMessage();
        stderr.text('cannot unset ');
        stderr.string(quoted(value));
        stderr.text(': Invalid argument');
        endMessage();
        exit(FAILED);
      }
      unset.push(value);
    }
  }
  let first = 0;
  if (operands.length && load<u16>(operands.at(0)) == 45) {
    empty = true;
    first = 1;
  }
  if (!empty) {
    const count = environmentSize();
    for (let i = 0; i < count; i++) entries.push(environmentEntry(i));
  }
  for (let i = 0; i < unset.length; i++) {
    const at = indexOf(entries, unset.at(i), length(unset.at(i)));
    if (at >= 0) entries.set(at, 0);
  }
  for (let i = first; i < operands.length; i++) {
    const entry = operands.at(i);
    const size = nameLength(entry);
    if (!load<u8>(entry + size)) {
      beginMessage();
      stderr.string(quoted(entry));
      stderr.text(': cannot run a command: WASI programs cannot start others (in the shell: NAME=VALUE COMMAND)');
      endMessage();
      exit(CANNOT_RUN);
    }
    const at = indexOf(entries, entry, size);
    if (at >= 0) entries.set(at, entry);
    else entries.push(entry);
  }
  for (let i = 0; i < entries.length; i++) {
    if (!entries.at(i)) continue;
    stdout.string(entries.at(i));
    stdout.byte(delimiter);
  }
  stdout.flush();
}

main();
