import type { BlockDevice } from '../block-device.ts';
import { BLOCK_DEVICE, CHARACTER_DEVICE, DIRECTORY, FIFO } from '../file-type.ts';
import { REGULAR_FILE, SYMBOLIC_LINK } from '../file-type.ts';
import * as format from '../stable/format.ts';
import { BLOCK, ROOT_INO, SUPER, UNIT, UNITS_PER_BLOCK, USAGE_INO } from '../stable/format.ts';
import { Superblock } from '../stable/superblock.ts';
import { DirectoryCheck } from './directory-check.ts';
import { readRecords, type InodeRecord } from './record.ts';
import { SpaceCheck } from './space-check.ts';

const TYPES = [REGULAR_FILE, DIRECTORY, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO];

/**
 * Checks the file system on a device, which must not be in use, from what is on the device alone: that every file
 * is reached and counted right, that all space in use belongs to exactly one file, that lists and
 * trees are whole. Returns what it found wrong, a sentence each; it repairs nothing.
 */
export function fsck(device: BlockDevice): string[] {
  const superblock = new Superblock(device);
  try {
    superblock.load();
  } catch (error) {
    return [(error as Error).message];
  }
  const check = new Check(device, superblock.words);
  check.run();
  return check.findings;
}

class Check {
  readonly findings: string[] = [];
  private readonly device: BlockDevice;
  private readonly superblock: Uint32Array;
  private readonly space: SpaceCheck;
  private readonly files = new Map<number, InodeRecord>();
  private readonly free = new Map<number, InodeRecord>();
  /** Names each file has, and the directory that each directory is in. */
  private readonly names = new Map<number, number>();
  private readonly parents = new Map<number, number>();
  private readonly subdirectories = new Map<number, number>();

  constructor(device: BlockDevice, superblock: Uint32Array) {
    this.device = device;
    this.superblock = superblock;
    this.space = new SpaceCheck(device, superblock, this.report);
  }

  run(): void {
    const blocks = this.superblock[SUPER.blocks];
    const groups = this.superblock[SUPER.groups];
    if (blocks * BLOCK > this.device.size) {
      this.report(`superblock counts ${blocks} blocks, more than the device has`);
      return;
    }
    if (groups === 0 || format.headerBlock(groups - 1) >= blocks) {
      this.report(`superblock counts ${groups} groups, which ${blocks} blocks do not hold`);
      return;
    }
    this.readInodes();
    for (const file of this.files.values()) {
      if (file.type !== DIRECTORY) this.checkContent(file);
    }
    this.checkDirectories();
    this.checkLinks();
    this.checkOrphans();
    this.checkFree();
    this.checkUsage();
    this.space.compare();
  }

  private readonly report = (finding: string): void => {
    this.findings.push(finding);
  };

  private readInodes(): void {
    const end = this.superblock[SUPER.nextIno];
    let slot = -1;
    let index: Uint32Array = new Uint32Array(0);
    for (let first = 0; first < end; first += format.RECORDS_PER_BLOCK) {
      const block = first / format.RECORDS_PER_BLOCK;
      const wanted = Math.floor(block / format.POINTERS_PER_BLOCK);
      if (wanted !== slot) {
        slot = wanted;
        index = this.readIndex(slot);
      }
      const pointer = index[block % format.POINTERS_PER_BLOCK];
      if (!this.space.claimBlock(pointer, `inodes from ${first}`)) return;
      for (const record of readRecords(this.device, pointer, first)) {
        if (record.ino < ROOT_INO || record.ino >= end) continue;
        if (record.type === 0) this.free.set(record.ino, record);
        else this.files.set(record.ino, record);
      }
    }
    if (this.files.size !== this.superblock[SUPER.files]) {
      const counted = this.superblock[SUPER.files];
      this.report(`superblock counts ${counted} files, not ${this.files.size}`);
    }
    this.claimSpareInodes(end);
  }

