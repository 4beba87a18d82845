import type { BlockDevice } from '../block-device.ts';
import * as format from './format.ts';
import { BLOCK, GROUP_BITMAP, GROUP_BLOCKS, GROUP_FREE, GROUP_WORDS, SUPER } from './format.ts';
import { headerBlock } from './format.ts';
import type { Superblock } from './superblock.ts';

/** The device grows by at least so many blocks at a time, and by 1/32 of its size. */
const GROWTH = 16;

/** The first words of a group's header. */
class Group {
  readonly words = new Uint32Array(GROUP_WORDS);
  readonly bytes = new Uint8Array(this.words.buffer);
  dirty = false;
}

/**
 * Hands out blocks of 64 KiB, always the lowest that are free, so that space is used again before the
 * device grows. Changes are written by `commit`.
 */
export class BlockAllocator {
  /** Length of the run that `allocate` gave. */
  run = 0;
  private readonly device: BlockDevice;
  private readonly superblock: Superblock;
  private readonly maxBlocks: number;
  private readonly groups: (Group | undefined)[] = [];
  private dirty: number[] = [];
  // No block before this one is free: group, and word in its bitmap.
  private hintGroup = 0;
  private hintWord = 0;

  constructor(device: BlockDevice, superblock: Superblock, maxBlocks: number) {
    this.device = device;
    this.superblock = superblock;
    this.maxBlocks = maxBlocks;
  }

  /** Blocks that can still be handed out. */
  get free(): number {
    // Block 0 and the header of each group hold no data.
    const headers = Math.ceil((this.maxBlocks - 1) / format.GROUP_STRIDE);
    return Math.max(0, this.maxBlocks - 1 - headers - this.superblock.words[SUPER.usedBlocks]);
  }

  /** Blocks that are free on the device as it is. */
  get atHand(): number {
    const { words } = this.superblock;
    return words[SUPER.blocks] - 1 - words[SUPER.groups] - words[SUPER.usedBlocks];
  }

  /** Takes up to `count` adjoining blocks; returns the first and sets `run`, or 0 if none is free. */
  allocate(count: number): number {
    for (let index = this.hintGroup; ; index++) {
      const first = headerBlock(index) + 1;
      if (first >= this.maxBlocks) return 0;
      const group = this.group(index);
      if (group === null) return 0;
      if (index !== this.hintGroup) {
        this.hintGroup = index;
        this.hintWord = 0;
      }
      const { words } = group;
      if (words[GROUP_FREE] === 0) continue;
      let word = this.hintWord + GROUP_BITMAP;
      while (word < GROUP_WORDS && words[word] === 0xffffffff) word++;
      this.hintWord = word - GROUP_BITMAP;
      if (word === GROUP_WORDS) continue;
      const free = ~words[word];
      const at = (word - GROUP_BITMAP) * 32 + 31 - Math.clz32(free & -free);
      return this.take(group, index, first, at, count);
    }
  }

  /** Gives back `count` blocks from `block` on, all of one group. */
  release(block: number, count: number): void {
    const index = format.groupOf(block);
    const group = this.group(index)!;
    const { words } = group;
    let at = block - headerBlock(index) - 1;
    const word = at >> 5;
    if (index < this.hintGroup) {
      this.hintGroup = index;
      this.hintWord = word;
    } else if (index === this.hintGroup && word < this.hintWord) {
      this.hintWord = word;
    }
    for (const end = at + count; at < end; at++) {
      words[GROUP_BITMAP + (at >> 5)] &= ~(1 << (at & 31));
    }
    words[GROUP_FREE] += count;
    this.superblock.words[SUPER.usedBlocks] -= count;
    this.touch(group, index);
  }

  commit(): void {
    if (this.dirty.length === 0) return;
    for (const index of this.dirty) {
      const group = this.groups[index]!;
      group.dirty = false;
      this.device.write(headerBlock(index) * BLOCK, group.bytes);
    }
    this.dirty = [];
  }

  private take(group: Group, index: number, first: number, at: number, count: number): number {
    const { words } = group;
    const block = first + at;
    const limit = Math.min(count, GROUP_BLOCKS - at, this.maxBlocks - block);
    if (limit <= 0) return 0;
    let run = 1;
    while (run < limit) {
      const next = at + run;
      if ((words[GROUP_BITMAP + (next >> 5)] & (1 << (next & 31))) !== 0) break;
      run++;
    }
    if (!this.reach(block + run)) {
      // What the device has already may still be part of it.
      run = this.superblock.words[SUPER.blocks] - block;
      if (run <= 0) {
        if (!this.reach(block + 1)) return 0;
        run = 1;
      }
    }
    for (let next = at; next < at + run; next++) {
      words[GROUP_BITMAP + (next >> 5)] |= 1 << (next & 31);
    }
    words[GROUP_FREE] -= run;
    this.superblock.words[SUPER.usedBlocks] += run;
    this.touch(group, index);
    this.run = run;
    return block;
  }

  /** Group number `index`; begins it if it is the next one. Null if the device cannot grow for it. */
  private group(index: number): Group | null {
    let group = this.groups[index];
    if (group !== undefined) return group;
    group = new Group();
    const { words } = this.superblock;
    const header = headerBlock(index);
    if (index < words[SUPER.groups]) {
      this.device.read(header * BLOCK, group.bytes);
    } else {
      if (!this.reach(header + 1)) return null;
      // The whole header, in case the device held something else before.
      this.device.write(header * BLOCK, new Uint8Array(BLOCK));
      group.words[GROUP_FREE] = GROUP_BLOCKS;
      words[SUPER.groups] = index + 1;
      this.touch(group, index);
    }
    this.groups[index] = group;
    return group;
  }

  /** Makes the file system at least `blocks` long. */
  private reach(blocks: number): boolean {
    const { words } = this.superblock;
    const present = words[SUPER.blocks];
    if (blocks <= present) return true;
    const step = present + Math.max(GROWTH, present >> 5);
    let target = Math.min(Math.max(blocks, step), this.maxBlocks);
    if (!this.hold(target)) {
      target = blocks;
      if (target > this.maxBlocks || !this.hold(target)) return false;
    }
    words[SUPER.blocks] = target;
    this.superblock.dirty = true;
    return true;
  }

  private hold(blocks: number): boolean {
    return this.device.size >= blocks * BLOCK || this.device.grow(blocks * BLOCK);
  }

  private touch(group: Group, index: number): void {
    this.superblock.dirty = true;
    if (group.dirty) return;
    group.dirty = true;
    this.dirty.push(index);
  }
}
