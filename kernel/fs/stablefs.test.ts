import { wasi } from '@bjorn3/browser_wasi_shim';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROOT } from './credentials.ts';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import { fsck } from './fsck/fsck.ts';
import type { Inode } from './inode.ts';
import { MemoryDevice } from './memory-device.ts';
import { O_CREAT, O_RDWR } from './open-flags.ts';
import { LINKS_MAX, SUPER, USAGE_INO } from './stable/format.ts';
import type { StableInode } from './stable/stable-inode.ts';
import type { Place } from './place.ts';
import { StableFs, type StableFsOptions } from './stablefs.ts';
import { Vfs } from './vfs.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;
let time = 0n;
const now = (): bigint => ++time;

function create(fs: StableFs, name: string, uid = 0, dir: Inode = fs.root): Inode {
  const inode = fs.create(dir, name, { type: REGULAR_FILE, mode: 0o644, uid, gid: uid });
  if (typeof inode === 'number') throw new Error(`${name}: errno ${-inode}`);
  return inode;
}

function makeDirectory(fs: StableFs, name: string): Inode {
  const made = fs.create(fs.root, name, { type: DIRECTORY, mode: 0o755, uid: 0, gid: 0 });
  if (typeof made === 'number') throw new Error(`${name}: errno ${-made}`);
  return made;
}

function find(fs: StableFs, name: string): Inode {
  const inode = fs.lookup(fs.root, name);
  if (typeof inode === 'number') throw new Error(`${name}: errno ${-inode}`);
  return inode;
}

function readAll(inode: Inode, offset = 0, length = inode.size): Uint8Array {
  const into = new Uint8Array(length);
  return into.subarray(0, inode.fs.read(inode, offset, into));
}

function pattern(length: number, seed = 1): Uint8Array {
  return new Uint8Array(length).map((_, at) => (at * seed + (at >> 8)) & 0xff);
}

