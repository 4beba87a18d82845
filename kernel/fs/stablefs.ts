import { wasi } from '@bjorn3/browser_wasi_shim';
import { decode, encode } from '../text.ts';
import type { BlockDevice } from './block-device.ts';
import { FileSystem } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import type { Attributes, DirEntry, Inode, NewInode, StatFs } from './inode.ts';
import type { Quota, QuotaReport } from './quota.ts';
import { Accounts } from './stable/accounts.ts';
import { BlockAllocator } from './stable/block-allocator.ts';
import { BlockMap } from './stable/block-map.ts';
import { ChunkAllocator } from './stable/chunk-allocator.ts';
import { DirectoryTree } from './stable/directory-tree.ts';
import { FileContent } from './stable/file-content.ts';
import * as format from './stable/format.ts';
import { ACCOUNT_SIZE, BLOCK, ROOT_INO, SUPER, UNIT, USAGE_INO } from './stable/format.ts';
import { InodeTable } from './stable/inode-table.ts';
import { NameCache } from './stable/name-cache.ts';
import { NodeCache } from './stable/node-cache.ts';
import { OrphanList } from './stable/orphan-list.ts';
import { Reclaimer } from './stable/reclaimer.ts';
import { Space } from './stable/space.ts';
import type { StableInode } from './stable/stable-inode.ts';
import { Superblock } from './stable/superblock.ts';

const DEFAULT_MAX_BYTES = 64 * 2 ** 30;
/** What the inode index has numbers for, but for number 0 and the usage file. */
const FILES_MAX =
  format.INODE_INDEX_BLOCKS * format.POINTERS_PER_BLOCK * format.RECORDS_PER_BLOCK - 2;
const UNLIMITED: Quota = { bytes: Infinity, inodes: Infinity };

/** How a StableFs is to behave. */
export interface StableFsOptions {
  /** The present, in nanoseconds since 1970. */
  now: () => bigint;
  /** Bytes of the device it may use, up to 2 TiB; default 64 GiB. May change from mount to mount. */
  maxBytes?: number;
  /**
   * What a user but root may hold, over it EDQUOT, until `setQuota` says something else. Default: no limit.
   */
  quota?: Quota;
  /** Work of freeing blocks (stable/block-map.ts) that one step of `reclaim` does; default 1,024. */
  freeAtOnce?: number;
  /** For `format` only: seed of the hashes of names, best a random number below 2^32. */
  hashSeed?: number;
}

/**
 * The file system in stable memory. Its format is described in docs/file-system.md. Each change is on
 * the device when the call returns; the heap has only caches. That a message which fails takes all its
 * changes with it is the Internet Computer's part, so there is no journal.
 */
export class StableFs extends FileSystem {
  override readonly type = 'stablefs';
  override readonly readOnly = false;
  override readonly root: StableInode;
  private readonly now: () => bigint;
  private readonly maxBlocks: number;
  private readonly superblock: Superblock;
  private readonly blocks: BlockAllocator;
  private readonly chunks: ChunkAllocator;
  private readonly accounts: Accounts;
  private readonly space: Space;
  private readonly table: InodeTable;
  private readonly map: BlockMap;
  private readonly content: FileContent;
  private readonly tree: DirectoryTree;
  private readonly orphans: OrphanList;
  private readonly reclaimer: Reclaimer;
  private readonly nameCache = new NameCache();
  private readonly usageFile: StableInode;
  override readonly device: BlockDevice;

  /** Makes an empty file system on the device, whatever was there. Throws if it does not fit. */
  static format(device: BlockDevice, options: StableFsOptions): StableFs {
    const superblock = new Superblock(device);
    const { words } = superblock;
    words[SUPER.magicLow] = format.MAGIC_LOW;
    words[SUPER.magicHigh] = format.MAGIC_HIGH;
    words[SUPER.version] = format.VERSION;
    words[SUPER.nextIno] = ROOT_INO;
    words[SUPER.hashSeed] = options.hashSeed ?? 0;
    return new StableFs(device, superblock, options, true);
  }

  /**
   * Mounts what is on the device. One of version 1 is made into the present version.
   * @throws if that is no file system, one of an unknown version, or plainly damaged
   */
  static mount(device: BlockDevice, options: StableFsOptions): StableFs {
    const superblock = new Superblock(device);
    superblock.load();
    return new StableFs(device, superblock, options, false);
  }

