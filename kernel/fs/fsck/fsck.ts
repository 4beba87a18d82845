import type { BlockDevice } from '../block-device.ts';
import { DIRECTORY, REGULAR_FILE } from '../file-type.ts';
import * as format from '../stable/format.ts';
import { RECORD_WORDS, ROOT_INO, SUPER, UNIT, USAGE_INO } from '../stable/format.ts';
import { Superblock } from '../stable/superblock.ts';
import { ContentCheck } from './content-check.ts';
import { DirectoryCheck } from './directory-check.ts';
import { Findings } from './findings.ts';
import { InodeFacts } from './inode-facts.ts';
import { InodeRecord } from './record.ts';
import { INODE_TABLE, SpaceCheck } from './space-check.ts';
import { UsageCheck } from './usage-check.ts';
import { NumberMap } from '../../number-map.ts';

/** Inode numbers that a check takes on: they take 21 bytes each while it runs. */
const INODES_MAX = 8_000_000;

/** How far a check is. */
export interface FsckProgress {
  phase: 'inodes' | 'directories' | 'links' | 'space';
  /** Inodes or directories looked at, of how many; groups of blocks in the last phase. */
  done: number;
  total: number;
}

/**
 * Checks the file system on a device, which must not change meanwhile, from what is on the device alone: that every file
 * is reached and counted right, that all space in use belongs to exactly one file, that lists and
 * trees are whole. Returns what it found wrong, a sentence each; it repairs nothing.
 */
