import type { Credentials } from './credentials.ts';
import { DIRECTORY } from './file-type.ts';
import type { Inode } from './inode.ts';
import { X_OK } from './open-flags.ts';

/**
 * Discretionary access control: whether the permission bits of `inode` give `wanted` (an or of R_OK,
 * W_OK, X_OK) to the one who asks. The first class that applies decides: owner, group, others
 * (path_resolution(7)). Root may do everything but execute a file that nobody may.
 */
export function permits(cred: Credentials, inode: Inode, wanted: number): boolean {
  const mode = inode.mode;
  if (cred.uid === 0) {
    return (wanted & X_OK) === 0 || inode.type === DIRECTORY || (mode & 0o111) !== 0;
  }
  let bits = mode;
  if (inode.uid === cred.uid) bits = mode >> 6;
  else if (inGroup(cred, inode.gid)) bits = mode >> 3;
  return (bits & wanted) === wanted;
}

/** Whether the one who asks counts as the owner of `inode`. */
export function owns(cred: Credentials, inode: Inode): boolean {
  return cred.uid === 0 || cred.uid === inode.uid;
}

/** Whether the one who asks is in group `gid`. */
export function inGroup(cred: Credentials, gid: number): boolean {
  return cred.gid === gid || cred.groups.includes(gid);
}