  private constructor(
    device: BlockDevice,
    superblock: Superblock,
    options: StableFsOptions,
    isNew: boolean,
  ) {
    super();
    const maxBytes = Math.min(options.maxBytes ?? DEFAULT_MAX_BYTES, 2 ** 32 * UNIT);
    this.device = device;
    this.now = options.now;
    this.maxBlocks = Math.floor(maxBytes / BLOCK);
    this.superblock = superblock;
    this.blocks = new BlockAllocator(device, superblock, this.maxBlocks);
    this.chunks = new ChunkAllocator(device, superblock, this.blocks);
    const nodes = new NodeCache(device);
    this.accounts = new Accounts(device, superblock, options.quota ?? UNLIMITED, (uid, make) =>
      this.locateAccount(uid, make),
    );
    this.space = new Space(this.blocks, this.chunks, nodes, this.accounts);
    this.table = new InodeTable(this, device, superblock, this.blocks);
    this.map = new BlockMap(nodes, this.space);
    this.content = new FileContent(device, this.map, this.space);
    this.tree = new DirectoryTree(nodes, this.space, superblock.words[SUPER.hashSeed]);
    this.orphans = new OrphanList(superblock, this.table);
    this.reclaimer = new Reclaimer(
      this.table,
      this.content,
      this.orphans,
      this.accounts,
      options.freeAtOnce,
    );
    if (isNew) {
      this.root = this.makeFirst(DIRECTORY, 0o755);
      this.usageFile = this.makeFirst(REGULAR_FILE, 0);
      this.usageFile.layout = format.LAYOUT_TREE;
      if (!this.accounts.open(0)) throw new Error('no space for a file system');
      this.accounts.charge(0, 1, 1);
      this.table.save(this.root);
      this.table.save(this.usageFile);
      this.commit();
    } else {
      this.root = this.table.get(ROOT_INO);
      this.usageFile = this.table.get(USAGE_INO);
      if (this.root.type !== DIRECTORY || this.usageFile.type !== REGULAR_FILE) {
        throw new Error('the file system is damaged: there is no root directory or no usage file');
      }
      if (superblock.words[SUPER.version] === format.VERSION_UNITS_ONLY) this.countUsers();
    }
  }

  override quotaOf(uid: number): QuotaReport {
    return this.accounts.report(uid);
  }

  override setQuota(uid: number | null, bytes?: number, inodes?: number): number {
    if (uid === 0) return -wasi.ERRNO_PERM;
    if (uid !== null && !this.accounts.open(uid)) return this.commit(-wasi.ERRNO_NOSPC);
    this.accounts.setLimit(uid, bytes, inodes);
    return this.commit();
  }

  /**
   * The file with a number, or undefined: for what has to find an open file again after an upgrade.
   * `generation` is that of `generationOf` then.
   */
  fileByNumber(ino: number, generation: number): Inode | undefined {
    if (ino < ROOT_INO || ino >= this.superblock.words[SUPER.nextIno]) return undefined;
    const inode = this.table.get(ino);
    return inode.type !== 0 && inode.generation === generation ? inode : undefined;
  }

  /** Number that tells a file from earlier ones with the same inode number. */
  generationOf(inode: Inode): number {
    return (inode as StableInode).generation;
  }

  override handleOf(inode: Inode): readonly number[] {
    return [inode.ino, this.generationOf(inode)];
  }

  override byHandle([ino, generation]: readonly number[]): Inode | undefined {
    return this.fileByNumber(ino, generation);
  }

  /** Frees the files without a name that nobody holds, large ones in parts: once after mounting, when open files have been found again. */
  reclaimOrphans(): void {
    for (let ino = this.orphans.first; ino !== 0;) {
      const inode = this.table.get(ino);
      ino = inode.next;
      if (inode.holders === 0) this.reclaimer.free(inode, true);
    }
    this.commit();
  }

  override hasRemains(): boolean {
    return this.reclaimer.some;
  }

  override reclaim(): number {
    try {
      return this.reclaimer.step();
    } finally {
      this.commit();
    }
  }

  override lookup(dir: Inode, name: string): Inode | number {
    const parent = dir as StableInode;
    let ino = parent.names?.get(name);
    if (ino === undefined) {
      ino = this.tree.find(parent, name);
      if (ino === 0) return -wasi.ERRNO_NOENT;
      this.nameCache.add(parent, name, ino);
    }
    return this.table.get(ino);
  }

  override readdir(dir: Inode, cookie: number, limit: number): DirEntry[] {
    return this.tree.read(dir as StableInode, cookie, limit);
  }

  override create(dir: Inode, name: string, attributes: NewInode): Inode | number {
    const made = this.make(dir, name, attributes);
    const mayNow = typeof made === 'number' && this.relieve(made, attributes.uid);
    return mayNow ? this.make(dir, name, attributes) : made;
  }

