import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Credentials } from './credentials.ts';
import { ROOT } from './credentials.ts';
import { CHARACTER_DEVICE, DIRECTORY, FIFO, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import type { Stat } from './inode.ts';
import * as flag from './open-flags.ts';
import type { Place } from './place.ts';
import { TmpFs } from './tmpfs.ts';
import { Vfs } from './vfs.ts';

const ALICE: Credentials = { uid: 1000, gid: 1000, groups: [50] };
const BOB: Credentials = { uid: 1001, gid: 1001, groups: [50] };

let time = 0n;
const now = (): bigint => ++time;
let vfs: Vfs;
let root: Place;

beforeEach(() => {
  time = 1000n;
  vfs = new Vfs(new TmpFs({ now, mode: 0o755 }), now);
  root = vfs.root;
});

function at(path: string, cred = ROOT): Place {
  const place = vfs.resolve(cred, root, path, true);
  if (typeof place === 'number') throw new Error(`${path}: errno ${-place}`);
  return place;
}

function create(path: string, cred = ROOT, mode = 0o644): number {
  const place = vfs.open(cred, root, path, flag.O_CREAT | flag.O_EXCL | flag.O_WRONLY, mode);
  if (typeof place === 'number') return place;
  place.inode.fs.release(place.inode);
  return 0;
}

function stat(path: string): Stat {
  return vfs.lstat(ROOT, root, path) as Stat;
}

describe('permissions', () => {
  beforeEach(() => {
    vfs.mkdir(ROOT, root, '/home', 0o755);
    vfs.mkdir(ROOT, root, '/home/alice', 0o755);
    vfs.chown(ROOT, root, '/home/alice', 1000, 1000);
    expect(create('/home/alice/f', ALICE, 0o640)).toBe(0);
  });

  test('owner, group and others get what the mode gives their class', () => {
    expect(vfs.access(ALICE, root, '/home/alice/f', flag.R_OK | flag.W_OK)).toBe(0);
    expect(vfs.access(ALICE, root, '/home/alice/f', flag.X_OK)).toBe(-wasi.ERRNO_ACCES);
    expect(vfs.access(BOB, root, '/home/alice/f', flag.R_OK)).toBe(-wasi.ERRNO_ACCES);
    expect(vfs.chown(ALICE, root, '/home/alice/f', -1, 50)).toBe(0);
    expect(vfs.access(BOB, root, '/home/alice/f', flag.R_OK)).toBe(0);
    expect(vfs.access(BOB, root, '/home/alice/f', flag.W_OK)).toBe(-wasi.ERRNO_ACCES);
    expect(vfs.open(BOB, root, '/home/alice/f', flag.O_RDWR)).toBe(-wasi.ERRNO_ACCES);
    expect(vfs.open(BOB, root, '/home/alice/f', flag.O_RDONLY)).toBeTypeOf('object');
    // The owner's class decides for the owner, even where another would give more.
    vfs.chmod(ALICE, root, '/home/alice/f', 0o066);
    expect(vfs.open(ALICE, root, '/home/alice/f', flag.O_RDONLY)).toBe(-wasi.ERRNO_ACCES);
  });

  test('root may all but execute what nobody may', () => {
    vfs.chmod(ALICE, root, '/home/alice/f', 0);
    expect(vfs.access(ROOT, root, '/home/alice/f', flag.R_OK | flag.W_OK)).toBe(0);
    expect(vfs.access(ROOT, root, '/home/alice/f', flag.X_OK)).toBe(-wasi.ERRNO_ACCES);
    vfs.chmod(ALICE, root, '/home/alice/f', 0o001);
    expect(vfs.access(ROOT, root, '/home/alice/f', flag.X_OK)).toBe(0);
  });

  test('a path needs search permission all along', () => {
    vfs.chmod(ALICE, root, '/home/alice', 0o700);
    const refused = -wasi.ERRNO_ACCES;
    expect(vfs.stat(BOB, root, '/home/alice/f')).toBe(refused);
    expect(vfs.stat(BOB, root, '/home/alice/.')).toBe(refused);
    expect(vfs.stat(BOB, root, '/home/alice/absent')).toBe(refused);
    expect(vfs.stat(BOB, root, '/home/alice')).toMatchObject({ uid: 1000 });
    expect(vfs.readdir(at('/home/alice'), 0, 10)).toHaveLength(1);
    expect(vfs.open(BOB, root, '/home/alice', flag.O_RDONLY)).toBe(refused);
  });

  test('names are made and removed only where one may write', () => {
    const refused = -wasi.ERRNO_ACCES;
    expect(create('/home/alice/g', BOB)).toBe(refused);
    expect(vfs.mkdir(BOB, root, '/home/alice/d', 0o755)).toBe(refused);
    expect(vfs.symlink(BOB, 'f', root, '/home/alice/l')).toBe(refused);
    expect(vfs.unlink(BOB, root, '/home/alice/f')).toBe(refused);
    expect(vfs.rename(BOB, root, '/home/alice/f', root, '/home/alice/g')).toBe(refused);
    expect(vfs.unlink(ALICE, root, '/home/alice/f')).toBe(0);
  });

  test('in a sticky directory only owners remove and rename', () => {
    vfs.mkdir(ROOT, root, '/tmp', 0o1777);
    expect(stat('/tmp').mode).toBe(0o1777);
    create('/tmp/a', ALICE);
    create('/tmp/b', BOB);
    const refused = -wasi.ERRNO_PERM;
    expect(vfs.unlink(BOB, root, '/tmp/a')).toBe(refused);
    expect(vfs.rename(BOB, root, '/tmp/a', root, '/tmp/c')).toBe(refused);
    expect(vfs.rename(BOB, root, '/tmp/b', root, '/tmp/a')).toBe(refused);
    expect(vfs.rename(ALICE, root, '/tmp/a', root, '/tmp/c')).toBe(0);
    expect(vfs.unlink(ROOT, root, '/tmp/b')).toBe(0);
  });

  test('attributes are their owner’s to change', () => {
    const path = '/home/alice/f';
    const refused = -wasi.ERRNO_PERM;
    expect(vfs.chmod(BOB, root, path, 0o777)).toBe(refused);
    expect(vfs.chown(BOB, root, path, 1001, -1)).toBe(refused);
    expect(vfs.chown(ALICE, root, path, 1001, -1)).toBe(refused);
    expect(vfs.chown(ALICE, root, path, -1, 1001)).toBe(refused);
    expect(vfs.chown(ALICE, root, path, 1000, 50)).toBe(0);
    expect(vfs.chown(ROOT, root, path, 1001, 7)).toBe(0);
    expect(stat(path)).toMatchObject({ uid: 1001, gid: 7 });
  });

  test('set-user-id and set-group-id bits are refused', () => {
    expect(vfs.chmod(ALICE, root, '/home/alice/f', 0o4755)).toBe(-wasi.ERRNO_PERM);
    expect(vfs.chmod(ROOT, root, '/home/alice/f', 0o2755)).toBe(-wasi.ERRNO_PERM);
    create('/home/alice/s', ALICE, 0o6755);
    expect(stat('/home/alice/s').mode).toBe(0o755);
    vfs.mkdir(ALICE, root, '/home/alice/d', 0o7777);
    expect(stat('/home/alice/d').mode).toBe(0o1777);
  });

  test('times are set by owners, and to the present by who may write', () => {
    const path = '/home/alice/f';
    expect(vfs.utimes(ALICE, root, path, 5n, -7n)).toBe(0);
    expect(stat(path)).toMatchObject({ atime: 5n, mtime: -7n });
    expect(vfs.utimes(ALICE, root, path, 'omit', 9n)).toBe(0);
    expect(stat(path)).toMatchObject({ atime: 5n, mtime: 9n });
    expect(vfs.utimes(BOB, root, path, 5n, 'omit')).toBe(-wasi.ERRNO_PERM);
    expect(vfs.utimes(BOB, root, path, 'now', 'now')).toBe(-wasi.ERRNO_ACCES);
    vfs.chmod(ALICE, root, path, 0o666);
    expect(vfs.utimes(BOB, root, path, 'now', 'now')).toBe(0);
    expect(stat(path).mtime).toBeGreaterThan(1000n);
    expect(vfs.utimes(BOB, root, path, 'omit', 'omit')).toBe(0);
  });

  test('a file of another gets a second name only from who may read and write it', () => {
    vfs.mkdir(ROOT, root, '/shared', 0o777);
    expect(vfs.link(BOB, root, '/home/alice/f', false, root, '/shared/f')).toBe(-wasi.ERRNO_PERM);
    vfs.chmod(ALICE, root, '/home/alice/f', 0o666);
    expect(vfs.link(BOB, root, '/home/alice/f', false, root, '/shared/f')).toBe(0);
    expect(stat('/shared/f').nlink).toBe(2);
  });

  test('device files are root’s to make', () => {
    vfs.mkdir(ROOT, root, '/shared', 0o777);
    expect(vfs.mknod(ALICE, root, '/shared/null', CHARACTER_DEVICE, 0o666, 3)).toBe(
      -wasi.ERRNO_PERM,
    );
    expect(vfs.mknod(ROOT, root, '/shared/null', CHARACTER_DEVICE, 0o666, 3)).toBe(0);
    expect(stat('/shared/null')).toMatchObject({ type: CHARACTER_DEVICE, rdev: 3 });
    expect(vfs.mknod(ALICE, root, '/shared/pipe', FIFO, 0o600)).toBe(0);
    expect(stat('/shared/pipe').type).toBe(FIFO);
  });
});

describe('paths', () => {
  beforeEach(() => {
    vfs.mkdir(ROOT, root, '/d', 0o755);
    vfs.mkdir(ROOT, root, '/d/e', 0o755);
    create('/d/f');
    vfs.symlink(ROOT, 'f', root, '/d/link');
    vfs.symlink(ROOT, '/d/e', root, '/d/dirlink');
    vfs.symlink(ROOT, 'nowhere', root, '/d/dangling');
  });

  test('relative paths start where they are told', () => {
    const e = at('/d/e');
    expect(vfs.pathOf(vfs.resolve(ROOT, e, '../f', true) as Place)).toBe('/d/f');
    expect(vfs.pathOf(vfs.resolve(ROOT, e, '.', true) as Place)).toBe('/d/e');
    expect(vfs.pathOf(vfs.resolve(ROOT, e, '../../../..', true) as Place)).toBe('/');
    expect(vfs.resolve(ROOT, at('/d/f'), 'x', true)).toBe(-wasi.ERRNO_NOTDIR);
  });

  test('what is no path has its own error', () => {
    expect(vfs.stat(ROOT, root, '')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.stat(ROOT, root, '/d/\0')).toBe(-wasi.ERRNO_INVAL);
    expect(vfs.stat(ROOT, root, '/absent/x')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.stat(ROOT, root, '/d/f/x')).toBe(-wasi.ERRNO_NOTDIR);
    expect(vfs.stat(ROOT, root, '/d/f/..')).toBe(-wasi.ERRNO_NOTDIR);
    expect(create('/d/\ud800')).toBe(-wasi.ERRNO_ILSEQ);
  });

  test('names have 255 bytes at most, paths 4,096', () => {
    const long = -wasi.ERRNO_NAMETOOLONG;
    expect(create('/d/' + 'x'.repeat(255))).toBe(0);
    expect(create('/d/' + 'x'.repeat(256))).toBe(long);
    expect(create('/d/' + 'ä'.repeat(127))).toBe(0);
    expect(create('/d/' + 'ä'.repeat(128))).toBe(long);
    expect(vfs.stat(ROOT, root, '/' + './'.repeat(2047) + 'd')).toMatchObject({ type: DIRECTORY });
    expect(vfs.stat(ROOT, root, '/' + './'.repeat(2048) + 'd')).toBe(long);
  });

  test('links lead on, forty of them at most', () => {
    expect(stat('/d/link').type).toBe(SYMBOLIC_LINK);
    expect(vfs.stat(ROOT, root, '/d/link')).toMatchObject({ type: REGULAR_FILE });
    expect(vfs.stat(ROOT, root, '/d/dirlink/../f')).toMatchObject({ type: REGULAR_FILE });
    expect(vfs.stat(ROOT, root, '/d/dangling')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.readlink(ROOT, root, '/d/link')).toBe('f');
    expect(vfs.readlink(ROOT, root, '/d/f')).toBe(-wasi.ERRNO_INVAL);
    vfs.symlink(ROOT, 'loop', root, '/d/loop');
    expect(vfs.stat(ROOT, root, '/d/loop')).toBe(-wasi.ERRNO_LOOP);
    vfs.symlink(ROOT, '/d/f', root, '/d/l0');
    for (let i = 1; i <= 40; i++) vfs.symlink(ROOT, `l${i - 1}`, root, `/d/l${i}`);
    expect(vfs.stat(ROOT, root, '/d/l39')).toMatchObject({ type: REGULAR_FILE });
    expect(vfs.stat(ROOT, root, '/d/l40')).toBe(-wasi.ERRNO_LOOP);
  });

  test('a slash at the end asks for a directory', () => {
    const notDirectory = -wasi.ERRNO_NOTDIR;
    expect(vfs.stat(ROOT, root, '/d/f/')).toBe(notDirectory);
    expect(vfs.lstat(ROOT, root, '/d/link/')).toBe(notDirectory);
    expect(vfs.lstat(ROOT, root, '/d/dirlink/')).toMatchObject({ type: DIRECTORY });
    expect(vfs.open(ROOT, root, '/d/f/', flag.O_RDONLY)).toBe(notDirectory);
    expect(create('/d/new/')).toBe(-wasi.ERRNO_ISDIR);
    expect(vfs.unlink(ROOT, root, '/d/f/')).toBe(notDirectory);
    expect(vfs.unlink(ROOT, root, '/d/dirlink/')).toBe(notDirectory);
    expect(vfs.rmdir(ROOT, root, '/d/dirlink/')).toBe(notDirectory);
    expect(vfs.rename(ROOT, root, '/d/f', root, '/d/g/')).toBe(notDirectory);
    expect(vfs.rename(ROOT, root, '/d/f/', root, '/d/g')).toBe(notDirectory);
    expect(vfs.symlink(ROOT, 'x', root, '/d/new/')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.link(ROOT, root, '/d/f', false, root, '/d/new/')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.mkdir(ROOT, root, '/d/new/', 0o755)).toBe(0);
    expect(vfs.rename(ROOT, root, '/d/new/', root, '/d/newer/')).toBe(0);
    expect(vfs.rmdir(ROOT, root, '/d/newer/')).toBe(0);
  });

  test('`.` and `..` cannot be made, removed or renamed', () => {
    expect(vfs.mkdir(ROOT, root, '/d/.', 0o755)).toBe(-wasi.ERRNO_EXIST);
    expect(vfs.mkdir(ROOT, root, '/', 0o755)).toBe(-wasi.ERRNO_EXIST);
    expect(vfs.rmdir(ROOT, root, '/d/e/.')).toBe(-wasi.ERRNO_INVAL);
    expect(vfs.rmdir(ROOT, root, '/d/e/..')).toBe(-wasi.ERRNO_NOTEMPTY);
    expect(vfs.rmdir(ROOT, root, '/')).toBe(-wasi.ERRNO_BUSY);
    expect(vfs.unlink(ROOT, root, '/d/.')).toBe(-wasi.ERRNO_ISDIR);
    expect(vfs.rename(ROOT, root, '/d/.', root, '/x')).toBe(-wasi.ERRNO_BUSY);
    expect(vfs.rename(ROOT, root, '/d/e', root, '/d/..')).toBe(-wasi.ERRNO_BUSY);
  });

  test('a working directory goes along when it is renamed, and is gone when it is removed', () => {
    const e = at('/d/e');
    vfs.mkdir(ROOT, root, '/moved', 0o755);
    expect(vfs.rename(ROOT, root, '/d/e', root, '/moved/e2')).toBe(0);
    expect(vfs.pathOf(e)).toBe('/moved/e2');
    expect(vfs.pathOf(vfs.resolve(ROOT, e, '..', true) as Place)).toBe('/moved');
    expect(vfs.rmdir(ROOT, root, '/moved/e2')).toBe(0);
    expect(vfs.pathOf(e)).toBe('/moved/e2 (deleted)');
    expect(vfs.stat(ROOT, e, 'x')).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.mkdir(ROOT, e, 'x', 0o755)).toBe(-wasi.ERRNO_NOENT);
    expect(vfs.stat(ROOT, e, '.')).toMatchObject({ nlink: 0 });
  });
});