  /** A number that could not be handed out after all may have left a block behind. */
  private claimSpareInodes(end: number): void {
    const block = Math.ceil(end / format.RECORDS_PER_BLOCK);
    const slot = Math.floor(block / format.POINTERS_PER_BLOCK);
    const isNextSlot = block % format.POINTERS_PER_BLOCK === 0;
    if (isNextSlot && this.superblock[SUPER.inodeIndex + slot] === 0) return;
    const index = new Uint32Array(format.POINTERS_PER_BLOCK);
    const pointer = this.superblock[SUPER.inodeIndex + slot];
    // Otherwise it has been claimed with the inodes before.
    if (isNextSlot && !this.space.claimBlock(pointer, `inode index ${slot}`)) return;
    this.device.read(pointer * UNIT, new Uint8Array(index.buffer));
    const spare = index[block % format.POINTERS_PER_BLOCK];
    if (spare !== 0) this.space.claimBlock(spare, 'spare inodes');
  }

  private readIndex(slot: number): Uint32Array {
    const index = new Uint32Array(format.POINTERS_PER_BLOCK);
    const pointer = this.superblock[SUPER.inodeIndex + slot];
    if (this.space.claimBlock(pointer, `inode index ${slot}`)) {
      this.device.read(pointer * UNIT, new Uint8Array(index.buffer));
    }
    return index;
  }

  private checkContent(file: InodeRecord): void {
    const who = `file ${file.ino}`;
    if (!TYPES.includes(file.type)) this.report(`${who}: type ${file.type}`);
    let blocks = 0;
    let capacity = Infinity;
    if (file.layout === format.LAYOUT_INLINE) {
      capacity = format.INLINE_MAX;
    } else if (file.layout === format.LAYOUT_CHUNK) {
      this.space.claimChunk(file.root, file.height, who);
      blocks = 1 << file.height;
      capacity = UNIT << file.height;
    } else if (file.layout === format.LAYOUT_TREE) {
      if (file.root !== 0) blocks = this.claimTree(file, file.root, file.height - 1, 0, who);
    } else {
      this.report(`${who}: layout ${file.layout}`);
    }
    if (file.size > capacity) this.report(`${who}: ${file.size} bytes do not fit its layout`);
    if (blocks !== file.blocks) {
      this.report(`${who}: takes ${blocks} units, but counts ${file.blocks}`);
    }
  }

  /** Claims a block (level -1) or a node with all below it; returns the units taken. */
  private claimTree(
    file: InodeRecord,
    pointer: number,
    level: number,
    first: number,
    who: string,
  ): number {
    if (level < 0) {
      if (first * BLOCK >= file.size) this.report(`${who}: block ${first} is beyond its end`);
      return this.space.claimBlock(pointer, who) ? UNITS_PER_BLOCK : 0;
    }
    if (!this.space.claimChunk(pointer, format.NODE_CLASS, who)) return 0;
    const words = new Uint32Array(format.NODE_WORDS);
    this.device.read(pointer * UNIT, new Uint8Array(words.buffer));
    const span = format.NODE_WORDS ** level;
    let blocks = 0;
    words.forEach((below, slot) => {
      if (below !== 0) blocks += this.claimTree(file, below, level - 1, first + slot * span, who);
    });
    if (blocks === 0) this.report(`${who}: node ${pointer} is empty`);
    return blocks + format.NODE_UNITS;
  }

  private checkDirectories(): void {
    const seed = this.superblock[SUPER.hashSeed];
    const directories = new DirectoryCheck(this.device, this.space, seed, this.report);
    for (const dir of this.files.values()) {
      if (dir.type !== DIRECTORY) continue;
      for (const { name, ino, type } of directories.entriesOf(dir)) {
        const who = `${JSON.stringify(name)} in directory ${dir.ino}`;
        const file = this.files.get(ino);
        if (file === undefined || ino === USAGE_INO || ino === ROOT_INO) {
          this.report(`${who} names ${ino}, which is no file`);
          continue;
        }
        if (file.type !== type) this.report(`${who} is of type ${file.type}, not ${type}`);
        this.names.set(ino, (this.names.get(ino) ?? 0) + 1);
        if (file.type !== DIRECTORY) continue;
        this.parents.set(ino, dir.ino);
        this.subdirectories.set(dir.ino, (this.subdirectories.get(dir.ino) ?? 0) + 1);
        if (file.parent !== dir.ino) {
          this.report(`${who} takes ${file.parent} for the directory above it`);
        }
      }
    }
  }

