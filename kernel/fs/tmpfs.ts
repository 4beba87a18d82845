import { wasi } from '@bjorn3/browser_wasi_shim';
import { encodedLength } from '../text.ts';
import { FileSystem } from './file-system.ts';
import { HeapShares } from './heap-shares.ts';
import { DIRECTORY, SYMBOLIC_LINK } from './file-type.ts';
import type { Attributes, DirEntry, Inode, NewInode, StatFs } from './inode.ts';
import { TmpInode } from './tmpfs-inode.ts';
import { NumberMap } from '../number-map.ts';

/** Largest size of a file: offsets stay far within the exact integers. */
const SIZE_MAX = 2 ** 44;

/** Bounds of a TmpFs. */
export interface TmpFsOptions {
  /** The present, in nanoseconds since 1970. */
  now: () => bigint;
  /** Bytes of content and of links' targets it may hold; default 64 MiB. A user but root may have half of them. */
  maxBytes?: number;
  /** Files it may hold, each further name of one counted too; default 65,536. A user but root may have half of them. */
  maxFiles?: number;
  /** Permission bits of the root directory; default 0o1777. */
  mode?: number;
}

/** A file system in the heap: quick, and gone with an upgrade for which it is too large. For /tmp and for tests. */
export class TmpFs extends FileSystem {
  override readonly type = 'tmpfs';
  override readonly readOnly = false;
  override readonly root: TmpInode;
  private readonly now: () => bigint;
  private readonly shares: HeapShares;
  private nextIno = 2;
  private readonly inodes = new NumberMap<TmpInode>();

  constructor(options: TmpFsOptions) {
    super();
    this.now = options.now;
    this.shares = new HeapShares(options.maxBytes ?? 64 * 1024 * 1024, options.maxFiles ?? 65536);
    const attributes = { type: DIRECTORY, mode: options.mode ?? 0o1777, uid: 0, gid: 0 };
    this.root = new TmpInode(this, 1, attributes, this.now());
    this.inodes.set(1, this.root);
    this.shares.charge(0, 0, 1);
  }

  override lookup(dir: Inode, name: string): TmpInode | number {
    return entriesOf(dir).get(name) ?? -wasi.ERRNO_NOENT;
  }

  override readdir(dir: Inode, cookie: number, limit: number): DirEntry[] {
    const entries = entriesOf(dir).after(cookie, limit);
    return entries.map(({ cookie, name, inode }) => {
      return { cookie, name, ino: inode.ino, type: inode.type };
    });
  }

  override create(dir: Inode, name: string, attributes: NewInode): Inode | number {
    const parent = dir as TmpInode;
    if (parent.nlink === 0) return -wasi.ERRNO_NOENT;
    if (entriesOf(dir).get(name) !== undefined) return -wasi.ERRNO_EXIST;
    const { uid, target = '' } = attributes;
    const size = attributes.type === SYMBOLIC_LINK ? encodedLength(target) : 0;
    const refused = this.shares.refuses(uid, size, 1);
    if (refused !== 0) return refused;
    const inode = new TmpInode(this, this.nextIno++, attributes, this.now());
    inode.size = size;
    this.inodes.set(inode.ino, inode);
    this.shares.charge(uid, size, 1);
    this.enter(parent, name, inode);
    if (inode.type === DIRECTORY) parent.nlink++;
    return inode;
  }

  override link(dir: Inode, name: string, inode: Inode): number {
    const parent = dir as TmpInode;
    const file = inode as TmpInode;
    if (parent.nlink === 0) return -wasi.ERRNO_NOENT;
    if (entriesOf(dir).get(name) !== undefined) return -wasi.ERRNO_EXIST;
    const refused = this.shares.refuses(file.uid, 0, 1);
    if (refused !== 0) return refused;
    this.shares.charge(file.uid, 0, 1);
    this.enter(parent, name, file);
    file.nlink++;
    file.ctime = parent.mtime;
    return 0;
  }

