import { BLOCK, NODE_WORDS, UNITS_PER_BLOCK } from './format.ts';
import type { Node, NodeCache } from './node-cache.ts';
import type { Space } from './space.ts';
import type { StableInode } from './stable-inode.ts';

const LEVEL_BITS = 10;
const SLOT_MASK = NODE_WORDS - 1;

/**
 * The work of freeing, in parts of about 40,000 instructions in a canister: that of adjoining blocks, with more for each of them, and that
 * of a node, which has to be looked through.
 */
const RUN = 1;
const RUN_BLOCK = 1 / 8;
const NODE_WORK = 16;

/** Freeing the last blocks of a file. */
interface Cut {
  /** Blocks from this one on are to go. */
  readonly keep: number;
  /** From this one on there are none. */
  end: number;
  /** Work that may still be done. */
  left: number;
  /** Not all was done: blocks are left before `end`. */
  stopped: boolean;
}

/**
 * Which block of the device holds which block of a file: a tree of nodes of 1,024 pointers, as high as
 * the file needs. With height 0 the root is the one block itself. Missing blocks (0) read as zeros.
 */
export class BlockMap {
  private readonly nodes: NodeCache;
  private readonly space: Space;

  constructor(nodes: NodeCache, space: Space) {
    this.nodes = nodes;
    this.space = space;
  }

  /** Pointer to block number `index` of the file, or 0. */
  get(inode: StableInode, index: number): number {
    if (index === inode.lastIndex) return inode.lastPointer;
    const { height } = inode;
    if (index >= capacity(height)) return 0;
    let pointer = inode.root;
    for (let level = height - 1; level >= 0 && pointer !== 0; level--) {
      pointer = this.nodes.get(pointer).words[slotAt(index, level)];
    }
    inode.lastIndex = index;
    inode.lastPointer = pointer;
    return pointer;
  }

  /**
   * Number of blocks from `index` on, at most `limit`, that are like the first: adjoining on the device,
   * or all missing. `pointer` is what `get` gave for the first.
   */
  run(inode: StableInode, index: number, pointer: number, limit: number): number {
    const { height } = inode;
    if (limit === 1) return 1;
    if (height === 0 || index >= capacity(height)) return pointer === 0 ? limit : 1;
    const leaf = this.leaf(inode, index);
    const slot = index & SLOT_MASK;
    const end = Math.min(NODE_WORDS, slot + limit);
    // Without a node none of its blocks is there.
    if (leaf === null) return end - slot;
    const { words } = leaf;
    const step = pointer === 0 ? 0 : UNITS_PER_BLOCK;
    let at = slot + 1;
    let expected = pointer + step;
    while (at < end && words[at] === expected) {
      at++;
      expected += step;
    }
    return at - slot;
  }

  /**
   * Puts `count` adjoining blocks from `pointer` at block `index` of the file, where none are yet; they may not
   * cross a node's end (see `room`). False, with nothing changed, if there is no space for nodes.
   * The caller saves the inode.
   */
  set(inode: StableInode, index: number, pointer: number, count: number): boolean {
    const taken: number[] = [];
    const previousRoot = inode.root;
    const previousHeight = inode.height;
    const undo = (): false => {
      for (const node of taken) this.space.releaseNode(inode, node);
      inode.root = previousRoot;
      inode.height = previousHeight;
      return false;
    };

    while (index + count > capacity(inode.height)) {
      if (inode.root !== 0) {
        const node = this.space.allocateNode(inode);
        if (node === null) return undo();
        taken.push(node.pointer);
        node.words[0] = inode.root;
        this.nodes.write(node);
        inode.root = node.pointer;
      }
      inode.height++;
    }
    inode.lastIndex = -1;
    if (inode.height === 0) {
      inode.root = pointer;
      return true;
    }

    // The path downwards; missing nodes are made, and tied in only when all are there.
    let tieTo: Node | null = null;
    let tieSlot = 0;
    let tied = 0;
    let node: Node | null = inode.root === 0 ? null : this.nodes.get(inode.root);
    const hadRoot = node !== null;
    if (node === null) {
      node = this.space.allocateNode(inode);
      if (node === null) return undo();
      taken.push(node.pointer);
      inode.root = node.pointer;
    }
    const fresh: Node[] = hadRoot ? [] : [node];
    for (let level = inode.height - 1; level > 0; level--) {
      const slot = slotAt(index, level);
      const next = node.words[slot];
      if (next !== 0) {
        node = this.nodes.get(next);
        continue;
      }
      const made = this.space.allocateNode(inode);
      if (made === null) return undo();
      taken.push(made.pointer);
      if (fresh.length === 0) {
        tieTo = node;
        tieSlot = slot;
        tied = made.pointer;
      } else {
        node.words[slot] = made.pointer;
      }
      fresh.push(made);
      node = made;
    }
    const first = index & SLOT_MASK;
    for (let i = 0; i < count; i++) node.words[first + i] = pointer + i * UNITS_PER_BLOCK;
    if (fresh.length === 0) this.nodes.writeWords(node, first, count);
    else for (const made of fresh) this.nodes.write(made);
    if (tieTo !== null) {
      tieTo.words[tieSlot] = tied;
      this.nodes.writeWords(tieTo, tieSlot, 1);
    }
    return true;
  }