describe('beneath a directory', () => {
  const refused = -wasi.ERRNO_PERM;
  let box: Place;
  beforeEach(() => {
    vfs.mkdir(ROOT, root, '/box', 0o755);
    vfs.mkdir(ROOT, root, '/box/in', 0o755);
    create('/box/in/f');
    create('/secret');
    box = at('/box');
  });

  test('no path leads out', () => {
    expect(vfs.stat(ROOT, box, 'in/../in/f', true)).toMatchObject({ type: REGULAR_FILE });
    expect(vfs.stat(ROOT, box, '.', true)).toMatchObject({ type: DIRECTORY });
    expect(vfs.stat(ROOT, box, '..', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, 'in/../../secret', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, '/box/in/f', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, 'in/../../box/in/f', true)).toBe(refused);
    expect(vfs.open(ROOT, box, '../new', flag.O_CREAT, 0o644, true)).toBe(refused);
    expect(vfs.mkdir(ROOT, box, '../new', 0o755, true)).toBe(refused);
    expect(vfs.unlink(ROOT, box, '../secret', true)).toBe(refused);
    expect(vfs.rename(ROOT, box, 'in/f', box, '../f', true)).toBe(refused);
    expect(vfs.rename(ROOT, box, '../secret', box, 'f', true)).toBe(refused);
    expect(vfs.link(ROOT, box, '../secret', false, box, 'f', true)).toBe(refused);
  });

  test('no link leads out', () => {
    vfs.symlink(ROOT, '/secret', root, '/box/absolute');
    vfs.symlink(ROOT, '../secret', root, '/box/relative');
    vfs.symlink(ROOT, 'in/../../box/in', root, '/box/roundabout');
    vfs.symlink(ROOT, 'in/f', root, '/box/good');
    expect(vfs.stat(ROOT, box, 'absolute', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, 'relative', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, 'roundabout/f', true)).toBe(refused);
    expect(vfs.stat(ROOT, box, 'good', true)).toMatchObject({ type: REGULAR_FILE });
    expect(vfs.lstat(ROOT, box, 'absolute', true)).toMatchObject({ type: SYMBOLIC_LINK });
    expect(vfs.open(ROOT, box, 'absolute', flag.O_RDONLY, 0, true)).toBe(refused);
    expect(vfs.open(ROOT, box, 'relative', flag.O_CREAT, 0o644, true)).toBe(refused);
  });
});

