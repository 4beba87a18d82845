import type { BlockDevice } from '../block-device.ts';
import type { FileSystem } from '../file-system.ts';
import type { BlockAllocator } from './block-allocator.ts';
import * as format from './format.ts';
import { BLOCK, INODE, RECORD_SIZE, RECORD_WORDS, SUPER, UNIT, UNITS_PER_BLOCK } from './format.ts';
import { ROOT_INO, USAGE_INO } from './format.ts';
import { InodeCache } from './inode-cache.ts';
import { StableInode } from './stable-inode.ts';
import type { Superblock } from './superblock.ts';
import { NumberMap } from '../../number-map.ts';

const TWO_32 = 2 ** 32;
const HEAD_BYTES = format.INLINE_OFFSET;
const TIMES_BYTES = (INODE.atime - INODE.size) * 4;

/** The records of all files: finds, makes, frees, reads and writes them. */
export class InodeTable {
  private readonly fs: FileSystem;
  private readonly device: BlockDevice;
  private readonly superblock: Superblock;
  private readonly blocks: BlockAllocator;
  private readonly cache = new InodeCache();
  /** Pointers to the inode blocks, as far as they have been needed. */
  private readonly pointers = new NumberMap<number>();

  // A record on its way to or from the device, and the parts of it that are written.
  private readonly words = new Uint32Array(RECORD_WORDS);
  private readonly longs = new BigInt64Array(this.words.buffer);
  private readonly record = new Uint8Array(this.words.buffer);
  private readonly head = new Uint8Array(this.words.buffer, 0, HEAD_BYTES);
  private readonly headAndRoot = new Uint8Array(this.words.buffer, 0, HEAD_BYTES + 8);
  private readonly times = new Uint8Array(this.words.buffer, INODE.size * 4, TIMES_BYTES);
  private readonly pointer = new Uint32Array(1);
  private readonly pointerBytes = new Uint8Array(this.pointer.buffer);

  constructor(fs: FileSystem, device: BlockDevice, superblock: Superblock, blocks: BlockAllocator) {
    this.fs = fs;
    this.device = device;
    this.superblock = superblock;
    this.blocks = blocks;
  }

  /** The file with that number. */
  get(ino: number): StableInode {
    return this.cache.get(ino) ?? this.load(ino);
  }

  /** Takes a free number. Returns a blank inode, not yet written, or null if there is no space for it. */
  allocate(): StableInode | null {
    const { words } = this.superblock;
    let ino = words[SUPER.freeIno];
    let generation = 0;
    if (ino !== 0) {
      this.device.read(this.offsetOf(ino), this.record);
      words[SUPER.freeIno] = this.words[INODE.next];
      generation = this.words[INODE.generation] + 1;
    } else {
      ino = words[SUPER.nextIno];
      if (!this.reach(ino)) return null;
      words[SUPER.nextIno] = ino + 1;
    }
    words[SUPER.files]++;
    this.superblock.dirty = true;
    const inode = new StableInode(this.fs, ino, this.offsetOf(ino));
    inode.generation = generation;
    this.cache.add(inode);
    return inode;
  }

  /** Makes a number free again. */
  release(inode: StableInode): void {
    const { words } = this.superblock;
    const { record } = this;
    record.fill(0);
    this.words[INODE.generation] = inode.generation;
    this.words[INODE.next] = words[SUPER.freeIno];
    this.device.write(inode.offset, record);
    words[SUPER.freeIno] = inode.ino;
    words[SUPER.files]--;
    this.superblock.dirty = true;
    this.cache.forget(inode.ino);
  }

  /** What each user holds, found by looking at all records. */
  usage(): Iterable<{ uid: number; units: number; inodes: number }> {
    const users = new NumberMap<{ uid: number; units: number; inodes: number }>();
    const words = new Uint32Array(BLOCK / 4);
    const end = this.superblock.words[SUPER.nextIno];
    for (let first = 0; first < end; first += format.RECORDS_PER_BLOCK) {
      this.device.read(this.offsetOf(first), new Uint8Array(words.buffer));
      const count = Math.min(format.RECORDS_PER_BLOCK, end - first);
      for (let index = first < ROOT_INO ? ROOT_INO : 0; index < count; index++) {
        const at = index * RECORD_WORDS;
        if ((words[at + INODE.typeLayoutMode] & 0xff) === 0 || first + index === USAGE_INO)
          continue;
        const uid = words[at + INODE.uid];
        let user = users.get(uid);
        if (user === undefined) users.set(uid, (user = { uid, units: 0, inodes: 0 }));
        user.units += 1 + words[at + INODE.blocks];
        user.inodes++;
      }
    }
    return users.values();
  }

