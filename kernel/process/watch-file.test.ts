import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call as GuestCallArguments } from '../../engine/index.ts';
import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_RDWR } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import * as events from '../fs/watch/events.ts';
import { decode } from '../text.ts';
import { TestGuest } from '../wasi/test-guest.ts';
import * as watches from '../wasix/watches.ts';
import { BLOCKED } from './blocked.ts';
import { READABLE } from './open-file.ts';
import type { Process } from './process.ts';
import { TestKernel } from './test-kernel.ts';
import { WatchFile } from './watch-file.ts';

const { IN_ALL_EVENTS, IN_ATTRIB, IN_CREATE, IN_DELETE, IN_DELETE_SELF, IN_IGNORED } = events;
const { IN_ISDIR, IN_MODIFY, IN_MOVED_FROM, IN_MOVED_TO, IN_MOVE_SELF } = events;

interface Read {
  watch: number;
  mask: number;
  cookie: number;
  name: string;
}

function parse(bytes: Uint8Array): Read[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const all: Read[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at + 12, true);
    expect(length % 16).toBe(0);
    const name = decode(bytes.subarray(at + 16, at + 16 + length)).replace(/\0+$/, '');
    all.push({
      watch: view.getInt32(at, true),
      mask: view.getUint32(at + 4, true),
      cookie: view.getUint32(at + 8, true),
      name,
    });
    at += 16 + length;
  }
  return all;
}

describe('watches of files', () => {
  let system: TestKernel;
  let file: WatchFile;
  let vfs: TestKernel['kernel']['vfs'];

  beforeEach(() => {
    system = new TestKernel();
    ({ vfs } = system.kernel);
    file = new WatchFile(system.kernel.system.watches, 1000, wasi.FDFLAGS_NONBLOCK).retain();
    vfs.mkdir(ROOT, vfs.root, '/d', 0o755);
    system.write('/d/a', 'text');
  });

  const inodeAt = (path: string) => (vfs.resolve(ROOT, vfs.root, path, false) as Place).inode;
  const watch = (path: string, mask = IN_ALL_EVENTS) => file.add(inodeAt(path), mask);
  function read(length = 4096): Read[] {
    const into = new Uint8Array(length);
    const count = file.read(null as unknown as Process, into);
    return count === -wasi.ERRNO_AGAIN ? [] : parse(into.subarray(0, count));
  }
  const told = () => read().map(({ mask, name }) => [mask, name]);

  it('tell what happens in a directory and to it', () => {
    expect(watch('/d')).toBe(1);
    expect(read()).toEqual([]);
    system.write('/d/b', 'x');
    vfs.mkdir(ROOT, vfs.root, '/d/sub', 0o755);
    vfs.link(ROOT, vfs.root, '/d/a', false, vfs.root, '/d/c');
    vfs.chmod(ROOT, vfs.root, '/d/a', 0o600);
    vfs.truncate(ROOT, vfs.root, '/d/b', 0);
    vfs.unlink(ROOT, vfs.root, '/d/b');
    vfs.rmdir(ROOT, vfs.root, '/d/sub');
    expect(told()).toEqual([
      [IN_CREATE, 'b'],
      [IN_MODIFY, 'b'],
      [IN_CREATE | IN_ISDIR, 'sub'],
      [IN_ATTRIB, 'a'],
      [IN_CREATE, 'c'],
      // Both names of one file.
      [IN_ATTRIB, 'a'],
      [IN_ATTRIB, 'c'],
      [IN_MODIFY, 'b'],
      [IN_DELETE, 'b'],
      [IN_DELETE | IN_ISDIR, 'sub'],
    ]);
    // What is refused changes nothing.
    expect(vfs.unlink(ROOT, vfs.root, '/d/nothing')).toBeLessThan(0);
    expect(vfs.mkdir(ROOT, vfs.root, '/d/a', 0o755)).toBeLessThan(0);
    expect(told()).toEqual([]);
  });

  it('tell of renames by pairs of events with a cookie', () => {
    vfs.mkdir(ROOT, vfs.root, '/e', 0o755);
    system.write('/e/old', 'y');
    expect([watch('/d'), watch('/e'), watch('/d/a'), watch('/e/old')]).toEqual([1, 2, 3, 4]);
    vfs.rename(ROOT, vfs.root, '/d/a', vfs.root, '/e/old');
    const all = read();
    expect(all.map(({ watch, mask, name }) => [watch, mask, name])).toEqual([
      [1, IN_MOVED_FROM, 'a'],
      [2, IN_MOVED_TO, 'old'],
      [3, IN_MOVE_SELF, ''],
      [4, IN_DELETE_SELF, ''],
      [4, IN_IGNORED, ''],
    ]);
    expect(all[0].cookie).toBeGreaterThan(0);
    expect(all[1].cookie).toBe(all[0].cookie);
    expect(all[2].cookie).toBe(0);
    system.write('/e/old', 'z');
    expect(told()).toEqual([
      [IN_MODIFY, 'old'],
      [IN_MODIFY, ''],
    ]);
    vfs.rename(ROOT, vfs.root, '/e', vfs.root, '/d/e');
    expect(told()).toEqual([
      [IN_MOVED_TO | IN_ISDIR, 'e'],
      [IN_MOVE_SELF, ''],
    ]);
  });

  it('give only the events that were asked for, once if so, and the same number for the same file', () => {
    const number = watch('/d', IN_CREATE);
    expect(watch('/d', IN_DELETE | events.IN_MASK_ADD)).toBe(number);
    system.write('/d/b', 'x');
    vfs.unlink(ROOT, vfs.root, '/d/b');
    expect(told()).toEqual([
      [IN_CREATE, 'b'],
      [IN_DELETE, 'b'],
    ]);
    expect(watch('/d', IN_DELETE)).toBe(number);
    system.write('/d/b', 'x');
    expect(told()).toEqual([]);
    expect(watch('/d/b', IN_MODIFY | events.IN_ONESHOT)).toBe(number + 1);
    system.write('/d/b', 'y');
    system.write('/d/b', 'z');
    expect(told()).toEqual([
      [IN_MODIFY, ''],
      [IN_IGNORED, ''],
    ]);
    expect(watch('/d/b', events.IN_ONLYDIR | IN_MODIFY)).toBe(-wasi.ERRNO_NOTDIR);
    expect(watch('/d/b', 0)).toBe(-wasi.ERRNO_INVAL);
  });

  it('are read in whole events, the same one but once, and say when some were lost', () => {
    watch('/d');
    for (let i = 0; i < 3; i++) system.write('/d/a', 'x');
    expect(told()).toEqual([[IN_MODIFY, 'a']]);
    system.write('/d/fifteen-letters', 'x');
    expect(file.poll()).toBe(READABLE);
    expect(file.available()).toBe(2 * 32);
    expect(file.read(null as unknown as Process, new Uint8Array(31))).toBe(-wasi.ERRNO_INVAL);
    expect(read(40)).toHaveLength(1);
    expect(read(40)).toMatchObject([{ mask: IN_MODIFY, name: 'fifteen-letters' }]);
    expect(file.poll()).toBe(0);
    for (let i = 0; i < 600; i++) system.write(`/d/f${i}`, 'x');
    const all = read(100_000);
    expect(all).toHaveLength(1025);
    expect(all.at(-1)).toEqual({ watch: -1, mask: events.IN_Q_OVERFLOW, cookie: 0, name: '' });
  });

  it('cost nothing once they are over, and are limited for each user', () => {
    const { watches } = system.kernel.system;
    const { fs } = vfs.root.inode;
    const before = Object.keys(fs);
    watch('/d');
    watch('/d/a');
    expect(Object.hasOwn(fs, 'write')).toBe(true);
    expect(file.remove(1)).toBe(0);
    expect(file.remove(1)).toBe(-wasi.ERRNO_INVAL);
    expect(told()).toEqual([[IN_IGNORED, '']]);
    vfs.unlink(ROOT, vfs.root, '/d/a');
    expect(told()).toEqual([
      [IN_DELETE_SELF, ''],
      [IN_IGNORED, ''],
    ]);
    expect(Object.keys(fs)).toEqual(before);
    expect(watches.users).toBe(0);
    for (let i = 0; i < 300; i++) {
      system.write(`/d/f${i}`, '');
      expect(watch(`/d/f${i}`)).toBe(i < 256 ? i + 3 : -wasi.ERRNO_NOSPC);
    }
    file.release();
    expect(watches.users).toBe(0);
    expect(Object.keys(fs)).toEqual(before);
  });

  it('of a large directory tell of the directory, not of changes within its files', () => {
    for (let i = 0; i < 1100; i++) {
      const place = vfs.open(ROOT, vfs.root, `/d/f${i}`, O_CREAT | O_RDWR, 0o644) as Place;
      place.inode.fs.release(place.inode);
    }
    watch('/d');
    system.write('/d/f5', 'x');
    vfs.unlink(ROOT, vfs.root, '/d/f6');
    expect(told()).toEqual([[IN_DELETE, 'f6']]);
  });
});

