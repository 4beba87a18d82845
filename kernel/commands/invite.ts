import { O_RDONLY } from '../fs/open-flags.ts';
import { strerror } from '../errno.ts';
import {
  INVITATIONS_FILE,
  INVITATIONS_MODE,
  REGISTRATION_FILE,
  REGISTRATION_POLICIES,
  parseInvitations,
  parsePolicy,
} from '../users/registration.ts';
import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call, Sys } from '../process/sys.ts';
import { editAccounts, withLine } from './account-files.ts';
import { complain, complainErrno, print, table } from './console.ts';
import { readOptions } from './options.ts';
import { checkUser } from './useradd.ts';

/** Random bytes of a code: more than anybody can try. */
const CODE_BYTES = 20;
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';

/**
 * `invite [NAME]`: prints a code that makes whoever redeems it first (`canix register`, or the page) a user, called NAME if
 * given. `invite -l` lists the codes that are out, `invite -d CODE` takes one back. For root.
 */
export function* invite(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'ld:');
  if (typeof read === 'string' || read.operands.length > 1) {
    return yield* complain(sys, 'usage: invite [-l | -d CODE | NAME]', 2);
  }
  const { options, operands } = read;
  if (options.has('l')) return yield* list(sys);
  const withdrawn = options.get('d');
  if (withdrawn !== undefined) return yield* withdraw(sys, withdrawn);
  const [name = ''] = operands;
  const wrong = name === '' ? null : checkUser(sys, name);
  if (wrong !== null) return yield* complain(sys, wrong);
  const code = yield* newCode(sys);
  if (typeof code === 'number') return yield* complainErrno(sys, '/dev/urandom', code);
  const line = `${code}:${name}\n`;
  const add = (text: string) => withLine(text, line);
  const status = yield* editAccounts(sys, INVITATIONS_FILE, add, INVITATIONS_MODE);
  if (status === 0) yield* print(sys, `${code}\n`);
  return status;
}

function* list(sys: Sys): Call<number> {
  const text = sys.accounts.read(INVITATIONS_FILE);
  if (text === -wasi.ERRNO_NOENT) return 0;
  if (typeof text === 'number') return yield* complainErrno(sys, INVITATIONS_FILE, text);
  yield* print(sys, table(parseInvitations(text).map(({ code, name }) => [code, name])));
  return 0;
}

function* withdraw(sys: Sys, code: string): Call<number> {
  return yield* editAccounts(sys, INVITATIONS_FILE, (text) => {
    const lines = text.split('\n');
    const kept = lines.filter((line) => !line.startsWith(`${code}:`));
    return kept.length < lines.length ? kept.join('\n') : { reason: 'no such invitation' };
  });
}

function* newCode(sys: Sys): Call<string | number> {
  const fd = yield* sys.open('/dev/urandom', O_RDONLY);
  if (fd < 0) return fd;
  const bytes = new Uint8Array(CODE_BYTES);
  const count = yield* sys.read(fd, bytes);
  sys.close(fd);
  if (count < CODE_BYTES) return count < 0 ? count : -wasi.ERRNO_IO;
  return Array.from(bytes, (byte) => LETTERS[byte & 31]).join('');
}

/** `registration [open|invited|closed]`: shows or sets who may become a user; setting is for root. */
export function* registration(sys: Sys): Call<number> {
  const [, policy, ...rest] = sys.argv;
  if (policy === undefined) {
    const text = sys.accounts.read(REGISTRATION_FILE);
    if (typeof text === 'number' && text !== -wasi.ERRNO_NOENT) {
      return yield* complain(sys, `${REGISTRATION_FILE}: ${strerror(text)}`);
    }
    yield* print(sys, `${typeof text === 'number' ? 'open' : parsePolicy(text)}\n`);
    return 0;
  }
  if (rest.length > 0 || !(REGISTRATION_POLICIES as readonly string[]).includes(policy)) {
    return yield* complain(sys, `usage: registration [${REGISTRATION_POLICIES.join('|')}]`, 2);
  }
  return yield* editAccounts(sys, REGISTRATION_FILE, () => `${policy}\n`);
}