/** `toEqual` takes seconds for as many bytes. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe('the content of files', () => {
  test('grows through all layouts, in pieces of any size', () => {
    for (const piece of [1, 57, 1000, 4096, 65536, 300_001]) {
      const device = new MemoryDevice();
      const fs = StableFs.format(device, { now });
      const inode = create(fs, 'f');
      const expected = pattern(Math.min(600_000, piece * 3000), 7);
      for (let at = 0; at < expected.length; at += piece) {
        const part = expected.subarray(at, at + piece);
        expect(fs.write(inode, at, part)).toBe(part.length);
      }
      expect(same(readAll(inode), expected)).toBe(true);
      expect(same(readAll(find(StableFs.mount(device, { now }), 'f')), expected)).toBe(true);
      expect(fsck(device)).toEqual([]);
    }
  });

  test('is what was written last, whatever the order, on a device that held something else', () => {
    const edges = fc.constantFrom(0, 56, 57, 512, 32768, 32769, 65536, 131072, 262144);
    const near = fc
      .tuple(edges, fc.integer({ min: -3, max: 3 }))
      .map(([a, b]) => Math.max(0, a + b));
    const size = fc.oneof(near, fc.nat(300_000));
    const step = fc.record({
      operation: fc.constantFrom('write', 'write', 'write', 'truncate', 'mount'),
      offset: size,
      length: fc.oneof(fc.nat(100), size),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 15 }), (steps) => {
        const device = new MemoryDevice();
        device.grow(MIB);
        device.write(0, new Uint8Array(MIB).fill(0xee));
        let fs = StableFs.format(device, { now });
        let inode = create(fs, 'f');
        let expected = new Uint8Array(0);
        steps.forEach(({ operation, offset, length }, at) => {
          if (operation === 'write') {
            const size = length === 0 ? 0 : offset + length;
            const next = new Uint8Array(Math.max(expected.length, size));
            next.set(expected);
            next.fill(at + 1, offset, offset + length);
            expected = next;
            expect(fs.write(inode, offset, new Uint8Array(length).fill(at + 1))).toBe(length);
          } else if (operation === 'truncate') {
            const next = new Uint8Array(offset);
            next.set(expected.subarray(0, offset));
            expected = next;
            expect(fs.truncate(inode, offset)).toBe(0);
          } else {
            fs = StableFs.mount(device, { now });
            inode = find(fs, 'f');
          }
          expect(same(readAll(inode), expected)).toBe(true);
        });
        expect(fsck(device)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('a small file takes little', () => {
    const fs = StableFs.format(new MemoryDevice(), { now });
    const inode = create(fs, 'f');
    fs.write(inode, 0, pattern(56));
    expect(inode.blocks).toBe(0);
    fs.write(inode, 0, pattern(300));
    expect(inode.blocks).toBe(1);
    fs.write(inode, 0, pattern(5000));
    expect(inode.blocks).toBe(16);
  });

  test('a sparse file of 10 GiB takes what was written', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const inode = create(fs, 'sparse');
    expect(fs.truncate(inode, 10 * GIB)).toBe(0);
    for (let at = 0; at < 10; at++) {
      expect(fs.write(inode, at * GIB + 12345, pattern(100, at))).toBe(100);
    }
    expect(inode.size).toBe(10 * GIB);
    expect(device.size).toBeLessThan(3 * MIB);
    const again = find(StableFs.mount(device, { now }), 'sparse');
    for (let at = 0; at < 10; at++) {
      expect(readAll(again, at * GIB + 12345, 100)).toEqual(pattern(100, at));
      const after = readAll(again, at * GIB + 12445, 70_000);
      expect(after.every((byte) => byte === 0)).toBe(true);
    }
    expect(readAll(again, 10 * GIB - 5, 100)).toEqual(new Uint8Array(5));
    expect(readAll(again, 10 * GIB, 1)).toHaveLength(0);
    expect(fsck(device)).toEqual([]);
    expect(again.fs.truncate(again, 3 * GIB)).toBe(0);
    expect(fsck(device)).toEqual([]);
    expect(again.fs.truncate(again, 0)).toBe(0);
    expect(again.blocks).toBe(0);
    expect(fsck(device)).toEqual([]);
  });

  test('what was cut off never comes back', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    for (const size of [50, 3000, 30_000, 200_000]) {
      const inode = create(fs, `f${size}`);
      fs.write(inode, 0, new Uint8Array(size).fill(0xee));
      fs.truncate(inode, 10);
      fs.truncate(inode, size);
      const is = readAll(inode);
      expect(is.subarray(0, 10).every((byte) => byte === 0xee)).toBe(true);
      expect(is.subarray(10).every((byte) => byte === 0)).toBe(true);
      fs.truncate(inode, 20);
      fs.write(inode, size + 5, new Uint8Array([1]));
      expect(readAll(inode, 20).indexOf(1)).toBe(size + 5 - 20);
    }
    // Neither does what another file has left on the device.
    const other = create(fs, 'other');
    for (const size of [50, 3000, 30_000, 200_000]) fs.unlink(fs.root, `f${size}`);
    fs.write(other, 250_000, new Uint8Array([1]));
    expect(readAll(other).findIndex((byte) => byte !== 0)).toBe(250_000);
    expect(fsck(device)).toEqual([]);
  });

  test('no more names are given than can be counted', () => {
    const fs = StableFs.format(new MemoryDevice(), { now });
    const file = create(fs, 'f');
    const full = makeDirectory(fs, 'full');
    const moved = makeDirectory(fs, 'moved');
    (file as StableInode).nlink = LINKS_MAX - 1;
    (full as StableInode).nlink = LINKS_MAX;
    expect(fs.link(fs.root, 'last', file)).toBe(0);
    expect(fs.link(fs.root, 'more', file)).toBe(-wasi.ERRNO_MLINK);
    expect(fs.lookup(fs.root, 'more')).toBe(-wasi.ERRNO_NOENT);
    expect(file.nlink).toBe(LINKS_MAX);
    const attributes = { type: DIRECTORY, mode: 0o755, uid: 0, gid: 0 };
    expect(fs.create(full, 'more', attributes)).toBe(-wasi.ERRNO_MLINK);
    expect(fs.rename(fs.root, 'moved', full, 'moved')).toBe(-wasi.ERRNO_MLINK);
    expect(fs.lookup(fs.root, 'moved')).toBe(moved);
    // Files are no directories' links.
    expect(fs.rename(fs.root, 'last', full, 'f')).toBe(0);
  });

  test('times are kept at both ends of what there is', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const [first, last] = [-(2n ** 63n), 2n ** 63n - 1n];
    expect(fs.setattr(create(fs, 'f'), { atime: first, mtime: last })).toBe(0);
    const again = find(StableFs.mount(device, { now }), 'f');
    expect([again.atime, again.mtime]).toEqual([first, last]);
  });

  test('sizes beyond 16 TiB are refused', () => {
    const fs = StableFs.format(new MemoryDevice(), { now });
    const inode = create(fs, 'f');
    expect(fs.truncate(inode, 2 ** 44)).toBe(0);
    expect(fs.truncate(inode, 2 ** 44 + 1)).toBe(-wasi.ERRNO_FBIG);
    expect(fs.write(inode, 2 ** 44, new Uint8Array(1))).toBe(-wasi.ERRNO_FBIG);
    expect(fs.write(inode, 2 ** 44 - 1, new Uint8Array([9]))).toBe(1);
    expect(readAll(inode, 2 ** 44 - 3, 10)).toEqual(new Uint8Array([0, 0, 9]));
  });

  test('large writes and reads are few calls of the device', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const inode = create(fs, 'f');
    device.writes = device.reads = 0;
    fs.write(inode, 0, pattern(MIB));
    expect(device.writes).toBeLessThanOrEqual(8);
    device.writes = device.reads = 0;
    readAll(inode);
    expect(device.reads).toBe(1);
    device.writes = device.reads = 0;
    for (let at = 0; at < MIB; at += 4096) fs.write(inode, at, pattern(4096));
    expect(device.writes).toBe(2 * 256);
  });
});

describe('a full device', () => {
  test('takes what fits, says so, and is whole again after', () => {
    for (const limit of [
      { device: new MemoryDevice(2 * MIB), maxBytes: undefined },
      { device: new MemoryDevice(), maxBytes: 2 * MIB },
    ]) {
      const { device, maxBytes } = limit;
      const fs = StableFs.format(device, { now, maxBytes });
      const kept = create(fs, 'kept');
      fs.write(kept, 0, pattern(5000));
      const inode = create(fs, 'f');
      const written = fs.write(inode, 0, pattern(4 * MIB));
      expect(written).toBeGreaterThan(MIB);
      expect(written).toBeLessThan(2 * MIB);
      expect(inode.size).toBe(written);
      expect(fs.write(inode, written, pattern(100_000))).toBe(-wasi.ERRNO_NOSPC);
      expect(fs.write(kept, 5000, pattern(100_000))).toBe(-wasi.ERRNO_NOSPC);
      expect(readAll(kept)).toEqual(pattern(5000));
      expect(same(readAll(inode), pattern(4 * MIB).subarray(0, written))).toBe(true);
      // What has its space already can be overwritten, and anything can be removed.
      expect(fs.write(inode, 0, pattern(MIB, 3))).toBe(MIB);
      expect(fsck(device)).toEqual([]);
      expect(fs.unlink(fs.root, 'f')).toBe(0);
      expect(fs.write(kept, 5000, pattern(100_000))).toBe(100_000);
      expect(fsck(device)).toEqual([]);
      expect(device.size).toBeLessThanOrEqual(2 * MIB);
    }
  });

  test('space is used again before the device grows', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    for (let round = 0; round < 20; round++) {
      const inode = create(fs, 'f');
      fs.write(inode, 0, pattern(MIB));
      fs.unlink(fs.root, 'f');
    }
    expect(device.size).toBeLessThan(4 * MIB);
  });

  test('space is used again in earlier groups, and in each', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const names = Array.from({ length: 135 }, (_, i) => `f${i}`);
    const data = pattern(MIB);
    for (const name of names) fs.write(create(fs, name), 0, data);
    const { size } = device;
    expect(fsck(device)).toEqual([]);
    for (const name of names) {
      fs.unlink(fs.root, name);
      expect(fs.write(create(fs, name), 0, data)).toBe(MIB);
    }
    for (const name of names.slice(0, 50)) fs.unlink(fs.root, name);
    for (const name of names.slice(120)) fs.unlink(fs.root, name);
    expect(fsck(device)).toEqual([]);
    const large = create(fs, 'large');
    for (let at = 0; at < 65; at++) expect(fs.write(large, at * MIB, data)).toBe(MIB);
    expect(device.size).toBe(size);
    expect(fsck(device)).toEqual([]);
  });

  test('one too small for a file system is refused', () => {
    expect(() => StableFs.format(new MemoryDevice(3 * 65536), { now })).toThrow('no space');
    expect(() => StableFs.mount(new MemoryDevice(), { now })).toThrow('no file system');
  });
});

describe('quotas', () => {
  const quota = { bytes: 100_000, inodes: 150 };
  const setup = (): { device: MemoryDevice; fs: StableFs } => {
    const device = new MemoryDevice();
    return { device, fs: StableFs.format(device, { now, quota }) };
  };

  test('what a user holds is counted, and counted still after mounting', () => {
    const { device, fs } = setup();
    const root = fs.quotaOf(0).bytes;
    const inode = create(fs, 'f', 1000);
    expect(fs.quotaOf(1000).bytes).toBe(512);
    fs.write(inode, 0, pattern(5000));
    expect(fs.quotaOf(1000).bytes).toBe(512 + 8192);
    expect(StableFs.mount(device, { now, quota }).quotaOf(1000).bytes).toBe(512 + 8192);
    // The node that holds the name is root's, whose directory it is.
    expect(fs.quotaOf(0).bytes - root).toBe(4096);
    expect(fs.unlink(fs.root, 'f')).toBe(0);
    expect(fs.quotaOf(1000).bytes).toBe(0);
    expect(fsck(device)).toEqual([]);
  });

  test('over it writing, creating and giving away end with EDQUOT', () => {
    const { device, fs } = setup();
    const inode = create(fs, 'f', 1000);
    // Chunks double; the one of 32 KiB and the next cannot both be had.
    let size = 0;
    for (;;) {
      const written = fs.write(inode, size, pattern(4096));
      if (written < 0) {
        expect(written).toBe(-wasi.ERRNO_DQUOT);
        break;
      }
      size += written;
    }
    expect(size).toBeGreaterThanOrEqual(32768);
    expect(fs.quotaOf(1000).bytes).toBeLessThanOrEqual(100_000);
    expect(fs.setQuota(1001, Infinity)).toBe(0);
    const other = create(fs, 'other', 1001);
    fs.write(other, 0, pattern(90_000));
    expect(fs.setattr(other, { uid: 1000 })).toBe(-wasi.ERRNO_DQUOT);
    expect(other.uid).toBe(1001);
    expect(fs.setattr(inode, { uid: 1001 })).toBe(0);
    expect(fs.quotaOf(1000).bytes).toBe(0);
    expect(fsck(device)).toEqual([]);
    let files = 0;
    while (typeof fs.create(fs.root, `e${files}`, attributes(1000)) !== 'number') files++;
    expect(files).toBe(quota.inodes);
    expect(fs.create(fs.root, 'more', attributes(1000))).toBe(-wasi.ERRNO_DQUOT);
    expect(fs.setattr(create(fs, 'gift'), { uid: 1000 })).toBe(-wasi.ERRNO_DQUOT);
    expect(fsck(device)).toEqual([]);
  });

  test('limits are set for one user or for all, last, and never hold root', () => {
    const { device, fs } = setup();
    expect(fs.quotaOf(1000).limit).toEqual({ bytes: 99_840, inodes: 150 });
    expect(fs.setQuota(null, 10_240, 2)).toBe(0);
    expect(fs.setQuota(1001, Infinity, 3)).toBe(0);
    expect(fs.setQuota(0, 10, 10)).toBe(-wasi.ERRNO_PERM);
    const again = StableFs.mount(device, { now, quota });
    expect(again.quotaOf(1000).limit).toEqual({ bytes: 10_240, inodes: 2 });
    expect(again.quotaOf(1001).limit).toEqual({ bytes: Infinity, inodes: 3 });
    expect(again.quotaOf(0).limit).toEqual({ bytes: Infinity, inodes: Infinity });
    const file = create(again, 'f', 1000);
    expect(again.write(file, 0, pattern(20_000))).toBe(-wasi.ERRNO_DQUOT);
    expect(again.write(file, 0, pattern(8192))).toBe(8192);
    // Less than is held already: it stays, but nothing comes to it.
    expect(again.setQuota(1000, 0, 0)).toBe(0);
    expect(again.write(file, 0, pattern(8192))).toBe(8192);
    expect(again.write(file, 8192, pattern(1))).toBe(-wasi.ERRNO_DQUOT);
    expect(again.create(again.root, 'g', attributes(1000))).toBe(-wasi.ERRNO_DQUOT);
    expect(again.truncate(file, 0)).toBe(0);
    expect(again.quotaOf(1000)).toMatchObject({ bytes: 512, inodes: 1 });
    expect(again.setQuota(1000)).toBe(0);
    expect(again.quotaOf(1000).limit).toEqual({ bytes: 10_240, inodes: 2 });
    expect(fsck(device)).toEqual([]);
  });

  test('version 1, which did not count files, is made into the present one', () => {
    const { device, fs } = setup();
    for (let i = 0; i < 700; i++) create(fs, `f${i}`, i % 3 === 0 ? 0 : 1000 + (i % 7));
    fs.write(find(fs, 'f5'), 0, pattern(90_000));
    const dir = fs.create(fs.root, 'd', { ...attributes(65_534), type: DIRECTORY }) as Inode;
    create(fs, 'in', 65_534, dir);
    const users = [0, 65_534, ...Array.from({ length: 7 }, (_, i) => 1000 + i)];
    const before = users.map((uid) => fs.quotaOf(uid));
    toVersion1(device, fs, users);
    const converted = StableFs.mount(device, { now, quota });
    expect(fsck(device)).toEqual([]);
    expect(users.map((uid) => converted.quotaOf(uid))).toEqual(before);
    expect(StableFs.mount(device, { now, quota }).quotaOf(1005)).toEqual(before[7]);
  });

  /** Writes the usage file as version 1 had it: a word of 32 bits for each user, with the units. */
  function toVersion1(device: MemoryDevice, fs: StableFs, users: number[]): void {
    const file = fs.fileByNumber(USAGE_INO, 0)!;
    const words = new Uint32Array(65_536);
    for (const uid of users) words[uid] = fs.quotaOf(uid).bytes / 512;
    expect(fs.truncate(file, 0)).toBe(0);
    const bytes = new Uint8Array(words.buffer);
    // In blocks from the first byte on, as it was.
    expect(fs.write(file, 65_536, bytes.subarray(65_536))).toBe(bytes.length - 65_536);
    expect(fs.write(file, 0, bytes.subarray(0, 65_536))).toBe(65_536);
    device.write(8, new Uint8Array([1]));
  }

  test('users with large numbers are counted as well', () => {
    const { device, fs } = setup();
    for (const uid of [65534, 2 ** 20, 2 ** 32 - 1]) {
      fs.write(create(fs, `f${uid}`, uid), 0, pattern(600));
      expect(fs.quotaOf(uid).bytes).toBe(512 + 1024);
    }
    expect(StableFs.mount(device, { now, quota }).quotaOf(2 ** 32 - 1).bytes).toBe(512 + 1024);
    expect(fsck(device)).toEqual([]);
  });

  const attributes = (uid: number): { type: number; mode: number; uid: number; gid: number } => {
    return { type: REGULAR_FILE, mode: 0o644, uid, gid: 0 };
  };
});

