import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { R_OK } from '../fs/open-flags.ts';
import type { Guest } from '../process/guest.ts';
import { storedInode } from '../process/stored-inode.ts';
import { openWatch, watchAt } from '../process/watch-calls.ts';
import { giveNumber } from './identity.ts';

/** Waiting for changes of files, as inotify(7) has it, but of open files: what a program cannot open it cannot watch. */

/** fd_watch(fdflags, fd): inotify_init1(2) */
export function fdWatch(guest: Guest, call: Call): number {
  const out = call.argU32(1);
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  const flags = call.argU32(0);
  if ((flags & ~wasi.FDFLAGS_NONBLOCK) !== 0) return wasi.ERRNO_INVAL;
  return giveNumber(guest, out, openWatch(guest.system, guest.process, flags));
}

/** fd_watch_add(watches, fd, mask, watch): inotify_add_watch(2) of the file or directory that `fd` is open on */
export function fdWatchAdd(guest: Guest, call: Call): number {
  const { process, system } = guest;
  const watches = watchAt(process, call.argU32(0));
  if (typeof watches === 'number') return -watches;
  const file = process.descriptors.get(call.argU32(1))?.file;
  if (file === undefined) return wasi.ERRNO_BADF;
  const inode = storedInode(file);
  if (inode === null) return wasi.ERRNO_INVAL;
  const refused = system.vfs.mayAccess(process.credentials, inode, R_OK);
  if (refused !== 0) return -refused;
  const out = call.argU32(3);
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  return giveNumber(guest, out, watches.add(inode, call.argU32(2)));
}

/** fd_watch_remove(watches, watch): inotify_rm_watch(2) */
export function fdWatchRemove(guest: Guest, call: Call): number {
  const watches = watchAt(guest.process, call.argU32(0));
  return typeof watches === 'number' ? -watches : -watches.remove(call.argI32(1));
}
