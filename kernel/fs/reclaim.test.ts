import { wasi } from '@bjorn3/browser_wasi_shim';
import { describe, expect, test } from 'vitest';
import { UNFINISHED } from './file-system.ts';
import { REGULAR_FILE } from './file-type.ts';
import { fsck } from './fsck/fsck.ts';
import type { Inode } from './inode.ts';
import { MemoryDevice } from './memory-device.ts';
import { StableFs, type StableFsOptions } from './stablefs.ts';

const BLOCK = 65_536;
const UID = 1000;
/** So many blocks that do not adjoin are several steps to free. */
const BLOCKS = 3000;

let time = 0n;
const now = (): bigint => ++time;

function make(fs: StableFs, name: string): Inode {
  const inode = fs.create(fs.root, name, { type: REGULAR_FILE, mode: 0o644, uid: UID, gid: UID });
  if (typeof inode === 'number') throw new Error(`${name}: errno ${-inode}`);
  return inode;
}

/** A file system with the files `large` and `other`, whose blocks stand in turn on the device. */
function scattered(options: Partial<StableFsOptions> = {}) {
  const device = new MemoryDevice();
  const fs = StableFs.format(device, { now, ...options });
  const large = make(fs, 'large');
  const other = make(fs, 'other');
  for (let i = 0; i < BLOCKS; i++) {
    expect(fs.write(large, i * BLOCK, Uint8Array.of(1))).toBe(1);
    expect(fs.write(other, i * BLOCK, Uint8Array.of(2))).toBe(1);
  }
  return { device, fs, large, other };
}

/** Does something, and gives how often it called the device. */
function callsOf(device: MemoryDevice, operation: () => void): number {
  device.reads = device.writes = 0;
  operation();
  return device.reads + device.writes;
}

/** Frees all that is left, in at least `least` steps of which none is long. */
function drain(device: MemoryDevice, fs: StableFs, least = 2): void {
  let steps = 0;
  for (; fs.hasRemains(); steps++) {
    let uid = 0;
    expect(callsOf(device, () => (uid = fs.reclaim()))).toBeLessThan(200);
    expect(uid).toBe(UID);
    expect(fsck(device)).toEqual([]);
  }
  expect(steps).toBeGreaterThanOrEqual(least);
  expect(fs.reclaim()).toBe(-1);
}

describe('a large file', () => {
  test('that is removed is freed in parts', () => {
    const { device, fs } = scattered();
    const { free } = fs.statfs();
    expect(callsOf(device, () => fs.unlink(fs.root, 'large'))).toBeLessThan(100);
    expect(fs.lookup(fs.root, 'large')).toBe(-wasi.ERRNO_NOENT);
    expect(fsck(device)).toEqual([]);
    drain(device, fs);
    expect(fs.statfs().free).toBeGreaterThanOrEqual(free + BLOCKS * BLOCK);
    expect(fs.quotaOf(UID)).toMatchObject({ inodes: 1 });
  });

  test('is freed on after its file system was mounted anew at any moment', () => {
    const { device, fs } = scattered();
    fs.unlink(fs.root, 'large');
    fs.truncate(fs.lookup(fs.root, 'other') as Inode, 0);
    fs.unlink(fs.root, 'other');
    let last = fs;
    for (let i = 0; i < 3; i++) {
      last = StableFs.mount(device, { now });
      expect(last.hasRemains()).toBe(false);
      last.reclaimOrphans();
      expect(last.hasRemains()).toBe(true);
      last.reclaim();
      expect(fsck(device)).toEqual([]);
    }
    drain(device, last);
    expect(last.quotaOf(UID)).toMatchObject({ bytes: 0, inodes: 0 });
  });

  test('that was open when it lost its name is freed in parts when it is closed', () => {
    const { device, fs, large } = scattered();
    fs.retain(large);
    fs.unlink(fs.root, 'large');
    expect(fs.hasRemains()).toBe(false);
    expect(callsOf(device, () => fs.release(large))).toBeLessThan(100);
    drain(device, fs);
  });

  test('that is emptied is empty at once', () => {
    const { device, fs, large } = scattered();
    expect(callsOf(device, () => fs.truncate(large, 0))).toBeLessThan(100);
    expect([large.size, large.blocks]).toEqual([0, 0]);
    // What it had counts as one more of the owner's files until it is freed.
    expect(fs.quotaOf(UID).inodes).toBe(3);
    expect(fs.write(large, 5 * BLOCK, Uint8Array.of(3))).toBe(1);
    const into = new Uint8Array(BLOCK).fill(9);
    expect(fs.read(large, 4 * BLOCK, into)).toBe(BLOCK);
    expect(into.every((byte) => byte === 0)).toBe(true);
    expect(fsck(device)).toEqual([]);
    drain(device, fs);
    expect(fs.quotaOf(UID).inodes).toBe(2);
  });

  test('that is cut becomes shorter in steps, by calls that are made again', () => {
    const { device, fs, large } = scattered();
    const size = 100 * BLOCK + 7;
    let calls = 0;
    for (let result = UNFINISHED; result === UNFINISHED; calls++) {
      const before = large.size;
      expect(callsOf(device, () => (result = fs.truncate(large, size)))).toBeLessThan(200);
      expect(large.size).toBeLessThan(before);
      expect(fsck(device)).toEqual([]);
    }
    expect(calls).toBeGreaterThan(2);
    expect(large.size).toBe(size);
    expect(fs.hasRemains()).toBe(false);
  });
});

describe('space that is still to be freed', () => {
  test('is used before the device grows', () => {
    const { device, fs } = scattered();
    const { size } = device;
    fs.unlink(fs.root, 'large');
    const next = make(fs, 'next');
    for (let i = 0; i < BLOCKS; i++) {
      expect(fs.write(next, i * BLOCK, Uint8Array.of(4))).toBe(1);
    }
    expect(device.size).toBe(size);
    expect(fsck(device)).toEqual([]);
  });

  test('is there for who would be refused for lack of it', () => {
    const device = new MemoryDevice(700 * BLOCK);
    // 64 KiB and an inode for each block of two files.
    const quota = { bytes: 602 * BLOCK, inodes: 4 };
    const fs = StableFs.format(device, { now, quota, freeAtOnce: 64 });
    for (const name of ['one', 'two', 'three']) {
      const file = make(fs, name);
      for (let i = 0; i < 550; i++) {
        expect(fs.write(file, i * 2 * BLOCK, Uint8Array.of(1))).toBe(1);
      }
      expect(fs.unlink(fs.root, name)).toBe(0);
      expect(fs.hasRemains()).toBe(true);
    }
    expect(fsck(device)).toEqual([]);
  });
});