describe('mounting anew', () => {
  test('finds attributes, links and times as they were', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const dir = fs.create(fs.root, 'd', { type: DIRECTORY, mode: 0o1751, uid: 7, gid: 8 }) as Inode;
    const file = create(fs, 'f', 9, dir);
    fs.setattr(file, { atime: -1n, mtime: 2n ** 62n });
    fs.link(fs.root, 'hard', file);
    const target = '../'.repeat(500) + 'ü';
    const attributes = { type: SYMBOLIC_LINK, mode: 0o777, uid: 1, gid: 2, target };
    fs.create(dir, 'soft', attributes);
    fs.create(dir, 'short', { ...attributes, target: 'f' });

    const again = StableFs.mount(device, { now });
    const found = again.lookup(again.root, 'd') as Inode;
    expect(found).toMatchObject({
      type: DIRECTORY,
      mode: 0o1751,
      uid: 7,
      gid: 8,
      nlink: 2,
      size: 3,
    });
    const hard = find(again, 'hard');
    expect(hard).toMatchObject({ uid: 9, nlink: 2, atime: -1n, mtime: 2n ** 62n });
    expect(hard.ctime).toBe(file.ctime);
    expect(again.lookup(found, 'f')).toBe(hard);
    expect(again.readlink(again.lookup(found, 'soft') as Inode)).toBe(target);
    expect(again.readlink(again.lookup(found, 'short') as Inode)).toBe('f');
    expect(fsck(device)).toEqual([]);
  });

  test('files that were open without a name are found again, or reclaimed', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const numbers = ['a', 'b', 'c'].map((name) => {
      const inode = create(fs, name);
      fs.retain(inode);
      fs.write(inode, 0, pattern(100_000));
      fs.unlink(fs.root, name);
      return [inode.ino, fs.generationOf(inode)] as const;
    });
    expect(fsck(device)).toEqual([]);
    const again = StableFs.mount(device, { now });
    const [ino, generation] = numbers[1];
    const found = again.fileByNumber(ino, generation)!;
    again.retain(found);
    again.reclaimOrphans();
    expect(again.fileByNumber(...numbers[0])).toBeUndefined();
    expect(same(readAll(found), pattern(100_000))).toBe(true);
    expect(fsck(device)).toEqual([]);
    again.release(found);
    expect(fsck(device)).toEqual([]);
    expect(again.quotaOf(0).bytes).toBe(512);
    // The number is used again, but not taken for the same file.
    for (const name of ['x', 'y', 'z']) create(again, name);
    expect(again.fileByNumber(ino, generation)).toBeUndefined();
  });

  test('a format to come is refused', () => {
    const device = new MemoryDevice();
    StableFs.format(device, { now });
    device.write(8, new Uint8Array([3]));
    expect(() => StableFs.mount(device, { now })).toThrow(
      'file system of unknown version 3; this kernel knows 1 to 2',
    );
    expect(fsck(device)).toEqual(['file system of unknown version 3; this kernel knows 1 to 2']);
    device.write(0, new Uint8Array([0]));
    expect(() => StableFs.mount(device, { now })).toThrow('no file system');
  });

  test.each([
    ['blocks', SUPER.blocks, 0x7fffffff],
    ['groups', SUPER.groups, 0],
    ['groups', SUPER.groups, 100],
    ['blocks in use', SUPER.usedBlocks, 0xffffffff],
    ['files', SUPER.files, 1000],
    ['files', SUPER.nextIno, 0],
    ['inode index', SUPER.inodeIndex, 0],
    ['inode index', SUPER.inodeIndex, 129],
    ['a list', SUPER.orphan, 1000],
    ['a list', SUPER.freeIno, 1000],
  ])('a superblock that cannot be right is refused, naming %s', (what, word, value) => {
    const device = new MemoryDevice();
    create(StableFs.format(device, { now }), 'f');
    device.write(word * 4, new Uint8Array(new Uint32Array([value]).buffer));
    expect(() => StableFs.mount(device, { now })).toThrow(/superblock is damaged: .*/);
    expect(() => StableFs.mount(device, { now })).toThrow(what);
    expect(fsck(device)).toHaveLength(1);
  });

  test('a device that held something else is formatted cleanly', () => {
    const device = new MemoryDevice();
    device.grow(3 * MIB);
    device.write(0, new Uint8Array(3 * MIB).fill(0xff));
    const fs = StableFs.format(device, { now });
    for (let i = 0; i < 600; i++) fs.write(create(fs, `f${i}`), 0, pattern(i * 3));
    expect(fsck(device)).toEqual([]);
  });
});

