import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Accounts } from './accounts.ts';
import type { BlockAllocator } from './block-allocator.ts';
import type { ChunkAllocator } from './chunk-allocator.ts';
import { NODE_CLASS, UNITS_PER_BLOCK, USAGE_INO } from './format.ts';
import type { Node, NodeCache } from './node-cache.ts';
import type { StableInode } from './stable-inode.ts';

/**
 * Space for the content of files, charged to their owners. Where nothing can be had, the result is 0
 * and `error` says whether the medium is full or the owner's quota is.
 */
export class Space {
  /** Why the last request got nothing: -ENOSPC or -EDQUOT. */
  error = 0;
  /** Blocks that `allocateBlocks` gave. */
  run = 0;
  private readonly blocks: BlockAllocator;
  private readonly chunks: ChunkAllocator;
  private readonly nodes: NodeCache;
  private readonly accounts: Accounts;

  constructor(
    blocks: BlockAllocator,
    chunks: ChunkAllocator,
    nodes: NodeCache,
    accounts: Accounts,
  ) {
    this.blocks = blocks;
    this.chunks = chunks;
    this.nodes = nodes;
    this.accounts = accounts;
  }

  /** Takes up to `count` adjoining blocks; returns the pointer to the first. */
  allocateBlocks(inode: StableInode, count: number): number {
    let allowed = count;
    if (inode.ino !== USAGE_INO) {
      const left = this.accounts.unitsLeft(inode.uid);
      allowed = Math.min(count, Math.floor(left / UNITS_PER_BLOCK));
      if (allowed <= 0) {
        this.error = -wasi.ERRNO_DQUOT;
        return 0;
      }
    }
    const block = this.blocks.allocate(allowed);
    if (block === 0) {
      this.error = -wasi.ERRNO_NOSPC;
      return 0;
    }
    this.run = this.blocks.run;
    this.note(inode, this.run * UNITS_PER_BLOCK);
    return block * UNITS_PER_BLOCK;
  }

  releaseBlocks(inode: StableInode, pointer: number, count: number): void {
    this.blocks.release(pointer / UNITS_PER_BLOCK, count);
    this.note(inode, -count * UNITS_PER_BLOCK);
  }

  /** Takes a chunk of a class; returns the pointer to it. */
  allocateChunk(inode: StableInode, chunkClass: number): number {
    const units = 1 << chunkClass;
    if (inode.ino !== USAGE_INO) {
      this.error = this.accounts.refuses(inode.uid, units, 0);
      if (this.error !== 0) return 0;
    }
    const pointer = this.chunks.allocate(chunkClass);
    if (pointer === 0) this.error = -wasi.ERRNO_NOSPC;
    else this.note(inode, units);
    return pointer;
  }

  releaseChunk(inode: StableInode, pointer: number, chunkClass: number): void {
    this.chunks.release(pointer, chunkClass);
    this.note(inode, -(1 << chunkClass));
  }

  /** Takes a tree node, all zeros; null if there is no space. The caller writes it. */
  allocateNode(inode: StableInode): Node | null {
    const pointer = this.allocateChunk(inode, NODE_CLASS);
    return pointer === 0 ? null : this.nodes.make(pointer);
  }

  releaseNode(inode: StableInode, pointer: number): void {
    this.nodes.forget(pointer);
    this.releaseChunk(inode, pointer, NODE_CLASS);
  }

  private note(inode: StableInode, units: number): void {
    inode.blocks += units;
    if (inode.ino !== USAGE_INO) this.accounts.charge(inode.uid, units, 0);
  }
}
