import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { setGroup, startSession } from '../process/groups.ts';
import type { Guest } from '../process/guest.ts';
import type { Process } from '../process/process.ts';

/** Who a process is: its number, its parent's, its group and session, its user. */

/** Stores a number that a call gives: 0, or a positive errno where it is negative or has no place. */
export function giveNumber(guest: Guest, out: number, number: number): number {
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  if (number < 0) return -number;
  guest.setU32(out, number);
  return 0;
}

/** The process of that number, 0 standing for the caller. */
function processOf(guest: Guest, pid: number): Process | undefined {
  return pid === 0 ? guest.process : guest.process.table.find(pid);
}

/** proc_id(pid): getpid(2) */
export function procId(guest: Guest, call: Call): number {
  return giveNumber(guest, call.argU32(0), guest.process.pid);
}

/** proc_parent(pid, parent): getppid(2) of any process; 0 where there is none. */
export function procParent(guest: Guest, call: Call): number {
  const process = processOf(guest, call.argI32(0));
  if (process === undefined) return wasi.ERRNO_SRCH;
  return giveNumber(guest, call.argU32(1), process.parent?.pid ?? 0);
}

/** proc_group_get(pid, group): getpgid(2) */
export function procGroupGet(guest: Guest, call: Call): number {
  const process = processOf(guest, call.argI32(0));
  if (process === undefined) return wasi.ERRNO_SRCH;
  return giveNumber(guest, call.argU32(1), process.pgid);
}

/** proc_group_set(pid, group): setpgid(2) */
export function procGroupSet(guest: Guest, call: Call): number {
  return -setGroup(guest.process, call.argI32(0), call.argI32(1));
}

/** proc_session_get(pid, session): getsid(2) */
export function procSessionGet(guest: Guest, call: Call): number {
  const process = processOf(guest, call.argI32(0));
  if (process === undefined) return wasi.ERRNO_SRCH;
  return giveNumber(guest, call.argU32(1), process.session.sid);
}

/** proc_session_start(session): setsid(2) */
export function procSessionStart(guest: Guest, call: Call): number {
  const out = call.argU32(0);
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  return giveNumber(guest, out, startSession(guest.process));
}

/** proc_user(user, group): getuid(2) and getgid(2), which are the effective ones too. */
export function procUser(guest: Guest, call: Call): number {
  const { uid, gid } = guest.process.credentials;
  const refused = giveNumber(guest, call.argU32(1), gid);
  return refused === 0 ? giveNumber(guest, call.argU32(0), uid) : refused;
}

/** proc_umask(mask, before): umask(2) */
export function procUmask(guest: Guest, call: Call): number {
  const { process } = guest;
  const refused = giveNumber(guest, call.argU32(1), process.umask);
  if (refused === 0) process.umask = call.argU32(0) & 0o777;
  return refused;
}
