import { wasi } from '@bjorn3/browser_wasi_shim';
import { loginEnvironment, searchPath } from '../process/login-environment.ts';
import type { Call, Sys } from '../process/sys.ts';
import { quoteName } from '../printable.ts';
import { complain, complainErrno } from './console.ts';

/**
 * `su [-] [USER [ARGUMENT...]]`, `su [-] [USER] -c COMMAND` (su(1)): goes on as another user, root if none is named. There are
 * no passwords: root may, and others whom root's /etc/doas.conf permits.
 */
export function* su(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  let login = false;
  let command: string | undefined;
  const operands: string[] = [];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-' || word === '-l' || word === '--login') login = true;
    else if (word === '-c') {
      command = words.shift();
      if (command === undefined) return yield* complain(sys, "option requires an argument -- 'c'");
    } else if (word === '--') {
      operands.push(...words.splice(0));
    } else if (word.startsWith('-') && operands.length === 0) {
      return yield* complain(sys, 'usage: su [-] [-c COMMAND] [USER [ARGUMENT...]]');
    } else operands.push(word);
  }
  const [name = 'root', ...rest] = operands;
  const user = sys.accounts.become(name);
  if (user === -wasi.ERRNO_NOENT) {
    return yield* complain(sys, `user ${quoteName(name)} does not exist`);
  }
  if (user === -wasi.ERRNO_PERM) return yield* complain(sys, 'Permission denied');
  if (typeof user === 'number') return yield* complainErrno(sys, name, user);
  let env: Map<string, string>;
  if (login) {
    const inHome = sys.chdir(user.home) === 0;
    if (!inHome) yield* complain(sys, `warning: cannot change directory to ${user.home}`);
    env = loginEnvironment(user, sys.getcwd());
    const terminal = sys.env.get('TERM');
    if (terminal !== undefined) env.set('TERM', terminal);
  } else {
    // Programs must not be looked for in the directories of who called.
    env = new Map(sys.env).set('HOME', user.home).set('SHELL', user.shell);
    env.set('USER', user.name).set('LOGNAME', user.name).set('PATH', searchPath(user));
  }
  const base = user.shell.slice(user.shell.lastIndexOf('/') + 1);
  const argv = [login ? `-${base}` : base, ...(command === undefined ? [] : ['-c', command])];
  const failed = yield* sys.exec(user.shell, [...argv, ...rest], env);
  return yield* complainErrno(sys, `failed to execute ${user.shell}`, failed, 126);
}