describe('open', () => {
  beforeEach(() => {
    vfs.mkdir(ROOT, root, '/d', 0o755);
    create('/f');
    vfs.symlink(ROOT, 'f', root, '/link');
    vfs.symlink(ROOT, 'made', root, '/dangling');
  });
  const open = (path: string, flags: number): Place | number =>
    vfs.open(ROOT, root, path, flags, 0o644);

  test('creates once, through a dangling link too', () => {
    expect(open('/absent', flag.O_RDONLY)).toBe(-wasi.ERRNO_NOENT);
    expect(open('/f', flag.O_CREAT | flag.O_EXCL)).toBe(-wasi.ERRNO_EXIST);
    expect(open('/dangling', flag.O_CREAT | flag.O_EXCL)).toBe(-wasi.ERRNO_EXIST);
    expect(open('/dangling', flag.O_CREAT | flag.O_WRONLY)).toBeTypeOf('object');
    expect(stat('/made').type).toBe(REGULAR_FILE);
    // A new file is open for writing, whatever its mode says.
    expect(vfs.open(ROOT, root, '/ro', flag.O_CREAT | flag.O_WRONLY, 0o444)).toBeTypeOf('object');
  });

  test('truncates', () => {
    const place = open('/f', flag.O_WRONLY) as Place;
    place.inode.fs.write(place.inode, 0, new Uint8Array(10));
    open('/f', flag.O_RDWR);
    expect(stat('/f').size).toBe(10);
    open('/f', flag.O_WRONLY | flag.O_TRUNC);
    expect(stat('/f').size).toBe(0);
  });

  test('tells directories, links and others apart', () => {
    expect(open('/d', flag.O_WRONLY)).toBe(-wasi.ERRNO_ISDIR);
    expect(open('/d', flag.O_CREAT)).toBe(-wasi.ERRNO_ISDIR);
    expect(open('/d', flag.O_RDONLY)).toBeTypeOf('object');
    expect(open('/d', flag.O_DIRECTORY)).toBeTypeOf('object');
    expect(open('/f', flag.O_DIRECTORY)).toBe(-wasi.ERRNO_NOTDIR);
    expect(open('/x', flag.O_DIRECTORY | flag.O_CREAT)).toBe(-wasi.ERRNO_INVAL);
    expect(open('/link', flag.O_NOFOLLOW)).toBe(-wasi.ERRNO_LOOP);
    expect(open('/link', flag.O_NOFOLLOW | flag.O_PATH)).toMatchObject({ name: 'link' });
    expect(open('/link', flag.O_RDONLY)).toMatchObject({ name: 'f' });
  });

  test('a file lives on without a name until it is released', () => {
    const place = open('/f', flag.O_RDWR) as Place;
    const { inode } = place;
    inode.fs.write(inode, 0, new Uint8Array(1000).fill(1));
    const before = root.inode.fs.statfs();
    expect(vfs.unlink(ROOT, root, '/f')).toBe(0);
    expect(inode.nlink).toBe(0);
    expect(vfs.pathOf(place)).toBe('/f (deleted)');
    expect(inode.fs.read(inode, 0, new Uint8Array(2000))).toBe(1000);
    expect(vfs.link(ROOT, place, '/f', false, root, '/g')).toBe(-wasi.ERRNO_NOENT);
    expect(inode.fs.statfs().filesFree).toBe(before.filesFree);
    inode.fs.release(inode);
    expect(inode.fs.statfs().filesFree).toBe(before.filesFree + 1);
    expect(inode.fs.statfs().free).toBe(before.free + 1024);
  });
});

