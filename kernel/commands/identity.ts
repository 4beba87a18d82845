import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, print } from './console.ts';

interface Identity {
  uid: number;
  gid: number;
  groups: readonly number[];
}

/** Who the caller is, or who a user is by the files; null after a message. */
function* identityOf(sys: Sys, name: string | undefined): Call<Identity | null> {
  if (name === undefined) return { uid: sys.uid, gid: sys.gid, groups: sys.accounts.groups };
  const user = sys.accounts.user(name);
  if (user === undefined) yield* complain(sys, `${quoteName(name)}: no such user`);
  return user ?? null;
}

/** All groups, the own one first. */
function allGroups({ gid, groups }: Identity): number[] {
  return [gid, ...groups.filter((other) => other !== gid)];
}

/** `id [-u|-g|-G] [-n] [USER]` (id(1)): who the caller or a user is. */
export function* id(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  let letters = '';
  while (/^-[ugGn]+$/.test(words[0] ?? '')) letters += words.shift()!.slice(1);
  const which = letters.replaceAll('n', '');
  const names = letters.includes('n');
  if (words.length > 1 || which.length > 1 || (names && which === '')) {
    return yield* complain(sys, 'usage: id [-u|-g|-G] [-n] [USER]');
  }
  const identity = yield* identityOf(sys, words[0]);
  if (identity === null) return 1;
  const { accounts } = sys;
  const { uid, gid } = identity;
  const groups = allGroups(identity);
  const group = (id: number): string => (names ? accounts.groupNameOf(id) : String(id));
  let text: string;
  if (which === 'u') text = names ? sys.userNameOf(uid) : String(uid);
  else if (which === 'g') text = group(gid);
  else if (which === 'G') text = groups.map(group).join(' ');
  else {
    const named = (id: number): string => `${id}(${accounts.groupNameOf(id)})`;
    text = `uid=${uid}(${sys.userNameOf(uid)}) gid=${named(gid)} groups=${groups.map(named).join(',')}`;
  }
  yield* print(sys, `${text}\n`);
  return 0;
}

/** `groups [USER]...` (groups(1)): names of the groups that the caller or users are in. */
export function* groups(sys: Sys): Call<number> {
  const names = sys.argv.slice(1);
  let status = 0;
  for (const name of names.length === 0 ? [undefined] : names) {
    const identity = yield* identityOf(sys, name);
    if (identity === null) {
      status = 1;
      continue;
    }
    const text = allGroups(identity)
      .map((gid) => sys.accounts.groupNameOf(gid))
      .join(' ');
    yield* print(sys, name === undefined ? `${text}\n` : `${name} : ${text}\n`);
  }
  return status;
}

/** `whoami`: the caller's user name. */
export function* whoami(sys: Sys): Call<number> {
  if (sys.argv.length > 1) return yield* complain(sys, 'usage: whoami');
  yield* print(sys, `${sys.userName}\n`);
  return 0;
}
