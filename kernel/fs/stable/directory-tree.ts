import { wasi } from '@bjorn3/browser_wasi_shim';
import { encode } from '../../text.ts';
import type { DirEntry } from '../inode.ts';
import { nameHash } from '../name-hash.ts';
import * as leaf from './directory-node.ts';
import { countOf, ENTRY_WORDS, entryAt, KIND_INNER, KIND_LEAF } from './directory-node.ts';
import { LAYOUT_INLINE, LAYOUT_TREE } from './format.ts';
import type { Node, NodeCache } from './node-cache.ts';
import type { Space } from './space.ts';
import type { StableInode } from './stable-inode.ts';

/** Names of one directory with the same hash: the sequence number that tells them apart fits a cookie. */
const SEQUENCES = 2 ** 20;
/** A leaf filled less than this joins a neighbour, if both then fill no more than the other. */
const SPARSE = leaf.LEAF_SPACE / 4;
const JOINED_MAX = (leaf.LEAF_SPACE * 3) / 4;

/**
 * The names in directories: a B+ tree ordered by the hash of the name, so that finding one among
 * 100,000 reads three nodes. Equal hashes are told apart by a sequence number. Hash and sequence make the
 * cookie, which is why an entry keeps its cookie whatever happens around it.
 * `find` leaves a cursor on what it found, for `replace` and `remove`; `insert` follows a `find` that failed.
 * The caller saves the directory's inode.
 */
export class DirectoryTree {
  private readonly nodes: NodeCache;
  private readonly space: Space;
  private readonly seed: number;

  // The cursor: nodes from the root to a leaf, and the slot in each.
  private readonly path: Node[] = [];
  private readonly slots: number[] = [];
  private depth = 0;
  /** Hash of the name that `find` looked for, and the next sequence number free for it. */
  private hash = 0;
  private sequence = 0;
  /** The name that was looked for last, and its hash. */
  private name = '';
  private nameHash: number;

  constructor(nodes: NodeCache, space: Space, seed: number) {
    this.nodes = nodes;
    this.space = space;
    this.seed = seed;
    this.nameHash = nameHash('', seed);
  }

  /** Inode number of a name, or 0 if there is none. */
  find(dir: StableInode, name: string): number {
    // A name that is going to be made has just been looked for.
    if (name !== this.name) {
      this.name = name;
      this.nameHash = nameHash(name, this.seed);
    }
    const hash = this.nameHash;
    this.hash = hash;
    this.sequence = 0;
    if (dir.root === 0) return 0;
    this.descend(dir, hash, 0);
    const last = this.depth;
    for (;;) {
      const node = this.path[last];
      const slot = this.slots[last];
      if (slot === countOf(node)) {
        if (this.nextLeaf()) continue;
        return 0;
      }
      const at = entryAt(slot);
      const { words } = node;
      if (words[at] !== hash) return 0;
      if (leaf.nameAt(node, slot) === name) return words[at + 2];
      this.sequence = words[at + 1] + 1;
      this.slots[last]++;
    }
  }

  /** Adds the name that `find` has just not found; 0 or -errno, with nothing changed. */
  insert(dir: StableInode, name: string, ino: number, type: number): number {
    const { hash, sequence } = this;
    if (sequence >= SEQUENCES) return -wasi.ERRNO_NOSPC;
    const entry = { hash, sequence, ino, type, name: encode(name) };
    if (dir.root === 0) {
      const root = this.space.allocateNode(dir);
      if (root === null) return this.space.error;
      leaf.initLeaf(root);
      dir.root = root.pointer;
      dir.height = 1;
      dir.layout = LAYOUT_TREE;
    }
    this.descend(dir, hash, sequence);
    const node = this.path[this.depth];
    if (!leaf.fits(node, entry.name.length)) return this.split(dir, entry);
    leaf.insertEntry(node, this.slots[this.depth], entry);
    this.nodes.write(node);
    return 0;
  }

  /** Lets the name that `find` has just found name another file. */
  replace(ino: number, type: number): void {
    const node = this.path[this.depth];
    const at = entryAt(this.slots[this.depth]);
    const { words } = node;
    words[at + 2] = ino;
    words[at + 3] = (words[at + 3] & 0xffffff) | (type << 24);
    this.nodes.writeWords(node, at, ENTRY_WORDS);
  }

