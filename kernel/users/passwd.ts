import type { User } from './user.ts';

/**
 * One line of /etc/passwd (passwd(5)) for each account. The comment field holds the principal; passwords there are none, for
 * the Internet Computer has authenticated the caller of a message already.
 */
export function formatPasswdLine(user: User): string {
  const { name, uid, gid, principal, home, shell } = user;
  return `${name}:x:${uid}:${gid}:${principal}:${home}:${shell}\n`;
}

/** A user's own group, which has the user's name (group(5)). */
export function formatGroupLine({ name, gid }: User): string {
  return `${name}:x:${gid}:\n`;
}

/** The accounts of a passwd file. Lines that make no sense are passed over, as libc does. */
export function parsePasswd(text: string): User[] {
  const users: User[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    if (fields.length !== 7 || line.startsWith('#')) continue;
    const [name, , uid, gid, principal, home, shell] = fields;
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) continue;
    users.push({ name, uid: Number(uid), gid: Number(gid), principal, home, shell });
  }
  return users;
}
