import type { Sys } from '../process/sys.ts';

/** Where the system's own programs are. */
export const SYSTEM_PROGRAMS = '/bin';
/** Where root installs programs, for everybody. */
export const SHARED_PROGRAMS = '/usr/local/bin';

/** Where `install` puts the programs of the caller: root's are everybody's. */
export function ownPrograms(sys: Sys): string {
  return sys.uid === 0 ? SHARED_PROGRAMS : `${sys.home}/.local/bin`;
}

/** Makes a directory and those above it; 0 or -errno. */
export function makeDirectories(sys: Sys, path: string): number {
  let made = '';
  for (const part of path.split('/').slice(1)) {
    made += `/${part}`;
    if (typeof sys.stat(made) !== 'number') continue;
    const result = sys.mkdir(made, 0o755);
    if (result < 0) return result;
  }
  return 0;
}
