import { wasi } from '@bjorn3/browser_wasi_shim';
import { State } from './process.ts';
import type { Process } from './process.ts';
import { Session } from './session.ts';

/** setpgid(2) as `caller`: 0, -ESRCH, -EPERM, -EINVAL; -EACCES for a child that has executed another program. */
export function setGroup(caller: Process, pid: number, pgid: number): number {
  const { table } = caller;
  const process = pid === 0 ? caller : table.find(pid);
  if (process === undefined || process.state === State.zombie) return -wasi.ERRNO_SRCH;
  if (process !== caller && process.parent !== caller) return -wasi.ERRNO_SRCH;
  if (pgid < 0) return -wasi.ERRNO_INVAL;
  const target = pgid === 0 ? process.pid : pgid;
  // A session's leader keeps its group, and nobody joins another session's.
  if (process.session !== caller.session || process.session.sid === process.pid) {
    return -wasi.ERRNO_PERM;
  }
  if (process !== caller && !process.forked) return -wasi.ERRNO_ACCES;
  if (target !== process.pid) {
    let joinable = false;
    for (const member of table.group(target)) joinable ||= member.session === caller.session;
    if (!joinable) return -wasi.ERRNO_PERM;
  }
  table.moveToGroup(process, target);
  return 0;
}

/** setsid(2): the new session's number, or -EPERM for the leader of a group. */
export function startSession(caller: Process): number {
  const { table, pid } = caller;
  if (table.hasGroup(pid)) return -wasi.ERRNO_PERM;
  table.moveToGroup(caller, pid);
  table.moveToSession(caller, new Session(pid));
  return pid;
}
