/** Files: thin wrappers over WASI's calls that take NUL-terminated paths and return 0 or a WASI errno. */
import {
  errno,
  fd_close,
  fd_filestat_get,
  fd_read,
  fdflags,
  filestat,
  filetype,
  lookupflags,
  oflags,
  path_create_directory,
  path_filestat_get,
  path_link,
  path_open,
  path_readlink,
  path_remove_directory,
  path_rename,
  path_symlink,
  path_unlink_file,
  rights,
} from 'bindings/wasi_snapshot_preview1';
import { duplicate } from './bytes';
import { base, locate, relative, relativeLength } from './path';
import { alloc } from './memory';

const READ_RIGHTS: rights =
  rights.FD_READ | rights.FD_SEEK | rights.FD_TELL | rights.FD_FILESTAT_GET | rights.FD_READDIR;
const WRITE_RIGHTS: rights =
  rights.FD_WRITE | rights.FD_SEEK | rights.FD_TELL | rights.FD_FILESTAT_GET | rights.FD_FILESTAT_SET_TIMES;
const DIRECTORY_RIGHTS: rights =
  rights.FD_READDIR | rights.PATH_FILESTAT_GET | rights.PATH_READLINK | rights.FD_FILESTAT_GET;

const REMOVING_RIGHTS: rights =
  DIRECTORY_RIGHTS | rights.PATH_OPEN | rights.PATH_UNLINK_FILE | rights.PATH_REMOVE_DIRECTORY;

/** Size of the buffer that files are read through. */
export const BLOCK: usize = 65536;

// @ts-ignore: decorator
@lazy const result = memory.data(16, 8);

/** Descriptor that the last successful open returned. */
// @ts-ignore: decorator
@inline
export function opened(): u32 {
  return load<u32>(result);
}

/** Opens a file (or directory) for reading. */
export function openForReading(path: usize): errno {
  locate(path);
  return path_open(base, lookupflags.SYMLINK_FOLLOW, relative, relativeLength, 0, READ_RIGHTS, 0, 0, result);
}

/** Opens a directory for `Directory` and `statAt`. */
export function openDirectory(path: usize): errno {
  locate(path);
  return path_open(
    base,
    lookupflags.SYMLINK_FOLLOW,
    relative,
    relativeLength,
    oflags.DIRECTORY,
    DIRECTORY_RIGHTS,
    DIRECTORY_RIGHTS,
    0,
    result,
  );
}

/** Opens a directory, itself and not what a link in its place points to, to remove what is in it. */
export function openForRemoving(directory: u32, name: usize, size: usize): errno {
  return path_open(directory, 0, name, size, oflags.DIRECTORY, REMOVING_RIGHTS, REMOVING_RIGHTS, 0, result);
}

/** Opens a file for writing; `how` is of oflags (CREAT, TRUNC, EXCL), `flags` of fdflags (APPEND). */
export function openForWriting(path: usize, how: oflags, flags: fdflags = 0): errno {
  locate(path);
  return path_open(
    base,
    lookupflags.SYMLINK_FOLLOW,
    relative,
    relativeLength,
    how,
    how & oflags.TRUNC ? WRITE_RIGHTS | rights.FD_FILESTAT_SET_SIZE : WRITE_RIGHTS,
    0,
    flags,
    result,
  );
}

/** Closes a descriptor. */
export function close(fd: u32): errno {
  return fd_close(fd);
}

/** errno of the last `read` that returned -1. */
export let readError: errno = 0;

/** Notes a failure to read that did not come from `read`, and returns it. */
export function setReadError(error: errno): errno {
  readError = error;
  return error;
}

