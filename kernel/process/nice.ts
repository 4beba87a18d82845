import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Process } from './process.ts';

/** Nice values (setpriority(2)): the higher, the smaller a process's share of what its user gets. */
export const NICE_MIN = -20;
export const NICE_MAX = 19;

/** As on Linux, a process gets a quarter more than one whose value is higher by one. */
const STEP = 1.25;

/** Instructions as which each one counts that a process with this nice value executes. */
export function niceFactor(nice: number): number {
  return nice === 0 ? 1 : STEP ** nice;
}

/**
 * setpriority(2) as `caller`, for one process; values out of range are cut. 0, -ESRCH, -EPERM for another user's process, -EACCES
 * for a lower value without being root.
 */
export function setNice(caller: Process, pid: number, nice: number): number {
  const process = pid === 0 ? caller : caller.table.find(pid);
  if (process === undefined || process.ended) return -wasi.ERRNO_SRCH;
  const { uid } = caller.credentials;
  if (uid !== 0 && uid !== process.credentials.uid) return -wasi.ERRNO_PERM;
  const wanted = Math.trunc(Math.min(NICE_MAX, Math.max(NICE_MIN, nice)));
  if (uid !== 0 && wanted < process.nice) return -wasi.ERRNO_ACCES;
  process.nice = wanted;
  return 0;
}
