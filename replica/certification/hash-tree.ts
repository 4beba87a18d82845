import { hash } from 'node:crypto';

/**
 * The hash tree of the interface specification ("Certification"): a labelled tree whose root hash
 * commits to everything in it, and of which a part can be shown while the rest is pruned to hashes.
 */

/** A hash tree in the form it has in a certificate's CBOR. */
type Witness =
  [0] | [1, Witness, Witness] | [2, Uint8Array, Witness] | [3, Uint8Array] | [4, Uint8Array];

const domain = (name: string): Uint8Array =>
  Uint8Array.of(name.length, ...new TextEncoder().encode(name));
const EMPTY = domain('ic-hashtree-empty');
const FORK = domain('ic-hashtree-fork');
const LABELED = domain('ic-hashtree-labeled');
const LEAF = domain('ic-hashtree-leaf');

function sha256(...parts: Uint8Array[]): Uint8Array {
  return hash('sha256', Buffer.concat(parts), 'buffer');
}

const EMPTY_DIGEST = sha256(EMPTY);

const utf8 = new TextEncoder();

/** A label: UTF-8 text, or bytes. */
export type Label = string | Uint8Array;

function labelBytes(label: Label): Uint8Array {
  return typeof label === 'string' ? utf8.encode(label) : label;
}

/** A value at the end of a path. */
export class Leaf {
  #digest: Uint8Array | undefined;

  constructor(readonly value: Uint8Array) {}

  digest(): Uint8Array {
    return (this.#digest ??= sha256(LEAF, this.value));
  }
}

/**
 * A node with labelled children, in order of their labels. Digests are kept until something below
 * changes; `parent` links carry the news upward.
 */
export class Branch {
  #labels: Uint8Array[] = [];
  #children: (Branch | Leaf)[] = [];
  #digest: Uint8Array | undefined;
  #parent: Branch | undefined;

  /** A branch with these children. */
  static of(entries: Iterable<readonly [Label, Branch | Leaf]>): Branch {
    const branch = new Branch();
    for (const [label, child] of entries) branch.set(label, child);
    return branch;
  }

  get size(): number {
    return this.#labels.length;
  }

  #search(label: Uint8Array): { index: number; found: boolean } {
    let low = 0;
    let high = this.#labels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = Buffer.compare(this.#labels[middle], label);
      if (order === 0) return { index: middle, found: true };
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return { index: low, found: false };
  }

  get(label: Label): Branch | Leaf | undefined {
    const { index, found } = this.#search(labelBytes(label));
    return found ? this.#children[index] : undefined;
  }

  set(label: Label, child: Branch | Leaf): void {
    const bytes = labelBytes(label);
    const { index, found } = this.#search(bytes);
    if (found) this.#children[index] = child;
    else {
      this.#labels.splice(index, 0, bytes);
      this.#children.splice(index, 0, child);
    }
    if (child instanceof Branch) child.#parent = this;
    this.#changed();
  }

  delete(label: Label): void {
    const { index, found } = this.#search(labelBytes(label));
    if (!found) return;
    this.#labels.splice(index, 1);
    this.#children.splice(index, 1);
    this.#changed();
  }

  #changed(): void {
    this.#digest = undefined;
    const parent = this.#parent;
    if (parent && parent.#digest) parent.#changed();
  }

  digest(): Uint8Array {
    return (this.#digest ??= this.#rangeDigest(0, this.#labels.length));
  }

  /** Digest of the balanced forks over children [from, to). */
  #rangeDigest(from: number, to: number): Uint8Array {
    if (from === to) return EMPTY_DIGEST;
    if (to - from === 1) return sha256(LABELED, this.#labels[from], this.#children[from].digest());
    const middle = (from + to) >>> 1;
    return sha256(FORK, this.#rangeDigest(from, middle), this.#rangeDigest(middle, to));
  }

  /**
   * The tree with only `paths` shown: all below each one's end, or, where a path leads nowhere,
   * the neighbours of the missing label, which prove that it is missing.
   */
  witness(paths: readonly (readonly Uint8Array[])[]): Witness {
    const shown = new Map<number, Uint8Array[][]>();
    const whole = paths.some((path) => path.length === 0);
    for (const path of paths) {
      if (path.length === 0) continue;
      const { index, found } = this.#search(path[0]);
      if (found) {
        const rest = shown.get(index) ?? [];
        rest.push(path.slice(1));
        shown.set(index, rest);
      } else {
        for (const neighbour of [index - 1, index]) {
          if (neighbour < 0 || neighbour >= this.size) continue;
          if (!shown.has(neighbour)) shown.set(neighbour, []);
        }
      }
    }
    if (this.size === 0) return [0];
    if (!whole && shown.size === 0) return [4, this.digest()];
    return this.#rangeWitness(0, this.size, whole, shown);
  }

  #rangeWitness(
    from: number,
    to: number,
    whole: boolean,
    shown: Map<number, Uint8Array[][]>,
  ): Witness {
    if (!whole) {
      let any = false;
      for (const index of shown.keys()) any ||= index >= from && index < to;
      if (!any) return [4, this.#rangeDigest(from, to)];
    }
    if (to - from === 1) {
      const child = this.#children[from];
      const paths = whole ? [[]] : shown.get(from)!;
      return [2, this.#labels[from], witnessOf(child, paths)];
    }
    const middle = (from + to) >>> 1;
    return [
      1,
      this.#rangeWitness(from, middle, whole, shown),
      this.#rangeWitness(middle, to, whole, shown),
    ];
  }
}

function witnessOf(child: Branch | Leaf, paths: Uint8Array[][]): Witness {
  if (paths.length === 0) return [4, child.digest()];
  return child instanceof Leaf ? [3, child.value] : child.witness(paths);
}
