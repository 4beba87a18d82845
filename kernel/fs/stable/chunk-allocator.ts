import type { BlockDevice } from '../block-device.ts';
import type { BlockAllocator } from './block-allocator.ts';
import * as format from './format.ts';
import { chunksPerBlock, DESCRIPTOR, DESCRIPTOR_WORDS, SUPER, UNITS_PER_BLOCK } from './format.ts';
import type { Superblock } from './superblock.ts';
import { NumberMap } from '../../number-map.ts';

/** Descriptors kept in the heap. */
const CACHED = 2048;

/** The state of a block that is divided into chunks. */
class Descriptor {
  readonly block: number;
  readonly words = new Uint32Array(DESCRIPTOR_WORDS);
  readonly bytes = new Uint8Array(this.words.buffer);
  dirty = false;

  constructor(block: number) {
    this.block = block;
  }
}

/**
 * Hands out chunks: pieces of a block of 512 << class bytes, for small files and tree nodes. All
 * chunks of a block are of one class; blocks with free chunks stand in a list per class, and a block that
 * is all free goes back. Changes are written by `commit`.
 */
export class ChunkAllocator {
  private readonly device: BlockDevice;
  private readonly superblock: Superblock;
  private readonly blocks: BlockAllocator;
  private readonly cache = new NumberMap<Descriptor>();
  private dirty: Descriptor[] = [];

  constructor(device: BlockDevice, superblock: Superblock, blocks: BlockAllocator) {
    this.device = device;
    this.superblock = superblock;
    this.blocks = blocks;
  }

  /** Takes a chunk; returns the pointer to it, or 0 if there is no space. */
  allocate(chunkClass: number): number {
    const heads = this.superblock.words;
    const list = SUPER.partial + chunkClass;
    if (heads[list] === 0 && !this.divide(chunkClass)) return 0;
    const descriptor = this.descriptor(heads[list]);
    const { words } = descriptor;
    let word: number = DESCRIPTOR.bitmap;
    while (words[word] === 0xffffffff) word++;
    const free = ~words[word];
    const bit = 31 - Math.clz32(free & -free);
    words[word] |= 1 << bit;
    words[DESCRIPTOR.state] -= 0x10000;
    if (words[DESCRIPTOR.state] >>> 16 === 0) this.unlink(descriptor, list);
    this.touch(descriptor);
    const chunk = (word - DESCRIPTOR.bitmap) * 32 + bit;
    return descriptor.block * UNITS_PER_BLOCK + (chunk << chunkClass);
  }

  /** Gives back the chunk at `pointer`. */
  release(pointer: number, chunkClass: number): void {
    const block = Math.floor(pointer / UNITS_PER_BLOCK);
    const descriptor = this.descriptor(block);
    const { words } = descriptor;
    const chunk = (pointer - block * UNITS_PER_BLOCK) >> chunkClass;
    const list = SUPER.partial + chunkClass;
    words[DESCRIPTOR.bitmap + (chunk >> 5)] &= ~(1 << (chunk & 31));
    words[DESCRIPTOR.state] += 0x10000;
    const free = words[DESCRIPTOR.state] >>> 16;
    if (free === 1) this.push(descriptor, list);
    if (free === chunksPerBlock(chunkClass)) {
      this.unlink(descriptor, list);
      words.fill(0);
      this.blocks.release(block, 1);
    }
    this.touch(descriptor);
  }

  commit(): void {
    if (this.dirty.length === 0) return;
    for (const descriptor of this.dirty) {
      descriptor.dirty = false;
      this.device.write(format.descriptorOffset(descriptor.block), descriptor.bytes);
    }
    this.dirty = [];
    if (this.cache.size > CACHED) this.cache.clear();
  }

  /** Divides a new block into chunks and puts it at the head of its list. */
  private divide(chunkClass: number): boolean {
    const block = this.blocks.allocate(1);
    if (block === 0) return false;
    const descriptor = this.descriptor(block);
    const { words } = descriptor;
    const chunks = chunksPerBlock(chunkClass);
    words.fill(0);
    words[DESCRIPTOR.state] = (chunks << 16) | (chunkClass + 1);
    // Bits beyond the last chunk count as used, so that looking for a free one never finds them.
    for (let word = 0; word < 4; word++) {
      const present = chunks - word * 32;
      if (present <= 0) words[DESCRIPTOR.bitmap + word] = 0xffffffff;
      else if (present < 32) words[DESCRIPTOR.bitmap + word] = 0xffffffff << present;
    }
    this.push(descriptor, SUPER.partial + chunkClass);
    return true;
  }

  private push(descriptor: Descriptor, list: number): void {
    const heads = this.superblock.words;
    const next = heads[list];
    descriptor.words[DESCRIPTOR.next] = next;
    descriptor.words[DESCRIPTOR.previous] = 0;
    if (next !== 0) {
      const neighbour = this.descriptor(next);
      neighbour.words[DESCRIPTOR.previous] = descriptor.block;
      this.touch(neighbour);
    }
    heads[list] = descriptor.block;
    this.superblock.dirty = true;
    this.touch(descriptor);
  }

  private unlink(descriptor: Descriptor, list: number): void {
    const next = descriptor.words[DESCRIPTOR.next];
    const previous = descriptor.words[DESCRIPTOR.previous];
    if (next !== 0) {
      const neighbour = this.descriptor(next);
      neighbour.words[DESCRIPTOR.previous] = previous;
      this.touch(neighbour);
    }
    if (previous === 0) {
      this.superblock.words[list] = next;
      this.superblock.dirty = true;
    } else {
      const neighbour = this.descriptor(previous);
      neighbour.words[DESCRIPTOR.next] = next;
      this.touch(neighbour);
    }
    descriptor.words[DESCRIPTOR.next] = 0;
    descriptor.words[DESCRIPTOR.previous] = 0;
  }

  private descriptor(block: number): Descriptor {
    let descriptor = this.cache.get(block);
    if (descriptor === undefined) {
      descriptor = new Descriptor(block);
      this.device.read(format.descriptorOffset(block), descriptor.bytes);
      this.cache.set(block, descriptor);
    }
    return descriptor;
  }

  private touch(descriptor: Descriptor): void {
    if (descriptor.dirty) return;
    descriptor.dirty = true;
    this.dirty.push(descriptor);
  }
}
