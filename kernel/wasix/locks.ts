import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';

/** fd_flock(fd, operation): flock(2), with Linux's numbers for the operation. */
export function fdFlock(guest: Guest, call: Call): number {
  const descriptor = guest.entries[call.argU32(0)];
  if (descriptor === undefined) return wasi.ERRNO_BADF;
  const { system, process } = guest;
  const result = system.locks.apply(process, descriptor.file, call.argU32(1));
  return result === BLOCKED ? BLOCKED : -result;
}
