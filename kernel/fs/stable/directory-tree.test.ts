import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIRECTORY, REGULAR_FILE } from '../file-type.ts';
import { fsck } from '../fsck/fsck.ts';
import type { Inode } from '../inode.ts';
import { MemoryDevice } from '../memory-device.ts';
import { nameHash } from '../name-hash.ts';
import { StableFs } from '../stablefs.ts';
import { namesIn } from '../testing/compare-trees.ts';

const now = (): bigint => 1n;
const FILE = { type: REGULAR_FILE, mode: 0o644, uid: 0, gid: 0 };

function make(fs: StableFs, name: string): Inode {
  const inode = fs.create(fs.root, name, FILE);
  if (typeof inode === 'number') throw new Error(`${name}: errno ${-inode}`);
  return inode;
}

test('a directory holds thousands of names of all lengths, and is empty again after them', () => {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now });
  const before = fs.statfs().free;
  const names = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const name = `${i}-${'n'.repeat((i * 37) % 240)}`;
    names.set(name, make(fs, name).ino);
  }
  expect(fsck(device)).toEqual([]);
  expect(namesIn(fs.root, 100).sort()).toEqual([...names.keys()].sort());
  const again = StableFs.mount(device, { now });
  for (const [name, ino] of names) {
    expect((again.lookup(again.root, name) as Inode).ino).toBe(ino);
  }
  let count = 0;
  for (const name of names.keys()) {
    expect(again.unlink(again.root, name)).toBe(0);
    if (++count % 1500 === 0) expect(fsck(device)).toEqual([]);
  }
  expect(again.root.blocks).toBe(0);
  // What stays are the blocks of the inode table.
  expect(before - again.statfs().free).toBeLessThanOrEqual(12 * 65536);
});

test('a directory stays whole while names come and go', () => {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now });
  const present = new Set<string>();
  let random = 12345;
  const next = (below: number): number => {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    return Math.floor((random / 2 ** 32) * below);
  };
  // The number of names swings between full and nearly none, so that nodes are divided and joined.
  for (let round = 0; round < 12; round++) {
    const removing = round % 2 === 1;
    for (let i = 0; i < 1500; i++) {
      const number = next(3000);
      const name = `${number}`.padEnd(20 + (number % 200), 'n');
      if (present.has(name) && (removing || next(4) === 0)) {
        expect(fs.unlink(fs.root, name)).toBe(0);
        present.delete(name);
      } else if (!present.has(name) && (!removing || next(8) === 0)) {
        make(fs, name);
        present.add(name);
      }
    }
    if (removing) {
      // Ranges that become empty take nodes away, first ones too.
      const from = round % 4 === 1 ? 0 : next(2 ** 32);
      const to = from + 2 ** 30;
      for (const name of present) {
        const hash = nameHash(name, 0);
        if (hash < from || hash > to) continue;
        expect(fs.unlink(fs.root, name)).toBe(0);
        present.delete(name);
      }
    }
    expect(fsck(device)).toEqual([]);
    expect(namesIn(fs.root, 200).sort()).toEqual([...present].sort());
  }
});

test('names with the same hash are told apart', () => {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now, hashSeed: 7 });
  const byHash = new Map<number, string>();
  const pairs: [string, string][] = [];
  for (let i = 0; pairs.length < 2; i++) {
    const name = `f${i}`;
    const hash = nameHash(name, 7);
    const other = byHash.get(hash);
    if (other !== undefined) pairs.push([other, name]);
    byHash.set(hash, name);
  }
  const inos = pairs.flat().map((name) => make(fs, name).ino);
  for (let i = 0; i < 400; i++) make(fs, `padding${i}`);
  const again = StableFs.mount(device, { now });
  pairs.flat().forEach((name, index) => {
    expect((again.lookup(again.root, name) as Inode).ino).toBe(inos[index]);
  });
  expect(fsck(device)).toEqual([]);
  expect(again.unlink(again.root, pairs[0][0])).toBe(0);
  const left = StableFs.mount(device, { now });
  expect(typeof left.lookup(left.root, pairs[0][0])).toBe('number');
  expect((left.lookup(left.root, pairs[0][1]) as Inode).ino).toBe(inos[1]);
  expect(fsck(device)).toEqual([]);
});

test('reading in pieces gives each lasting entry once, whatever comes and goes', () => {
  const change = fc.record({ create: fc.boolean(), number: fc.nat(2000) });
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 40 }), { maxLength: 20 }), (rounds) => {
      const device = new MemoryDevice();
      const fs = StableFs.format(device, { now });
      const lasting = new Set<string>();
      const others = new Set<string>();
      for (let i = 0; i < 300; i++) {
        lasting.add(`stays${i}`);
        make(fs, `stays${i}`);
      }
      const seen: string[] = [];
      let cookie = 0;
      for (let round = 0; ; round++) {
        const entries = fs.readdir(fs.root, cookie, 23);
        if (entries.length === 0) break;
        cookie = entries.at(-1)!.cookie;
        seen.push(...entries.map((entry) => entry.name));
        for (const { create, number } of rounds[round] ?? []) {
          const name = `other${number}`;
          if (create && !others.has(name)) make(fs, name);
          if (!create && others.has(name)) fs.unlink(fs.root, name);
          if (create) others.add(name);
          else others.delete(name);
        }
      }
      expect(new Set(seen).size).toBe(seen.length);
      const found = new Set(seen);
      for (const name of lasting) expect(found.has(name)).toBe(true);
      expect(fsck(device)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test('a full device refuses a name and keeps the others', () => {
  const device = new MemoryDevice(7 * 65536);
  const fs = StableFs.format(device, { now });
  const dir = fs.create(fs.root, 'd', { ...FILE, type: DIRECTORY }) as Inode;
  const made: string[] = [];
  for (let i = 0; ; i++) {
    const name = `${i}`.padStart(250, '0');
    const inode = fs.create(dir, name, FILE);
    if (typeof inode === 'number') break;
    made.push(name);
  }
  expect(made.length).toBeGreaterThan(100);
  expect(fsck(device)).toEqual([]);
  const again = StableFs.mount(device, { now });
  const known = again.lookup(again.root, 'd') as Inode;
  expect(namesIn(known, 50).sort()).toEqual(made);
  for (const name of made) expect(again.unlink(known, name)).toBe(0);
  expect(again.rmdir(again.root, 'd')).toBe(0);
  expect(fsck(device)).toEqual([]);
});