  /** Writes the record, except content that stands in it. */
  save(inode: StableInode): void {
    const { words, longs } = this;
    const { size } = inode;
    words[INODE.typeLayoutMode] = inode.type | (inode.layout << 8) | (inode.mode << 16);
    words[INODE.uid] = inode.uid;
    words[INODE.gid] = inode.gid;
    words[INODE.nlink] = inode.nlink;
    words[INODE.size] = size;
    words[INODE.size + 1] = size / TWO_32;
    longs[INODE.mtime / 2] = inode.mtime;
    longs[INODE.ctime / 2] = inode.ctime;
    longs[INODE.atime / 2] = inode.atime;
    words[INODE.rdev] = inode.rdev;
    words[INODE.blocks] = inode.blocks;
    words[INODE.parent] = inode.parent;
    words[INODE.generation] = inode.generation;
    words[INODE.next] = inode.next;
    words[INODE.previous] = inode.previous;
    if (inode.layout === format.LAYOUT_INLINE) {
      this.device.write(inode.offset, this.head);
      return;
    }
    words[INODE.root] = inode.root;
    words[INODE.height] = inode.height;
    this.device.write(inode.offset, this.headAndRoot);
  }

  /** Writes only size, mtime and ctime: all that most writes to a file change. */
  saveSizeAndTimes(inode: StableInode): void {
    const { words, longs } = this;
    const { size } = inode;
    words[INODE.size] = size;
    words[INODE.size + 1] = size / TWO_32;
    longs[INODE.mtime / 2] = inode.mtime;
    longs[INODE.ctime / 2] = inode.ctime;
    this.device.write(inode.offset + INODE.size * 4, this.times);
  }

  private load(ino: number): StableInode {
    const { words, longs } = this;
    const inode = new StableInode(this.fs, ino, this.offsetOf(ino));
    this.device.read(inode.offset, this.record);
    const first = words[INODE.typeLayoutMode];
    inode.type = first & 0xff;
    inode.layout = (first >>> 8) & 0xff;
    inode.mode = first >>> 16;
    inode.uid = words[INODE.uid];
    inode.gid = words[INODE.gid];
    inode.nlink = words[INODE.nlink];
    inode.size = words[INODE.size] + words[INODE.size + 1] * TWO_32;
    inode.mtime = longs[INODE.mtime / 2];
    inode.ctime = longs[INODE.ctime / 2];
    inode.atime = longs[INODE.atime / 2];
    inode.rdev = words[INODE.rdev];
    inode.blocks = words[INODE.blocks];
    inode.parent = words[INODE.parent];
    inode.generation = words[INODE.generation];
    inode.next = words[INODE.next];
    inode.previous = words[INODE.previous];
    if (inode.layout !== format.LAYOUT_INLINE) {
      inode.root = words[INODE.root];
      inode.height = words[INODE.height];
    }
    this.cache.add(inode);
    return inode;
  }

  /** Where the record of a number in use is on the device. */
  private offsetOf(ino: number): number {
    const block = Math.floor(ino / format.RECORDS_PER_BLOCK);
    const start = this.pointerTo(block) * UNIT;
    return start + (ino - block * format.RECORDS_PER_BLOCK) * RECORD_SIZE;
  }

  /** Pointer to inode block number `block`; 0 if there is none. */
  private pointerTo(block: number): number {
    let pointer = this.pointers.get(block);
    if (pointer !== undefined) return pointer;
    const index = this.superblock.words[SUPER.inodeIndex + this.slotOf(block)];
    if (index === 0) return 0;
    const at = (block % format.POINTERS_PER_BLOCK) * 4;
    this.device.read(index * UNIT + at, this.pointerBytes);
    pointer = this.pointer[0];
    if (pointer !== 0) this.pointers.set(block, pointer);
    return pointer;
  }

  private slotOf(block: number): number {
    return Math.floor(block / format.POINTERS_PER_BLOCK);
  }

  /** Makes sure that there is a block for the record of `ino`. */
  private reach(ino: number): boolean {
    const block = Math.floor(ino / format.RECORDS_PER_BLOCK);
    if (this.pointerTo(block) !== 0) return true;
    const slot = this.slotOf(block);
    if (slot >= format.INODE_INDEX_BLOCKS) return false;
    const { words } = this.superblock;
    if (words[SUPER.inodeIndex + slot] === 0) {
      const index = this.blocks.allocate(1);
      if (index === 0) return false;
      this.device.write(index * BLOCK, new Uint8Array(BLOCK));
      words[SUPER.inodeIndex + slot] = index * UNITS_PER_BLOCK;
      this.superblock.dirty = true;
    }
    const added = this.blocks.allocate(1);
    if (added === 0) return false;
    this.device.write(added * BLOCK, new Uint8Array(BLOCK));
    const at = (block % format.POINTERS_PER_BLOCK) * 4;
    this.pointer[0] = added * UNITS_PER_BLOCK;
    this.device.write(words[SUPER.inodeIndex + slot] * UNIT + at, this.pointerBytes);
    this.pointers.set(block, added * UNITS_PER_BLOCK);
    return true;
  }
}
