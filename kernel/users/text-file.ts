import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Credentials } from '../fs/credentials.ts';
import { REGULAR_FILE } from '../fs/file-type.ts';
import { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import type { Vfs } from '../fs/vfs.ts';
import { decode, encode } from '../text.ts';

/** Bytes that a file of the system's settings may have; more is not read. */
const LARGEST = 4 * 1024 * 1024;

/** The text of a small file, or -errno. -EFBIG, -EISDIR, … */
export function readTextFile(
  vfs: Vfs,
  cred: Credentials,
  at: Place,
  path: string,
): string | number {
  const place = vfs.open(cred, at, path, O_RDONLY);
  if (typeof place === 'number') return place;
  const { inode } = place;
  let result: string | number = -wasi.ERRNO_ISDIR;
  if (inode.type === REGULAR_FILE) {
    if (inode.size > LARGEST) result = -wasi.ERRNO_FBIG;
    else {
      const data = new Uint8Array(inode.size);
      const count = inode.fs.read(inode, 0, data);
      result = count < 0 ? count : decode(data.subarray(0, count));
    }
  }
  inode.fs.release(inode);
  return result;
}

/**
 * Replaces a file by one with this text, all at once: whoever reads sees the one or the other, and where there is no space the
 * old one stays. Mode and owner are kept; a new file gets `mode`. 0 or -errno.
 */
export function replaceTextFile(
  vfs: Vfs,
  cred: Credentials,
  at: Place,
  path: string,
  text: string,
  mode: number,
): number {
  const before = vfs.lstat(cred, at, path);
  if (typeof before !== 'number' && before.type !== REGULAR_FILE) return -wasi.ERRNO_INVAL;
  const kept = typeof before === 'number' ? mode : before.mode;
  const beside = `${path}+`;
  vfs.unlink(cred, at, beside);
  const place = vfs.open(cred, at, beside, O_WRONLY | O_CREAT | O_EXCL, kept);
  if (typeof place === 'number') return place;
  const { inode } = place;
  const data = encode(text);
  let error = 0;
  for (let done = 0; done < data.length && error === 0;) {
    const count = inode.fs.write(inode, done, data.subarray(done));
    if (count < 0) error = count;
    else done += count;
  }
  if (error === 0 && typeof before !== 'number' && cred.uid === 0) {
    error = vfs.setOwner(cred, inode, before.uid, before.gid);
  }
  inode.fs.release(inode);
  if (error === 0) error = vfs.rename(cred, at, beside, at, path);
  if (error !== 0) vfs.unlink(cred, at, beside);
  return error;
}

/**
 * Changes the text of a file (a missing one is empty) in one go, so that no other process comes between.
 * @param edit the new text, or a negative errno: then nothing is changed and that is the result
 * @returns 0 or -errno
 */
export function editTextFile(
  vfs: Vfs,
  cred: Credentials,
  at: Place,
  path: string,
  edit: (text: string) => string | number,
  mode = 0o644,
): number {
  const text = readTextFile(vfs, cred, at, path);
  if (typeof text === 'number' && text !== -wasi.ERRNO_NOENT) return text;
  const changed = edit(typeof text === 'string' ? text : '');
  if (typeof changed === 'number') return changed;
  if (changed === text) return 0;
  return replaceTextFile(vfs, cred, at, path, changed, mode);
}
