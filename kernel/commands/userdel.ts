import { quoteName } from '../printable.ts';
import { changeGroups } from '../users/group.ts';
import { changePasswdEntry } from '../users/passwd.ts';
import { GROUP_FILE, PASSWD_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts } from './account-files.ts';
import { complain } from './console.ts';

/**
 * `userdel NAME` (userdel(8)): takes an account away, and its group if that has no other members. Its files stay, whoever they
 * are to belong to; while it has processes it stays too.
 */
export function* userdel(sys: Sys): Call<number> {
  const [, name, ...rest] = sys.argv;
  if (name === undefined || rest.length > 0) return yield* complain(sys, 'usage: userdel NAME', 2);
  const user = sys.accounts.user(name);
  if (user === undefined) return yield* complain(sys, `user ${quoteName(name)} does not exist`, 6);
  const [pid] = sys.accounts.processesOf(user.uid);
  if (pid !== undefined) {
    return yield* complain(sys, `user ${name} is currently used by process ${pid}`, 8);
  }
  const status = yield* editAccounts(
    sys,
    PASSWD_FILE,
    (text) =>
      changePasswdEntry(text, name, () => null) ?? { reason: `user '${name}' does not exist` },
  );
  if (status !== 0) return status;
  return yield* editAccounts(sys, GROUP_FILE, (text) =>
    changeGroups(text, (group) => {
      const members = group.members.filter((member) => member !== name);
      if (group.name === name && group.gid === user.gid && members.length === 0) return null;
      return members.length === group.members.length ? group : { ...group, members };
    }),
  );
}
