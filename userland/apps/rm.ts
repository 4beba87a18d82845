/** rm: remove files and directories. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { is } from '../lib/bytes';
import { beginMessage, complainOf, endMessage } from '../lib/failure';
import { attributes, removeDirectory, stat } from '../lib/file';
import { END, operands, option, usageError } from '../lib/options';
import { exit, status, stderr, stdout } from '../lib/output';
import { baseName, withoutTrailingSlashes } from '../lib/path';
import { quoted } from '../lib/quote';
import { putRemoved, removeFile, removeTree } from '../lib/remove';

const USAGE = `Usage: rm [OPTION]... [FILE]...
Remove FILEs.
  -d, --dir              remove empty directories
  -f, --force            ignore files that do not exist; never ask
      --no-preserve-root allow / to be removed
  -r, -R, --recursive    remove directories with all that is in them
  -v, --verbose          say what is done
`;

let force = false;
let recursive = false;
let emptyDirectories = false;
let verbose = false;
let preserveRoot = true;

function refuses(name: usize): bool {
  const last = baseName(name);
  if ((recursive || emptyDirectories) && (is(last, '.') || is(last, '..'))) {
    beginMessage();
    stderr.text("refusing to remove '.' or '..' directory: skipping ");
    stderr.string(quoted(name));
    endMessage();
    return true;
  }
  if (preserveRoot && recursive && is(withoutTrailingSlashes(name), '/')) {
    beginMessage();
    stderr.text("it is dangerous to operate recursively on '/'\n");
    stderr.text('rm: use --no-preserve-root to override this failsafe');
    endMessage();
    return true;
  }
  return false;
}

function remove(name: usize): void {
  const error: errno = stat(name, false);
  if (error) {
    if (!(force && (error == errno.NOENT || error == errno.NOTDIR))) {
      complainOf('cannot remove ', name, error);
    }
    return;
  }
  if (attributes.filetype != filetype.DIRECTORY) {
    removeFile(name, verbose);
  } else if (recursive) {
    removeTree(name, verbose);
  } else if (emptyDirectories) {
    const failure = removeDirectory(name);
    if (failure) complainOf('cannot remove ', name, failure);
    else if (verbose) putRemoved('removed directory ', name);
  } else {
    complainOf('cannot remove ', name, errno.ISDIR);
  }
}

function main(): void {
  let letter: i32;
  while (
    (letter = option(
      'dfrRv',
      'dir=d force=f recursive=r verbose=v no-preserve-root=N preserve-root=P',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 100: emptyDirectories = true; break; // d
      case 102: force = true; break; // f
      case 114: // r
      case 82: recursive = true; break; // R
      case 118: verbose = true; break; // v
      case 78: preserveRoot = false; break; // no-preserve-root
    }
  }
  if (!operands.length && !force) usageError('missing operand');
  for (let i = 0; i < operands.length; i++) if (!refuses(operands.at(i))) remove(operands.at(i));
  stdout.flush();
  if (status) exit(status);
}

main();