  /** Removes the name that `find` has just found. Never needs space. */
  remove(dir: StableInode): void {
    const node = this.path[this.depth];
    leaf.removeEntry(node, this.slots[this.depth]);
    if (countOf(node) === 0) {
      this.removeNode(dir, this.depth);
      return;
    }
    if (this.depth > 0 && leaf.usedBytes(node) < SPARSE && this.join(dir, node)) return;
    this.nodes.write(node);
  }

  /** Up to `limit` entries after `cookie`. */
  read(dir: StableInode, cookie: number, limit: number): DirEntry[] {
    const entries: DirEntry[] = [];
    if (dir.root === 0) return entries;
    const hash = Math.floor(cookie / SEQUENCES);
    // A cookie is the position after its entry: hash and sequence, and one more.
    this.descend(dir, hash, cookie - hash * SEQUENCES);
    const last = this.depth;
    let slot = this.slots[last];
    for (;;) {
      const node = this.path[last];
      const count = countOf(node);
      const { words } = node;
      // Worth it only if most of them are wanted.
      const names = limit - entries.length > 8 ? leaf.namesOf(node) : null;
      for (; slot < count; slot++) {
        if (entries.length === limit) return entries;
        const at = entryAt(slot);
        const after = words[at] * SEQUENCES + words[at + 1] + 1;
        const name = names === null ? leaf.nameAt(node, slot) : names[slot];
        entries.push({ cookie: after, name, ino: words[at + 2], type: words[at + 3] >>> 24 });
      }
      this.slots[last] = slot;
      if (!this.nextLeaf()) return entries;
      slot = 0;
    }
  }

  /** Moves the cursor to the first entry not below the key, which may be the end of a leaf. */
  private descend(dir: StableInode, hash: number, sequence: number): void {
    const last = dir.height - 1;
    let pointer = dir.root;
    for (let level = 0; level < last; level++) {
      const node = this.nodes.get(pointer);
      const slot = leaf.slotFor(node, hash, sequence);
      this.path[level] = node;
      this.slots[level] = slot;
      pointer = node.words[entryAt(slot) + 2];
    }
    const node = this.nodes.get(pointer);
    this.path[last] = node;
    this.slots[last] = leaf.lowerBound(node, hash, sequence);
    this.depth = last;
  }

  /** Moves the cursor to the beginning of the next leaf; false if this was the last one. */
  private nextLeaf(): boolean {
    const { path, slots, depth } = this;
    let level = depth - 1;
    while (level >= 0 && slots[level] + 1 >= countOf(path[level])) level--;
    if (level < 0) return false;
    slots[level]++;
    for (; level < depth; level++) {
      const pointer = path[level].words[entryAt(slots[level]) + 2];
      path[level + 1] = this.nodes.get(pointer);
      slots[level + 1] = 0;
    }
    return true;
  }

  /** Adds an entry to the leaf at the cursor, which is too full for it, by dividing that. */
  private split(dir: StableInode, entry: leaf.LeafEntry): number {
    // All nodes that it takes come first, so that nothing has changed if there is no space.
    let level = this.depth - 1;
    let needed = 1;
    while (level >= 0 && countOf(this.path[level]) === leaf.INNER_MAX) {
      needed++;
      level--;
    }
    if (level < 0) needed++;
    const spare: Node[] = [];
    while (spare.length < needed) {
      const node = this.space.allocateNode(dir);
      if (node === null) {
        for (const { pointer } of spare) this.space.releaseNode(dir, pointer);
        return this.space.error;
      }
      spare.push(node);
    }

    const left = this.path[this.depth];
    const right = spare.pop()!;
    this.divideLeaf(left, right, entry);
    this.nodes.write(left);
    this.nodes.write(right);
    let added = right;
    for (level = this.depth - 1; level >= 0; level--) {
      const parent = this.path[level];
      const slot = this.slots[level] + 1;
      const { words } = added;
      const at = entryAt(0);
      if (countOf(parent) < leaf.INNER_MAX) {
        leaf.insertPointer(parent, slot, words[at], words[at + 1], added.pointer);
        this.nodes.write(parent);
        return 0;
      }
      const sibling = spare.pop()!;
      this.divideInner(parent, sibling, slot, added);
      this.nodes.write(parent);
      this.nodes.write(sibling);
      added = sibling;
    }
    const root = spare.pop()!;
    const at = entryAt(0);
    leaf.setCount(root, KIND_INNER, 0);
    leaf.insertPointer(root, 0, 0, 0, dir.root);
    leaf.insertPointer(root, 1, added.words[at], added.words[at + 1], added.pointer);
    this.nodes.write(root);
    dir.root = root.pointer;
    dir.height++;
    return 0;
  }

