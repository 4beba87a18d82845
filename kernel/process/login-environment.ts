import type { User } from '../users/user.ts';

/** The environment a user's session starts with. */
export function loginEnvironment(user: User, cwd: string): Map<string, string> {
  return new Map([
    ['HOME', user.home],
    ['USER', user.name],
    ['LOGNAME', user.name],
    ['SHELL', user.shell],
    ['PATH', `${user.home}/.local/bin:/usr/local/bin:/bin`],
    ['PWD', cwd],
    ['LANG', 'C.UTF-8'],
  ]);
}
