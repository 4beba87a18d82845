/** Copying files and trees: cp, and mv across file systems. */
import { errno, filetype, oflags } from 'bindings/wasi_snapshot_preview1';
import { Kept } from './attributes';
import { length } from './bytes';
import { Entry, readEntries, readdirError } from './directory';
import { beginMessage, complainOf, endMessage } from './failure';
import {
  BLOCK,
  attributes,
  close,
  makeDirectory,
  openDirectory,
  openForReading,
  openForWriting,
  opened,
  read,
  readError,
  readLink,
  stat,
  symlink,
  unlink,
} from './file';
import { stderr, stdout } from './output';
import { join } from './path';
import { quoted } from './quote';
import { writeAll } from './writer';
import { mark, release } from './memory';

// @ts-ignore: decorator
@lazy const buffer = memory.data(65536, 16);

/** rwx for the owner. */
const OWN: u32 = 0o700;

/** What of a file to keep, and how to treat what is in the way. */
@unmanaged
export class CopyOptions {
  recursive: bool;
  /** Symbolic links are copied as links; without it, `recursive` does so too, unless `follow`. */
  keepLinks: bool;
  follow: bool;
  /** Permissions, owner and times are kept; without it, new files have the permissions that the umask leaves. */
  preserve: bool;
  /** A file in the way that cannot be opened is removed first. */
  force: bool;
  verbose: bool;
}

/** `app: text 'from' text2 'to': reason` */
export function complainOfTwo(text: string, from: usize, between: string, to: usize, error: errno = 0): void {
  beginMessage();
  stderr.text(text);
  stderr.string(quoted(from));
  stderr.text(between);
  stderr.string(quoted(to));
  endMessage(error);
}

/** `'from' -> 'to'`, for -v. */
export function putArrow(from: usize, to: usize): void {
  stdout.string(quoted(from));
  stdout.text(' -> ');
  stdout.string(quoted(to));
  stdout.byte(10);
}

/** Copies a regular file (or what a device gives) with the attributes last looked up; false after a message. */
function copyFile(from: usize, to: usize, options: CopyOptions): bool {
  const kept = Kept.read();
  let error = openForReading(from);
  if (error) {
    beginMessage();
    stderr.text('cannot open ');
    stderr.string(quoted(from));
    stderr.text(' for reading');
    endMessage(error);
    return false;
  }
  const input = opened();
  let exists = stat(to, true) == 0;
  error = openForWriting(to, oflags.CREAT | oflags.TRUNC);
  if (error && options.force && exists) {
    unlink(to);
    exists = false;
    error = openForWriting(to, oflags.CREAT | oflags.TRUNC);
  }
  if (error) {
    complainOf(exists ? 'cannot open ' : 'cannot create regular file ', to, error);
    close(input);
    return false;
  }
  const output = opened();
  // Before there is anything to read in it.
  if (options.preserve) {
    const failure = kept.giveOwnerAndMode(output);
    if (failure) complainOf('preserving permissions for ', to, failure);
  } else if (!exists) {
    kept.giveMode(output);
  }
  let done = false;
  while (true) {
    const size = read(input, buffer, BLOCK);
    if (size < 0) {
      complainOf('error reading ', from, readError);
      break;
    }
    if (size == 0) {
      done = true;
      break;
    }
    const failure = writeAll(output, buffer, size);
    if (failure) {
      complainOf('error writing ', to, failure);
      break;
    }
  }
  if (done && options.preserve) {
    const failure = kept.giveTimes(output);
    if (failure) complainOf('preserving times for ', to, failure);
  }
  close(input);
  close(output);
  return done;
}

/** Whether `to` is `from` or lies in it: a directory cannot be copied into itself. */
function isInside(from: usize, to: usize): bool {
  if (stat(from, true)) return false;
  const dev = attributes.dev;
  const ino = attributes.ino;
  const path = join(to, to + length(to));
  // The nearest directories above the copy: its parent exists, it may not.
  for (let end = path + length(path); end > path; end--) {
    if (load<u8>(end - 1) != 47 && load<u8>(end) != 0) continue;
    store<u8>(end, 0);
    if (stat(path, true) == 0 && attributes.dev == dev && attributes.ino == ino) return true;
  }
  return false;
}