describe('inodes', () => {
  test('one held is the same object, however many others were used since', () => {
    const fs = StableFs.format(new MemoryDevice(), { now });
    const held = create(fs, 'held');
    for (let i = 0; i < 5000; i++) create(fs, `f${i}`);
    for (let i = 0; i < 5000; i++) find(fs, `f${i}`);
    expect(find(fs, 'held')).toBe(held);
  });

  test('one that is gone can do no harm to who has its number now', () => {
    const device = new MemoryDevice();
    const fs = StableFs.format(device, { now });
    const gone = create(fs, 'gone');
    fs.unlink(fs.root, 'gone');
    const heir = create(fs, 'heir');
    expect(heir.ino).toBe(gone.ino);
    expect(fs.write(gone, 0, pattern(10))).toBe(-wasi.ERRNO_STALE);
    expect(fs.truncate(gone, 10)).toBe(-wasi.ERRNO_STALE);
    expect(fs.setattr(gone, { mode: 0 })).toBe(-wasi.ERRNO_STALE);
    expect(fs.link(fs.root, 'again', gone)).toBe(-wasi.ERRNO_NOENT);
    expect(heir).toMatchObject({ size: 0, mode: 0o644 });
    expect(fsck(device)).toEqual([]);
  });

  test('the first reading after a change is noted in the access time', () => {
    const fs = StableFs.format(new MemoryDevice(), { now });
    const inode = create(fs, 'f');
    fs.write(inode, 0, pattern(10));
    const changed = inode.mtime;
    readAll(inode);
    const first = inode.atime;
    expect(first).toBeGreaterThan(changed);
    readAll(inode);
    expect(inode.atime).toBe(first);
  });
});

test('directories by the thousand, and files by the ten thousand', () => {
  const device = new MemoryDevice();
  const options: StableFsOptions = { now };
  const vfs = new Vfs(StableFs.format(device, options), now);
  for (let d = 0; d < 1000; d++) {
    expect(vfs.mkdir(ROOT, vfs.root, `/d${d}`, 0o755)).toBe(0);
    for (let f = 0; f < 20; f++) {
      const place = vfs.open(ROOT, vfs.root, `/d${d}/f${f}`, O_CREAT | O_RDWR, 0o644) as Place;
      place.inode.fs.release(place.inode);
    }
  }
  expect(fsck(device)).toEqual([]);
  // Inode, names and all: a file without content takes a quarter of a KiB, a directory 4 KiB.
  expect(device.size).toBeLessThan(10 * MIB);
});
