import type { FileSystem } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE } from './file-type.ts';
import type { Inode, NewInode } from './inode.ts';
import type { Place } from './place.ts';
import { HeapData } from './heap-data.ts';
import { HeapDirectory } from './heap-directory.ts';

/** A file of TmpFs. */
export class TmpInode implements Inode {
  readonly fs: FileSystem;
  readonly ino: number;
  readonly type: number;
  readonly rdev: number;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  size = 0;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
  place: Place | null = null;
  /** Open descriptors and the like. */
  holders = 0;
  /** Target of a symbolic link. */
  readonly target: string;
  /** Content of a regular file, otherwise null. */
  readonly data: HeapData | null;
  /** Entries of a directory, otherwise null. */
  readonly entries: HeapDirectory<TmpInode> | null;

  constructor(fs: FileSystem, ino: number, attributes: NewInode, now: bigint) {
    this.fs = fs;
    this.ino = ino;
    this.type = attributes.type;
    this.mode = attributes.mode;
    this.uid = attributes.uid;
    this.gid = attributes.gid;
    this.rdev = attributes.rdev ?? 0;
    this.target = attributes.target ?? '';
    this.atime = this.mtime = this.ctime = now;
    const isDirectory = attributes.type === DIRECTORY;
    this.nlink = isDirectory ? 2 : 1;
    this.entries = isDirectory ? new HeapDirectory() : null;
    this.data = attributes.type === REGULAR_FILE ? new HeapData() : null;
  }

  get blocks(): number {
    return this.data === null ? 0 : this.data.capacity / 512;
  }
}
