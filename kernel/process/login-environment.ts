import type { User } from '../users/user.ts';

/** The environment a user's session starts with. */
export function loginEnvironment(user: User, cwd: string): Map<string, string> {
  return new Map([
    ['HOME', user.home],
    ['USER', user.name],
    ['LOGNAME', user.name],
    ['SHELL', user.shell],
    ['PATH', searchPath(user)],
    ['PWD', cwd],
    ['LANG', 'C.UTF-8'],
  ]);
}

/** Where a user's programs are looked for. */
export function searchPath(user: User): string {
  return `${user.home}/.local/bin:/usr/local/bin:/bin`;
}