describe('watches of WebAssembly programs', () => {
  it('are of what a program has open, and are waited for by poll_oneoff', () => {
    const guest = new TestGuest();
    const make = (handler: typeof watches.fdWatch, ...args: number[]): number => {
      const call = { argU32: (n: number) => args[n] >>> 0, argI32: (n: number) => args[n] | 0 };
      return handler(guest.guest, call as unknown as GuestCallArguments) + 0;
    };
    expect(make(watches.fdWatch, 0, 64)).toBe(0);
    const fd = guest.u32(64);
    const opened = guest.open('file', 1);
    expect(make(watches.fdWatchAdd, fd, opened, IN_MODIFY, 68)).toBe(0);
    const subscription = 128;
    guest.memory.fill(0, subscription, subscription + 48);
    guest.memory[subscription + 8] = wasi.EVENTTYPE_FD_READ;
    guest.guest.setU32(subscription + 16, fd);
    expect(guest.call('poll_oneoff', subscription, 256, 1, 300)).toBe(BLOCKED);
    guest.process.wake();
    expect(guest.write(opened, 'text')).toBe(4);
    expect(guest.call('poll_oneoff', subscription, 256, 1, 300)).toBe(0);
    expect(guest.u64(256 + 16)).toBe(16);
    const read = guest.read(fd, 64) as string;
    expect(read.length).toBe(16);
    expect(guest.u32(2048)).toBe(guest.u32(68));
    expect(guest.u32(2052)).toBe(IN_MODIFY);
    expect(make(watches.fdWatchRemove, fd, guest.u32(68))).toBe(0);
    expect(make(watches.fdWatchRemove, fd, 99)).toBe(wasi.ERRNO_INVAL);
    expect(make(watches.fdWatchAdd, opened, opened, IN_MODIFY, 68)).toBe(wasi.ERRNO_INVAL);
    expect(make(watches.fdWatchAdd, fd, 1, IN_MODIFY, 68)).toBe(wasi.ERRNO_INVAL);
    expect(make(watches.fdWatchAdd, fd, 99, IN_MODIFY, 68)).toBe(wasi.ERRNO_BADF);
    expect(make(watches.fdWatch, 1, 64)).toBe(wasi.ERRNO_INVAL);
    expect(make(watches.fdWatch, 0, 0x7fffffff)).toBe(wasi.ERRNO_FAULT);
  });
});
