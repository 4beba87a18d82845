import { decode } from '../../text.ts';
import { NODE } from './format.ts';
import type { Node } from './node-cache.ts';

/**
 * A node of a directory's tree. It begins with four words: kind and count of entries; in a leaf also where the
 * names begin, which fill the node from its end, and how many bytes of them are of no use any more. Entries of
 * four words follow, in rising order of the key (hash, sequence):
 * in a leaf hash, sequence, inode number, and place (16 bits), length (8) and type (8) of the name;
 * in an inner node hash, sequence, pointer to the node below, 0; no key in that node is below the key.
 */
export const KIND_LEAF = 1;
export const KIND_INNER = 2;
const HEADER_WORDS = 4;
export const ENTRY_WORDS = 4;
export const ENTRY_BYTES = 16;
export const INNER_MAX = NODE / ENTRY_BYTES - 1;

const NAMES = 1;
const GARBAGE = 2;
const HEADER_BYTES = HEADER_WORDS * 4;

/** What of a leaf entries and names can fill. */
export const LEAF_SPACE = NODE - HEADER_BYTES;

/** An entry on its way between leaves. */
export interface LeafEntry {
  hash: number;
  sequence: number;
  ino: number;
  type: number;
  name: Uint8Array;
}

/** Index of the word at which entry `slot` begins. */
export function entryAt(slot: number): number {
  return HEADER_WORDS + slot * ENTRY_WORDS;
}

export function countOf(node: Node): number {
  return node.words[0] >>> 16;
}

export function setCount(node: Node, kind: number, count: number): void {
  node.words[0] = kind | (count << 16);
}

/** Makes an empty leaf of a node. */
export function initLeaf(node: Node): void {
  setCount(node, KIND_LEAF, 0);
  node.words[NAMES] = NODE;
  node.words[GARBAGE] = 0;
}

/** First slot whose key is not below (hash, sequence); the count of entries if there is none. */
export function lowerBound(node: Node, hash: number, sequence: number): number {
  const { words } = node;
  let low = 0;
  let high = words[0] >>> 16;
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = HEADER_WORDS + middle * ENTRY_WORDS;
    const other = words[at];
    if (other < hash || (other === hash && words[at + 1] < sequence)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Slot of an inner node that leads to the key (hash, sequence). */
export function slotFor(node: Node, hash: number, sequence: number): number {
  const slot = lowerBound(node, hash, sequence);
  if (slot === 0) return 0;
  const at = entryAt(slot);
  const { words } = node;
  const isKey = slot < countOf(node) && words[at] === hash && words[at + 1] === sequence;
  return isKey ? slot : slot - 1;
}

/** Bytes that the entries of a leaf take, with their names. */
export function usedBytes(leaf: Node): number {
  const { words } = leaf;
  return countOf(leaf) * ENTRY_BYTES + NODE - words[NAMES] - words[GARBAGE];
}

/** Whether an entry with a name of `length` bytes fits. */
export function fits(leaf: Node, length: number): boolean {
  return usedBytes(leaf) + ENTRY_BYTES + length <= LEAF_SPACE;
}

/** Name of the entry at `slot` of a leaf. */
export function nameAt(leaf: Node, slot: number): string {
  const place = leaf.words[entryAt(slot) + 3];
  const start = place & 0xffff;
  return decode(leaf.bytes.subarray(start, start + ((place >>> 16) & 0xff)));
}

/** Names of all entries of a leaf, in their order: far cheaper than one by one. */
export function namesOf(leaf: Node): string[] {
  const { words, bytes } = leaf;
  const count = countOf(leaf);
  const begin = words[NAMES];
  const text = decode(bytes.subarray(begin));
  // Only if all are ASCII are positions in the text those of the bytes.
  const isAscii = text.length === NODE - begin;
  const names: string[] = [];
  for (let slot = 0; slot < count; slot++) {
    if (isAscii) {
      const place = words[entryAt(slot) + 3];
      const start = (place & 0xffff) - begin;
      names.push(text.slice(start, start + ((place >>> 16) & 0xff)));
    } else {
      names.push(nameAt(leaf, slot));
    }
  }
  return names;
}

/** Puts an entry, which fits, at `slot` of a leaf. */
export function insertEntry(leaf: Node, slot: number, entry: LeafEntry): void {
  const { words, bytes } = leaf;
  const count = countOf(leaf);
  const { length } = entry.name;
  if (words[NAMES] - HEADER_BYTES - count * ENTRY_BYTES < ENTRY_BYTES + length) {
    fillLeaf(leaf, entriesOf(leaf, 0, count));
  }
  const at = entryAt(slot);
  words.copyWithin(at + ENTRY_WORDS, at, entryAt(count));
  const start = words[NAMES] - length;
  bytes.set(entry.name, start);
  words[NAMES] = start;
  words[at] = entry.hash;
  words[at + 1] = entry.sequence;
  words[at + 2] = entry.ino;
  words[at + 3] = start | (length << 16) | (entry.type << 24);
  setCount(leaf, KIND_LEAF, count + 1);
}

/** Takes the entry at `slot` out of a leaf. */
export function removeEntry(leaf: Node, slot: number): void {
  const { words } = leaf;
  const at = entryAt(slot);
  words[GARBAGE] += (words[at + 3] >>> 16) & 0xff;
  removeSlot(leaf, KIND_LEAF, slot);
}

/** Takes a pointer out of an inner node. The first key stays: nothing below the node is less than it. */
export function removePointer(node: Node, slot: number): void {
  const { words } = node;
  const first = entryAt(0);
  const hash = words[first];
  const sequence = words[first + 1];
  removeSlot(node, KIND_INNER, slot);
  words[first] = hash;
  words[first + 1] = sequence;
}

function removeSlot(node: Node, kind: number, slot: number): void {
  const count = countOf(node);
  const at = entryAt(slot);
  node.words.copyWithin(at, at + ENTRY_WORDS, entryAt(count));
  setCount(node, kind, count - 1);
}

/** Puts a key and a pointer at `slot` of an inner node. */
export function insertPointer(
  node: Node,
  slot: number,
  hash: number,
  sequence: number,
  pointer: number,
): void {
  const { words } = node;
  const count = countOf(node);
  const at = entryAt(slot);
  words.copyWithin(at + ENTRY_WORDS, at, entryAt(count));
  words[at] = hash;
  words[at + 1] = sequence;
  words[at + 2] = pointer;
  words[at + 3] = 0;
  setCount(node, KIND_INNER, count + 1);
}

/** Copies of the entries of a leaf from slot `from` to `to`. */
export function entriesOf(leaf: Node, from: number, to: number): LeafEntry[] {
  const { words, bytes } = leaf;
  const entries: LeafEntry[] = [];
  for (let slot = from; slot < to; slot++) {
    const at = entryAt(slot);
    const place = words[at + 3];
    const start = place & 0xffff;
    const name = bytes.slice(start, start + ((place >>> 16) & 0xff));
    const type = place >>> 24;
    entries.push({ hash: words[at], sequence: words[at + 1], ino: words[at + 2], type, name });
  }
  return entries;
}

/** Makes a leaf of exactly these entries. */
export function fillLeaf(leaf: Node, entries: readonly LeafEntry[]): void {
  initLeaf(leaf);
  entries.forEach((entry, slot) => insertEntry(leaf, slot, entry));
}
