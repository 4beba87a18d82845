import { wasi } from '@bjorn3/browser_wasi_shim';
import { ROOT } from '../fs/credentials.ts';
import type { Vfs } from '../fs/vfs.ts';
import { editTextFile, readTextFile } from './text-file.ts';

/**
 * Who becomes a user: anybody who calls (`open`), who redeems an invitation (`invited`), or nobody (`closed`). Accounts that
 * exist can be used in any case; the anonymous principal can where registration is open.
 */
export type RegistrationPolicy = 'open' | 'invited' | 'closed';

export const REGISTRATION_POLICIES: readonly RegistrationPolicy[] = ['open', 'invited', 'closed'];

/** Holds the word of the policy; without the file registration is open, with any other word in it closed. */
export const REGISTRATION_FILE = '/etc/registration';

/** One line for each invitation: the code, a colon, and the name that the account is to have or nothing. Root's alone to read. */
export const INVITATIONS_FILE = '/etc/invitations';

export const INVITATIONS_MODE = 0o600;

/** An invitation as its file has it. */
export interface Invitation {
  code: string;
  /** Name of the account, or ''. */
  name: string;
}

export function parseInvitations(text: string): Invitation[] {
  return text
    .split('\n')
    .map((line) => /^([a-z0-9]{16,64}):(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, code, name]) => ({ code, name }));
}

/** The policy that a file's text sets. What nobody can have meant must not open the door. */
export function parsePolicy(text: string): RegistrationPolicy {
  const word = text.trim();
  return REGISTRATION_POLICIES.find((policy) => policy === word) ?? 'closed';
}

/** The policy that is in force. */
export function registrationPolicy(vfs: Vfs): RegistrationPolicy {
  const text = readTextFile(vfs, ROOT, vfs.root, REGISTRATION_FILE);
  if (typeof text === 'string') return parsePolicy(text);
  return text === -wasi.ERRNO_NOENT ? 'open' : 'closed';
}

/** The invitation with this code, or undefined. */
export function findInvitation(vfs: Vfs, code: string): Invitation | undefined {
  const text = readTextFile(vfs, ROOT, vfs.root, INVITATIONS_FILE);
  if (typeof text === 'number') return undefined;
  return parseInvitations(text).find((invitation) => invitation.code === code);
}

/** Takes an invitation off the list: 0 or -errno. */
export function removeInvitation(vfs: Vfs, code: string): number {
  const without = (text: string) =>
    text
      .split('\n')
      .filter((line) => !line.startsWith(`${code}:`))
      .join('\n');
  return editTextFile(vfs, ROOT, vfs.root, INVITATIONS_FILE, without, INVITATIONS_MODE);
}

/** What somebody without an account is told. */
export function refusalText(policy: RegistrationPolicy, principal: string): string {
  if (policy === 'closed') return `registration is closed; ${principal} has no account here`;
  return `registration is by invitation; ${principal} has no account here and needs an invitation code`;
}
