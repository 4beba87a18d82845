import { wasi } from '@bjorn3/browser_wasi_shim';
import { REGULAR_FILE } from '../fs/file-type.ts';
import { X_OK } from '../fs/open-flags.ts';
import type { Guest } from '../process/guest.ts';
import { programCandidates } from '../process/program-search.ts';

/**
 * The path of the program that a guest asks for, as execvp(3) looks for it; positive errno where there is none.
 * @param searches whether a name without a slash is looked for in the directories of a PATH
 * @param path pointer and length of that PATH; the null pointer stands for the one in the environment of the process
 */
export function programAt(
  guest: Guest,
  name: number,
  nameLength: number,
  searches = false,
  path = 0,
  pathLength = 0,
): string | number {
  const wanted = guest.path(name, nameLength);
  if (typeof wanted === 'number' || !searches || wanted.includes('/')) return wanted;
  const { process, system } = guest;
  const directories = path === 0 ? process.env.get('PATH') : guest.path(path, pathLength);
  if (typeof directories === 'number') return directories;
  let error: number = wasi.ERRNO_NOENT;
  for (const candidate of programCandidates(directories, wanted)) {
    const { credentials, cwd } = process;
    const stat = system.vfs.stat(credentials, cwd, candidate);
    if (typeof stat === 'number' || stat.type !== REGULAR_FILE) continue;
    if (system.vfs.access(credentials, cwd, candidate, X_OK) === 0) return candidate;
    error = wasi.ERRNO_ACCES;
  }
  return error;
}
