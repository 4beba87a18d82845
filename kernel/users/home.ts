import { ROOT } from '../fs/credentials.ts';
import { DIRECTORY, REGULAR_FILE } from '../fs/file-type.ts';
import { O_CREAT, O_WRONLY } from '../fs/open-flags.ts';
import type { Vfs } from '../fs/vfs.ts';
import type { PasswdEntry } from './passwd.ts';

/** What new homes start as a copy of. */
const SKELETON = '/etc/skel';

/** Makes a user's home directory, which is theirs alone to enter: 0 or -errno (-EEXIST where there is one). */
export function makeHome(vfs: Vfs, user: PasswdEntry): number {
  const error = vfs.mkdir(ROOT, vfs.root, user.home, 0o700);
  if (error !== 0) return error;
  // Copied while it is root's: nobody can put a link in the way.
  const failed = copyTree(vfs, SKELETON, user.home, user);
  return failed !== 0 ? failed : vfs.chown(ROOT, vfs.root, user.home, user.uid, user.gid);
}

function copyTree(vfs: Vfs, from: string, to: string, user: PasswdEntry): number {
  const source = vfs.resolve(ROOT, vfs.root, from, true);
  if (typeof source === 'number') return 0;
  const entries = vfs.readdir(source, 0, 1000);
  if (typeof entries === 'number') return entries;
  for (const { name } of entries) {
    const [path, copy] = [`${from}/${name}`, `${to}/${name}`];
    const file = vfs.resolve(ROOT, vfs.root, path, false);
    if (typeof file === 'number') return file;
    let error: number;
    if (file.inode.type === DIRECTORY) {
      error = vfs.mkdir(ROOT, vfs.root, copy, file.inode.mode);
      if (error === 0) error = copyTree(vfs, path, copy, user);
    } else if (file.inode.type === REGULAR_FILE) {
      const data = new Uint8Array(file.inode.size);
      file.inode.fs.read(file.inode, 0, data);
      error = writeFile(vfs, copy, data, 0, file.inode.mode);
    } else {
      continue;
    }
    if (error === 0) error = vfs.chown(ROOT, vfs.root, copy, user.uid, user.gid);
    if (error !== 0) return error;
  }
  return 0;
}

/** Writes a piece of a file as root, which is made with `mode` if it is missing: 0 or -errno. */
export function writeFile(
  vfs: Vfs,
  path: string,
  data: Uint8Array,
  offset: number,
  mode: number,
): number {
  const place = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT, mode);
  if (typeof place === 'number') return place;
  const { inode } = place;
  const written = inode.fs.write(inode, offset, data);
  inode.fs.release(inode);
  return written < 0 ? written : 0;
}