describe('mounts', () => {
  let other: TmpFs;
  beforeEach(() => {
    vfs.mkdir(ROOT, root, '/mnt', 0o700);
    create('/f');
    other = new TmpFs({ now, mode: 0o777 });
    expect(vfs.mount('/mnt', other)).toBe(0);
  });

  test('hide the directory they are on, and `..` leads back', () => {
    expect(stat('/mnt').mode).toBe(0o777);
    expect(at('/mnt').inode).toBe(other.root);
    expect(vfs.pathOf(at('/mnt/..'))).toBe('/');
    expect(create('/mnt/g')).toBe(0);
    expect(vfs.pathOf(at('/mnt/g'))).toBe('/mnt/g');
    expect(stat('/mnt/g').dev).not.toBe(stat('/f').dev);
    expect(vfs.statfs(ROOT, root, '/mnt/g')).toMatchObject({ type: 'tmpfs' });
    expect(vfs.mountTable().map(({ path }) => path)).toEqual(['/', '/mnt']);
  });

  test('are not crossed by links and renames, nor removed', () => {
    expect(vfs.rename(ROOT, root, '/f', root, '/mnt/f')).toBe(-wasi.ERRNO_XDEV);
    expect(vfs.link(ROOT, root, '/f', false, root, '/mnt/f')).toBe(-wasi.ERRNO_XDEV);
    expect(vfs.rmdir(ROOT, root, '/mnt')).toBe(-wasi.ERRNO_BUSY);
    expect(vfs.rename(ROOT, root, '/mnt', root, '/mnt2')).toBe(-wasi.ERRNO_BUSY);
    vfs.mkdir(ROOT, root, '/d', 0o755);
    expect(vfs.rename(ROOT, root, '/d', root, '/mnt')).toBe(-wasi.ERRNO_BUSY);
  });

  test('a file system and a place take part in one mount only', () => {
    vfs.mkdir(ROOT, root, '/d', 0o755);
    expect(vfs.mount('/d', other)).toBe(-wasi.ERRNO_BUSY);
    expect(vfs.mount('/mnt', new TmpFs({ now }))).toBe(-wasi.ERRNO_BUSY);
    expect(vfs.mount('/f', new TmpFs({ now }))).toBe(-wasi.ERRNO_NOTDIR);
    expect(vfs.mount('/absent', new TmpFs({ now }))).toBe(-wasi.ERRNO_NOENT);
  });
});