  /** Moves the upper half of a leaf's bytes to `right`, and adds the entry on the side it belongs to. */
  private divideLeaf(left: Node, right: Node, entry: leaf.LeafEntry): void {
    const entries = leaf.entriesOf(left, 0, countOf(left));
    entries.splice(this.slots[this.depth], 0, entry);
    let total = 0;
    for (const { name } of entries) total += leaf.ENTRY_BYTES + name.length;
    let below = 0;
    let middle = 0;
    while (below * 2 < total) below += leaf.ENTRY_BYTES + entries[middle++].name.length;
    leaf.fillLeaf(left, entries.slice(0, middle));
    leaf.fillLeaf(right, entries.slice(middle));
  }

  /** Moves the upper half of an inner node to `right`, and adds `node` before `slot` of the whole. */
  private divideInner(left: Node, right: Node, slot: number, node: Node): void {
    const middle = (leaf.INNER_MAX + 1) >> 1;
    const count = countOf(left);
    right.words.set(left.words.subarray(entryAt(middle), entryAt(count)), entryAt(0));
    leaf.setCount(right, KIND_INNER, count - middle);
    leaf.setCount(left, KIND_INNER, middle);
    const at = entryAt(0);
    const hash = node.words[at];
    const sequence = node.words[at + 1];
    if (slot <= middle) leaf.insertPointer(left, slot, hash, sequence, node.pointer);
    else leaf.insertPointer(right, slot - middle, hash, sequence, node.pointer);
  }

  /** Frees the node at `level` of the cursor, which is empty, and takes it out of the one above. */
  private removeNode(dir: StableInode, level: number): void {
    this.space.releaseNode(dir, this.path[level].pointer);
    if (level === 0) {
      dir.root = 0;
      dir.height = 0;
      dir.layout = LAYOUT_INLINE;
      return;
    }
    const parent = this.path[level - 1];
    leaf.removePointer(parent, this.slots[level - 1]);
    if (countOf(parent) === 0) {
      this.removeNode(dir, level - 1);
      return;
    }
    this.nodes.write(parent);
    this.lower(dir);
  }

  /** Drops the root for as long as only one node is below it. */
  private lower(dir: StableInode): void {
    while (dir.height > 1) {
      const root = this.nodes.get(dir.root);
      if (countOf(root) > 1) return;
      const below = root.words[entryAt(0) + 2];
      this.space.releaseNode(dir, dir.root);
      dir.root = below;
      dir.height--;
    }
  }

  /** Joins the leaf at the cursor with a neighbour under the same node; false if none has the room. */
  private join(dir: StableInode, node: Node): boolean {
    const parent = this.path[this.depth - 1];
    const slot = this.slots[this.depth - 1];
    for (const other of [slot + 1, slot - 1]) {
      if (other < 0 || other >= countOf(parent)) continue;
      const neighbour = this.nodes.get(parent.words[entryAt(other) + 2]);
      if (leaf.usedBytes(neighbour) + leaf.usedBytes(node) > JOINED_MAX) continue;
      const [left, right] = other > slot ? [node, neighbour] : [neighbour, node];
      leaf.fillLeaf(left, [
        ...leaf.entriesOf(left, 0, countOf(left)),
        ...leaf.entriesOf(right, 0, countOf(right)),
      ]);
      leaf.setCount(right, KIND_LEAF, 0);
      this.nodes.write(left);
      this.slots[this.depth - 1] = Math.max(slot, other);
      this.path[this.depth] = right;
      this.removeNode(dir, this.depth);
      return true;
    }
    return false;
  }
}
