import type { BlockDevice } from '../block-device.ts';
import { UNFINISHED } from '../file-system.ts';
import type { BlockMap } from './block-map.ts';
import * as format from './format.ts';
import { BLOCK, INLINE_MAX, LAYOUT_CHUNK, LAYOUT_INLINE, LAYOUT_TREE } from './format.ts';
import { UNIT, UNITS_PER_BLOCK } from './format.ts';
import type { Space } from './space.ts';
import type { StableInode } from './stable-inode.ts';

const CHUNK_MAX = UNIT << (format.CLASSES - 1);
const ZEROS = new Uint8Array(BLOCK);

/**
 * The bytes of files. A file moves to a larger layout as it grows: within its record, one chunk that doubles,
 * blocks of 64 KiB. What lies beyond a file's size is never read, so space is not
 * cleared when it is taken; whoever extends a file clears what comes between.
 * Sizes are set here; times, and saving the inode, are the caller's.
 */
export class FileContent {
  private readonly device: BlockDevice;
  private readonly map: BlockMap;
  private readonly space: Space;

  constructor(device: BlockDevice, map: BlockMap, space: Space) {
    this.device = device;
    this.map = map;
    this.space = space;
  }

  /** Fills `into` from `offset`, all of it within the file. */
  read(inode: StableInode, offset: number, into: Uint8Array): void {
    const { layout } = inode;
    if (layout === LAYOUT_TREE) this.readTree(inode, offset, into);
    else this.device.read(base(inode, layout) + offset, into);
  }

  /** Writes at `offset`; returns the bytes written, or -errno if none could be. */
  write(inode: StableInode, offset: number, from: Uint8Array): number {
    const { length } = from;
    const end = offset + length;
    let { layout } = inode;
    if (layout !== LAYOUT_TREE && end > capacity(inode, layout)) {
      const error = this.enlarge(inode, end);
      if (error !== 0) return error;
      layout = inode.layout;
    }
    if (offset > inode.size) this.clear(inode, inode.size, offset);
    if (layout === LAYOUT_TREE) {
      const done = this.writeTree(inode, offset, from);
      if (done > 0 && offset + done > inode.size) inode.size = offset + done;
      return done;
    }
    this.device.write(base(inode, layout) + offset, from);
    if (end > inode.size) inode.size = end;
    return length;
  }

  /**
   * Sets the size; 0 or -errno. Where freeing blocks is more work than `most` (BlockMap.truncate) the file is made shorter as far as
   * that goes, and the result is UNFINISHED.
   */
  truncate(inode: StableInode, size: number, most = Infinity): number {
    const { layout } = inode;
    if (size > inode.size) {
      if (layout !== LAYOUT_TREE && size > capacity(inode, layout)) {
        const error = this.enlarge(inode, size);
        if (error !== 0) return error;
      }
      this.clear(inode, inode.size, size);
    } else if (layout === LAYOUT_TREE) {
      const keep = Math.ceil(size / BLOCK);
      const left = this.map.truncate(inode, keep, most);
      if (left > keep) {
        inode.size = Math.min(inode.size, left * BLOCK);
        return UNFINISHED;
      }
    } else if (layout === LAYOUT_CHUNK && size === 0) {
      this.space.releaseChunk(inode, inode.root, inode.height);
    }
    inode.size = size;
    if (size === 0) this.setLayout(inode, LAYOUT_INLINE, 0, 0);
    return 0;
  }

  /** Gives the content of a file in blocks to another, which has none, and leaves none. */
  move(from: StableInode, to: StableInode): void {
    to.size = from.size;
    to.blocks = from.blocks;
    this.setLayout(to, LAYOUT_TREE, from.root, from.height);
    from.size = from.blocks = 0;
    this.setLayout(from, LAYOUT_INLINE, 0, 0);
  }

  private readTree(inode: StableInode, offset: number, into: Uint8Array): void {
    const { length } = into;
    let done = 0;
    while (done < length) {
      const at = offset + done;
      const index = (at / BLOCK) | 0;
      const start = at - index * BLOCK;
      const left = length - done;
      const pointer = this.map.get(inode, index);
      let count = BLOCK - start;
      if (count < left) {
        const run = this.map.run(inode, index, pointer, Math.ceil((start + left) / BLOCK));
        count = run * BLOCK - start;
      }
      if (count > left) count = left;
      const part = count === length ? into : into.subarray(done, done + count);
      if (pointer === 0) part.fill(0);
      else this.device.read(pointer * UNIT + start, part);
      done += count;
    }
  }