test('directories deeper than any path are not spelled out, and not moved', () => {
  let here = root;
  for (let depth = 0; depth < 4100; depth++) {
    expect(vfs.mkdir(ROOT, here, 'd', 0o755)).toBe(0);
    here = vfs.resolve(ROOT, here, 'd', false) as Place;
  }
  expect(vfs.pathOf(here)).toBe('/...');
  expect(vfs.mkdir(ROOT, here, 'last', 0o755)).toBe(0);
  expect(vfs.mkdir(ROOT, root, 'other', 0o755)).toBe(0);
  expect(vfs.rename(ROOT, here, 'last', root, 'up')).toBe(0);
  expect(vfs.rename(ROOT, root, 'other', here, 'down')).toBe(-wasi.ERRNO_NAMETOOLONG);
  expect(vfs.rename(ROOT, root, 'up', here, 'down')).toBe(-wasi.ERRNO_NAMETOOLONG);
});

test('a directory does not go into itself', () => {
  vfs.mkdir(ROOT, root, '/a', 0o755);
  vfs.mkdir(ROOT, root, '/a/b', 0o755);
  expect(vfs.rename(ROOT, root, '/a', root, '/a/b/c')).toBe(-wasi.ERRNO_INVAL);
  expect(vfs.rename(ROOT, root, '/a', root, '/a/c')).toBe(-wasi.ERRNO_INVAL);
  expect(vfs.rename(ROOT, root, '/a/b', root, '/a')).toBe(-wasi.ERRNO_NOTEMPTY);
});

test('TmpFs keeps to its limits', () => {
  vfs = new Vfs(new TmpFs({ now, maxBytes: 100_000, maxFiles: 3 }), now);
  root = vfs.root;
  expect(create('/a')).toBe(0);
  expect(create('/b')).toBe(0);
  expect(create('/c')).toBe(-wasi.ERRNO_NOSPC);
  const { inode } = at('/a');
  expect(inode.fs.write(inode, 0, new Uint8Array(60_000))).toBe(60_000);
  expect(inode.fs.write(inode, 60_000, new Uint8Array(60_000))).toBe(-wasi.ERRNO_NOSPC);
  expect(inode.size).toBe(60_000);
  expect(inode.fs.write(inode, 2 ** 50, new Uint8Array(1))).toBe(-wasi.ERRNO_FBIG);
  expect(vfs.truncate(ROOT, root, '/a', 2 ** 40)).toBe(0);
  expect(vfs.unlink(ROOT, root, '/a')).toBe(0);
  expect(create('/c')).toBe(0);
  expect(inode.fs.statfs()).toMatchObject({ free: 100_000, filesFree: 0 });
});
