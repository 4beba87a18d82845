import { expect, test } from 'vitest';
import { encode } from '../../text.ts';
import * as node from './directory-node.ts';
import { Node } from './node-cache.ts';

function leafOf(names: string[]): Node {
  const leaf = new Node(8);
  node.initLeaf(leaf);
  names.forEach((name, slot) => {
    node.insertEntry(leaf, slot, entry(name, slot * 10));
  });
  return leaf;
}

function entry(name: string, hash: number): node.LeafEntry {
  return { hash, sequence: 0, ino: hash + 1, type: 4, name: encode(name) };
}

test('a leaf takes names until it is full, also in what others have left', () => {
  const name = 'n'.repeat(239);
  const leaf = leafOf([]);
  let count = 0;
  while (node.fits(leaf, name.length)) node.insertEntry(leaf, count, entry(name, count++));
  expect(count).toBe(16);
  expect(node.usedBytes(leaf)).toBe(node.LEAF_SPACE);
  for (let i = 0; i < 100; i++) {
    node.removeEntry(leaf, i % 16);
    expect(node.fits(leaf, name.length + 1)).toBe(false);
    node.insertEntry(leaf, i % 16, entry(name, i));
  }
  expect(node.namesOf(leaf)).toEqual(Array.from({ length: 16 }, () => name));
});

test('names are read together as one by one', () => {
  for (const names of [['a', 'bc', 'def'], ['a', 'bü', 'c'], []]) {
    const leaf = leafOf(names);
    expect(node.namesOf(leaf)).toEqual(names);
    expect(names.map((_, slot) => node.nameAt(leaf, slot))).toEqual(names);
  }
});

test('an inner node keeps its first key when its first pointer goes', () => {
  const inner = new Node(8);
  node.setCount(inner, node.KIND_INNER, 0);
  [10, 20, 30].forEach((hash, slot) => node.insertPointer(inner, slot, hash, 0, hash + 1));
  node.removePointer(inner, 0);
  const at = node.entryAt(0);
  expect([...inner.words.subarray(at, at + 3)]).toEqual([10, 0, 21]);
  // So what is less than the second key still leads to the first pointer.
  expect([5, 10, 15, 25, 29, 30, 99].map((hash) => node.slotFor(inner, hash, 0))).toEqual([
    0, 0, 0, 0, 0, 1, 1,
  ]);
});
