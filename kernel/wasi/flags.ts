import { wasi } from '@bjorn3/browser_wasi_shim';

/** The flags there are (witx). A call with others is refused with EINVAL, so that they can come to mean something. */

export const ALL_FDFLAGS =
  wasi.FDFLAGS_APPEND |
  wasi.FDFLAGS_DSYNC |
  wasi.FDFLAGS_NONBLOCK |
  wasi.FDFLAGS_RSYNC |
  wasi.FDFLAGS_SYNC;

export const ALL_OFLAGS =
  wasi.OFLAGS_CREAT | wasi.OFLAGS_DIRECTORY | wasi.OFLAGS_EXCL | wasi.OFLAGS_TRUNC;

/** The one lookupflag; browser_wasi_shim has no name for it. */
export const SYMLINK_FOLLOW = 1;
