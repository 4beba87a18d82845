import { quoteName } from '../printable.ts';
import { changeGroups } from '../users/group.ts';
import { GROUP_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts, setMembership } from './account-files.ts';
import { complain, print } from './console.ts';
import { readOptions } from './options.ts';

/** `gpasswd -a USER GROUP`, `gpasswd -d USER GROUP` (gpasswd(1)): makes a user a member of a group, or no longer. */
export function* gpasswd(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'a:d:');
  if (typeof read === 'string' || read.options.size !== 1 || read.operands.length !== 1) {
    return yield* complain(sys, 'usage: gpasswd -a|-d USER GROUP', 2);
  }
  const [[action, user]] = read.options;
  const [name] = read.operands;
  const group = sys.accounts.group(name);
  if (group === undefined) {
    return yield* complain(sys, `group ${quoteName(name)} does not exist in ${GROUP_FILE}`, 3);
  }
  if (action === 'a') {
    if (sys.accounts.user(user) === undefined) {
      return yield* complain(sys, `user ${quoteName(user)} does not exist`, 3);
    }
    const status = yield* setMembership(sys, user, [name], false);
    if (status === 0) yield* print(sys, `Adding user ${user} to group ${name}\n`);
    return status;
  }
  if (!group.members.includes(user)) {
    return yield* complain(sys, `user ${quoteName(user)} is not a member of '${name}'`, 3);
  }
  const without = group.members.filter((member) => member !== user);
  const status = yield* editAccounts(sys, GROUP_FILE, (text) =>
    changeGroups(text, (other) => (other.name === name ? { ...other, members: without } : other)),
  );
  if (status === 0) yield* print(sys, `Removing user ${user} from group ${name}\n`);
  return status;
}
