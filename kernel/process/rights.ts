import { wasi } from '@bjorn3/browser_wasi_shim';
import { O_ACCMODE, O_APPEND, O_NONBLOCK, O_RDONLY, O_WRONLY } from '../fs/open-flags.ts';

/**
 * WASI's rights of descriptors: a native program has them too, through the access mode it opens a file with. All rights fit in
 * the low 29 bits of WASI's 64.
 */
export const READ = wasi.RIGHTS_FD_READ;
export const WRITE = wasi.RIGHTS_FD_WRITE;
export const SEEK = wasi.RIGHTS_FD_SEEK;
export const TELL = wasi.RIGHTS_FD_TELL;

export const ALL = 0x1fff_ffff;

const COMMON =
  wasi.RIGHTS_FD_FDSTAT_SET_FLAGS |
  wasi.RIGHTS_FD_FILESTAT_GET |
  wasi.RIGHTS_FD_SYNC |
  wasi.RIGHTS_FD_DATASYNC |
  wasi.RIGHTS_POLL_FD_READWRITE;

/** What a regular file can be asked for. */
export const REGULAR_FILE_RIGHTS =
  COMMON |
  READ |
  WRITE |
  SEEK |
  TELL |
  wasi.RIGHTS_FD_ADVISE |
  wasi.RIGHTS_FD_ALLOCATE |
  wasi.RIGHTS_FD_FILESTAT_SET_SIZE |
  wasi.RIGHTS_FD_FILESTAT_SET_TIMES;

/** What a directory can be asked for. */
export const DIRECTORY_RIGHTS =
  wasi.RIGHTS_FD_FDSTAT_SET_FLAGS |
  wasi.RIGHTS_FD_SYNC |
  wasi.RIGHTS_FD_ADVISE |
  wasi.RIGHTS_PATH_CREATE_DIRECTORY |
  wasi.RIGHTS_PATH_CREATE_FILE |
  wasi.RIGHTS_PATH_LINK_SOURCE |
  wasi.RIGHTS_PATH_LINK_TARGET |
  wasi.RIGHTS_PATH_OPEN |
  wasi.RIGHTS_FD_READDIR |
  wasi.RIGHTS_PATH_READLINK |
  wasi.RIGHTS_PATH_RENAME_SOURCE |
  wasi.RIGHTS_PATH_RENAME_TARGET |
  wasi.RIGHTS_PATH_FILESTAT_GET |
  wasi.RIGHTS_PATH_FILESTAT_SET_SIZE |
  wasi.RIGHTS_PATH_FILESTAT_SET_TIMES |
  wasi.RIGHTS_FD_FILESTAT_GET |
  wasi.RIGHTS_FD_FILESTAT_SET_TIMES |
  wasi.RIGHTS_PATH_SYMLINK |
  wasi.RIGHTS_PATH_REMOVE_DIRECTORY |
  wasi.RIGHTS_PATH_UNLINK_FILE |
  wasi.RIGHTS_POLL_FD_READWRITE;

/**
 * What a character device can be asked for. WASI programs take a character device that cannot seek for a terminal, so the other
 * devices can.
 */
export const TERMINAL_RIGHTS = COMMON | READ | WRITE;
export const DEVICE_RIGHTS = TERMINAL_RIGHTS | SEEK | TELL;

/** The rights among `possible` that an access mode (open-flags.ts) leaves. */
export function rightsOf(flags: number, possible: number): number {
  const mode = flags & O_ACCMODE;
  let rights = possible;
  if (mode === O_RDONLY) {
    rights &= ~(WRITE | wasi.RIGHTS_FD_ALLOCATE | wasi.RIGHTS_FD_FILESTAT_SET_SIZE);
  }
  if (mode === O_WRONLY) rights &= ~READ;
  return rights;
}

/** WASI FDFLAGS_* for the flags of open(2). */
export function fdFlagsOf(flags: number): number {
  let result = 0;
  if ((flags & O_APPEND) !== 0) result |= wasi.FDFLAGS_APPEND;
  if ((flags & O_NONBLOCK) !== 0) result |= wasi.FDFLAGS_NONBLOCK;
  return result;
}
