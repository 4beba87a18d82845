/** ln: give files further names. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { length } from '../lib/bytes';
import { complainOfTwo } from '../lib/copy';
import { destinationOf, readDestination, sources } from '../lib/destination';
import { beginMessage, complainOf, endMessage } from '../lib/failure';
import { attributes, link, stat, symlink, unlink } from '../lib/file';
import { END, operands, option, value } from '../lib/options';
import { exit, status, stderr, stdout } from '../lib/output';
import { quoteIfNeeded, quoted } from '../lib/quote';

const USAGE = `Usage: ln [OPTION]... TARGET LINK_NAME
  or:  ln [OPTION]... TARGET
  or:  ln [OPTION]... TARGET... DIRECTORY
  or:  ln [OPTION]... -t DIRECTORY TARGET...
Make a link to TARGET; hard links unless -s is given.
  -f, --force                remove a file that has the name of the link
  -L, --logical              hard links to what symbolic links lead to
  -n, --no-dereference       a symbolic link to a directory is no directory
  -P, --physical             hard links to symbolic links themselves
  -s, --symbolic             make symbolic links
  -T, --no-target-directory  LINK_NAME is not a directory to make links in
  -t, --target-directory=DIR make the links in DIR
  -v, --verbose              say what is done
`;

let symbolic = false;
let force = false;
let logical = false;

function make(from: usize, to: usize): errno {
  return symbolic ? symlink(from, length(from), to) : link(from, to, logical);
}

function makeLink(from: usize, to: usize): bool {
  if (!symbolic) {
    const error: errno = stat(from, logical);
    if (error) {
      complainOf('failed to access ', from, error);
      return false;
    }
    if (attributes.filetype == filetype.DIRECTORY) {
      beginMessage();
      stderr.string(quoteIfNeeded(from));
      stderr.text(': hard link not allowed for directory');
      endMessage();
      return false;
    }
  }
  let error = make(from, to);
  if (error == errno.EXIST && force) {
    const ino = attributes.ino;
    const dev = attributes.dev;
    if (stat(to, false) == 0) {
      if (attributes.filetype == filetype.DIRECTORY) {
        beginMessage();
        stderr.string(quoteIfNeeded(to));
        stderr.text(': cannot overwrite directory');
        endMessage();
        return false;
      }
      // A file must not be removed for the sake of a link to itself.
      if (!symbolic && attributes.ino == ino && attributes.dev == dev) return true;
      error = unlink(to);
      if (!error) error = make(from, to);
    }
  }
  if (!error) return true;
  if (symbolic) {
    complainOf('failed to create symbolic link ', to, error);
  } else if (error == errno.EXIST) {
    complainOf('failed to create hard link ', to, error);
  } else {
    complainOfTwo('failed to create hard link ', to, ' => ', from, error);
  }
  return false;
}

function main(): void {
  let into: usize = 0;
  let plain = false;
  let noDereference = false;
  let verbose = false;
  let letter: i32;
  while (
    (letter = option(
      'fLnPsTt:v',
      'force=f logical=L no-dereference=n physical=P symbolic=s no-target-directory=T target-directory=t: verbose=v',
      USAGE,
    )) != END
  ) {
    switch (letter) {
      case 102: force = true; break; // f
      case 76: logical = true; break; // L
      case 110: noDereference = true; break; // n
      case 80: logical = false; break; // P
      case 115: symbolic = true; break; // s
      case 84: plain = true; break; // T
      case 116: into = value; break; // t
      case 118: verbose = true; break; // v
    }
  }
  // One operand alone is linked into the current directory.
  if (operands.length == 1 && !into && !plain) into = dot;
  if (operands.length == 2 && noDereference && !into) {
    plain = stat(operands.at(1), false) == 0 && attributes.filetype == filetype.SYMBOLIC_LINK;
  }
  readDestination(into, plain);
  for (let i = 0; i < sources; i++) {
    const from = operands.at(i);
    const to = destinationOf(from);
    if (makeLink(from, to) && verbose) {
      stdout.string(quoted(to));
      stdout.text(symbolic ? ' -> ' : ' => ');
      stdout.string(quoted(from));
      stdout.byte(10);
    }
  }
  stdout.flush();
  if (status) exit(status);
}

const dot = memory.data<u8>([46, 0]);

main();
