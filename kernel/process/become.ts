import { wasi } from '@bjorn3/browser_wasi_shim';
import { mayBecome } from '../users/doas-rules.ts';
import { credentialsOf } from '../users/user.ts';
import type { User } from '../users/user.ts';
import type { Process } from './process.ts';
import type { System } from './system.ts';

/**
 * Has a process go on as the user `name`. Root may become anybody, others whom root's rules allow (users/doas-rules.ts). There
 * is no other way to another user's rights: set-user-id bits are refused, and guests have no call for it.
 * @returns the user, or -ENOENT, -EPERM, -EAGAIN (the user has too many processes)
 */
export function become(system: System, process: Process, name: string): User | number {
  const user = system.users.byName(name);
  if (user === undefined) return -wasi.ERRNO_NOENT;
  const { credentials, table } = process;
  if (credentials.uid !== 0) {
    const own = system.users.byUid(credentials.uid);
    if (own === undefined || !mayBecome(system, own, credentials, user)) return -wasi.ERRNO_PERM;
  }
  const refused = table.limiter.moveProcess(process, user.uid);
  if (refused !== 0) return refused;
  process.credentials = credentialsOf(user);
  process.userName = user.name;
  process.home = user.home;
  // What others hold open of it was opened under the rules of the user it was.
  process.procDirectory?.forget();
  process.procDirectory = null;
  return user;
}