  private make(dir: Inode, name: string, attributes: NewInode): Inode | number {
    const parent = dir as StableInode;
    const { uid } = attributes;
    if (parent.nlink === 0) return -wasi.ERRNO_NOENT;
    if (this.tree.find(parent, name) !== 0) return -wasi.ERRNO_EXIST;
    if (attributes.type === DIRECTORY && parent.nlink === format.LINKS_MAX)
      return -wasi.ERRNO_MLINK;
    const refused = this.accounts.refuses(uid, 1, 1);
    if (refused !== 0) return refused;
    const inode = this.accounts.open(uid) ? this.table.allocate() : null;
    if (inode === null) return this.commit(-wasi.ERRNO_NOSPC);
    const now = this.now();
    inode.type = attributes.type;
    inode.mode = attributes.mode;
    inode.uid = uid;
    inode.gid = attributes.gid;
    inode.rdev = attributes.rdev ?? 0;
    inode.atime = inode.mtime = inode.ctime = now;
    const isDirectory = inode.type === DIRECTORY;
    inode.nlink = isDirectory ? 2 : 1;
    if (isDirectory) inode.parent = parent.ino;
    this.accounts.charge(uid, 1, 1);
    const { root, blocks } = parent;
    let error = 0;
    if (inode.type === SYMBOLIC_LINK) {
      const written = this.content.write(inode, 0, encode(attributes.target ?? ''));
      if (written < 0) error = written;
    }
    if (error === 0) error = this.tree.insert(parent, name, inode.ino, inode.type);
    if (error !== 0) {
      this.reclaimer.destroy(inode);
      inode.nlink = 0;
      return this.commit(error);
    }
    this.table.save(inode);
    if (isDirectory) parent.nlink++;
    const whole = isDirectory || parent.root !== root || parent.blocks !== blocks;
    this.touchDirectory(parent, 1, now, whole);
    this.nameCache.add(parent, name, inode.ino);
    this.commit();
    return inode;
  }

  override link(dir: Inode, name: string, inode: Inode): number {
    const parent = dir as StableInode;
    const file = inode as StableInode;
    if (parent.nlink === 0 || file.nlink === 0) return -wasi.ERRNO_NOENT;
    if (file.nlink === format.LINKS_MAX) return -wasi.ERRNO_MLINK;
    if (this.tree.find(parent, name) !== 0) return -wasi.ERRNO_EXIST;
    const error = this.tree.insert(parent, name, file.ino, file.type);
    if (error !== 0) return this.commit(error);
    const now = this.now();
    this.touchDirectory(parent, 1, now, true);
    file.nlink++;
    file.ctime = now;
    this.table.save(file);
    this.nameCache.add(parent, name, file.ino);
    return this.commit();
  }

  override unlink(dir: Inode, name: string): number {
    const parent = dir as StableInode;
    const ino = this.tree.find(parent, name);
    if (ino === 0) return -wasi.ERRNO_NOENT;
    const inode = this.table.get(ino);
    if (inode.type === DIRECTORY) return -wasi.ERRNO_ISDIR;
    const now = this.now();
    this.removeFound(parent, name, now, false);
    this.dropName(inode, now);
    return this.commit();
  }

