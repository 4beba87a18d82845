/** rmdir: remove empty directories. */
import { errno } from 'bindings/wasi_snapshot_preview1';
import { duplicate, findLast, length } from '../lib/bytes';
import { complainOf } from '../lib/failure';
import { removeDirectory } from '../lib/file';
import { END, operands, option, usageError } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { withoutTrailingSlashes } from '../lib/path';
import { quoted } from '../lib/quote';

const USAGE = `Usage: rmdir [OPTION]... DIRECTORY...
Remove DIRECTORYs that are empty.
      --ignore-fail-on-non-empty
  -p, --parents   remove DIRECTORY and its parents
  -v, --verbose   say what is done
`;

let ignoreNotEmpty = false;
let verbose = false;

function remove(path: usize, parent: bool): bool {
  if (verbose) {
    stdout.text('rmdir: removing directory, ');
    stdout.string(quoted(path));
    stdout.byte(10);
  }
  const error = removeDirectory(path);
  if (error == errno.NOTEMPTY && ignoreNotEmpty) return false;
  if (error) complainOf(parent ? 'failed to remove directory ' : 'failed to remove ', path, error);
  return error == 0;
}

function main(): void {
  let parents = false;
  let letter: i32;
  while ((letter = option('pv', 'ignore-fail-on-non-empty=I parents=p verbose=v', USAGE)) != END) {
    if (letter == 73) ignoreNotEmpty = true;
    if (letter == 112) parents = true;
    if (letter == 118) verbose = true;
  }
  if (!operands.length) usageError('missing operand');
  for (let i = 0; i < operands.length; i++) {
    let path = operands.at(i);
    if (!remove(path, false) || !parents) continue;
    path = withoutTrailingSlashes(path);
    while (true) {
      const at = findLast(path, path + length(path), 47);
      if (!at || at == path) break;
      path = withoutTrailingSlashes(duplicate(path, at - path));
      if (!remove(path, true)) break;
    }
  }
  stdout.flush();
  if (status) exit(status);
}

main();