function copyTree(from: usize, to: usize, options: CopyOptions): bool {
  const kept = Kept.read();
  let error = openDirectory(from);
  if (error) {
    complainOf('cannot access ', from, error);
    return false;
  }
  const fd = opened();
  const entries = readEntries(fd);
  close(fd);
  if (readdirError) {
    complainOf('cannot access ', from, readdirError);
    return false;
  }
  let made = false;
  if (stat(to, true)) {
    error = makeDirectory(to);
    if (error) {
      complainOf('cannot create directory ', to, error);
      return false;
    }
    made = true;
    kept.giveModeTo(to, OWN, options.preserve);
    if (options.verbose) putArrow(from, to);
  } else if (attributes.filetype != filetype.DIRECTORY) {
    complainOfTwo('cannot overwrite non-directory ', to, ' with directory ', from);
    return false;
  }
  let done = true;
  for (let i = 0; i < entries.length; i++) {
    const position = mark();
    const name = changetype<Entry>(entries.at(i)).name;
    if (!copy(join(from, name), join(to, name), options, false)) done = false;
    release(position);
  }
  if (options.preserve) {
    const failure = kept.giveAll(to, true);
    if (failure) complainOf('preserving permissions for ', to, failure);
  } else if (made) {
    kept.giveModeTo(to, 0, false);
  }
  return done;
}

/**
 * Copies a file or, with `recursive`, a tree; messages tell what could not be copied.
 * @param named the path was given by the user, not found in a tree
 * @returns whether all was copied
 */
export function copy(from: usize, to: usize, options: CopyOptions, named: bool): bool {
  const error = stat(from, !options.keepLinks && (options.follow || !options.recursive));
  if (error) {
    complainOf('cannot stat ', from, error);
    return false;
  }
  const type = attributes.filetype;
  const dev = attributes.dev;
  const ino = attributes.ino;
  if (type == filetype.DIRECTORY) {
    if (!options.recursive) {
      beginMessage();
      stderr.text('-r not specified; omitting directory ');
      stderr.string(quoted(from));
      endMessage();
      return false;
    }
    if (named && isInside(from, to)) {
      complainOfTwo('cannot copy a directory, ', from, ', into itself, ', to);
      return false;
    }
    stat(from, true);
    return copyTree(from, to, options);
  }
  if (stat(to, true) == 0) {
    if (attributes.filetype == filetype.DIRECTORY) {
      complainOver(to);
      return false;
    }
    if (attributes.dev == dev && attributes.ino == ino) {
      complainSame(from, to);
      return false;
    }
  }
  if (options.verbose) putArrow(from, to);
  if (type == filetype.SYMBOLIC_LINK) {
    stat(from, false);
    const kept = Kept.read();
    const target = readLink(from);
    if (!target) {
      complainOf('cannot read symbolic link ', from, errno.IO);
      return false;
    }
    let failure = symlink(target, length(target), to);
    if (failure == errno.EXIST && unlink(to) == 0) failure = symlink(target, length(target), to);
    if (failure) {
      complainOf('cannot create symbolic link ', to, failure);
      return false;
    }
    if (options.preserve) kept.giveAll(to, false);
    return true;
  }
  stat(from, true);
  return copyFile(from, to, options);
}

/** `cannot overwrite directory 'name' with non-directory` */
export function complainOver(name: usize): void {
  beginMessage();
  stderr.text('cannot overwrite directory ');
  stderr.string(quoted(name));
  stderr.text(' with non-directory');
  endMessage();
}

/** `'a' and 'b' are the same file` */
export function complainSame(from: usize, to: usize): void {
  beginMessage();
  stderr.string(quoted(from));
  stderr.text(' and ');
  stderr.string(quoted(to));
  stderr.text(' are the same file');
  endMessage();
}
