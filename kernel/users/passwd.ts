import type { User } from './user.ts';

/** An account as a line of /etc/passwd has it: the groups it is a member of are in another file. */
export type PasswdEntry = Omit<User, 'groups'>;

/**
 * One line of /etc/passwd (passwd(5)) for each account. The comment field holds the principal; passwords there are none, for
 * the Internet Computer has authenticated the caller of a message already.
 */
export function formatPasswdLine(user: PasswdEntry): string {
  const { name, uid, gid, principal, home, shell } = user;
  return `${name}:x:${uid}:${gid}:${principal}:${home}:${shell}\n`;
}

/** The accounts of a passwd file. Lines that make no sense are passed over, as libc does. */
export function parsePasswd(text: string): PasswdEntry[] {
  const users: PasswdEntry[] = [];
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    if (fields.length !== 7 || line.startsWith('#')) continue;
    const [name, , uid, gid, principal, home, shell] = fields;
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) continue;
    users.push({ name, uid: Number(uid), gid: Number(gid), principal, home, shell });
  }
  return users;
}

/**
 * A passwd file with one account changed; its other lines, comments too, stay as they are.
 * @returns the new text, or null where there is no such account
 */
export function changePasswdEntry(
  text: string,
  name: string,
  change: (user: PasswdEntry) => PasswdEntry | null,
): string | null {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${name}:`));
  const [entry] = at < 0 ? [] : parsePasswd(lines[at]);
  if (entry === undefined) return null;
  const changed = change(entry);
  lines.splice(at, 1, ...(changed === null ? [] : [formatPasswdLine(changed).slice(0, -1)]));
  return lines.join('\n');
}
