/** Removing files and trees: rm, and mv across file systems. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { Entry, readEntries, readdirError } from './directory';
import { complainOf } from './failure';
import {
  attributes,
  close,
  openForRemoving,
  opened,
  removeDirectoryAt,
  statAt,
  statDescriptor,
  unlink,
  unlinkAt,
} from './file';
import { List } from './list';
import { alloc, mark, release } from './memory';
import { stdout } from './output';
import { base, join, locate, relative, relativeLength } from './path';
import { quoted } from './quote';

const CLOSED: u32 = 0xffffffff;

/** A directory on the way down to the one that is being emptied. */
@unmanaged
class Level {
  /** Addresses of the Levels around it, or 0. */
  above: usize;
  below: usize;
  /** CLOSED where too many were open; it is opened again when it is next needed. */
  fd: u32;
  /** In the level above, or relative to `top`. */
  name: usize;
  nameLength: usize;
  /** Which directory it was at first. */
  dev: u64;
  ino: u64;
  entries: List;
  next: i32;
  /** Whether all in it that was dealt with is gone. */
  empty: bool;
}

/** What the first level's name is relative to, and the path that messages begin with. */
let top: u32 = 0;
let topPath: usize = 0;
/** Addresses of Levels, or 0: the first one, the last one, and the uppermost that is open. */
let first: usize = 0;
let last: usize = 0;
let firstOpen: usize = 0;

// @ts-ignore: decorator
@inline
function at(level: usize): Level {
  return changetype<Level>(level);
}

/**
 * Removes a directory and all that is in it; false after a message. It goes down by open directories, not by paths: whoever
 * puts a link in the place of a directory meanwhile leads it nowhere else. Where more directories lie in each other than can
 * be open, the uppermost are closed, and opened again on the way back.
 */
export function removeTree(path: usize, verbose: bool): bool {
  locate(path);
  top = base;
  topPath = path;
  const name = relative;
  const nameLength = relativeLength;
  if (!enter(name, nameLength)) return false;
  let done = false;
  while (last) {
    const level = at(last);
    if (level.next < level.entries.length) {
      const entry = changetype<Entry>(level.entries.at(level.next++));
      if (!removeEntry(entry, verbose)) level.empty = false;
    } else {
      done = leave(verbose);
      if (last && !done) at(last).empty = false;
    }
  }
  return done;
}

/** Removes what is no directory from the last level, and enters what is one; false after a message. */
function removeEntry(entry: Entry, verbose: bool): bool {
  const fd = descriptorOf(last);
  if (fd == CLOSED) {
    at(last).next = at(last).entries.length;
    return false;
  }
  const directory =
    entry.type == filetype.UNKNOWN
      ? statAt(fd, entry.name, entry.length, false) == 0 && attributes.filetype == filetype.DIRECTORY
      : entry.type == filetype.DIRECTORY;
  if (directory) return enter(entry.name, entry.length);
  return reportBelow(unlinkAt(fd, entry.name, entry.length), 'removed ', entry.name, verbose);
}

/** Goes into a directory of the last level's, or begins with one; false after a message. */
function enter(name: usize, nameLength: usize): bool {
  let error = openBelow(last, name, nameLength);
  if (!error) {
    const address = alloc(offsetof<Level>());
    const level = at(address);
    level.above = last;
    level.below = 0;
    level.fd = opened();
    level.name = name;
    level.nameLength = nameLength;
    level.next = 0;
    level.empty = true;
    error = statDescriptor(level.fd);
    level.dev = attributes.dev;
    level.ino = attributes.ino;
    if (!error) {
      // All names first: what is removed while reading may shift what is read next.
      level.entries = readEntries(level.fd);
      error = readdirError;
    }
    if (!error) {
      if (last) at(last).below = address;
      else first = address;
      if (!firstOpen) firstOpen = address;
      last = address;
      return true;
    }
    close(level.fd);
    release(address);
  }
  return reportBelow(error, '', name, false);
}

/** Leaves the last level, and removes it if it is empty; false if it is still there, after a message. */
function leave(verbose: bool): bool {
  const address = last;
  const level = at(address);
  const above = level.above;
  if (level.fd != CLOSED) close(level.fd);
  if (firstOpen == address) firstOpen = 0;
  last = above;
  if (above) at(above).below = 0;
  else first = 0;
  let gone = false;
  if (level.empty) {
    const parent = above ? descriptorOf(above) : top;
    if (parent != CLOSED) {
      const error = removeDirectoryAt(parent, level.name, level.nameLength);
      gone = reportBelow(error, 'removed directory ', level.name, verbose);
    }
  }
  release(address);
  return gone;
}

/** Opens a directory of a level's (of `top`, for 0), closing those above where too many are open. */
function openBelow(level: usize, name: usize, nameLength: usize): errno {
  const directory = level ? at(level).fd : top;
  while (true) {
    const error = openForRemoving(directory, name, nameLength);
    if ((error != errno.MFILE && error != errno.NFILE) || !firstOpen || firstOpen == level) return error;
    const closed = at(firstOpen);
    close(closed.fd);
    closed.fd = CLOSED;
    firstOpen = closed.below;
  }
}

/** The descriptor of the last level, which is opened again if it was closed; CLOSED after a message. */
function descriptorOf(level: usize): u32 {
  if (at(level).fd != CLOSED) return at(level).fd;
  for (let step = first; step; step = at(step).below) {
    const directory = at(step);
    if (directory.fd != CLOSED) continue;
    let error = openBelow(directory.above, directory.name, directory.nameLength);
    if (!error) {
      directory.fd = opened();
      if (!firstOpen) firstOpen = step;
      error = statDescriptor(directory.fd);
      // Somebody has put another one in its place.
      if (!error && (attributes.ino != directory.ino || attributes.dev != directory.dev)) error = errno.NOENT;
      if (error) {
        close(directory.fd);
        directory.fd = CLOSED;
        if (firstOpen == step) firstOpen = 0;
      }
    }
    if (error) {
      complainOf('cannot remove ', topPath, error);
      return CLOSED;
    }
  }
  return at(level).fd;
}

/** Tells how removing something in the last level went; false where it failed. */
function reportBelow(error: errno, done: string, name: usize, verbose: bool): bool {
  if (!error && !verbose) return true;
  const position = mark();
  report(error, done, pathBelow(name), verbose);
  release(position);
  return !error;
}

/** The path of something in the last level, or of the first level itself. Allocated. */
function pathBelow(name: usize): usize {
  if (!first) return topPath;
  let path = topPath;
  for (let step = at(first).below; step; step = at(step).below) path = join(path, at(step).name);
  return join(path, name);
}

/** Tells how removing a path went; false where it failed. */
function report(error: errno, done: string, path: usize, verbose: bool): bool {
  if (error) complainOf('cannot remove ', path, error);
  else if (verbose) putRemoved(done, path);
  return !error;
}

/** Removes a file that is no directory; false after a message. */
export function removeFile(path: usize, verbose: bool): bool {
  return report(unlink(path), 'removed ', path, verbose);
}

/** `removed 'name'`, for -v. */
export function putRemoved(text: string, path: usize): void {
  stdout.text(text);
  stdout.string(quoted(path));
  stdout.byte(10);
}
