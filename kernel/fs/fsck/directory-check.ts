import type { BlockDevice } from '../block-device.ts';
import { nameHash } from '../name-hash.ts';
import { countOf, entryAt, KIND_INNER, KIND_LEAF } from '../stable/directory-node.ts';
import { LEAF_SPACE, nameAt, usedBytes } from '../stable/directory-node.ts';
import { LAYOUT_INLINE, LAYOUT_TREE, NODE_CLASS, NODE_UNITS, UNIT } from '../stable/format.ts';
import { Node } from '../stable/node-cache.ts';
import type { InodeRecord } from './record.ts';
import type { SpaceCheck } from './space-check.ts';

/** Told of each entry: its name's place, for findings, and what it says of the file. */
type EntryCheck = (dir: number, name: string, ino: number, type: number) => void;

const HEIGHT_MAX = 16;

/** Reads the trees of directories, checks how they are built, and gives their entries. */
export class DirectoryCheck {
  private readonly device: BlockDevice;
  private readonly space: SpaceCheck;
  private readonly seed: number;
  private readonly report: (finding: string) => void;
  private readonly entry: EntryCheck;
  private readonly node = new Node(0);
  private ino = 0;
  private last = -1;
  private blocks = 0;
  private entries = 0;
  /** Names with the hash that the last one has. */
  private alike: string[] = [];

  constructor(
    device: BlockDevice,
    space: SpaceCheck,
    seed: number,
    report: (finding: string) => void,
    entry: EntryCheck,
  ) {
    this.device = device;
    this.space = space;
    this.seed = seed;
    this.report = report;
    this.entry = entry;
  }

  /** Checks a directory, a node a step. */
  *check(dir: InodeRecord): Generator<void> {
    this.ino = dir.ino;
    this.last = -1;
    this.blocks = 0;
    this.entries = 0;
    this.alike = [];
    if (dir.layout === LAYOUT_TREE && dir.height > 0 && dir.height <= HEIGHT_MAX) {
      yield* this.walk(dir.root, dir.height - 1, 0, Infinity);
    } else if (dir.layout !== LAYOUT_INLINE) {
      this.complain(`layout ${dir.layout}, height ${dir.height}`);
    }
    if (dir.size !== this.entries) {
      this.complain(`${this.entries} entries, but counts ${dir.size}`);
    }
    if (dir.blocks !== this.blocks) {
      this.complain(`takes ${this.blocks} units, but counts ${dir.blocks}`);
    }
  }

  private complain(finding: string): void {
    this.report(`directory ${this.ino}: ${finding}`);
  }

  private *walk(pointer: number, level: number, low: number, high: number): Generator<void> {
    if (!this.space.claimChunk(pointer, NODE_CLASS, this.ino)) return;
    yield;
    this.blocks += NODE_UNITS;
    const node = level === 0 ? this.node : new Node(pointer);
    this.device.read(pointer * UNIT, node.bytes);
    const { words } = node;
    const count = countOf(node);
    const kind = words[0] & 0xffff;
    if (
      kind !== (level === 0 ? KIND_LEAF : KIND_INNER) ||
      count === 0 ||
      entryAt(count) > words.length
    ) {
      this.complain(`node ${pointer} of kind ${kind} with ${count} entries at level ${level}`);
      return;
    }
    if (level === 0) {
      this.leaf(node, pointer, low, high);
      return;
    }
    for (let slot = 0; slot < count; slot++) {
      const at = entryAt(slot);
      const from = slot === 0 ? low : keyAt(words, at);
      const to = slot + 1 < count ? keyAt(words, entryAt(slot + 1)) : high;
      if (from < low || to > high || from >= to || (slot === 0 && keyAt(words, at) > to)) {
        this.complain(`keys of node ${pointer} are out of order at ${slot}`);
      }
      yield* this.walk(words[at + 2], level - 1, from, to);
    }
  }

  private leaf(node: Node, pointer: number, low: number, high: number): void {
    const { words } = node;
    if (usedBytes(node) > LEAF_SPACE) this.complain(`leaf ${pointer} overflows`);
    const count = countOf(node);
    for (let slot = 0; slot < count; slot++) {
      const at = entryAt(slot);
      const key = keyAt(words, at);
      const hash = words[at];
      const name = nameAt(node, slot);
      if (key <= this.last || key < low || key >= high) {
        this.complain(`${JSON.stringify(name)} is out of order`);
      }
      if (nameHash(name, this.seed) !== hash) {
        this.complain(`${JSON.stringify(name)} has the wrong hash`);
      }
      // Equal names have equal hashes, and so stand side by side.
      if (Math.floor(this.last / 2 ** 20) !== hash) this.alike = [];
      if (this.alike.includes(name)) this.complain(`${JSON.stringify(name)} is there twice`);
      this.alike.push(name);
      this.last = key;
      if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
        this.complain(`${JSON.stringify(name)} is no name`);
      }
      this.entry(this.ino, name, words[at + 2], words[at + 3] >>> 24);
    }
    this.entries += count;
  }
}

function keyAt(words: Uint32Array, at: number): number {
  return words[at] * 2 ** 20 + words[at + 1];
}