  private checkLinks(): void {
    if (this.files.get(ROOT_INO)?.type !== DIRECTORY) this.report('there is no root directory');
    if (this.files.get(USAGE_INO)?.type !== REGULAR_FILE) this.report('there is no usage file');
    for (const file of this.files.values()) {
      const { ino, nlink } = file;
      const names = this.names.get(ino) ?? 0;
      let expected = names;
      if (ino === USAGE_INO) expected = 1;
      if (file.type === DIRECTORY) {
        // A directory without a name is one that was removed while somebody was in it.
        const removed = names === 0 && ino !== ROOT_INO;
        expected = removed ? 0 : 2 + (this.subdirectories.get(ino) ?? 0);
        if (names > 1) this.report(`directory ${ino} has ${names} names`);
        if (!removed && !this.leadsToRoot(ino)) {
          this.report(`directory ${ino} is not reached from the root`);
        }
      }
      if (nlink !== expected) this.report(`file ${ino} counts ${nlink} links, not ${expected}`);
    }
  }

  private leadsToRoot(ino: number): boolean {
    let here = ino;
    for (let steps = this.parents.size; here !== ROOT_INO; steps--) {
      const above = this.parents.get(here);
      if (above === undefined || steps < 0) return false;
      here = above;
    }
    return true;
  }

  private checkOrphans(): void {
    const left = new Set<number>();
    for (const file of this.files.values()) if (file.nlink === 0) left.add(file.ino);
    let previous = 0;
    let ino = this.superblock[SUPER.orphan];
    while (ino !== 0) {
      if (!left.delete(ino)) {
        this.report(`list of orphans has ${ino}, which does not belong there`);
        return;
      }
      const file = this.files.get(ino)!;
      if (file.previous !== previous) {
        this.report(`list of orphans is not linked back at ${ino}`);
      }
      previous = ino;
      ino = file.next;
    }
    for (const missing of left) this.report(`file ${missing} has no name and is no orphan`);
  }

  private checkFree(): void {
    const left = new Set(this.free.keys());
    let ino = this.superblock[SUPER.freeIno];
    while (ino !== 0) {
      if (!left.delete(ino)) {
        this.report(`list of free inodes has ${ino}, which does not belong there`);
        return;
      }
      ino = this.free.get(ino)!.next;
    }
    for (const missing of left) this.report(`inode ${missing} is free but not in the list`);
  }

  private checkUsage(): void {
    const expected = new Map<number, number>();
    for (const { ino, uid, blocks } of this.files.values()) {
      if (ino !== USAGE_INO) expected.set(uid, (expected.get(uid) ?? 0) + 1 + blocks);
    }
    const file = this.files.get(USAGE_INO);
    if (file !== undefined && file.root !== 0) {
      this.compareUsage(file.root, file.height - 1, 0, expected);
    }
    for (const [uid, units] of expected) {
      if (units !== 0) this.report(`user ${uid} holds ${units} units, of which nothing is noted`);
    }
  }

  /** Compares what is noted below a pointer, and takes it off what is expected. */
  private compareUsage(
    pointer: number,
    level: number,
    first: number,
    expected: Map<number, number>,
  ): void {
    const isBlock = level < 0;
    const words = new Uint32Array(isBlock ? format.POINTERS_PER_BLOCK : format.NODE_WORDS);
    this.device.read(pointer * UNIT, new Uint8Array(words.buffer));
    words.forEach((word, slot) => {
      if (!isBlock) {
        const span = format.NODE_WORDS ** level;
        if (word !== 0) this.compareUsage(word, level - 1, first + slot * span, expected);
        return;
      }
      const uid = first * format.POINTERS_PER_BLOCK + slot;
      const units = expected.get(uid) ?? 0;
      if (word !== units) this.report(`user ${uid} holds ${units} units, but ${word} are noted`);
      expected.delete(uid);
    });
  }
}
