import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { changeFiles, changeOperands } from './change-files.ts';
import { complain } from './console.ts';

const OWNER = 'changing ownership of';
const GROUP = 'changing group of';

function numberOf(text: string, find: (name: string) => number | undefined): number | undefined {
  // A name of digits is none, so a number always is one.
  if (/^\d{1,10}$/.test(text)) return Number(text) < 2 ** 32 - 1 ? Number(text) : undefined;
  return find(text);
}

function gidOf(sys: Sys, text: string): number | undefined {
  return numberOf(text, (name) => sys.accounts.group(name)?.gid);
}

/**
 * `chown [-R] [USER][:[GROUP]] FILE...` (chown(1)): names or numbers; with `USER:` the user's own group. Only root gives files
 * away; their owner can choose among the groups he is in.
 */
export function* chown(sys: Sys): Call<number> {
  const { recursive, operands } = changeOperands(sys);
  const [owner, ...files] = operands;
  if (owner === undefined || files.length === 0) {
    return yield* complain(sys, 'usage: chown [-R] [USER][:[GROUP]] FILE...');
  }
  const [user, group] = owner.split(/:(.*)/s, 2);
  const account = sys.accounts.user(user);
  const uid = user === '' ? -1 : numberOf(user, () => account?.uid);
  if (uid === undefined) return yield* complain(sys, `invalid user: ${quoteName(owner)}`);
  let gid: number | undefined = -1;
  if (group === '' && user !== '') gid = account?.gid;
  else if (group) gid = gidOf(sys, group);
  if (gid === undefined) return yield* complain(sys, `invalid group: ${quoteName(owner)}`);
  const doing = uid === -1 ? GROUP : OWNER;
  return yield* changeFiles(sys, files, recursive, doing, () => ({ uid, gid }));
}

/** `chgrp [-R] GROUP FILE...` (chgrp(1)) */
export function* chgrp(sys: Sys): Call<number> {
  const { recursive, operands } = changeOperands(sys);
  const [group, ...files] = operands;
  if (group === undefined || files.length === 0) {
    return yield* complain(sys, 'usage: chgrp [-R] GROUP FILE...');
  }
  const gid = gidOf(sys, group);
  if (gid === undefined) return yield* complain(sys, `invalid group: ${quoteName(group)}`);
  return yield* changeFiles(sys, files, recursive, GROUP, () => ({ gid }));
}
