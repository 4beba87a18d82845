/** Removing files and trees: rm, and mv across file systems. */
import { errno, filetype } from 'bindings/wasi_snapshot_preview1';
import { Entry, readEntries, readdirError } from './directory';
import { complainOf } from './failure';
import { attributes, close, openDirectory, opened, removeDirectory, stat, unlink } from './file';
import { mark, release } from './memory';
import { stdout } from './output';
import { join } from './path';
import { quoted } from './quote';

/** Removes a directory and all that is in it; false after a message. */
export function removeTree(path: usize, verbose: bool): bool {
  let error = openDirectory(path);
  if (error) {
    complainOf('cannot remove ', path, error);
    return false;
  }
  const fd = opened();
  // All names first: what is removed while reading may shift what is read next.
  const entries = readEntries(fd);
  close(fd);
  if (readdirError) {
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
        ? stat(child, false) == 0 && attributes.filetype == filetype.DIRECTORY
        : entry.type == filetype.DIRECTORY;
    if (!(directory ? removeTree(child, verbose) : removeFile(child, verbose))) done = false;
    release(position);
  }
  if (!done) return false;
  error = removeDirectory(path);
  if (error) {
    complainOf('cannot remove ', path, error);
    return false;
  }
  if (verbose) putRemoved('removed directory ', path);
  return true;
}

/** Removes a file that is no directory; false after a message. */
export function removeFile(path: usize, verbose: bool): bool {
  const error: errno = unlink(path);
  if (error) {
    complainOf('cannot remove ', path, error);
    return false;
  }
  if (verbose) putRemoved('removed ', path);
  return true;
}

/** `removed 'name'`, for -v. */
export function putRemoved(text: string, path: usize): void {
  stdout.text(text);
  stdout.string(quoted(path));
  stdout.byte(10);
}
