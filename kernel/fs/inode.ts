import type { FileSystem } from './file-system.ts';
import type { Place } from './place.ts';

/**
 * A file of any type, as the kernel knows it. A file system gives one object per file for as long
 * as anybody holds it, so two inodes are the same file exactly when they are `===`.
 * Fields are read freely and changed only by the file system (see `FileSystem.setattr`).
 */
export interface Inode {
  readonly fs: FileSystem;
  /** Number within its file system; together with `fs.dev` it names the file. */
  readonly ino: number;
  /** One of the constants of file-type.ts. */
  readonly type: number;
  /** Permission bits, 0o7777; the type is not in them. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Names of the file (directories: 2 + subdirectories); 0 once the last is gone. */
  readonly nlink: number;
  /** Bytes of a regular file or a symbolic link's target; of a directory, its entries. */
  readonly size: number;
  /** Space taken on the medium, in units of 512 bytes. */
  readonly blocks: number;
  /** Nanoseconds since 1970. */
  readonly atime: bigint;
  readonly mtime: bigint;
  readonly ctime: bigint;
  /** Device number of a device file, otherwise 0. */
  readonly rdev: number;
  /** A directory's place in the tree of mounts. Belongs to the Vfs; file systems leave it alone. */
  place: Place | null;
}

/** What `stat` tells: a snapshot of an inode (stat(2)). Times in nanoseconds, blocks of 512 bytes. */
export interface Stat {
  dev: number;
  ino: number;
  type: number;
  mode: number;
  nlink: number;
  uid: number;
  gid: number;
  rdev: number;
  size: number;
  blocks: number;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
}

/** One name in a directory. `cookie` is where reading goes on after it. */
export interface DirEntry {
  cookie: number;
  name: string;
  ino: number;
  type: number;
}

/** What a new file starts with. `target` is for symbolic links, `rdev` for device files. */
export interface NewInode {
  type: number;
  mode: number;
  uid: number;
  gid: number;
  target?: string;
  rdev?: number;
}

/** The attributes `FileSystem.setattr` is to change; what is left out stays. */
export interface Attributes {
  mode?: number;
  uid?: number;
  gid?: number;
  atime?: bigint;
  mtime?: bigint;
}

/** What `statfs` tells (statvfs(3)). Sizes in bytes. */
export interface StatFs {
  /** Name of the file system type, as in /proc/mounts. */
  type: string;
  blockSize: number;
  size: number;
  free: number;
  /** Files it can hold and can still take; Infinity where space is the only limit. */
  files: number;
  filesFree: number;
}

/** Snapshot of an inode's attributes. */
export function statOf(inode: Inode): Stat {
  return {
    dev: inode.fs.dev,
    ino: inode.ino,
    type: inode.type,
    mode: inode.mode,
    nlink: inode.nlink,
    uid: inode.uid,
    gid: inode.gid,
    rdev: inode.rdev,
    size: inode.size,
    blocks: inode.blocks,
    atime: inode.atime,
    mtime: inode.mtime,
    ctime: inode.ctime,
  };
}
