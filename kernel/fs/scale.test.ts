import { wasi } from '@bjorn3/browser_wasi_shim';
import { describe, expect, test } from 'vitest';
import { UNFINISHED } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE } from './file-type.ts';
import { fsck } from './fsck/fsck.ts';
import type { Inode } from './inode.ts';
import { MemoryDevice } from './memory-device.ts';
import { StableFs } from './stablefs.ts';

const MIB = 2 ** 20;
let time = 0n;
const now = (): bigint => ++time;

function make(fs: StableFs, dir: Inode, name: string, type = REGULAR_FILE): Inode | number {
  return fs.create(dir, name, { type, mode: 0o755, uid: 1000, gid: 1000 });
}

/** `expect` takes too long for so many. */
function must(result: unknown): void {
  if (typeof result === 'number' && result < 0) throw new Error(`errno ${-result}`);
}

/** Calls of the device that one operation on average makes. */
function callsOf(device: MemoryDevice, count: number, operation: (i: number) => void): number {
  device.reads = device.writes = 0;
  for (let i = 0; i < count; i++) operation(i);
  return (device.reads + device.writes) / count;
}

describe('costs grow as a tree’s', () => {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now });
  const sizes = [100, 100_000];
  const calls = { create: [] as number[], mount: [] as number[], lookup: [] as number[] };
  let fresh = fs;

  test('in a directory of 100,000 creating, mounting and finding take little more than in one of 100', () => {
    for (const size of sizes) {
      const dir = make(fs, fs.root, `d${size}`, DIRECTORY) as Inode;
      calls.create.push(callsOf(device, size, (i) => must(make(fs, dir, `file-${i}`))));
      calls.mount.push(callsOf(device, 1, () => (fresh = StableFs.mount(device, { now }))));
      const found = fresh.lookup(fresh.root, `d${size}`) as Inode;
      calls.lookup.push(
        callsOf(device, 100, (i) => {
          must(fresh.lookup(found, `file-${(i * size) / 100}`));
        }),
      );
    }
    const [small, large] = [0, 1].map((i) => ({
      create: calls.create[i],
      mount: calls.mount[i],
      lookup: calls.lookup[i],
    }));
    expect(large.create).toBeLessThan(small.create * 1.5);
    expect(large.mount).toBe(small.mount);
    // A leaf and the record, beside inner nodes that are soon known.
    expect(large.lookup).toBeLessThan(3);
    expect(fsck(device)).toEqual([]);
  });

  test('reading it gives each name once, and removing it gives back all space', () => {
    const dir = fs.lookup(fs.root, 'd100000') as Inode;
    const names = new Set<string>();
    for (let cookie = 0; ;) {
      const entries = fs.readdir(dir, cookie, 1000);
      if (entries.length === 0) break;
      for (const entry of entries) names.add(entry.name);
      cookie = entries[entries.length - 1].cookie;
    }
    expect(names.size).toBe(100_000);
    const removed = callsOf(device, 100_000, (i) => must(fs.unlink(dir, `file-${i}`)));
    expect(removed).toBeLessThan(8);
    for (let i = 0; i < 100; i++) fs.unlink(fs.lookup(fs.root, 'd100') as Inode, `file-${i}`);
    for (const size of sizes) expect(fs.rmdir(fs.root, `d${size}`)).toBe(0);
    expect(fs.quotaOf(1000)).toMatchObject({ bytes: 0, inodes: 0 });
    expect(fsck(device)).toEqual([]);
  });
});

test('a device that is full of files says so, keeps all of them and lets all be removed', () => {
  const device = new MemoryDevice(3 * MIB);
  const fs = StableFs.format(device, { now });
  const data = new Uint8Array(700).fill(7);
  let files = 0;
  for (;;) {
    const file = make(fs, fs.root, `file-${files}`);
    if (typeof file === 'number') {
      expect(file).toBe(-wasi.ERRNO_NOSPC);
      break;
    }
    files++;
    const written = fs.write(file, 0, data);
    if (written !== data.length) expect(written).toBe(-wasi.ERRNO_NOSPC);
  }
  expect(files).toBeGreaterThan(1000);
  expect(fs.rename(fs.root, 'file-0', fs.root, 'file-1')).toBe(0);
  expect(fsck(device)).toEqual([]);
  const again = StableFs.mount(device, { now });
  expect(again.root.size).toBe(files - 1);
  const into = new Uint8Array(700);
  for (let i = 2; i < 1000; i++) {
    const file = again.lookup(again.root, `file-${i}`) as Inode;
    expect(again.read(file, 0, into)).toBe(700);
    expect(Buffer.compare(into, data)).toBe(0);
  }
  for (let i = 1; i < files; i++) expect(again.unlink(again.root, `file-${i}`)).toBe(0);
  expect(again.quotaOf(1000)).toMatchObject({ bytes: 0, inodes: 0 });
  expect(fsck(device)).toEqual([]);
  expect(make(again, again.root, 'again')).not.toBeTypeOf('number');
});

test('a file that is mostly holes is freed whole, at any height of its tree', () => {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now });
  const file = make(fs, fs.root, 'sparse') as Inode;
  // One block under each of 300 nodes, and some more anywhere.
  for (let i = 0; i < 300; i++)
    must(fs.write(file, i * 1024 * 65536 + (i % 7) * 65536, Uint8Array.of(i)));
  for (const at of [2 ** 40, 2 ** 40 + 1023 * 65536, 2 ** 43])
    must(fs.write(file, at, Uint8Array.of(1)));
  expect(fsck(device)).toEqual([]);
  for (const size of [2 ** 40 + 65536, 2 ** 36, 200 * 1024 * 65536 + 5, 1024 * 65536]) {
    for (let before = file.size, result = 1; result === UNFINISHED; before = file.size) {
      result = fs.truncate(file, size);
      expect(file.size).toBeLessThan(before);
      expect(fsck(device)).toEqual([]);
    }
    expect(file.size).toBe(size);
  }
  expect(fs.unlink(fs.root, 'sparse')).toBe(0);
  while (fs.hasRemains()) fs.reclaim();
  expect(fs.quotaOf(1000)).toMatchObject({ bytes: 0, inodes: 0 });
  expect(fsck(device)).toEqual([]);
});
