import { quoteName } from '../printable.ts';
import { isAccountName } from '../users/account-name.ts';
import { changeGroups, formatGroupLine } from '../users/group.ts';
import { GROUP_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts, withLine } from './account-files.ts';
import { complain } from './console.ts';
import { readOptions } from './options.ts';

/** `groupadd [-g GID] NAME` (groupadd(8)): makes a group without members. */
export function* groupadd(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'g:');
  if (typeof read === 'string' || read.operands.length !== 1) {
    return yield* complain(sys, 'usage: groupadd [-g GID] NAME', 2);
  }
  const { accounts } = sys;
  const [name] = read.operands;
  if (!isAccountName(name)) return yield* complain(sys, `invalid group name ${quoteName(name)}`, 3);
  if (accounts.group(name) !== undefined) {
    return yield* complain(sys, `group '${name}' already exists`, 9);
  }
  const wanted = read.options.get('g');
  if (wanted !== undefined && !/^\d{1,9}$/.test(wanted)) {
    return yield* complain(sys, `invalid group ID ${quoteName(wanted)}`, 3);
  }
  const gid = wanted === undefined ? accounts.freeId() : Number(wanted);
  if (gid < 0) return yield* complain(sys, 'no numbers are left');
  if (accounts.groupNameOf(gid) !== String(gid)) {
    return yield* complain(sys, `GID '${gid}' already exists`, 4);
  }
  const line = formatGroupLine({ name, gid, members: [] });
  return yield* editAccounts(sys, GROUP_FILE, (text) => withLine(text, line));
}

/** `groupdel NAME` (groupdel(8)): takes a group away that is no user's own. */
export function* groupdel(sys: Sys): Call<number> {
  const [, name, ...rest] = sys.argv;
  if (name === undefined || rest.length > 0) return yield* complain(sys, 'usage: groupdel NAME', 2);
  const { accounts } = sys;
  const group = accounts.group(name);
  if (group === undefined) {
    return yield* complain(sys, `group ${quoteName(name)} does not exist`, 6);
  }
  if (accounts.user(name)?.gid === group.gid) {
    return yield* complain(sys, `cannot remove the primary group of user '${name}'`, 8);
  }
  return yield* editAccounts(sys, GROUP_FILE, (text) =>
    changeGroups(text, (other) => (other.name === name ? null : other)),
  );
}
