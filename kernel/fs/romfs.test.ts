import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { decode, encode } from '../text.ts';
import { ROOT } from './credentials.ts';
import { SYMBOLIC_LINK } from './file-type.ts';
import type { Inode } from './inode.ts';
import { O_CREAT, O_RDONLY, O_WRONLY } from './open-flags.ts';
import type { Place } from './place.ts';
import { packRom } from './rom-image.ts';
import { RomFs, type RomImage } from './romfs.ts';
import { namesIn } from './testing/compare-trees.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';

function imageOf(bytes: Uint8Array): RomImage & { reads: number; bytesRead: number } {
  return {
    size: bytes.length,
    reads: 0,
    bytesRead: 0,
    read(offset, into) {
      if (offset + into.length > bytes.length) throw new RangeError('beyond the image');
      this.reads++;
      this.bytesRead += into.length;
      into.set(bytes.subarray(offset, offset + into.length));
    },
  };
}

const data = new Uint8Array(1000).map((_, at) => at);
const packed = packRom(
  [
    { path: 'ls', mode: 0o755, data },
    { path: 'empty', data: new Uint8Array(0) },
    { path: 'share/doc/grüße', data: encode('hello') },
    { path: 'share/link', target: 'doc/grüße' },
    { path: 'share/none', mode: 0o700 },
    ...Array.from({ length: 200 }, (_, i) => ({ path: `many/file${i}`, data: encode(`${i}`) })),
  ],
  1234,
);

test('a packed tree reads as it was', () => {
  const now = (): bigint => 1n;
  const vfs = new Vfs(new TmpFs({ now }), now);
  vfs.mkdir(ROOT, vfs.root, '/bin', 0o755);
  expect(vfs.mount('/bin', new RomFs(imageOf(packed)))).toBe(0);
  const ls = vfs.open(ROOT, vfs.root, '/bin/ls', O_RDONLY) as Place;
  expect(ls.inode).toMatchObject({ mode: 0o755, size: 1000, nlink: 1, mtime: 1234n * 10n ** 9n });
  const into = new Uint8Array(2000);
  expect(ls.inode.fs.read(ls.inode, 0, into)).toBe(1000);
  expect(into.subarray(0, 1000)).toEqual(data);
  expect(ls.inode.fs.read(ls.inode, 990, into)).toBe(10);
  expect(ls.inode.fs.read(ls.inode, 1000, into)).toBe(0);
  const linked = vfs.resolve(ROOT, vfs.root, '/bin/share/link', true) as Place;
  expect(vfs.pathOf(linked)).toBe('/bin/share/doc/grüße');
  expect(linked.inode.fs.read(linked.inode, 0, into)).toBe(5);
  expect(decode(into.subarray(0, 5))).toBe('hello');
  expect(vfs.lstat(ROOT, vfs.root, '/bin/share/link')).toMatchObject({ type: SYMBOLIC_LINK });
  expect(vfs.stat(ROOT, vfs.root, '/bin/share')).toMatchObject({ nlink: 4, size: 3, mode: 0o755 });
  expect(vfs.stat(ROOT, vfs.root, '/bin/share/none')).toMatchObject({ mode: 0o700 });
  expect(vfs.stat(ROOT, vfs.root, '/bin/absent')).toBe(-wasi.ERRNO_NOENT);
  expect(vfs.stat(ROOT, vfs.root, '/bin/ls/x')).toBe(-wasi.ERRNO_NOTDIR);
});

test('all names of a directory are found and listed', () => {
  const fs = new RomFs(imageOf(packed));
  const many = fs.lookup(fs.root, 'many') as Inode;
  const names = Array.from({ length: 200 }, (_, i) => `file${i}`);
  expect(namesIn(many, 7).sort()).toEqual([...names].sort());
  const into = new Uint8Array(10);
  names.forEach((name, i) => {
    const file = fs.lookup(many, name) as Inode;
    expect(decode(into.subarray(0, fs.read(file, 0, into)))).toBe(`${i}`);
    expect(fs.lookup(many, name)).toBe(file);
  });
});

test('nothing can be changed', () => {
  const now = (): bigint => 1n;
  const vfs = new Vfs(new RomFs(imageOf(packed)), now);
  const { root } = vfs;
  const refused = -wasi.ERRNO_ROFS;
  expect(vfs.open(ROOT, root, '/ls', O_WRONLY)).toBe(refused);
  expect(vfs.open(ROOT, root, '/new', O_WRONLY | O_CREAT, 0o644)).toBe(refused);
  expect(vfs.mkdir(ROOT, root, '/new', 0o755)).toBe(refused);
  expect(vfs.unlink(ROOT, root, '/ls')).toBe(refused);
  expect(vfs.rmdir(ROOT, root, '/share/none')).toBe(refused);
  expect(vfs.rename(ROOT, root, '/ls', root, '/ls2')).toBe(refused);
  expect(vfs.chmod(ROOT, root, '/ls', 0o777)).toBe(refused);
  expect(vfs.truncate(ROOT, root, '/ls', 0)).toBe(refused);
  expect(vfs.access(ROOT, root, '/ls', 2)).toBe(refused);
  expect(vfs.access(ROOT, root, '/ls', 4 | 1)).toBe(0);
});

test('mounting reads no more than header and root', () => {
  const image = imageOf(packed);
  const fs = new RomFs(image);
  expect([image.reads, image.bytesRead]).toEqual([1, 64]);
  fs.lookup(fs.root, 'ls');
  // The root's records, and the name.
  expect(image.reads).toBe(3);
});

test('what is no image, or of a version to come, is refused', () => {
  expect(() => new RomFs(imageOf(new Uint8Array(10)))).toThrow('too short');
  expect(() => new RomFs(imageOf(new Uint8Array(100)))).toThrow('not a read-only image');
  const later = packed.slice();
  later[4] = 9;
  expect(() => new RomFs(imageOf(later))).toThrow('unknown version 9');
});

test('paths that are no paths, or there twice, are refused', () => {
  const bytes = new Uint8Array(1);
  expect(() => packRom([{ path: '', data: bytes }])).toThrow('not a path');
  expect(() => packRom([{ path: 'a/../b', data: bytes }])).toThrow('not a path');
  expect(() =>
    packRom([
      { path: 'a', data: bytes },
      { path: 'a', data: bytes },
    ]),
  ).toThrow('there twice');
  expect(() =>
    packRom([
      { path: 'a', data: bytes },
      { path: 'a/b', data: bytes },
    ]),
  ).toThrow('not a directory');
});
