import { wasi } from '@bjorn3/browser_wasi_shim';
import type { BlockDevice } from './block-device.ts';
import type { Attributes, DirEntry, Inode, NewInode, StatFs } from './inode.ts';
import type { QuotaReport } from './quota.ts';

/** What `truncate` gives where it has made the file shorter, but not yet as short as was asked: it is to be called again. */
export const UNFINISHED = 1;

/**
 * One tree of files on one medium. The Vfs joins several into the tree that processes see, and it
 * alone checks permissions, names' length and `.`/`..`: a file system does what it is told and
 * answers for its own structure. Results are negative errnos where an operation is refused, and a
 * refused operation has changed nothing. Directories handed in are directories of this file system.
 *
 * What changes files answers EROFS here; a file system that can be written to overrides it.
 */
export abstract class FileSystem {
  /** Type name, as /proc/mounts shows it. */
  abstract readonly type: string;
  abstract readonly root: Inode;
  /** Number that tells mounted file systems apart (st_dev); given by `Vfs.mount`. */
  dev = 0;
  /** True if nothing can be changed: the Vfs answers EROFS before asking. */
  readonly readOnly: boolean = true;

  /** The file called `name` in `dir`; ENOENT if there is none. */
  abstract lookup(dir: Inode, name: string): Inode | number;

  /**
   * Up to `limit` entries that come after `cookie` (0: from the beginning), without `.` and `..`.
   * An entry that is there from the first call to the last is given exactly once, whatever else
   * is created and removed meanwhile. An empty array is the end.
   */
  abstract readdir(dir: Inode, cookie: number, limit: number): DirEntry[] | number;

  /** Reads at `offset` up to the end of file or of `into`; returns the bytes read. */
  abstract read(inode: Inode, offset: number, into: Uint8Array): number;

  /** Target of a symbolic link. */
  abstract readlink(inode: Inode): string | number;

  abstract statfs(): StatFs;

  /** What it is on, for those that keep it as docs/file-system.md says; null for others. */
  readonly device: BlockDevice | null = null;

  /** What a user holds and may hold. ENOTSUP where nobody counts. */
  quotaOf(_uid: number): QuotaReport | number {
    return -wasi.ERRNO_NOTSUP;
  }

  /**
   * Limits what a user may hold, or with `uid` null what everybody may who has no limits of his own; an undefined limit goes
   * back to the default, Infinity is none. A user who has more already keeps it. EPERM for root, whom nothing limits.
   */
  setQuota(_uid: number | null, _bytes?: number, _inodes?: number): number {
    return -wasi.ERRNO_NOTSUP;
  }

  /** Makes a file of any type (directories too) called `name`. EEXIST, EMLINK, ENOSPC, EDQUOT. */
  create(_dir: Inode, _name: string, _attributes: NewInode): Inode | number {
    return -wasi.ERRNO_ROFS;
  }

  /** Gives `inode`, which is not a directory, another name. EEXIST, EMLINK, ENOSPC. */
  link(_dir: Inode, _name: string, _inode: Inode): number {
    return -wasi.ERRNO_ROFS;
  }

  /** Removes the name of what is not a directory (EISDIR). The file goes with its last name, or with its last `release`. */
  unlink(_dir: Inode, _name: string): number {
    return -wasi.ERRNO_ROFS;
  }

  /** Removes an empty directory. ENOTDIR, ENOTEMPTY. */
  rmdir(_dir: Inode, _name: string): number {
    return -wasi.ERRNO_ROFS;
  }

  /**
   * Moves a name, replacing what has the new one: a file by a file, an empty directory by a
   * directory (EISDIR, ENOTDIR, ENOTEMPTY). That a directory does not go into itself has been checked.
   */
  rename(_fromDir: Inode, _from: string, _toDir: Inode, _to: string): number {
    return -wasi.ERRNO_ROFS;
  }

  /** Where walking a path goes on from a symbolic link: its target, but for links to what has no path. */
  followLink(inode: Inode): string | number {
    return this.readlink(inode);
  }

  /** Writes at `offset`, growing the file as needed; returns the bytes written, fewer when space ends midway. */
  write(_inode: Inode, _offset: number, _from: Uint8Array): number {
    return -wasi.ERRNO_ROFS;
  }

  /**
   * Sets the size of a regular file; what it grows by reads as zeros. EFBIG. Where that frees very much, UNFINISHED, but never with
   * size 0.
   */
  truncate(_inode: Inode, _size: number): number {
    return -wasi.ERRNO_ROFS;
  }

  /** Changes attributes; the ctime becomes the present. */
  setattr(_inode: Inode, _changes: Attributes): number {
    return -wasi.ERRNO_ROFS;
  }

  /** Numbers by which `byHandle` finds the file, after an upgrade too; null where only a name can (name_to_handle_at(2)). */
  handleOf(_inode: Inode): readonly number[] | null {
    return null;
  }

  /** The file that `handleOf` told of, if it is still there. */
  byHandle(_handle: readonly number[]): Inode | undefined {
    return undefined;
  }

  /** An open descriptor (or a working directory) holds `inode`: it outlives its last name. */
  retain(_inode: Inode): void {}

  /** One holder less; the last one frees a file that has no name any more. */
  release(_inode: Inode): void {}

  /** Who had `inode` open for writing is about to release it: for those who watch it. */
  closeWritten(_inode: Inode): void {}

  /** Whether space of files that are gone is still to be freed, by `reclaim`. */
  hasRemains(): boolean {
    return false;
  }

  /** Frees a part of it, some 50 M instructions long at most. Returns the user whose it was; -1 if there is none. */
  reclaim(): number {
    return -1;
  }
}
