import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { decode, encode } from '../text.ts';
import { ROOT } from './credentials.ts';
import { CHARACTER_DEVICE } from './file-type.ts';
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from './open-flags.ts';
import type { Place } from './place.ts';
import { namesIn } from './testing/compare-trees.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';
import { VirtualDirectory, VirtualFile, VirtualInode, VirtualLink } from './virtual-inode.ts';
import { VirtualFs } from './virtualfs.ts';

const now = (): bigint => 1n;
const USER = { uid: 1000, gid: 1000, groups: [] };

function setup(): { vfs: Vfs; fs: VirtualFs; pids: Set<string>; written: string[] } {
  const pids = new Set(['1', '7']);
  const written: string[] = [];
  const fs = new VirtualFs(
    'proc',
    now,
    (host) =>
      new VirtualDirectory(
        host,
        { ino: 1 },
        (name) => {
          if (!pids.has(name)) return undefined;
          const dir = new VirtualDirectory(host, { ino: 100 + Number(name) });
          dir.add('status', new VirtualFile(host, { read: () => `pid ${name}\n` }));
          return dir;
        },
        () => pids,
      ),
  );
  let reads = 0;
  fs.root.add('self', new VirtualLink(fs, () => '7'));
  fs.root.add('count', new VirtualFile(fs, { read: () => `${++reads} ${'x'.repeat(20)}` }));
  fs.root.add('null', new VirtualInode(fs, CHARACTER_DEVICE, { mode: 0o666, rdev: 3 }));
  const control = {
    read: () => '',
    write(data: Uint8Array) {
      written.push(decode(data));
      return data.length;
    },
  };
  fs.root.add('control', new VirtualFile(fs, control, { mode: 0o600 }));
  const vfs = new Vfs(new TmpFs({ now }), now);
  vfs.mkdir(ROOT, vfs.root, '/proc', 0o755);
  expect(vfs.mount('/proc', fs)).toBe(0);
  return { vfs, fs, pids, written };
}

function contentOf(vfs: Vfs, path: string): string {
  const place = vfs.open(USER, vfs.root, path, O_RDONLY) as Place;
  const into = new Uint8Array(100);
  return decode(into.subarray(0, place.inode.fs.read(place.inode, 0, into)));
}

test('files, directories and links are what callbacks say', () => {
  const { vfs, pids } = setup();
  expect(contentOf(vfs, '/proc/1/status')).toBe('pid 1\n');
  expect(contentOf(vfs, '/proc/self/status')).toBe('pid 7\n');
  expect(vfs.readlink(USER, vfs.root, '/proc/self')).toBe('7');
  pids.delete('1');
  expect(vfs.stat(USER, vfs.root, '/proc/1')).toBe(-wasi.ERRNO_NOENT);
  const place = vfs.resolve(USER, vfs.root, '/proc/7/..', true) as Place;
  expect(vfs.pathOf(place)).toBe('/proc');
});

test('listing goes on where it was while entries come and go', () => {
  const { fs, pids } = setup();
  const first = fs.readdir(fs.root, 0, 3);
  pids.delete('1');
  pids.add('8');
  const rest = fs.readdir(fs.root, first.at(-1)!.cookie, 100);
  const names = [...first, ...rest].map((entry) => entry.name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of ['self', 'count', 'null', 'control', '7', '8']) expect(names).toContain(name);
  expect(namesIn(fs.root)).not.toContain('1');
});

test('a file keeps its content from one reading of its beginning to the next', () => {
  const { fs } = setup();
  const file = fs.lookup(fs.root, 'count') as VirtualFile;
  const into = new Uint8Array(5);
  fs.read(file, 0, into);
  expect(decode(into)).toBe('1 xxx');
  fs.read(file, 5, into);
  expect(decode(into)).toBe('xxxxx');
  fs.read(file, 0, into);
  expect(decode(into)).toBe('2 xxx');
  expect(fs.read(file, 22, into)).toBe(0);
});

test('writing reaches the callback, and only there', () => {
  const { vfs, written } = setup();
  const { root } = vfs;
  const place = vfs.open(ROOT, root, '/proc/control', O_WRONLY | O_TRUNC | O_CREAT, 0) as Place;
  expect(place.inode.fs.write(place.inode, 0, encode('go'))).toBe(2);
  expect(written).toEqual(['go']);
  expect(vfs.open(USER, root, '/proc/control', O_WRONLY)).toBe(-wasi.ERRNO_ACCES);
  const count = vfs.resolve(ROOT, root, '/proc/count', true) as Place;
  expect(count.inode.fs.write(count.inode, 0, encode('x'))).toBe(-wasi.ERRNO_ACCES);
  expect(vfs.open(ROOT, root, '/proc/new', O_WRONLY | O_CREAT, 0)).toBe(-wasi.ERRNO_ROFS);
  expect(vfs.unlink(ROOT, root, '/proc/count')).toBe(-wasi.ERRNO_ROFS);
  expect(vfs.open(USER, root, '/proc/null', O_WRONLY)).toBeTypeOf('object');
});