/** Reads up to `size` bytes: how many, 0 at the end, -1 on failure (`readError`). */
export function read(fd: u32, into: usize, size: usize): isize {
  store<u32>(result, <u32>into);
  store<u32>(result, <u32>size, 4);
  do {
    readError = fd_read(fd, result, 1, result + 8);
  } while (readError == errno.AGAIN || readError == errno.INTR);
  if (!readError) return <isize>load<u32>(result, 8);
  // Systems differ in what they say of reading a directory.
  if (statDescriptor(fd) == 0 && attributes.filetype == filetype.DIRECTORY) readError = errno.ISDIR;
  return -1;
}

/** What `stat`, `statAt` and `statDescriptor` fill in. */
// @ts-ignore: decorator
@lazy export const attributes = changetype<filestat>(memory.data(64, 8));

/** Looks a file up; `follow` a symbolic link at its end. */
export function stat(path: usize, follow: bool): errno {
  locate(path);
  return statAt(base, relative, relativeLength, follow);
}

/** Looks a file up in an open directory. */
export function statAt(directory: u32, name: usize, size: usize, follow: bool): errno {
  // Canix tells mode and owner in what WASI leaves as padding (see attributes.ts): others must leave zeros there.
  store<u64>(changetype<usize>(attributes), 0, 16);
  return path_filestat_get(directory, follow ? lookupflags.SYMLINK_FOLLOW : 0, name, size, attributes);
}

/** Looks an open file up. */
export function statDescriptor(fd: u32): errno {
  store<u64>(changetype<usize>(attributes), 0, 16);
  return fd_filestat_get(fd, attributes);
}

/** Whether a path leads to a directory, through symbolic links. */
export function isDirectory(path: usize): bool {
  return stat(path, true) == 0 && attributes.filetype == filetype.DIRECTORY;
}

/** Removes a file's name. */
export function unlink(path: usize): errno {
  locate(path);
  return unlinkAt(base, relative, relativeLength);
}

/** Removes the name of a file in an open directory. */
export function unlinkAt(directory: u32, name: usize, size: usize): errno {
  return path_unlink_file(directory, name, size);
}

/** Removes an empty directory. */
export function removeDirectory(path: usize): errno {
  locate(path);
  return removeDirectoryAt(base, relative, relativeLength);
}

/** Removes an empty directory from an open one. */
export function removeDirectoryAt(directory: u32, name: usize, size: usize): errno {
  return path_remove_directory(directory, name, size);
}

/** Makes a directory. */
export function makeDirectory(path: usize): errno {
  locate(path);
  return path_create_directory(base, relative, relativeLength);
}

/** Gives a file another name, in place of a file that has it. */
export function rename(from: usize, to: usize): errno {
  locate(from);
  const fromBase = base;
  const fromPath = relative;
  const fromLength = relativeLength;
  locate(to);
  return path_rename(fromBase, fromPath, fromLength, base, relative, relativeLength);
}

/** Gives a file a second name. */
export function link(from: usize, to: usize, follow: bool): errno {
  locate(from);
  const fromBase = base;
  const fromPath = relative;
  const fromLength = relativeLength;
  locate(to);
  const flags = follow ? lookupflags.SYMLINK_FOLLOW : 0;
  return path_link(fromBase, flags, fromPath, fromLength, base, relative, relativeLength);
}

/** Makes a symbolic link that holds `target`. */
export function symlink(target: usize, targetLength: usize, path: usize): errno {
  locate(path);
  return path_symlink(target, targetLength, base, relative, relativeLength);
}

/** What a symbolic link holds, NUL-terminated, allocated; 0 when it cannot be read. */
export function readLink(path: usize): usize {
  locate(path);
  return readLinkAt(base, relative, relativeLength);
}

/** What a symbolic link in an open directory holds, NUL-terminated, allocated; 0 when it cannot be read. */
export function readLinkAt(directory: u32, name: usize, size: usize): usize {
  const buffer = alloc(PATH_MAX);
  if (path_readlink(directory, name, size, buffer, PATH_MAX, result)) return 0;
  return duplicate(buffer, <usize>load<u32>(result));
}

const PATH_MAX: usize = 4096;
