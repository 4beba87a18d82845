import type { Credentials } from '../fs/credentials.ts';
import { ROOT } from '../fs/credentials.ts';
import { REGULAR_FILE } from '../fs/file-type.ts';
import type { Vfs } from '../fs/vfs.ts';
import { readTextFile } from './text-file.ts';
import type { User } from './user.ts';
import type { Users } from './users.ts';

/** Who may become whom, in the language of doas.conf(5); there are no passwords, so `nopass` is understood. */
export const DOAS_RULES_FILE = '/etc/doas.conf';

interface Rule {
  permit: boolean;
  /** A user name, or `:group`. */
  identity: string;
  /** A user name; '' for any. */
  target: string;
}

/** The rules of a file, or the number of the first line that is none. */
export function parseRules(text: string): Rule[] | number {
  const rules: Rule[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const words = line
      .replace(/#.*$/, '')
      .split(/[ \t]+/)
      .filter(Boolean);
    if (words.length === 0) continue;
    const action = words.shift();
    if (action !== 'permit' && action !== 'deny') return index + 1;
    while (words[0] === 'nopass' || words[0] === 'keepenv') words.shift();
    const [identity, as, target, ...rest] = words;
    if (identity === undefined || rest.length > 0) return index + 1;
    if (as !== undefined && (as !== 'as' || target === undefined)) return index + 1;
    rules.push({ permit: action === 'permit', identity, target: target ?? '' });
  }
  return rules;
}

/**
 * Whether root's rules let a user become another. The last rule that matches decides. A file that is missing, that somebody
 * but root could have written, or that has a line that is no rule allows nothing.
 * @param credentials what the user's process acts as
 */
export function mayBecome(
  { vfs, users }: { vfs: Vfs; users: Users },
  user: User,
  credentials: Credentials,
  target: User,
): boolean {
  const stat = vfs.stat(ROOT, vfs.root, DOAS_RULES_FILE);
  if (typeof stat === 'number' || stat.type !== REGULAR_FILE) return false;
  if (stat.uid !== 0 || (stat.mode & 0o022) !== 0) return false;
  const text = readTextFile(vfs, ROOT, vfs.root, DOAS_RULES_FILE);
  const rules = typeof text === 'string' ? parseRules(text) : 0;
  if (typeof rules === 'number') return false;
  const matches = ({ identity, target: wanted }: Rule): boolean => {
    if (wanted !== '' && wanted !== target.name) return false;
    if (!identity.startsWith(':')) return identity === user.name;
    const gid = users.groupByName(identity.slice(1))?.gid;
    return gid !== undefined && (credentials.gid === gid || credentials.groups.includes(gid));
  };
  return rules.findLast(matches)?.permit ?? false;
}
