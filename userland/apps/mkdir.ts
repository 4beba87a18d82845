/** mkdir: make directories. */
import { errno } from 'bindings/wasi_snapshot_preview1';
import { duplicate, length } from '../lib/bytes';
import { complainOf, complainText } from '../lib/failure';
import { isDirectory, makeDirectory } from '../lib/file';
import { END, operands, option, usageError } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { quoted } from '../lib/quote';

const USAGE = `Usage: mkdir [OPTION]... DIRECTORY...
Make DIRECTORYs.
  -m, --mode=MODE  refused: WASI cannot set permissions
  -p, --parents    make parents too; no error when DIRECTORY exists
  -v, --verbose    say what is done
`;

let parents = false;
let verbose = false;

function make(path: usize): errno {
  const error = makeDirectory(path);
  if (!error && verbose) {
    stdout.text('mkdir: created directory ');
    stdout.string(quoted(path));
    stdout.byte(10);
  }
  return error;
}

/** Makes all directories of a path that are missing. */
function makeAll(path: usize): void {
  const end = path + length(path);
  for (let p = path + 1; p <= end; p++) {
    if (p < end && load<u8>(p) != 47) continue;
    if (load<u8>(p - 1) == 47) continue;
    const part = duplicate(path, p - path);
    const error = make(part);
    if (!error || isDirectory(part)) continue;
    // A parent that cannot be made is the reason why what is in it cannot.
    complainOf('cannot create directory ', part, error == errno.EXIST && p < end ? errno.NOTDIR : error);
    return;
  }
}

function main(): void {
  let letter: i32;
  while ((letter = option('m:pv', 'mode=m: parents=p verbose=v', USAGE)) != END) {
    if (letter == 112) parents = true;
    if (letter == 118) verbose = true;
    if (letter == 109) {
      complainText('WASI cannot set permissions: make the directory, then use chmod');
      exit(1);
    }
  }
  if (!operands.length) usageError('missing operand');
  for (let i = 0; i < operands.length; i++) {
    const path = operands.at(i);
    if (parents) {
      makeAll(path);
    } else {
      const error = make(path);
      if (error) complainOf('cannot create directory ', path, error);
    }
  }
  stdout.flush();
  if (status) exit(status);
}

main();
