import { quoteName } from '../printable.ts';
import { changeGroups } from '../users/group.ts';
import { changePasswdEntry } from '../users/passwd.ts';
import { GROUP_FILE, PASSWD_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts, setMembership } from './account-files.ts';
import { complain } from './console.ts';
import { readOptions } from './options.ts';
import { checkPaths, checkPrincipal, checkUser } from './useradd.ts';

const USAGE =
  'usage: usermod [-a] [-G GROUP,...] [-g GROUP] [-l NEW_NAME] [-p PRINCIPAL] [-d HOME] [-s SHELL] NAME';

/**
 * `usermod [-a] [-G GROUP,...] [-g GROUP] [-l NEW_NAME] [-p PRINCIPAL] [-d HOME] [-s SHELL] NAME` (usermod(8)): changes an
 * account. -G sets the groups it is a member of, with -a adds to them; -p gives it to another principal, or with '' to nobody.
 * Sessions that have begun keep what they began with.
 */
export function* usermod(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'aG:g:l:p:d:s:');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${USAGE}`, 2);
  const { options, operands } = read;
  const [name] = operands;
  if (operands.length !== 1 || options.size === 0) return yield* complain(sys, USAGE, 2);
  const user = sys.accounts.user(name);
  if (user === undefined) return yield* complain(sys, `user ${quoteName(name)} does not exist`, 6);
  const newName = options.get('l') ?? name;
  const principal = options.get('p') ?? user.principal;
  const home = options.get('d') ?? user.home;
  const shell = options.get('s') ?? user.shell;
  const wrong =
    (newName === name ? null : checkUser(sys, newName)) ??
    (principal === user.principal ? null : checkPrincipal(sys, principal)) ??
    checkPaths(home, shell);
  if (wrong !== null) return yield* complain(sys, wrong);
  const groupName = options.get('g');
  const gid = groupName === undefined ? user.gid : sys.accounts.group(groupName)?.gid;
  if (gid === undefined) {
    return yield* complain(sys, `group ${quoteName(groupName!)} does not exist`, 6);
  }
  const groups = options.get('G');
  if (groups !== undefined) {
    const wanted = groups.split(',').filter(Boolean);
    const status = yield* setMembership(sys, name, wanted, !options.has('a'));
    if (status !== 0) return status;
  }
  if (newName !== name) {
    const status = yield* editAccounts(sys, GROUP_FILE, (text) =>
      changeGroups(text, (group) => ({
        ...group,
        // Its own group goes by its name.
        name: group.gid === user.gid && group.name === name ? newName : group.name,
        members: group.members.map((member) => (member === name ? newName : member)),
      })),
    );
    if (status !== 0) return status;
  }
  return yield* editAccounts(
    sys,
    PASSWD_FILE,
    (text) =>
      changePasswdEntry(text, name, (entry) => ({
        ...entry,
        name: newName,
        gid,
        principal,
        home,
        shell,
      })) ?? { reason: `user '${name}' does not exist` },
  );
}
