import type { Credentials } from '../fs/credentials.ts';
import { DIRECTORY, SYMBOLIC_LINK } from '../fs/file-type.ts';
import type { Stat } from '../fs/inode.ts';
import { statOf } from '../fs/inode.ts';
import { R_OK, X_OK } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import type { Vfs } from '../fs/vfs.ts';
import type { Process } from './process.ts';

/** What is to become of a file; what is left out stays. */
interface Attributes {
  mode?: number;
  uid?: number;
  gid?: number;
}

export type TreeChange = (stat: Stat) => Attributes;

export interface TreeFailure {
  /** The path, from the one that was given on. */
  path: string;
  /** What could not be done: find the file, change it, or read the directory. */
  what: 'access' | 'change' | 'read';
  errno: number;
}

const BATCH = 64;

/** Carries out {@link Sys.changeTree} as `process`. */
export function* changeTree(
  vfs: Vfs,
  { credentials, cwd }: Process,
  path: string,
  recursive: boolean,
  change: TreeChange,
  failed: (failure: TreeFailure) => void,
): Generator<void, void, void> {
  const start = vfs.resolve(credentials, cwd, path, true);
  if (typeof start === 'number') {
    failed({ path, what: 'access', errno: start });
    return;
  }
  // Directories are held, not remembered by name: what is put in their place meanwhile is not entered.
  const held: { place: Place; path: string }[] = [];
  const visit = (place: Place, name: string): void => {
    const { inode } = place;
    const { mode, uid = -1, gid = -1 } = change(statOf(inode));
    let errno = 0;
    if (uid !== -1 || gid !== -1) errno = vfs.setOwner(credentials, inode, uid, gid);
    if (errno === 0 && mode !== undefined) errno = vfs.setMode(credentials, inode, mode);
    if (errno !== 0) failed({ path: name, what: 'change', errno });
    if (!recursive || inode.type !== DIRECTORY) return;
    inode.fs.retain(inode);
    held.push({ place, path: name });
  };
  visit(start, path);
  try {
    while (held.length > 0) {
      const { place, path: folder } = held.pop()!;
      try {
        yield* visitEntries(vfs, credentials, place, folder, visit, failed);
      } finally {
        place.inode.fs.release(place.inode);
      }
    }
  } finally {
    for (const { place } of held) place.inode.fs.release(place.inode);
  }
}

function* visitEntries(
  vfs: Vfs,
  credentials: Credentials,
  folder: Place,
  path: string,
  visit: (place: Place, path: string) => void,
  failed: (failure: TreeFailure) => void,
): Generator<void, void, void> {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  let cookie = 0;
  for (;;) {
    const refused = vfs.mayAccess(credentials, folder.inode, R_OK | X_OK);
    const entries = refused === 0 ? vfs.readdir(folder, cookie, BATCH) : refused;
    if (typeof entries === 'number') {
      failed({ path, what: 'read', errno: entries });
      return;
    }
    if (entries.length === 0) return;
    for (const { name } of entries) {
      const place = vfs.resolve(credentials, folder, name, false);
      // What is gone already needs no change.
      if (typeof place === 'number' || place.inode.type === SYMBOLIC_LINK) continue;
      visit(place, prefix + name);
    }
    cookie = entries[entries.length - 1].cookie;
    yield;
  }
}
