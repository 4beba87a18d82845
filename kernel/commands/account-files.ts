import { strerror } from '../errno.ts';
import { changeGroups } from '../users/group.ts';
import type { Group } from '../users/group.ts';
import { GROUP_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain } from './console.ts';

/** What useradd and its kin share: changing the files of accounts, with the messages for what goes wrong. */

/** Changes a file of accounts: 0, or 1 after a message, which is that of the errno or what `edit` gives as `Error`. */
export function* editAccounts(
  sys: Sys,
  path: string,
  edit: (text: string) => string | Refusal,
  mode?: number,
): Call<number> {
  let refusal: Refusal | undefined;
  const result = sys.accounts.edit(
    path,
    (text) => {
      const changed = edit(text);
      if (typeof changed === 'string') return changed;
      refusal = changed;
      return -1;
    },
    mode,
  );
  if (refusal !== undefined) return yield* complain(sys, refusal.reason);
  if (result === 0) return 0;
  return yield* complain(sys, `cannot change ${path}: ${strerror(result)}`);
}

/** Why a file is not changed. */
export interface Refusal {
  reason: string;
}

/** The text with a line added at its end. */
export function withLine(text: string, line: string): string {
  return text === '' || text.endsWith('\n') ? text + line : `${text}\n${line}`;
}

/** Makes a user a member of groups and, if `only`, of no others. */
export function* setMembership(
  sys: Sys,
  user: string,
  groups: readonly string[],
  only: boolean,
): Call<number> {
  for (const name of groups) {
    if (sys.accounts.group(name) === undefined) {
      return yield* complain(sys, `group '${name}' does not exist`);
    }
  }
  const change = (group: Group): Group => {
    const member = group.members.includes(user);
    if (groups.includes(group.name)) {
      return member ? group : { ...group, members: [...group.members, user] };
    }
    if (!only || !member) return group;
    return { ...group, members: group.members.filter((other) => other !== user) };
  };
  return yield* editAccounts(sys, GROUP_FILE, (text) => changeGroups(text, change));
}