  override unlink(dir: Inode, name: string): number {
    const inode = entriesOf(dir).get(name);
    if (inode === undefined) return -wasi.ERRNO_NOENT;
    if (inode.type === DIRECTORY) return -wasi.ERRNO_ISDIR;
    this.leave(dir as TmpInode, name);
    this.dropName(inode);
    return 0;
  }

  override rmdir(dir: Inode, name: string): number {
    const parent = dir as TmpInode;
    const inode = entriesOf(dir).get(name);
    if (inode === undefined) return -wasi.ERRNO_NOENT;
    if (inode.entries === null) return -wasi.ERRNO_NOTDIR;
    if (inode.entries.size > 0) return -wasi.ERRNO_NOTEMPTY;
    this.leave(parent, name);
    parent.nlink--;
    this.dropName(inode);
    return 0;
  }

  override rename(fromDir: Inode, from: string, toDir: Inode, to: string): number {
    const source = fromDir as TmpInode;
    const target = toDir as TmpInode;
    const moved = entriesOf(fromDir).get(from);
    if (moved === undefined || target.nlink === 0) return -wasi.ERRNO_NOENT;
    const replaced = entriesOf(toDir).get(to);
    if (replaced === moved) return 0;
    if (replaced !== undefined) {
      if (moved.entries === null && replaced.entries !== null) return -wasi.ERRNO_ISDIR;
      if (moved.entries !== null && replaced.entries === null) return -wasi.ERRNO_NOTDIR;
      if (replaced.entries !== null && replaced.entries.size > 0) return -wasi.ERRNO_NOTEMPTY;
    }
    this.leave(source, from);
    this.enter(target, to, moved);
    moved.ctime = target.mtime;
    if (moved.type === DIRECTORY) {
      source.nlink--;
      target.nlink++;
    }
    if (replaced !== undefined) {
      if (replaced.type === DIRECTORY) target.nlink--;
      this.dropName(replaced);
    }
    return 0;
  }

  override read(inode: Inode, offset: number, into: Uint8Array): number {
    const file = inode as TmpInode;
    const { data } = file;
    if (data === null) return wrongType(inode);
    if (file.atime <= file.mtime || file.atime <= file.ctime) file.atime = this.now();
    const count = Math.min(into.length, file.size - offset);
    if (count <= 0) return 0;
    data.read(offset, count === into.length ? into : into.subarray(0, count));
    return count;
  }

  override write(inode: Inode, offset: number, from: Uint8Array): number {
    const file = inode as TmpInode;
    const { data } = file;
    if (data === null) return wrongType(inode);
    if (from.length === 0) return 0;
    if (offset + from.length > SIZE_MAX) return -wasi.ERRNO_FBIG;
    const growth = data.growthFor(offset, from.length);
    if (growth > 0) {
      const refused = this.shares.refuses(file.uid, growth, 0);
      if (refused !== 0) return refused;
      this.shares.charge(file.uid, growth, 0);
    }
    data.write(offset, from);
    if (offset + from.length > file.size) file.size = offset + from.length;
    file.mtime = file.ctime = this.now();
    return from.length;
  }

  override truncate(inode: Inode, size: number): number {
    const file = inode as TmpInode;
    const { data } = file;
    if (data === null) return wrongType(inode);
    if (size > SIZE_MAX) return -wasi.ERRNO_FBIG;
    if (size < file.size) {
      const before = data.capacity;
      data.truncate(size);
      this.shares.charge(file.uid, data.capacity - before, 0);
    }
    file.size = size;
    file.mtime = file.ctime = this.now();
    return 0;
  }

  override readlink(inode: Inode): string {
    return (inode as TmpInode).target;
  }

  override setattr(inode: Inode, changes: Attributes): number {
    const file = inode as TmpInode;
    if (changes.mode !== undefined) file.mode = changes.mode;
    if (changes.uid !== undefined && changes.uid !== file.uid) {
      const [bytes, files] = heldBy(file);
      if (!this.shares.mayHold(changes.uid, bytes, files)) return -wasi.ERRNO_DQUOT;
      this.shares.charge(file.uid, -bytes, -files);
      this.shares.charge(changes.uid, bytes, files);
      file.uid = changes.uid;
    }
    if (changes.gid !== undefined) file.gid = changes.gid;
    if (changes.atime !== undefined) file.atime = changes.atime;
    if (changes.mtime !== undefined) file.mtime = changes.mtime;
    file.ctime = this.now();
    return 0;
  }

