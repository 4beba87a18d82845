/** mv: move or rename files. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { equal, length } from '../lib/bytes';
import { CopyOptions, complainOfTwo, complainOver, complainSame, copy } from '../lib/copy';
import { destinationOf, readDestination, sources } from '../lib/destination';
import { complainOf } from '../lib/failure';
import { attributes, rename, stat } from '../lib/file';
import { alloc } from '../lib/memory';
import { END, operands, option, value } from '../lib/options';
import { exit, status, stdout } from '../lib/output';
import { quoted } from '../lib/quote';
import { removeFile, removeTree } from '../lib/remove';

const USAGE = `Usage: mv [OPTION]... SOURCE DEST
  or:  mv [OPTION]... SOURCE... DIRECTORY
  or:  mv [OPTION]... -t DIRECTORY SOURCE...
Rename SOURCE to DEST, or move SOURCEs into DIRECTORY.
  -f, --force                accepted: never asks
  -n, --no-clobber           leave files alone that exist
  -T, --no-target-directory  DEST is not a directory to move into
  -t, --target-directory=DIR move into DIR
  -u, --update               move only what is newer than the file in its place
  -v, --verbose              say what is done
`;

/** To another file system: a copy, and the original removed. */
function moveAcross(from: usize, to: usize, directory: bool): bool {
  const options = changetype<CopyOptions>(alloc(offsetof<CopyOptions>()));
  memory.fill(changetype<usize>(options), 0, offsetof<CopyOptions>());
  options.recursive = options.keepLinks = options.preserve = options.force = true;
  if (!copy(from, to, options, true)) return false;
  return directory ? removeTree(from, false) : removeFile(from, false);
}

function move(from: usize, to: usize, noClobber: bool, update: bool): bool {
  let error: errno = stat(from, false);
  if (error) {
    complainOf('cannot stat ', from, error);
    return false;
  }
  const directory = attributes.filetype == filetype.DIRECTORY;
  const dev = attributes.dev;
  const ino = attributes.ino;
  const modified = attributes.mtim;
  if (stat(to, false) == 0) {
    if (noClobber || (update && attributes.mtim >= modified)) return false;
    const over = attributes.filetype == filetype.DIRECTORY;
    if (attributes.dev == dev && attributes.ino == ino && equal(from, length(from), to, length(to))) {
      complainSame(from, to);
      return false;
    }
    if (directory && !over) {
      complainOfTwo('cannot overwrite non-directory ', to, ' with directory ', from);
      return false;
    }
    if (over && !directory) {
      complainOver(to);
      return false;
    }
  }
  error = rename(from, to);
  if (error == errno.XDEV) return moveAcross(from, to, directory);
  if (error == errno.INVAL && directory) {
    complainOfTwo('cannot move ', from, ' to a subdirectory of itself, ', to);
    return false;
  }
  if (error) {
    complainOfTwo('cannot move ', from, ' to ', to, error);
    return false;
  }
  return true;
}

function main(): void {
  let into: usize = 0;
  let plain = false;
  let noClobber = false;
  let update = false;
  let verbose = false;
  let letter: i32;
  while (
    (letter = option(
      'fnTt:uv',
      'force=f no-clobber=n no-target-directory=T target-directory=t: update=u verbose=v',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 102: noClobber = false; break; // f
      case 110: noClobber = true; break; // n
      case 84: plain = true; break; // T
      case 116: into = value; break; // t
      case 117: update = true; break; // u
      case 118: verbose = true; break; // v
    }
  }
  readDestination(into, plain);
  for (let i = 0; i < sources; i++) {
    const from = operands.at(i);
    const to = destinationOf(from);
    if (move(from, to, noClobber, update) && verbose) {
      stdout.text('renamed ');
      stdout.string(quoted(from));
      stdout.text(' -> ');
      stdout.string(quoted(to));
      stdout.byte(10);
    }
  }
  stdout.flush();
  if (status) exit(status);
}

main();
