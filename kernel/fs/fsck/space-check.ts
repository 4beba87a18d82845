import type { BlockDevice } from '../block-device.ts';
import * as format from '../stable/format.ts';
import { BLOCK, chunksPerBlock, DESCRIPTOR, DESCRIPTOR_WORDS, SUPER } from '../stable/format.ts';
import { GROUP_BITMAP, GROUP_BLOCKS, GROUP_FREE, UNITS_PER_BLOCK } from '../stable/format.ts';
import { NumberMap } from '../../number-map.ts';

/** Chunks of a block that somebody has laid claim to. */
interface Chunks {
  chunkClass: number;
  used: Uint32Array;
  count: number;
}

const BITMAP_WORDS = UNITS_PER_BLOCK / 32;
const WORD = 4;

/** Claims to space are made for the number of a file, or for this. */
export const INODE_TABLE = 0;

/** The name of who claims space, for findings. */
export function claimant(who: number): string {
  return who === INODE_TABLE ? 'the inode table' : `file ${who}`;
}

/**
 * Who has which space, by what files say, to be compared with what the allocators' own records say.
 */
export class SpaceCheck {
  private readonly device: BlockDevice;
  private readonly superblock: Uint32Array;
  private readonly report: (finding: string) => void;
  /** For each block who has it, plus 1; 0 for nobody. */
  private readonly owners: Uint32Array;
  private readonly divided = new NumberMap<Chunks>();
  private readonly header = new Uint32Array(BLOCK / WORD);

  constructor(device: BlockDevice, superblock: Uint32Array, report: (finding: string) => void) {
    this.device = device;
    this.superblock = superblock;
    this.report = report;
    this.owners = new Uint32Array(superblock[SUPER.blocks]);
  }

  /** Notes that `who` has a whole block; false if the pointer is no good or the block is taken. */
  claimBlock(pointer: number, who: number): boolean {
    const block = pointer / UNITS_PER_BLOCK;
    if (!Number.isInteger(block) || !this.isDataBlock(block)) {
      this.report(`${claimant(who)}: ${pointer} is no pointer to a block`);
      return false;
    }
    const taken = this.owners[block] !== 0 || this.divided.has(block);
    if (taken) {
      this.report(`${claimant(who)}: block ${block} belongs to ${this.ownerOf(block)} already`);
      return false;
    }
    this.owners[block] = who + 1;
    return true;
  }

  /** Notes that `who` has a chunk; false if the pointer is no good or the chunk is taken. */
  claimChunk(pointer: number, chunkClass: number, who: number): boolean {
    const block = Math.floor(pointer / UNITS_PER_BLOCK);
    const chunk = (pointer - block * UNITS_PER_BLOCK) / 2 ** chunkClass;
    if (chunkClass >= format.CLASSES || !Number.isInteger(chunk) || !this.isDataBlock(block)) {
      this.report(`${claimant(who)}: ${pointer} is no pointer to a chunk of class ${chunkClass}`);
      return false;
    }
    if (this.owners[block] !== 0) {
      this.report(
        `${claimant(who)}: block ${block} with its chunk belongs to ${this.ownerOf(block)}`,
      );
      return false;
    }
    let chunks = this.divided.get(block);
    if (chunks === undefined) {
      chunks = { chunkClass, used: new Uint32Array(BITMAP_WORDS), count: 0 };
      this.divided.set(block, chunks);
    }
    const bit = 1 << (chunk & 31);
    if (chunks.chunkClass !== chunkClass || (chunks.used[chunk >> 5] & bit) !== 0) {
      this.report(`${claimant(who)}: chunk ${chunk} of block ${block} belongs to another already`);
      return false;
    }
    chunks.used[chunk >> 5] |= bit;
    chunks.count++;
    return true;
  }

