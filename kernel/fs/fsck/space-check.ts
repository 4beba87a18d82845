import type { BlockDevice } from '../block-device.ts';
import * as format from '../stable/format.ts';
import { BLOCK, chunksPerBlock, DESCRIPTOR, DESCRIPTOR_WORDS, SUPER } from '../stable/format.ts';
import { GROUP_BITMAP, GROUP_BLOCKS, GROUP_FREE, GROUP_WORDS } from '../stable/format.ts';
import { UNITS_PER_BLOCK } from '../stable/format.ts';

/** Chunks of a block that somebody has laid claim to. */
interface Chunks {
  chunkClass: number;
  used: Set<number>;
}

/**
 * Who has which space, by what files say, to be compared with what the allocators' own records say.
 */
export class SpaceCheck {
  private readonly device: BlockDevice;
  private readonly superblock: Uint32Array;
  private readonly report: (finding: string) => void;
  private readonly blocks = new Map<number, string>();
  private readonly divided = new Map<number, Chunks>();

  constructor(device: BlockDevice, superblock: Uint32Array, report: (finding: string) => void) {
    this.device = device;
    this.superblock = superblock;
    this.report = report;
  }

  /** Notes that `who` has a whole block; false if the pointer is no good or the block is taken. */
  claimBlock(pointer: number, who: string): boolean {
    const block = pointer / UNITS_PER_BLOCK;
    if (!Number.isInteger(block) || !this.isDataBlock(block)) {
      this.report(`${who}: ${pointer} is no pointer to a block`);
      return false;
    }
    const other = this.blocks.get(block) ?? (this.divided.has(block) ? 'chunks' : undefined);
    if (other !== undefined) {
      this.report(`${who}: block ${block} belongs to ${other} already`);
      return false;
    }
    this.blocks.set(block, who);
    return true;
  }

  /** Notes that `who` has a chunk; false if the pointer is no good or the chunk is taken. */
  claimChunk(pointer: number, chunkClass: number, who: string): boolean {
    const block = Math.floor(pointer / UNITS_PER_BLOCK);
    const chunk = (pointer - block * UNITS_PER_BLOCK) / 2 ** chunkClass;
    if (chunkClass >= format.CLASSES || !Number.isInteger(chunk) || !this.isDataBlock(block)) {
      this.report(`${who}: ${pointer} is no pointer to a chunk of class ${chunkClass}`);
      return false;
    }
    const other = this.blocks.get(block);
    if (other !== undefined) {
      this.report(`${who}: block ${block} with its chunk belongs to ${other}`);
      return false;
    }
    let chunks = this.divided.get(block);
    if (chunks === undefined) {
      chunks = { chunkClass, used: new Set() };
      this.divided.set(block, chunks);
    }
    if (chunks.chunkClass !== chunkClass || chunks.used.has(chunk)) {
      this.report(`${who}: chunk ${chunk} of block ${block} belongs to another already`);
      return false;
    }
    chunks.used.add(chunk);
    return true;
  }

  /** Compares the claims with bitmaps, descriptors and lists. Call when all claims are made. */
  compare(): void {
    const { superblock } = this;
    const groups = superblock[SUPER.groups];
    let used = 0;
    const withFree: Set<number>[] = [];
    for (let index = 0; index < format.CLASSES; index++) withFree.push(new Set());
    for (let group = 0; group < groups; group++) used += this.compareGroup(group, withFree);
    if (used !== superblock[SUPER.usedBlocks]) {
      this.report(`superblock counts ${superblock[SUPER.usedBlocks]} blocks in use, not ${used}`);
    }
    withFree.forEach((blocks, chunkClass) => this.compareList(chunkClass, blocks));
  }

  private compareGroup(group: number, withFree: Set<number>[]): number {
    const words = new Uint32Array(GROUP_WORDS);
    const header = format.headerBlock(group);
    this.device.read(header * BLOCK, new Uint8Array(words.buffer));
    let used = 0;
    for (let at = 0; at < GROUP_BLOCKS; at++) {
      const block = header + 1 + at;
      const marked = (words[GROUP_BITMAP + (at >> 5)] & (1 << (at & 31))) !== 0;
      const chunks = this.divided.get(block);
      const claimed = chunks !== undefined || this.blocks.has(block);
      if (marked) used++;
      if (marked && !claimed) this.report(`block ${block} is in use but belongs to nobody`);
      if (!marked && claimed) this.report(`block ${block} belongs to somebody but is free`);
      if (marked) this.compareDescriptor(block, chunks, withFree);
    }
    if (words[GROUP_FREE] !== GROUP_BLOCKS - used) {
      this.report(
        `group ${group} counts ${words[GROUP_FREE]} free blocks, not ${GROUP_BLOCKS - used}`,
      );
    }
    return used;
  }

  private compareDescriptor(
    block: number,
    chunks: Chunks | undefined,
    withFree: Set<number>[],
  ): void {
    const words = this.descriptor(block);
    const state = words[DESCRIPTOR.state];
    if (chunks === undefined) {
      if (state !== 0) this.report(`block ${block} is divided but none of its chunks is in use`);
      return;
    }
    const { chunkClass, used } = chunks;
    if ((state & 0xffff) !== chunkClass + 1) {
      this.report(
        `block ${block} is of class ${(state & 0xffff) - 1}, its chunks of ${chunkClass}`,
      );
      return;
    }
    const count = chunksPerBlock(chunkClass);
    for (let chunk = 0; chunk < UNITS_PER_BLOCK; chunk++) {
      const marked = (words[DESCRIPTOR.bitmap + (chunk >> 5)] & (1 << (chunk & 31))) !== 0;
      if (marked !== (chunk >= count || used.has(chunk))) {
        this.report(`chunk ${chunk} of block ${block} is ${marked ? 'lost' : 'used but free'}`);
      }
    }
    const free = count - used.size;
    if (state >>> 16 !== free) {
      this.report(`block ${block} counts ${state >>> 16} free chunks, not ${free}`);
    }
    if (free > 0) withFree[chunkClass].add(block);
  }

  private compareList(chunkClass: number, blocks: Set<number>): void {
    let previous = 0;
    let block = this.superblock[SUPER.partial + chunkClass];
    const left = new Set(blocks);
    while (block !== 0) {
      if (!left.delete(block)) {
        this.report(`list of class ${chunkClass} has block ${block}, which does not belong there`);
        return;
      }
      const words = this.descriptor(block);
      if (words[DESCRIPTOR.previous] !== previous) {
        this.report(`list of class ${chunkClass} is not linked back at block ${block}`);
      }
      previous = block;
      block = words[DESCRIPTOR.next];
    }
    for (const missing of left) {
      this.report(`block ${missing} with free chunks is not in the list of class ${chunkClass}`);
    }
  }

  private descriptor(block: number): Uint32Array {
    const words = new Uint32Array(DESCRIPTOR_WORDS);
    this.device.read(format.descriptorOffset(block), new Uint8Array(words.buffer));
    return words;
  }

  private isDataBlock(block: number): boolean {
    if (block < 1 || block >= this.superblock[SUPER.blocks]) return false;
    const group = format.groupOf(block);
    return group < this.superblock[SUPER.groups] && block !== format.headerBlock(group);
  }
}
