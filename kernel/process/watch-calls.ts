import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Process } from './process.ts';
import { TERMINAL_RIGHTS, WRITE } from './rights.ts';
import type { System } from './system.ts';
import { WatchFile } from './watch-file.ts';

/** inotify_init1(2): a descriptor to add watches to. `flags` are WASI's FDFLAGS_*; -EMFILE. */
export function openWatch(system: System, process: Process, flags: number): number {
  const file = new WatchFile(system.watches, process.credentials.uid, flags);
  return process.descriptors.add(file, TERMINAL_RIGHTS & ~WRITE, 0);
}

/** The description of watches at a descriptor: -EBADF, or -EINVAL where it is something else. */
export function watchAt(process: Process, fd: number): WatchFile | number {
  const descriptor = process.descriptors.get(fd);
  if (descriptor === undefined) return -wasi.ERRNO_BADF;
  return descriptor.file instanceof WatchFile ? descriptor.file : -wasi.ERRNO_INVAL;
}