  /** Compares the claims with bitmaps, descriptors and lists, a group a step. Call when all claims are made. */
  *compare(): Generator<void> {
    const { superblock } = this;
    const groups = superblock[SUPER.groups];
    let used = 0;
    const withFree: NumberMap<true>[] = [];
    for (let index = 0; index < format.CLASSES; index++) withFree.push(new NumberMap());
    for (let group = 0; group < groups; group++) {
      used += this.compareGroup(group, withFree);
      yield;
    }
    if (used !== superblock[SUPER.usedBlocks]) {
      this.report(`superblock counts ${superblock[SUPER.usedBlocks]} blocks in use, not ${used}`);
    }
    for (let index = 0; index < format.CLASSES; index++)
      yield* this.compareList(index, withFree[index]);
  }

  private ownerOf(block: number): string {
    const owner = this.owners[block];
    return owner === 0 ? 'chunks' : claimant(owner - 1);
  }

  private compareGroup(group: number, withFree: NumberMap<true>[]): number {
    const words = this.header;
    const header = format.headerBlock(group);
    this.device.read(header * BLOCK, new Uint8Array(words.buffer));
    let used = 0;
    for (let at = 0; at < GROUP_BLOCKS; at++) {
      const block = header + 1 + at;
      const marked = (words[GROUP_BITMAP + (at >> 5)] & (1 << (at & 31))) !== 0;
      const chunks = this.divided.get(block);
      const claimed = chunks !== undefined || this.owners[block] > 0;
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

  /** Compares the descriptor of a block, whose group's header has just been read. */
  private compareDescriptor(
    block: number,
    chunks: Chunks | undefined,
    withFree: NumberMap<true>[],
  ): void {
    const { header } = this;
    const at = (format.descriptorOffset(block) % BLOCK) / WORD;
    const state = header[at + DESCRIPTOR.state];
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
    for (let word = 0; word < BITMAP_WORDS; word++) {
      const present = Math.max(0, Math.min(32, count - word * 32));
      const beyond = present === 32 ? 0 : 0xffffffff << present;
      const differing = header[at + DESCRIPTOR.bitmap + word] ^ (used[word] | beyond);
      if (differing !== 0) this.reportChunks(block, word * 32, differing, used[word]);
    }
    const free = count - chunks.count;
    if (state >>> 16 !== free) {
      this.report(`block ${block} counts ${state >>> 16} free chunks, not ${free}`);
    }
    if (free > 0) withFree[chunkClass].set(block, true);
  }

  private reportChunks(block: number, first: number, differing: number, used: number): void {
    for (let bit = 0; bit < 32; bit++) {
      if ((differing & (1 << bit)) === 0) continue;
      const state = (used & (1 << bit)) === 0 ? 'lost' : 'used but free';
      this.report(`chunk ${first + bit} of block ${block} is ${state}`);
    }
  }

  private *compareList(chunkClass: number, blocks: NumberMap<true>): Generator<void> {
    let previous = 0;
    let block = this.superblock[SUPER.partial + chunkClass];
    const words = new Uint32Array(DESCRIPTOR_WORDS);
    const bytes = new Uint8Array(words.buffer);
    for (let steps = 1; block !== 0; steps++) {
      if (!blocks.delete(block)) {
        this.report(`list of class ${chunkClass} has block ${block}, which does not belong there`);
        return;
      }
      this.device.read(format.descriptorOffset(block), bytes);
      if (words[DESCRIPTOR.previous] !== previous) {
        this.report(`list of class ${chunkClass} is not linked back at block ${block}`);
      }
      previous = block;
      block = words[DESCRIPTOR.next];
      if (steps % 100 === 0) yield;
    }
    for (const [missing] of blocks) {
      this.report(`block ${missing} with free chunks is not in the list of class ${chunkClass}`);
    }
  }

  private isDataBlock(block: number): boolean {
    if (block < 1 || block >= this.superblock[SUPER.blocks]) return false;
    const group = format.groupOf(block);
    return group < this.superblock[SUPER.groups] && block !== format.headerBlock(group);
  }
}
