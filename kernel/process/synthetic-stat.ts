import type { Stat } from '../fs/inode.ts';
import { now } from '../clock.ts';

let lastNumber = 0;

/**
 * The attributes of something that is in no directory: a pipe, a stream. Each has a number of its own.
 * @param saved attributes that it had before an upgrade
 */
export function syntheticStat(type: number, saved?: Stat): Stat {
  if (saved !== undefined) {
    lastNumber = Math.max(lastNumber, saved.ino);
    return { ...saved };
  }
  const time = now();
  return {
    dev: 0,
    ino: ++lastNumber,
    type,
    mode: 0o600,
    nlink: 1,
    uid: 0,
    gid: 0,
    rdev: 0,
    size: 0,
    blocks: 0,
    atime: time,
    mtime: time,
    ctime: time,
  };
}
