import type { Place } from '../fs/place.ts';
import { credentialsOf, type User } from '../users/user.ts';
import { findExecutable } from './executable.ts';
import { loginEnvironment } from './login-environment.ts';
import type { Process } from './process.ts';
import { spawnLeader } from './spawn.ts';
import type { System } from './system.ts';

/** How a user's session begins. */
export interface LoginSession {
  /** Arguments of the user's shell. */
  argv: string[];
  cwd: Place;
  /** Variables besides those of every login, or in their place. */
  env: Iterable<readonly [name: string, value: string]>;
}

/** A user's home directory; `/` where there is none. */
export function homeOf({ vfs }: System, user: User): Place {
  const home = vfs.resolve(credentialsOf(user), vfs.root, user.home, true);
  return typeof home === 'number' ? vfs.root : home;
}

/** Starts the user's shell as the leader of a session of its own, with the limits that root has set; -errno where that fails. */
export function startLogin(
  system: System,
  user: User,
  { argv, cwd, env }: LoginSession,
): Process | number {
  const { vfs } = system;
  const credentials = credentialsOf(user);
  const executable = findExecutable(system, credentials, vfs.root, user.shell, argv);
  if (typeof executable === 'number') return executable;
  const { soft, hard } = system.limits.of(user);
  return spawnLeader(
    system,
    {
      parent: system.table.init,
      credentials,
      userName: user.name,
      home: user.home,
      cwd,
      umask: 0o022,
      argv: executable.argv,
      env: new Map([...loginEnvironment(user, vfs.pathOf(cwd)), ...env]),
      limits: soft,
      hardLimits: hard,
    },
    executable,
  );
}