export function fsck(device: BlockDevice): string[] {
  const steps = fsckSteps(device);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As {@link fsck}, in steps of a few million instructions at most; between them it tells how far it is. */
export function* fsckSteps(device: BlockDevice): Generator<FsckProgress, string[]> {
  const superblock = new Superblock(device);
  try {
    superblock.load();
  } catch (error) {
    return [(error as Error).message];
  }
  const { words } = superblock;
  if (words[SUPER.version] !== format.VERSION) {
    return [`version ${words[SUPER.version]}, which is checked once it has been mounted`];
  }
  if (words[SUPER.nextIno] > INODES_MAX) {
    return [`${words[SUPER.nextIno]} inodes are more than a check can take on (${INODES_MAX})`];
  }
  const check = new Check(device, words);
  yield* check.run();
  return check.findings.all();
}

class Check {
  readonly findings = new Findings();
  private readonly report = this.findings.report;
  private readonly device: BlockDevice;
  private readonly superblock: Uint32Array;
  private readonly space: SpaceCheck;
  private readonly usage: UsageCheck;
  private readonly facts: InodeFacts;
  private readonly directories: number[] = [];
  /** Links of the list in the records of files without a name. */
  private readonly orphans = new NumberMap<{ next: number; previous: number }>();
  private readonly record = new InodeRecord();
  private readonly usageFile = new InodeRecord();
  private files = 0;
  private free = 0;
  private readonly progress: FsckProgress = { phase: 'inodes', done: 0, total: 0 };

  constructor(device: BlockDevice, superblock: Uint32Array) {
    this.device = device;
    this.superblock = superblock;
    this.space = new SpaceCheck(device, superblock, this.report);
    this.usage = new UsageCheck(device, this.report);
    this.facts = new InodeFacts(superblock[SUPER.nextIno]);
  }

  *run(): Generator<FsckProgress> {
    yield* this.phase('inodes', this.facts.end, this.readInodes());
    yield* this.phase('directories', this.directories.length, this.checkDirectories());
    yield* this.phase('links', this.facts.end, this.checkLinks());
    this.checkOrphans();
    yield* this.phase('links', this.free, this.checkFree());
    yield* this.phase('space', this.superblock[SUPER.groups], this.usage.compare(this.usageFile));
    yield* this.phase('space', this.superblock[SUPER.groups], this.space.compare());
  }

  private *phase(
    phase: FsckProgress['phase'],
    total: number,
    steps: Generator<void>,
  ): Generator<FsckProgress> {
    this.progress.phase = phase;
    this.progress.total = total;
    this.progress.done = 0;
    yield this.progress;
    while (!steps.next().done) {
      if (phase === 'space') this.progress.done++;
      yield this.progress;
    }
  }

  private *readInodes(): Generator<void> {
    const { end } = this.facts;
    let slot = -1;
    let index: Uint32Array = new Uint32Array(0);
    const words = new Uint32Array(format.BLOCK / 4);
    const content = new ContentCheck(this.device, this.space, this.report);
    for (let first = 0; first < end; first += format.RECORDS_PER_BLOCK) {
      const block = first / format.RECORDS_PER_BLOCK;
      const wanted = Math.floor(block / format.POINTERS_PER_BLOCK);
      if (wanted !== slot) {
        slot = wanted;
        index = this.readIndex(slot);
      }
      const pointer = index[block % format.POINTERS_PER_BLOCK];
      if (!this.space.claimBlock(pointer, INODE_TABLE)) return;
      this.device.read(pointer * UNIT, new Uint8Array(words.buffer));
      const last = Math.min(first + format.RECORDS_PER_BLOCK, end);
      for (let ino = Math.max(first, ROOT_INO); ino < last; ino++) {
        this.record.load(words, (ino - first) * RECORD_WORDS, ino);
        this.note(this.record);
        const { type } = this.record;
        if (type !== 0 && type !== DIRECTORY) yield* content.check(this.record);
        if (ino % 64 === 0) {
          this.progress.done = ino;
          yield;
        }
      }
    }
    if (this.files !== this.superblock[SUPER.files]) {
      const counted = this.superblock[SUPER.files];
      this.report(`superblock counts ${counted} files, not ${this.files}`);
    }
    this.claimSpareInodes();
  }

  private note(file: InodeRecord): void {
    const { facts } = this;
    const { ino, type } = file;
    if (type === 0) {
      this.free++;
      facts.subdirectories[ino] = file.next;
      return;
    }
    this.files++;
    facts.types[ino] = type;
    facts.nlinks[ino] = file.nlink;
    if (type === DIRECTORY) {
      facts.above[ino] = file.parent;
      this.directories.push(ino);
    }
    if (file.nlink === 0) this.orphans.set(ino, { next: file.next, previous: file.previous });
    if (ino === USAGE_INO) Object.assign(this.usageFile, file);
    else this.usage.add(file);
  }

  /** A number that could not be handed out after all may have left a block behind. */
  private claimSpareInodes(): void {
    const block = Math.ceil(this.facts.end / format.RECORDS_PER_BLOCK);
    const slot = Math.floor(block / format.POINTERS_PER_BLOCK);
    const isNextSlot = block % format.POINTERS_PER_BLOCK === 0;
    const pointer = this.superblock[SUPER.inodeIndex + slot];
    if (isNextSlot && pointer === 0) return;
    // Otherwise it has been claimed with the inodes before.
    if (isNextSlot && !this.space.claimBlock(pointer, INODE_TABLE)) return;
    const index = new Uint32Array(format.POINTERS_PER_BLOCK);
    this.device.read(pointer * UNIT, new Uint8Array(index.buffer));
    const spare = index[block % format.POINTERS_PER_BLOCK];
    if (spare !== 0) this.space.claimBlock(spare, INODE_TABLE);
  }

  private readIndex(slot: number): Uint32Array {
    const index = new Uint32Array(format.POINTERS_PER_BLOCK);
    const pointer = this.superblock[SUPER.inodeIndex + slot];
    if (this.space.claimBlock(pointer, INODE_TABLE)) {
      this.device.read(pointer * UNIT, new Uint8Array(index.buffer));
    }
    return index;
  }

  private *checkDirectories(): Generator<void> {
    const { device, space, report, record } = this;
    const seed = this.superblock[SUPER.hashSeed];
    const check = new DirectoryCheck(device, space, seed, report, this.checkEntry);
    const words = new Uint32Array(RECORD_WORDS);
    for (const ino of this.directories) {
      this.device.read(this.recordOffset(ino), new Uint8Array(words.buffer));
      record.load(words, 0, ino);
      yield* check.check(record);
      this.progress.done++;
      yield;
    }
  }

  /** Where the record of an inode stands, whose block has been found before. */
  private recordOffset(ino: number): number {
    const block = Math.floor(ino / format.RECORDS_PER_BLOCK);
    const slot = Math.floor(block / format.POINTERS_PER_BLOCK);
    const pointer = new Uint32Array(1);
    const at = (block % format.POINTERS_PER_BLOCK) * 4;
    const index = this.superblock[SUPER.inodeIndex + slot] * UNIT;
    this.device.read(index + at, new Uint8Array(pointer.buffer));
    return pointer[0] * UNIT + (ino % format.RECORDS_PER_BLOCK) * format.RECORD_SIZE;
  }

  private readonly checkEntry = (dir: number, name: string, ino: number, type: number): void => {
    const { facts } = this;
    const who = (): string => `${JSON.stringify(name)} in directory ${dir}`;
    if (!facts.isFile(ino) || ino === USAGE_INO || ino === ROOT_INO) {
      this.report(`${who()} names ${ino}, which is no file`);
      return;
    }
    if (facts.types[ino] !== type) {
      this.report(`${who()} is of type ${facts.types[ino]}, not ${type}`);
    }
    facts.names[ino]++;
    if (facts.types[ino] !== DIRECTORY) return;
    facts.foundIn[ino] = dir;
    facts.subdirectories[dir]++;
    if (facts.above[ino] !== dir) {
      this.report(`${who()} takes ${facts.above[ino]} for the directory above it`);
    }
  };

  private *checkLinks(): Generator<void> {
    const { facts } = this;
    if (facts.types[ROOT_INO] !== DIRECTORY) this.report('there is no root directory');
    if (facts.types[USAGE_INO] !== REGULAR_FILE) this.report('there is no usage file');
    // Directories that are known to lead to the root.
    const reached = new Uint8Array(facts.end);
    reached[ROOT_INO] = 1;
    for (let ino = ROOT_INO; ino < facts.end; ino++) {
      if (ino % 1024 === 0) {
        this.progress.done = ino;
        yield;
      }
      const type = facts.types[ino];
      if (type === 0) continue;
      const names = facts.names[ino];
      let expected = ino === USAGE_INO ? 1 : names;
      if (type === DIRECTORY) {
        // A directory without a name is one that was removed while somebody was in it.
        const removed = names === 0 && ino !== ROOT_INO;
        expected = removed ? 0 : 2 + facts.subdirectories[ino];
        if (names > 1) this.report(`directory ${ino} has ${names} names`);
        if (!removed && !this.leadsToRoot(ino, reached)) {
          this.report(`directory ${ino} is not reached from the root`);
        }
      }
      const nlink = facts.nlinks[ino];
      if (nlink !== expected) this.report(`file ${ino} counts ${nlink} links, not ${expected}`);
    }
  }

  /** Goes up until a directory that leads to the root; all on the way then do so as well. */
  private leadsToRoot(ino: number, reached: Uint8Array): boolean {
    const { foundIn } = this.facts;
    const way: number[] = [];
    for (let here = ino; reached[here] === 0; here = foundIn[here]) {
      if (here === 0 || way.length > this.directories.length) return false;
      way.push(here);
    }
    for (const here of way) reached[here] = 1;
    return true;
  }

  private checkOrphans(): void {
    const { orphans } = this;
    let previous = 0;
    let ino = this.superblock[SUPER.orphan];
    while (ino !== 0) {
      const file = orphans.get(ino);
      if (file === undefined) {
        this.report(`list of orphans has ${ino}, which does not belong there`);
        return;
      }
      orphans.delete(ino);
      if (file.previous !== previous) {
        this.report(`list of orphans is not linked back at ${ino}`);
      }
      previous = ino;
      ino = file.next;
    }
    for (const [missing] of orphans) {
      this.report(`file ${missing} has no name and is no orphan`);
    }
  }

  private *checkFree(): Generator<void> {
    const { facts } = this;
    let ino = this.superblock[SUPER.freeIno];
    for (let left = this.free; ino !== 0; left--) {
      if (left === 0 || ino >= facts.end || facts.types[ino] !== 0) {
        this.report(`list of free inodes has ${ino}, which does not belong there`);
        return;
      }
      facts.names[ino] = 1;
      ino = facts.subdirectories[ino];
      if (left % 1024 === 0) {
        this.progress.done++;
        yield;
      }
    }
    for (ino = ROOT_INO; ino < facts.end; ino++) {
      if (ino % 1024 === 0) yield;
      if (facts.types[ino] === 0 && facts.names[ino] === 0) {
        this.report(`inode ${ino} is free but not in the list`);
      }
    }
  }
}