  /** Blocks from `index` on up to the end of the node that has them. */
  room(index: number): number {
    return NODE_WORDS - (index & SLOT_MASK);
  }

  /**
   * Gives back the blocks from number `keep` on, the last ones first, and the nodes that only they needed, for as much work as
   * `most` says (RUN, NODE_WORK). Returns the number of blocks from which on none is left: `keep` when all are gone, more
   * where it has to be called again. The inode has its former size still; the caller sets it, and saves the inode.
   */
  truncate(inode: StableInode, keep: number, most: number): number {
    inode.lastIndex = -1;
    if (inode.root === 0) return keep;
    if (inode.height === 0) {
      if (keep === 0) {
        this.space.releaseBlocks(inode, inode.root, 1);
        inode.root = 0;
      }
      return keep;
    }
    const cut: Cut = { keep, end: Math.ceil(inode.size / BLOCK), left: most, stopped: false };
    if (this.prune(inode, cut, inode.root, inode.height - 1, 0)) {
      this.space.releaseNode(inode, inode.root);
      inode.root = 0;
      inode.height = 0;
      return keep;
    }
    if (cut.stopped) return cut.end;
    // A lower tree will do if everything left is under the first pointer.
    while (inode.height > 0 && keep <= capacity(inode.height - 1)) {
      const below = this.nodes.get(inode.root).words[0];
      this.space.releaseNode(inode, inode.root);
      inode.root = below;
      inode.height--;
    }
    return keep;
  }

  /**
   * Empties a node from its last block on, down to block `cut.keep` or until its work is done, when `cut.end` tells how far that
   * was. True if nothing is left in it. `first` is the node's first block.
   */
  private prune(
    inode: StableInode,
    cut: Cut,
    pointer: number,
    level: number,
    first: number,
  ): boolean {
    // Kept at hand, for the nodes below may push it out of the cache.
    const node = this.nodes.get(pointer);
    const { words } = node;
    const span = 2 ** (level * LEVEL_BITS);
    const start = Math.max(0, Math.floor((cut.keep - first) / span));
    let changed = false;
    cut.left -= NODE_WORK;
    let slot = lastUsed(words, Math.min(NODE_WORDS, Math.ceil((cut.end - first) / span)));
    while (slot >= start) {
      if (level > 0) {
        const below = words[slot];
        // What is left below is to be kept, or has no time any more.
        if (!this.prune(inode, cut, below, level - 1, first + slot * span)) break;
        this.space.releaseNode(inode, below);
        words[slot] = 0;
      } else {
        const count = runBefore(words, slot, start);
        slot -= count - 1;
        this.space.releaseBlocks(inode, words[slot], count);
        words.fill(0, slot, slot + count);
        cut.left -= RUN + count * RUN_BLOCK;
      }
      changed = true;
      slot = lastUsed(words, slot);
      if (cut.left <= 0 && slot >= start) {
        cut.end = first + (slot + 1) * span;
        cut.stopped = true;
        break;
      }
    }
    if (changed && slot >= 0) this.nodes.write(node);
    return slot < 0;
  }

  private leaf(inode: StableInode, index: number): Node | null {
    let node = inode.root === 0 ? null : this.nodes.get(inode.root);
    for (let level = inode.height - 1; level > 0 && node !== null; level--) {
      const next = node.words[slotAt(index, level)];
      node = next === 0 ? null : this.nodes.get(next);
    }
    return node;
  }
}

/** The last slot before `end` with a pointer, or -1. */
function lastUsed(words: Uint32Array, end: number): number {
  if (end <= 0 || words[end - 1] !== 0) return end - 1;
  // Of a file that is mostly holes a node has few pointers: looking for the next one is left to what is not interpreted.
  return words.subarray(0, end).findLastIndex(Boolean);
}

/**
 * How many blocks up to that of `slot`, none of a slot before `start`, adjoin on the device. They are of one group, for between two
 * groups stands a header.
 */
function runBefore(words: Uint32Array, slot: number, start: number): number {
  let at = slot;
  let expected = words[slot] - UNITS_PER_BLOCK;
  while (at > start && words[at - 1] === expected) {
    at--;
    expected -= UNITS_PER_BLOCK;
  }
  return slot - at + 1;
}

/** Blocks that a tree of a height can hold. */
function capacity(height: number): number {
  return 2 ** (height * LEVEL_BITS);
}

function slotAt(index: number, level: number): number {
  // Numbers of blocks are below 2^28, so that shifting is exact.
  return (index >>> (level * LEVEL_BITS)) & SLOT_MASK;
}
