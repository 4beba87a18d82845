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
  unlink,
  unlinkAt,
} from './file';
import { mark, release } from './memory';
import { stdout } from './output';
import { base, join, locate, relative, relativeLength } from './path';
import { quoted } from './quote';

/**
 * Removes a directory and all that is in it; false after a message. It goes down by open directories, not by paths: whoever
 * puts a link in the place of a directory meanwhile leads it nowhere else.
 */
export function removeTree(path: usize, verbose: bool): bool {
  locate(path);
  return removeTreeAt(base, relative, relativeLength, path, verbose);
}

function removeTreeAt(parent: u32, name: usize, size: usize, path: usize, verbose: bool): bool {
  let error = openForRemoving(parent, name, size);
  if (error) {
    complainOf('cannot remove ', path, error);
    return false;
  }
  const fd = opened();
  // All names first: what is removed while reading may shift what is read next.
  const entries = readEntries(fd);
  if (readdirError) {
    close(fd);
    complainOf('cannot remove ', path, readdirError);
    return false;
  }
  let done = true;
  for (let i = 0; i < entries.length; i++) {
    const entry = changetype<Entry>(entries.at(i));
    const position = mark();
    const child = join(path, entry.name);
    const directory =
      entry.type == filetype.UNKNOWN
        ? statAt(fd, entry.name, entry.length, false) == 0 && attributes.filetype == filetype.DIRECTORY
        : entry.type == filetype.DIRECTORY;
    if (directory) {
      if (!removeTreeAt(fd, entry.name, entry.length, child, verbose)) done = false;
    } else if (!report(unlinkAt(fd, entry.name, entry.length), 'removed ', child, verbose)) {
      done = false;
    }
    release(position);
  }
  close(fd);
  if (!done) return false;
  error = removeDirectoryAt(parent, name, size);
  return report(error, 'removed directory ', path, verbose);
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