  override statfs(): StatFs {
    return {
      type: this.type,
      blockSize: 65536,
      size: this.shares.maxBytes,
      free: this.shares.maxBytes - this.shares.bytes,
      files: this.shares.maxFiles,
      filesFree: this.shares.maxFiles - this.shares.files,
    };
  }

  override handleOf(inode: Inode): readonly number[] {
    return [inode.ino];
  }

  override byHandle([ino]: readonly number[]): Inode | undefined {
    return this.inodes.get(ino);
  }

  /** All files, those without a name included, and the number that the next one gets. */
  save(): { inodes: Iterable<TmpInode>; nextIno: number } {
    return { inodes: this.inodes.values(), nextIno: this.nextIno };
  }

  /** Fills it, which is new, with files that `make` gives when told how to make one; the root is there already. */
  restore(
    nextIno: number,
    make: (add: (ino: number, attributes: NewInode) => TmpInode) => void,
  ): void {
    make((ino, attributes) => {
      if (ino === this.root.ino) return this.root;
      const inode = new TmpInode(this, ino, attributes, 0n);
      this.inodes.set(ino, inode);
      return inode;
    });
    this.nextIno = nextIno;
    this.shares.charge(0, 0, -1);
    for (const inode of this.inodes.values()) this.shares.charge(inode.uid, ...heldBy(inode));
  }

  /** Frees the files without a name that nobody holds: once after {@link restore}, when open files have been found again. */
  reclaimOrphans(): void {
    for (const inode of [...this.inodes.values()]) {
      if (inode.nlink === 0 && inode.holders === 0) this.free(inode);
    }
  }

  override retain(inode: Inode): void {
    (inode as TmpInode).holders++;
  }

  override release(inode: Inode): void {
    const file = inode as TmpInode;
    file.holders--;
    if (file.holders === 0 && file.nlink === 0) this.free(file);
  }

  private enter(dir: TmpInode, name: string, inode: TmpInode): void {
    const entries = entriesOf(dir);
    entries.set(name, inode);
    dir.size = entries.size;
    dir.mtime = dir.ctime = this.now();
  }

  private leave(dir: TmpInode, name: string): void {
    const entries = entriesOf(dir);
    entries.delete(name);
    dir.size = entries.size;
    dir.mtime = dir.ctime = this.now();
  }

  private dropName(inode: TmpInode): void {
    // The file itself stays counted until it is freed.
    if (inode.type !== DIRECTORY && inode.nlink > 1) this.shares.charge(inode.uid, 0, -1);
    inode.nlink = inode.type === DIRECTORY ? 0 : inode.nlink - 1;
    inode.ctime = this.now();
    if (inode.nlink === 0 && inode.holders === 0) this.free(inode);
  }

  private free(inode: TmpInode): void {
    const [bytes, files] = heldBy(inode);
    this.shares.charge(inode.uid, -bytes, -files);
    this.inodes.delete(inode.ino);
    inode.data?.truncate(0);
  }
}

/** Bytes and names that a file counts for. */
function heldBy({ data, type, size, nlink }: TmpInode): [bytes: number, files: number] {
  const target = type === SYMBOLIC_LINK ? size : 0;
  const bytes = data === null ? target : data.capacity;
  return [bytes, type === DIRECTORY ? 1 : Math.max(1, nlink)];
}

function entriesOf(dir: Inode): NonNullable<TmpInode['entries']> {
  return (dir as TmpInode).entries!;
}

/** What reading and writing something else than a regular file gives. */
function wrongType(inode: Inode): number {
  return inode.type === DIRECTORY ? -wasi.ERRNO_ISDIR : -wasi.ERRNO_INVAL;
}
