import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, expect, test } from 'vitest';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import type { Inode } from './inode.ts';
import { TmpFs } from './tmpfs.ts';

let fs: TmpFs;
beforeEach(() => {
  fs = new TmpFs({ now: () => 1n, maxBytes: 100_000, maxFiles: 20 });
});

const make = (name: string, uid: number, type = REGULAR_FILE, target?: string) =>
  fs.create(fs.root, name, { type, mode: 0o644, uid, gid: uid, target });
const free = () => [fs.statfs().free, fs.statfs().filesFree];

test('a user has half of it at most, root all', () => {
  const file = make('f', 1000) as Inode;
  expect(fs.write(file, 0, new Uint8Array(30_000))).toBe(30_000);
  expect(fs.write(file, 30_000, new Uint8Array(20_000))).toBe(-wasi.ERRNO_DQUOT);
  for (let i = 1; i < 10; i++) expect(make(`f${i}`, 1000)).not.toBeTypeOf('number');
  expect(make('more', 1000)).toBe(-wasi.ERRNO_DQUOT);
  const other = make('g', 1001) as Inode;
  expect(fs.write(other, 0, new Uint8Array(10_000))).toBe(10_000);
  expect(fs.setattr(other, { uid: 1000 })).toBe(-wasi.ERRNO_DQUOT);
  expect(fs.setattr(file, { uid: 0 })).toBe(0);
  expect(fs.setattr(other, { uid: 1000 })).toBe(0);
  const large = make('root', 0) as Inode;
  expect(fs.write(large, 0, new Uint8Array(60_000))).toBe(-wasi.ERRNO_NOSPC);
  expect(fs.write(file, 30_000, new Uint8Array(30_000))).toBe(30_000);
});

test('names and targets of links count, so that none can be made without end', () => {
  const before = free();
  const file = make('f', 1000) as Inode;
  let names = 1;
  while (fs.link(fs.root, `l${names}`, file) === 0) names++;
  expect(names).toBe(10);
  expect(fs.link(fs.root, 'more', file)).toBe(-wasi.ERRNO_DQUOT);
  expect(fs.setattr(file, { uid: 1001 })).toBe(0);
  for (let i = 0; i < 9; i++) {
    expect(make(`s${i}`, 1000, SYMBOLIC_LINK, 'x'.repeat(5000))).not.toBeTypeOf('number');
  }
  expect(make('s', 1000, SYMBOLIC_LINK, 'x'.repeat(5001))).toBe(-wasi.ERRNO_NOSPC);
  expect(free()).toEqual([100_000 - 45_000, 0]);
  expect(fs.unlink(fs.root, 's0')).toBe(0);
  expect(make('s', 1000, SYMBOLIC_LINK, 'x'.repeat(10_001))).toBe(-wasi.ERRNO_DQUOT);
  fs.retain(file);
  for (const { name } of fs.readdir(fs.root, 0, 100)) expect(fs.unlink(fs.root, name)).toBe(0);
  expect(free()).toEqual([before[0], before[1] - 1]);
  fs.release(file);
  expect(free()).toEqual(before);
});

test('renaming over and removing directories give back what they held', () => {
  const before = free();
  make('a', 1000);
  const dir = make('d', 1000, DIRECTORY) as Inode;
  fs.create(dir, 'b', { type: REGULAR_FILE, mode: 0o644, uid: 1001, gid: 0 });
  expect(fs.rename(fs.root, 'a', dir, 'b')).toBe(0);
  expect(free()[1]).toBe(before[1] - 2);
  expect(fs.unlink(dir, 'b')).toBe(0);
  expect(fs.rmdir(fs.root, 'd')).toBe(0);
  expect(free()).toEqual(before);
});
