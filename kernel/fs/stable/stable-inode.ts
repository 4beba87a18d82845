import type { FileSystem } from '../file-system.ts';
import type { Inode } from '../inode.ts';
import type { Place } from '../place.ts';

/** A file of StableFs: the fields of its record, and what the heap remembers about it. */
export class StableInode implements Inode {
  readonly fs: FileSystem;
  readonly ino: number;
  /** Where its record is on the device. */
  readonly offset: number;
  type = 0;
  mode = 0;
  uid = 0;
  gid = 0;
  nlink = 0;
  size = 0;
  blocks = 0;
  atime = 0n;
  mtime = 0n;
  ctime = 0n;
  rdev = 0;
  parent = 0;
  generation = 0;
  /** LAYOUT_INLINE, LAYOUT_CHUNK or LAYOUT_TREE. */
  layout = 0;
  root = 0;
  height = 0;
  /** Neighbours in the list of orphans. */
  next = 0;
  previous = 0;

  place: Place | null = null;
  /** Open descriptors and the like. */
  holders = 0;
  /** Block of the file last used, and the pointer to it: most accesses go on where the last one was. */
  lastIndex = -1;
  lastPointer = 0;
  /** Names of a directory that were looked up lately, with their inode numbers. */
  names: Map<string, number> | null = null;
  target: string | undefined;

  constructor(fs: FileSystem, ino: number, offset: number) {
    this.fs = fs;
    this.ino = ino;
    this.offset = offset;
  }
}