  private writeTree(inode: StableInode, offset: number, from: Uint8Array): number {
    const { length } = from;
    const { map } = this;
    let done = 0;
    while (done < length) {
      const at = offset + done;
      const index = (at / BLOCK) | 0;
      const start = at - index * BLOCK;
      const left = length - done;
      const wanted = Math.ceil((start + left) / BLOCK);
      let pointer = map.get(inode, index);
      let run = 1;
      if (pointer === 0) {
        pointer = this.fill(inode, index, start, left, wanted);
        if (pointer === 0) return done > 0 ? done : this.space.error;
        ({ run } = this.space);
      } else if (wanted > 1) {
        run = map.run(inode, index, pointer, wanted);
      }
      const count = Math.min(run * BLOCK - start, left);
      const part = count === length ? from : from.subarray(done, done + count);
      this.device.write(pointer * UNIT + start, part);
      done += count;
      inode.lastIndex = index + run - 1;
      inode.lastPointer = pointer + (run - 1) * UNITS_PER_BLOCK;
    }
    return done;
  }

  /**
   * Puts blocks where there are none yet, for a write of `left` bytes that begins `start` bytes into block
   * `index`: up to `wanted` of them. Returns the pointer to the first and leaves the number in
   * `space.run`; 0 if there is no space.
   */
  private fill(
    inode: StableInode,
    index: number,
    start: number,
    left: number,
    wanted: number,
  ): number {
    const { map, space } = this;
    const missing = map.run(inode, index, 0, Math.min(wanted, map.room(index)));
    const pointer = space.allocateBlocks(inode, missing);
    if (pointer === 0) return 0;
    const { run } = space;
    if (!map.set(inode, index, pointer, run)) {
      space.releaseBlocks(inode, pointer, run);
      return 0;
    }
    space.run = run;
    // What will be read of the blocks but is not written now.
    if (start > 0) this.device.write(pointer * UNIT, ZEROS.subarray(0, start));
    const written = start + left;
    const readable = Math.min(run * BLOCK, inode.size - index * BLOCK);
    if (readable > written) {
      this.device.write(pointer * UNIT + written, ZEROS.subarray(0, readable - written));
    }
    return pointer;
  }

  /** Clears the bytes from `from` to `to`, beyond the size so far, as far as there is space behind them. */
  private clear(inode: StableInode, from: number, to: number): void {
    const { layout } = inode;
    let start = base(inode, layout) + from;
    let end = base(inode, layout) + to;
    if (layout === LAYOUT_TREE) {
      // Only the block that the file ends in: those after it are missing.
      const index = (from / BLOCK) | 0;
      const within = from - index * BLOCK;
      const pointer = within === 0 ? 0 : this.map.get(inode, index);
      if (pointer === 0) return;
      start = pointer * UNIT + within;
      end = pointer * UNIT + Math.min(BLOCK, to - index * BLOCK);
    }
    this.device.write(start, ZEROS.subarray(0, end - start));
  }

  /** Moves a file that is not in blocks yet to where `size` bytes fit. */
  private enlarge(inode: StableInode, size: number): number {
    const { space, device } = this;
    const inChunk = size <= CHUNK_MAX;
    const chunkClass = inChunk ? format.classFor(size) : 0;
    let pointer = 0;
    if (inChunk) {
      pointer = space.allocateChunk(inode, chunkClass);
      if (pointer === 0) return space.error;
    } else if (inode.size > 0) {
      pointer = space.allocateBlocks(inode, 1);
      if (pointer === 0) return space.error;
    }
    if (inode.size > 0) {
      const content = new Uint8Array(inode.size);
      this.read(inode, 0, content);
      device.write(pointer * UNIT, content);
    }
    if (inode.layout === LAYOUT_CHUNK) space.releaseChunk(inode, inode.root, inode.height);
    if (inChunk) this.setLayout(inode, LAYOUT_CHUNK, pointer, chunkClass);
    else this.setLayout(inode, LAYOUT_TREE, pointer, 0);
    return 0;
  }

  private setLayout(inode: StableInode, layout: number, root: number, height: number): void {
    inode.layout = layout;
    inode.root = root;
    inode.height = height;
    inode.lastIndex = -1;
  }
}

/** Offset on the device of the content of a file that is not in blocks. */
function base(inode: StableInode, layout: number): number {
  return layout === LAYOUT_INLINE ? inode.offset + format.INLINE_OFFSET : inode.root * UNIT;
}

/** Bytes that the present layout holds, if it is not in blocks. */
function capacity(inode: StableInode, layout: number): number {
  return layout === LAYOUT_INLINE ? INLINE_MAX : UNIT << inode.height;
}
