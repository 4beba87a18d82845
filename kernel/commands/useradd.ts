import { Principal } from '@dfinity/principal';
import { strerror } from '../errno.ts';
import { quoteName } from '../printable.ts';
import { isAccountName } from '../users/account-name.ts';
import { formatGroupLine } from '../users/group.ts';
import { formatPasswdLine } from '../users/passwd.ts';
import { GROUP_FILE, PASSWD_FILE } from '../users/users.ts';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts, setMembership, withLine } from './account-files.ts';
import { complain } from './console.ts';
import { readOptions } from './options.ts';

const USAGE = 'usage: useradd [-p PRINCIPAL] [-G GROUP,...] [-d HOME] [-s SHELL] NAME';

/**
 * `useradd [-p PRINCIPAL] [-G GROUP,...] [-d HOME] [-s SHELL] NAME` (useradd(8)): makes an account with a group and a home
 * directory of its own. It belongs to the principal; without one nobody can log in to it.
 */
export function* useradd(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'p:G:d:s:');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${USAGE}`, 2);
  const { options, operands } = read;
  const [name] = operands;
  if (operands.length !== 1) return yield* complain(sys, USAGE, 2);
  const { accounts } = sys;
  const principal = options.get('p') ?? '';
  const home = options.get('d') ?? `/home/${name}`;
  const shell = options.get('s') ?? '/bin/sh';
  const wrong = checkUser(sys, name) ?? checkPrincipal(sys, principal) ?? checkPaths(home, shell);
  if (wrong !== null) return yield* complain(sys, wrong);
  const id = accounts.freeId();
  if (id < 0) return yield* complain(sys, 'no numbers are left');
  const group = { name, gid: id, members: [] };
  const user = { name, uid: id, gid: id, principal, home, shell };
  let status = yield* editAccounts(sys, GROUP_FILE, (text) =>
    withLine(text, formatGroupLine(group)),
  );
  if (status !== 0) return status;
  status = yield* editAccounts(sys, PASSWD_FILE, (text) => withLine(text, formatPasswdLine(user)));
  if (status !== 0) return status;
  const groups = options.get('G');
  if (groups !== undefined) status = yield* setMembership(sys, name, groups.split(','), false);
  const made = accounts.makeHome(name);
  if (made !== 0) return yield* complain(sys, `${home}: ${strerror(made)}`);
  return status;
}

/** What speaks against a name for a new user, or null. */
export function checkUser({ accounts }: Sys, name: string): string | null {
  if (!isAccountName(name)) return `invalid user name ${quoteName(name)}`;
  if (accounts.user(name) !== undefined) return `user '${name}' already exists`;
  if (accounts.group(name) !== undefined) return `group '${name}' already exists`;
  return null;
}

/** What speaks against a principal for an account ('' is none), or null. */
export function checkPrincipal({ accounts }: Sys, principal: string): string | null {
  if (principal === '') return null;
  try {
    if (Principal.fromText(principal).toText() !== principal) throw new Error('not canonical');
  } catch {
    return `invalid principal ${quoteName(principal)}`;
  }
  const owner = accounts.userOfPrincipal(principal);
  return owner === undefined ? null : `principal ${principal} is user '${owner.name}' already`;
}

/** What speaks against a home directory and a shell, or null. */
export function checkPaths(home: string, shell: string): string | null {
  for (const path of [home, shell]) {
    if (!path.startsWith('/') || /[:\x00-\x1f\x7f-\x9f]/.test(path)) {
      return `invalid path ${quoteName(path)}`;
    }
  }
  return null;
}
