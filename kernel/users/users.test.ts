import { beforeEach, expect, test } from 'vitest';
import { wasi } from '@bjorn3/browser_wasi_shim';
import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_WRONLY } from '../fs/open-flags.ts';
import type { Stat } from '../fs/inode.ts';
import { TmpFs } from '../fs/tmpfs.ts';
import { Vfs } from '../fs/vfs.ts';
import { decode, encode } from '../text.ts';
import { UserFiles } from './user-files.ts';
import type { User } from './user.ts';
import { Users } from './users.ts';

const A = 'rrkah-fqaaa-aaaaa-aaaaq-cai';
const B = 'ryjl3-tyaaa-aaaaa-aaaba-cai';
let time = 0n;
let vfs: Vfs;
let users: Users;

beforeEach(() => {
  vfs = new Vfs(new TmpFs({ now: () => time++, mode: 0o755 }), () => time++);
  users = new Users(vfs, () => time++);
  expect(users.prepare()).toBe(0);
});

function login(principal: string, isController = false): User {
  const user = users.login(principal, isController);
  if (typeof user === 'number') throw new Error(`login: ${user}`);
  return user;
}

function write(path: string, text: string, mode = 0o644): void {
  const place = vfs.open(ROOT, vfs.root, path, O_WRONLY | O_CREAT, mode);
  if (typeof place === 'number') throw new Error(`${path}: ${place}`);
  place.inode.fs.write(place.inode, place.inode.size, encode(text));
}

test('a principal becomes a user with a home of its own, and stays the same one', () => {
  const user = login(A);
  expect(user).toEqual({
    name: 'rrkah',
    uid: 1000,
    gid: 1000,
    principal: A,
    home: '/home/rrkah',
    shell: '/bin/sh',
    groups: [],
  });
  expect(vfs.stat(ROOT, vfs.root, user.home)).toMatchObject({ uid: 1000, gid: 1000, mode: 0o700 });
  expect(login(A)).toEqual(user);
  expect(login(B)).toMatchObject({ uid: 1001, name: 'ryjl3' });
  expect(users.byUid(1001)?.name).toBe('ryjl3');
  expect(users.byName('rrkah')?.uid).toBe(1000);
});

test('accounts are in a file and outlast the kernel', () => {
  login(A);
  login(B);
  const again = new Users(vfs, () => time++);
  expect(again.prepare()).toBe(0);
  expect(again.ofPrincipal(B, false)).toMatchObject({ uid: 1001, home: '/home/ryjl3' });
});

test('controllers are root, the anonymous principal is nobody, and strangers have no account', () => {
  expect(login(A, true)).toMatchObject({ name: 'root', uid: 0, home: '/root' });
  expect(login('2vxsx-fae')).toMatchObject({ name: 'nobody', uid: 65534 });
  expect(users.ofPrincipal(A, false)).toBeUndefined();
});

test('names that begin alike are told apart', () => {
  login('aaaaa-bbbbb-ccccc-ddddd-cai');
  expect(login('aaaaa-bbbbb-ccccc-eeeee-cai').name).toBe('aaaaa-bbbbb');
  expect(login('aaaaa-bbbbb-ccccc-fffff-cai').name).toBe('aaaaa-bbbbb-ccccc');
});

test('what root changes in the file counts from then on', () => {
  login(A);
  write('/etc/passwd', `guest:x:2000:2000:${B}:/tmp:/bin/cat\nnonsense\n`);
  expect(users.ofPrincipal(B, false)).toMatchObject({ name: 'guest', uid: 2000 });
  expect(users.byName('nonsense')).toBeUndefined();
  expect(login('ddddd-ccccc-cai').uid).toBe(2001);
});

test('a new home starts as a copy of /etc/skel', () => {
  vfs.mkdir(ROOT, vfs.root, '/etc/skel', 0o755);
  vfs.mkdir(ROOT, vfs.root, '/etc/skel/dir', 0o750);
  write('/etc/skel/dir/file', 'text', 0o640);
  login(A);
  const stat = vfs.stat(ROOT, vfs.root, '/home/rrkah/dir/file') as Stat;
  expect(stat).toMatchObject({ uid: 1000, gid: 1000, mode: 0o640, size: 4 });
  expect(vfs.stat(ROOT, vfs.root, '/home/rrkah/dir')).toMatchObject({ uid: 1000, mode: 0o750 });
});

test('files from outside follow the same permissions, from the home or anywhere', () => {
  const files = new UserFiles(vfs);
  const [a, b] = [login(A), login(B)];
  const content = { offset: 0, data: encode('hello'), truncate: true };
  expect(files.write(a, 'notes', content)).toBe(5);
  expect(files.write(a, 'notes', { offset: 5, data: encode('!'), truncate: false })).toBe(6);
  expect(decode(files.read(a, '/home/rrkah/notes', 1, 100) as Uint8Array)).toBe('ello!');
  expect(files.read(a, 'notes', 10, 5)).toEqual(new Uint8Array(0));
  expect(files.stat(a, 'notes')).toMatchObject({
    path: '/home/rrkah/notes',
    stat: { uid: 1000, mode: 0o644, size: 6 },
  });
  expect(files.write(a, 'run', { ...content, mode: 0o777 })).toBe(5);
  expect(files.stat(a, 'run')).toMatchObject({ stat: { mode: 0o777 } });
  expect((files.list(a, '.') as { name: string }[]).map(({ name }) => name)).toEqual([
    'notes',
    'run',
  ]);
  const { ERRNO_ACCES, ERRNO_ISDIR, ERRNO_NOENT, ERRNO_NOTDIR } = wasi;
  expect(files.read(b, '/home/rrkah/notes', 0, 5)).toBe(-ERRNO_ACCES);
  expect(files.write(b, '/etc/passwd', content)).toBe(-ERRNO_ACCES);
  expect(files.write(b, '/new', content)).toBe(-ERRNO_ACCES);
  expect(files.read(a, '.', 0, 5)).toBe(-ERRNO_ISDIR);
  expect(files.read(a, 'missing', 0, 5)).toBe(-ERRNO_NOENT);
  expect(files.list(a, 'notes')).toBe(-ERRNO_NOTDIR);
});
