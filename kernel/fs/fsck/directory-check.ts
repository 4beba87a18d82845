import type { BlockDevice } from '../block-device.ts';
import { nameHash } from '../name-hash.ts';
import { countOf, entryAt, KIND_INNER, KIND_LEAF } from '../stable/directory-node.ts';
import { nameAt, usedBytes, LEAF_SPACE } from '../stable/directory-node.ts';
import { LAYOUT_INLINE, LAYOUT_TREE, NODE_CLASS, NODE_UNITS, UNIT } from '../stable/format.ts';
import { Node } from '../stable/node-cache.ts';
import type { InodeRecord } from './record.ts';
import type { SpaceCheck } from './space-check.ts';

/** What a directory says of a file in it. */
interface FoundEntry {
  name: string;
  ino: number;
  type: number;
}

/** Reads the tree of a directory, checks how it is built, and gives its entries. */
export class DirectoryCheck {
  private readonly device: BlockDevice;
  private readonly space: SpaceCheck;
  private readonly seed: number;
  private readonly report: (finding: string) => void;
  private last = -1;
  private blocks = 0;

  constructor(
    device: BlockDevice,
    space: SpaceCheck,
    seed: number,
    report: (finding: string) => void,
  ) {
    this.device = device;
    this.space = space;
    this.seed = seed;
    this.report = report;
  }

  /** Entries of a directory. */
  entriesOf(dir: InodeRecord): FoundEntry[] {
    const entries: FoundEntry[] = [];
    const who = `directory ${dir.ino}`;
    this.last = -1;
    this.blocks = 0;
    if (dir.layout === LAYOUT_TREE) this.walk(dir.root, dir.height - 1, 0, Infinity, who, entries);
    else if (dir.layout !== LAYOUT_INLINE) this.report(`${who}: layout ${dir.layout}`);
    if (dir.size !== entries.length) {
      this.report(`${who}: ${entries.length} entries, but counts ${dir.size}`);
    }
    if (dir.blocks !== this.blocks) {
      this.report(`${who}: takes ${this.blocks} units, but counts ${dir.blocks}`);
    }
    if (new Set(entries.map((entry) => entry.name)).size !== entries.length) {
      this.report(`${who}: a name is there twice`);
    }
    return entries;
  }

  private walk(
    pointer: number,
    level: number,
    low: number,
    high: number,
    who: string,
    entries: FoundEntry[],
  ): void {
    if (!this.space.claimChunk(pointer, NODE_CLASS, who)) return;
    this.blocks += NODE_UNITS;
    const node = new Node(pointer);
    this.device.read(pointer * UNIT, node.bytes);
    const { words } = node;
    const count = countOf(node);
    const kind = words[0] & 0xffff;
    if (kind !== (level === 0 ? KIND_LEAF : KIND_INNER) || count === 0) {
      this.report(
        `${who}: node ${pointer} of kind ${kind} with ${count} entries at level ${level}`,
      );
      return;
    }
    if (level === 0) {
      this.leaf(node, low, high, who, entries);
      return;
    }
    for (let slot = 0; slot < count; slot++) {
      const at = entryAt(slot);
      const from = slot === 0 ? low : keyAt(words, at);
      const to = slot + 1 < count ? keyAt(words, entryAt(slot + 1)) : high;
      if (from < low || to > high || from >= to || (slot === 0 && keyAt(words, at) > to)) {
        this.report(`${who}: keys of node ${pointer} are out of order at ${slot}`);
      }
      this.walk(words[at + 2], level - 1, from, to, who, entries);
    }
  }

  private leaf(node: Node, low: number, high: number, who: string, entries: FoundEntry[]): void {
    const { words } = node;
    if (usedBytes(node) > LEAF_SPACE) this.report(`${who}: leaf ${node.pointer} overflows`);
    for (let slot = 0; slot < countOf(node); slot++) {
      const at = entryAt(slot);
      const key = keyAt(words, at);
      const name = nameAt(node, slot);
      if (key <= this.last || key < low || key >= high) {
        this.report(`${who}: ${JSON.stringify(name)} is out of order`);
      }
      this.last = key;
      if (nameHash(name, this.seed) !== words[at]) {
        this.report(`${who}: ${JSON.stringify(name)} has the wrong hash`);
      }
      if (name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
        this.report(`${who}: ${JSON.stringify(name)} is no name`);
      }
      entries.push({ name, ino: words[at + 2], type: words[at + 3] >>> 24 });
    }
  }
}

function keyAt(words: Uint32Array, at: number): number {
  return words[at] * 2 ** 20 + words[at + 1];
}
