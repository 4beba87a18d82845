import type { Credentials } from '../fs/credentials.ts';
import type { Place } from '../fs/place.ts';
import type { Vfs } from '../fs/vfs.ts';

/**
 * Where a path starts that wasi-libc has cut.
 *
 * wasi-libc strips the slash of an absolute path and the `./` of a relative one alike before it looks for a preopened directory
 * (strip_prefixes in its preopens.c), so the kernel gets `etc/passwd` for `/etc/passwd` and for `etc/passwd`. A path whose first
 * name is not in the root directory must be relative; for the others it decides what exists:
 * - one name: relative, unless only the root directory has it (nobody makes files there);
 * - several: absolute if that file exists, otherwise relative if the first of them is in the working directory and, to make a file,
 *   so is the directory for it.
 */
export function pathStart(
  vfs: Vfs,
  credentials: Credentials,
  cwd: Place,
  path: string,
  creates: boolean,
): Place {
  const { root } = vfs;
  const slash = path.indexOf('/');
  if (cwd === root || slash === 0) return cwd;
  const first = slash < 0 ? path : path.slice(0, slash);
  if (first === '' || first === '.' || first === '..') return cwd;
  const exists = (at: Place, name: string) =>
    typeof vfs.resolve(credentials, at, name, false) !== 'number';
  if (!exists(root, first)) return cwd;
  if (slash < 0 || slash === path.length - 1) return creates || exists(cwd, first) ? cwd : root;
  if (!exists(cwd, first) || exists(root, path)) return root;
  if (!creates || exists(cwd, path)) return cwd;
  const directory = path.slice(0, path.replace(/\/+$/, '').lastIndexOf('/'));
  return exists(cwd, directory) ? cwd : root;
}