  override rmdir(dir: Inode, name: string): number {
    const parent = dir as StableInode;
    const ino = this.tree.find(parent, name);
    if (ino === 0) return -wasi.ERRNO_NOENT;
    const inode = this.table.get(ino);
    if (inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    if (inode.size > 0) return -wasi.ERRNO_NOTEMPTY;
    const now = this.now();
    parent.nlink--;
    this.removeFound(parent, name, now, true);
    this.dropName(inode, now);
    return this.commit();
  }

  override rename(fromDir: Inode, from: string, toDir: Inode, to: string): number {
    const source = fromDir as StableInode;
    const target = toDir as StableInode;
    const { tree } = this;
    const ino = tree.find(source, from);
    if (ino === 0 || target.nlink === 0) return -wasi.ERRNO_NOENT;
    const moved = this.table.get(ino);
    const isDirectory = moved.type === DIRECTORY;
    const replacedIno = tree.find(target, to);
    if (replacedIno === ino) return 0;
    const replaced = replacedIno === 0 ? null : this.table.get(replacedIno);
    if (replaced !== null) {
      const replacesDirectory = replaced.type === DIRECTORY;
      if (replacesDirectory && !isDirectory) return -wasi.ERRNO_ISDIR;
      if (!replacesDirectory && isDirectory) return -wasi.ERRNO_NOTDIR;
      if (replacesDirectory && replaced.size > 0) return -wasi.ERRNO_NOTEMPTY;
      tree.replace(ino, moved.type);
    } else if (isDirectory && source !== target && target.nlink === format.LINKS_MAX) {
      return -wasi.ERRNO_MLINK;
    } else {
      const error = tree.insert(target, to, ino, moved.type);
      if (error !== 0) return this.commit(error);
    }
    const now = this.now();
    if (isDirectory) {
      source.nlink--;
      if (replaced === null) target.nlink++;
      moved.parent = target.ino;
    }
    this.touchDirectory(target, replaced === null ? 1 : 0, now, true);
    tree.find(source, from);
    this.removeFound(source, from, now, true);
    moved.ctime = now;
    this.table.save(moved);
    this.nameCache.add(target, to, ino);
    if (replaced !== null) this.dropName(replaced, now);
    return this.commit();
  }

  override read(inode: Inode, offset: number, into: Uint8Array): number {
    const file = inode as StableInode;
    if (file.type !== REGULAR_FILE) return wrongType(file);
    const { length } = into;
    let count = file.size - offset;
    if (count <= 0) return 0;
    // As Linux's relatime: the first reading after a change is noted.
    if ((file.atime <= file.mtime || file.atime <= file.ctime) && !isGone(file)) {
      file.atime = this.now();
      this.table.save(file);
    }
    if (count >= length) count = length;
    this.content.read(file, offset, count === length ? into : into.subarray(0, count));
    return count;
  }

  override write(inode: Inode, offset: number, from: Uint8Array): number {
    const file = inode as StableInode;
    if (file.type !== REGULAR_FILE) return wrongType(file);
    if (from.length === 0) return 0;
    if (offset + from.length > format.SIZE_MAX) return -wasi.ERRNO_FBIG;
    if (isGone(file)) return -wasi.ERRNO_STALE;
    const { blocks } = file;
    if (this.reclaimer.some) this.makeRoom(from.length);
    let done = this.content.write(file, offset, from);
    if (done < 0 && this.relieve(done, file.uid)) done = this.content.write(file, offset, from);
    if (done > 0) file.mtime = file.ctime = this.now();
    if (file.blocks === blocks && done > 0) {
      this.table.saveSizeAndTimes(file);
      return done;
    }
    this.table.save(file);
    return this.commit(done);
  }

  override truncate(inode: Inode, size: number): number {
    const file = inode as StableInode;
    if (file.type !== REGULAR_FILE) return wrongType(file);
    if (size > format.SIZE_MAX) return -wasi.ERRNO_FBIG;
    if (isGone(file)) return -wasi.ERRNO_STALE;
    let result = 0;
    if (size === 0) this.reclaimer.empty(file);
    else result = this.content.truncate(file, size, this.reclaimer.work);
    if (result < 0) return this.commit(result);
    file.mtime = file.ctime = this.now();
    this.table.save(file);
    return this.commit(result);
  }

  override readlink(inode: Inode): string {
    const link = inode as StableInode;
    if (link.target === undefined) {
      const bytes = new Uint8Array(link.size);
      this.content.read(link, 0, bytes);
      link.target = decode(bytes);
    }
    return link.target;
  }

  override setattr(inode: Inode, changes: Attributes): number {
    const file = inode as StableInode;
    if (isGone(file)) return -wasi.ERRNO_STALE;
    const { uid, gid, mode, atime, mtime } = changes;
    if (uid !== undefined && uid !== file.uid) {
      const units = 1 + file.blocks;
      const refused = this.accounts.refuses(uid, units, 1);
      if (refused !== 0) return refused;
      if (!this.accounts.open(uid)) return this.commit(-wasi.ERRNO_NOSPC);
      this.accounts.charge(file.uid, -units, -1);
      this.accounts.charge(uid, units, 1);
      file.uid = uid;
    }
    if (gid !== undefined) file.gid = gid;
    if (mode !== undefined) file.mode = mode;
    if (atime !== undefined) file.atime = atime;
    if (mtime !== undefined) file.mtime = mtime;
    file.ctime = this.now();
    this.table.save(file);
    return this.commit();
  }

  override statfs(): StatFs {
    return {
      type: this.type,
      blockSize: BLOCK,
      size: this.maxBlocks * BLOCK,
      free: this.blocks.free * BLOCK,
      // The file that keeps what users hold is not one of theirs.
      files: FILES_MAX,
      filesFree: FILES_MAX - (this.superblock.words[SUPER.files] - 1),
    };
  }

  override retain(inode: Inode): void {
    (inode as StableInode).holders++;
  }

  override release(inode: Inode): void {
    const file = inode as StableInode;
    file.holders--;
    if (file.holders > 0 || file.nlink > 0) return;
    this.reclaimer.free(file, true);
    this.commit();
  }

  /** Makes the accounts anew from all files, of which a usage file of version 1 had not enough. */
  private countUsers(): void {
    const file = this.usageFile;
    this.map.truncate(file, 0, Infinity);
    file.size = 0;
    for (const { uid, units, inodes } of this.table.usage()) {
      if (!this.accounts.open(uid)) throw new Error('no space to count what users hold');
      this.accounts.charge(uid, units, inodes);
    }
    this.table.save(file);
    this.superblock.words[SUPER.version] = format.VERSION;
    this.superblock.dirty = true;
    this.commit();
  }

  /** Has space that is still to be freed used again before the device grows. */
  private makeRoom(bytes: number): void {
    // A block for nodes, and one that is used in part.
    if ((this.blocks.atHand - 2) * BLOCK >= bytes) return;
    this.reclaimer.step();
    this.commit();
  }

  /** Whether an operation of a user's that has failed for lack of space is to be tried once more. */
  private relieve(error: number, uid: number): boolean {
    if (!this.reclaimer.some) return false;
    const mayNow = this.reclaimer.relieve(error, uid);
    this.commit();
    return mayNow;
  }

  /** Writes what is left to write of an operation, and returns `result`. */
  private commit(result = 0): number {
    this.accounts.commit();
    this.chunks.commit();
    this.blocks.commit();
    this.superblock.commit();
    return result;
  }

  /** Takes the name that was found last out of its directory, whose count of links has changed if `linked`. */
  private removeFound(dir: StableInode, name: string, now: bigint, linked: boolean): void {
    const { root, blocks } = dir;
    this.tree.remove(dir);
    this.nameCache.remove(dir, name);
    this.touchDirectory(dir, -1, now, linked || dir.root !== root || dir.blocks !== blocks);
  }

  /** @param whole whether more of it has changed than the names in the nodes that its tree has anyway */
  private touchDirectory(dir: StableInode, entries: number, now: bigint, whole: boolean): void {
    dir.size += entries;
    dir.mtime = dir.ctime = now;
    if (whole) this.table.save(dir);
    else this.table.saveSizeAndTimes(dir);
  }

  /** A file has lost a name; with the last one it goes, unless somebody holds it. */
  private dropName(inode: StableInode, now: bigint): void {
    inode.nlink = inode.type === DIRECTORY ? 0 : inode.nlink - 1;
    inode.ctime = now;
    if (inode.nlink > 0) this.table.save(inode);
    else if (inode.holders > 0) this.orphans.add(inode);
    else this.reclaimer.free(inode, false);
  }

  private makeFirst(type: number, mode: number): StableInode {
    const inode = this.table.allocate();
    if (inode === null) throw new Error('no space for a file system');
    inode.type = type;
    inode.mode = mode;
    inode.nlink = type === DIRECTORY ? 2 : 1;
    inode.parent = type === DIRECTORY ? inode.ino : 0;
    inode.atime = inode.mtime = inode.ctime = this.now();
    return inode;
  }

  /** Where on the device the account of a user stands; 0 if nowhere yet, or nowhere to be had. */
  private locateAccount(uid: number, make: boolean): number {
    const file = this.usageFile;
    const offset = uid * ACCOUNT_SIZE;
    const index = Math.floor(offset / BLOCK);
    let pointer = this.map.get(file, index);
    if (pointer === 0) {
      if (!make) return 0;
      pointer = this.space.allocateBlocks(file, 1);
      if (pointer === 0) return 0;
      this.device.write(pointer * UNIT, new Uint8Array(BLOCK));
      if (!this.map.set(file, index, pointer, 1)) {
        this.space.releaseBlocks(file, pointer, 1);
        return 0;
      }
      file.size = Math.max(file.size, (index + 1) * BLOCK);
      this.table.save(file);
    }
    return pointer * UNIT + (offset - index * BLOCK);
  }
}

/** What reading and writing something else than a regular file gives. */
function wrongType(inode: Inode): number {
  return inode.type === DIRECTORY ? -wasi.ERRNO_ISDIR : -wasi.ERRNO_INVAL;
}

/** Whether the file has been given back, so that its record may be another's by now. */
function isGone(inode: StableInode): boolean {
  return inode.nlink === 0 && inode.holders === 0;
}
