import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, test } from 'vitest';
import { O_RDONLY } from '../fs/open-flags.ts';
import { BLOCKED } from '../process/blocked.ts';
import { openAt, pipe } from '../process/file-calls.ts';
import { SIGPIPE } from '../process/signals.ts';
import { addPreopens } from './preopens.ts';
import { TestGuest } from './test-guest.ts';

/** What the text of the witx, or where it is silent Linux, refuses; rights, flags, ranges. */

const { OFLAGS_CREAT, OFLAGS_DIRECTORY, OFLAGS_EXCL, OFLAGS_TRUNC } = wasi;
const ALL = 0x1fff_ffff;
let guest: TestGuest;

beforeEach(() => {
  guest = new TestGuest();
});

/** Takes rights from a descriptor. */
function without(fd: number, ...rights: number[]): void {
  guest.call('fd_fdstat_get', fd, 400);
  const [base, inheriting] = [guest.u64(408), guest.u64(416)];
  const lost = rights.reduce((sum, right) => sum | right, 0);
  expect(guest.call('fd_fdstat_set_rights', fd, BigInt(base & ~lost), BigInt(inheriting))).toBe(0);
}

/** Has the guest write lists of parts: [pointer, length]. */
function parts(at: number, ...list: [number, number][]): void {
  list.forEach(([pointer, length], i) => {
    guest.guest.setU32(at + 8 * i, pointer);
    guest.guest.setU32(at + 8 * i + 4, length);
  });
}

describe('each call needs its right', () => {
  const file = (name: string, ...rest: (number | bigint)[]) => ({ name, rest, on: 'file' });
  const directory = (name: string, ...rest: (number | bigint)[]) => ({
    name,
    rest,
    on: 'directory',
  });
  const path = [1024, 4];
  test.each([
    [file('fd_advise', 0n, 0n, 0), wasi.RIGHTS_FD_ADVISE],
    [file('fd_allocate', 0n, 1n), wasi.RIGHTS_FD_ALLOCATE],
    [file('fd_datasync'), wasi.RIGHTS_FD_DATASYNC | wasi.RIGHTS_FD_SYNC],
    [file('fd_sync'), wasi.RIGHTS_FD_SYNC],
    [file('fd_fdstat_set_flags', 0), wasi.RIGHTS_FD_FDSTAT_SET_FLAGS],
    [file('fd_filestat_get', 400), wasi.RIGHTS_FD_FILESTAT_GET],
    [file('fd_filestat_set_size', 1n), wasi.RIGHTS_FD_FILESTAT_SET_SIZE],
    [file('fd_filestat_set_times', 0n, 0n, 2), wasi.RIGHTS_FD_FILESTAT_SET_TIMES],
    [file('fd_seek', 1n, 0, 40), wasi.RIGHTS_FD_SEEK],
    [file('fd_tell', 40), wasi.RIGHTS_FD_TELL],
    [file('fd_pread', 16, 0, 0n, 40), wasi.RIGHTS_FD_SEEK],
    [file('fd_pwrite', 16, 0, 0n, 40), wasi.RIGHTS_FD_SEEK],
    [directory('fd_readdir', 4096, 100, 0n, 40), wasi.RIGHTS_FD_READDIR],
    [directory('path_create_directory', ...path), wasi.RIGHTS_PATH_CREATE_DIRECTORY],
    [directory('path_filestat_get', 0, ...path, 400), wasi.RIGHTS_PATH_FILESTAT_GET],
    [
      directory('path_filestat_set_times', 0, ...path, 0n, 0n, 2),
      wasi.RIGHTS_PATH_FILESTAT_SET_TIMES,
    ],
    [directory('path_link', 0, ...path, 4, ...path), wasi.RIGHTS_PATH_LINK_SOURCE],
    [directory('path_open', 0, ...path, 0, 2n, 0n, 0, 40), wasi.RIGHTS_PATH_OPEN],
    [directory('path_open', 0, ...path, OFLAGS_CREAT, 2n, 0n, 0, 40), wasi.RIGHTS_PATH_CREATE_FILE],
    [
      directory('path_open', 0, ...path, OFLAGS_TRUNC, 2n, 0n, 0, 40),
      wasi.RIGHTS_PATH_FILESTAT_SET_SIZE,
    ],
    [directory('path_readlink', ...path, 400, 9, 40), wasi.RIGHTS_PATH_READLINK],
    [directory('path_remove_directory', ...path), wasi.RIGHTS_PATH_REMOVE_DIRECTORY],
    [directory('path_rename', ...path, 4, ...path), wasi.RIGHTS_PATH_RENAME_SOURCE],
    [directory('path_unlink_file', ...path), wasi.RIGHTS_PATH_UNLINK_FILE],
  ])('$0.name', ({ name, rest, on }, right) => {
    const fd = on === 'file' ? guest.open('file', OFLAGS_CREAT) : 4;
    guest.text('name');
    const before = guest.call(name, fd, ...rest);
    expect(before).not.toBe(wasi.ERRNO_NOTCAPABLE);
    without(fd, right);
    expect(guest.call(name, fd, ...rest)).toBe(wasi.ERRNO_NOTCAPABLE);
  });

  test('also on the other directory of two', () => {
    const [source, target] = [guest.text('one', 900), guest.text('two', 950)];
    guest.open('one', OFLAGS_CREAT);
    without(4, wasi.RIGHTS_PATH_LINK_TARGET, wasi.RIGHTS_PATH_RENAME_TARGET);
    expect(guest.call('path_link', 5, 0, ...source, 4, ...target)).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(guest.call('path_rename', 5, ...source, 4, ...target)).toBe(wasi.ERRNO_NOTCAPABLE);
    without(4, wasi.RIGHTS_PATH_SYMLINK);
    expect(guest.call('path_symlink', ...source, 4, ...target)).toBe(wasi.ERRNO_NOTCAPABLE);
  });

  test('reading and writing without them is what it is without the access mode', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    without(fd, wasi.RIGHTS_FD_READ);
    expect(guest.read(fd)).toBe(-wasi.ERRNO_BADF);
    expect(guest.call('fd_pread', fd, 16, 0, 0n, 40)).toBe(wasi.ERRNO_BADF);
  });
});

describe('what is opened', () => {
  /** Opens a path from a directory: the errno, or minus the descriptor. */
  function open(fd: number, path: string, base: number, oflags = 0, fdFlags = 0): number {
    const error = guest.call('path_open', fd, 0, ...guest.text(path), oflags, base, 0, fdFlags, 8);
    return error === 0 ? -guest.u32(8) : error;
  }

  test('has no rights that its directory does not pass on', () => {
    guest.call('path_create_directory', 4, ...guest.text('dir'));
    const inheriting = wasi.RIGHTS_FD_READ | wasi.RIGHTS_FD_SEEK | wasi.RIGHTS_PATH_OPEN;
    const rights = wasi.RIGHTS_PATH_OPEN | wasi.RIGHTS_PATH_CREATE_FILE;
    const [pointer, length] = guest.text('dir');
    const asked = [OFLAGS_DIRECTORY, rights, inheriting, 0, 8];
    expect(guest.call('path_open', 4, 0, pointer, length, ...asked)).toBe(0);
    const dir = guest.u32(8);
    // Refused before anything is made.
    expect(open(dir, 'new', wasi.RIGHTS_FD_WRITE, OFLAGS_CREAT)).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(open(dir, 'new', wasi.RIGHTS_FD_READ)).toBe(wasi.ERRNO_NOENT);
    const made = -open(dir, 'new', wasi.RIGHTS_FD_READ, OFLAGS_CREAT);
    expect(made).toBeGreaterThan(2);
    expect(open(dir, 'new', wasi.RIGHTS_FD_WRITE)).toBe(wasi.ERRNO_NOTCAPABLE);
    // Rights that a file never has may be asked for; of a directory they would be too much.
    const habit = wasi.RIGHTS_FD_READ | wasi.RIGHTS_FD_READDIR | wasi.RIGHTS_PATH_UNLINK_FILE;
    expect(open(dir, 'new', habit)).toBeLessThan(0);
    expect(open(dir, '.', habit)).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(open(dir, 'new', wasi.RIGHTS_FD_READ, 0, wasi.FDFLAGS_SYNC)).toBe(wasi.ERRNO_NOTCAPABLE);
  });

  test('is opened by flags that there are', () => {
    expect(open(4, 'file', 2, 16)).toBe(wasi.ERRNO_INVAL);
    expect(open(4, 'file', 2, OFLAGS_CREAT, 32)).toBe(wasi.ERRNO_INVAL);
    expect(open(4, 'file', 2)).toBe(wasi.ERRNO_NOENT);
    expect(open(4, 'dir', 2, OFLAGS_CREAT | OFLAGS_DIRECTORY)).toBe(wasi.ERRNO_INVAL);
    expect(open(4, 'file', 2, OFLAGS_CREAT)).toBeLessThan(0);
    expect(open(4, 'file', 2, OFLAGS_DIRECTORY | OFLAGS_TRUNC)).toBe(wasi.ERRNO_NOTDIR);
    expect(open(4, '.', 2, OFLAGS_DIRECTORY | OFLAGS_TRUNC)).toBe(wasi.ERRNO_ISDIR);
    expect(open(4, 'file', 2, OFLAGS_EXCL)).toBeLessThan(0);
    const [pointer, length] = guest.text('file');
    for (const [name, ...args] of [
      ['path_open', 4, 2, pointer, length, 0, 2, 0, 0, 8],
      ['path_filestat_get', 4, 2, pointer, length, 400],
      ['path_filestat_set_times', 4, 2, pointer, length, 0n, 0n, 2],
      ['path_link', 4, 2, pointer, length, 4, pointer, length],
    ] as [string, ...number[]][]) {
      expect(guest.call(name, ...args), name).toBe(wasi.ERRNO_INVAL);
    }
    const fd = guest.open('file');
    expect(guest.call('fd_fdstat_set_flags', fd, 32)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_fdstat_set_flags', fd, 0x1_0000)).toBe(wasi.ERRNO_INVAL);
  });

  test('has a path that says what it must be', () => {
    guest.call('path_create_directory', 4, ...guest.text('dir/'));
    guest.open('file', OFLAGS_CREAT);
    expect(open(4, '', 2)).toBe(wasi.ERRNO_NOENT);
    expect(open(4, 'file/', 2)).toBe(wasi.ERRNO_NOTDIR);
    expect(open(4, 'new/', 2, OFLAGS_CREAT)).toBe(wasi.ERRNO_ISDIR);
    expect(open(4, 'dir//', 2)).toBeLessThan(0);
    expect(open(4, 'a\0b', 2)).toBe(wasi.ERRNO_INVAL);
    expect(open(4, 'n'.repeat(256), 2)).toBe(wasi.ERRNO_NAMETOOLONG);
    for (const [name, path, error] of [
      ['path_create_directory', '', wasi.ERRNO_NOENT],
      ['path_unlink_file', '', wasi.ERRNO_NOENT],
      ['path_remove_directory', '', wasi.ERRNO_NOENT],
      ['path_unlink_file', 'file/', wasi.ERRNO_NOTDIR],
      ['path_unlink_file', 'dir/', wasi.ERRNO_ISDIR],
      ['path_remove_directory', 'file', wasi.ERRNO_NOTDIR],
      ['path_remove_directory', 'dir/.', wasi.ERRNO_INVAL],
      ['path_remove_directory', 'dir/', 0],
    ] as const) {
      expect(guest.call(name, 4, ...guest.text(path)), `${name} ${path}`).toBe(error);
    }
    const file = guest.text('file', 900);
    const [dangling, empty] = [guest.text('there/', 950), guest.text('', 980)];
    expect(guest.call('path_rename', 4, ...file, 4, ...dangling)).toBe(wasi.ERRNO_NOTDIR);
    expect(guest.call('path_rename', 4, ...file, 4, ...empty)).toBe(wasi.ERRNO_NOENT);
    expect(guest.call('path_link', 4, 0, ...file, 4, ...dangling)).toBe(wasi.ERRNO_NOENT);
    expect(guest.call('path_symlink', ...file, 4, ...dangling)).toBe(wasi.ERRNO_NOENT);
    expect(guest.call('path_symlink', ...empty, 4, ...dangling)).toBe(wasi.ERRNO_NOENT);
    expect(guest.call('path_filestat_get', 4, 1, ...guest.text('file/'), 400)).toBe(
      wasi.ERRNO_NOTDIR,
    );
  });
});

describe('ranges', () => {
  test('of a file that is advised on or allocated are not negative, nor beyond the largest file', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    expect(guest.call('fd_advise', fd, 1n << 63n, 0n, 0)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_advise', fd, 0n, 1n << 63n, 0)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_advise', fd, 1n << 62n, 0n, 5)).toBe(0);
    expect(guest.call('fd_allocate', fd, 1n << 63n, 1n)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_allocate', fd, 1n << 62n, 1n << 62n)).toBe(wasi.ERRNO_FBIG);
    expect(guest.call('fd_filestat_set_size', fd, 1n << 63n)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_filestat_set_size', fd, 1n << 62n)).toBe(wasi.ERRNO_FBIG);
    expect(guest.call('fd_seek', fd, (1n << 63n) - 1n, wasi.WHENCE_SET, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_pread', fd, 16, 0, 1n << 63n, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_readdir', 4, 4096, 100, 1n << 63n, 40)).toBe(wasi.ERRNO_INVAL);
  });

  test('there are none in a pipe', () => {
    const [from, to] = pipe(guest.process) as [number, number];
    expect(guest.call('fd_pread', from, 16, 0, 0n, 40)).toBe(wasi.ERRNO_SPIPE);
    expect(guest.call('fd_pwrite', to, 16, 0, 0n, 40)).toBe(wasi.ERRNO_SPIPE);
    expect(guest.call('fd_advise', from, 0n, 0n, 0)).toBe(wasi.ERRNO_SPIPE);
    expect(guest.call('fd_allocate', to, 0n, 1n)).toBe(wasi.ERRNO_SPIPE);
    expect(guest.call('fd_sync', to)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_filestat_set_size', to, 1n)).not.toBe(0);
  });

  test('a list of parts is no longer than its result can tell', () => {
    guest.enlarge(1 << 22);
    const zero = guest.open('/dev/zero');
    const list = Array.from({ length: 1024 }, (): [number, number] => [65_536, (1 << 22) - 65_536]);
    parts(8192, ...list);
    expect(guest.call('fd_write', zero, 8192, 1024, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_read', zero, 8192, 1024, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_pwrite', guest.open('file', OFLAGS_CREAT), 8192, 1024, 0n, 40)).toBe(
      wasi.ERRNO_INVAL,
    );
    // Each lies in memory, and 500 of them do not come to 2 GiB.
    expect(guest.call('fd_read', zero, 8192, 500, 40)).toBe(0);
    expect(guest.call('fd_read', zero, 8192, 1025, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_read', zero, (1 << 22) - 8, 2, 40)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('fd_read', zero, 8192, 1, (1 << 22) - 2)).toBe(wasi.ERRNO_FAULT);
  });
});

test('flags of times that there are none of are refused, those of Canix where they fit', () => {
  const fd = guest.open('file', OFLAGS_CREAT);
  const change = (accessed: bigint, flags: number) =>
    guest.call('fd_filestat_set_times', fd, accessed, 0n, flags);
  const mode = (bits: number) => 0x8000_0000 | (bits << 16);
  // WASI's, contradictions, and bits that only mean something beside others.
  for (const flags of [
    16,
    3,
    12,
    1 << 15,
    0o600 << 16,
    1 << 29,
    1 << 28,
    mode(0o600) | (1 << 28),
  ]) {
    expect(change(0n, flags), flags.toString(16)).toBe(wasi.ERRNO_INVAL);
  }
  const owner = 1 << 30;
  expect(change(0n, owner | 1)).toBe(wasi.ERRNO_INVAL);
  expect(change(0xffff_fff0n, owner)).toBe(wasi.ERRNO_INVAL);
  expect(change(0n, owner)).toBe(wasi.ERRNO_PERM);
  expect(change(-1n, owner)).toBe(0);
  guest.process.umask = 0o27;
  const permissions = () => {
    guest.call('fd_filestat_get', fd, 400);
    return (guest.u32(416) >>> 9) & 0o7777;
  };
  expect([change(0n, mode(0o666)), permissions()]).toEqual([0, 0o666]);
  expect([change(0n, mode(0o777) | (1 << 29)), permissions()]).toEqual([0, 0o750]);
  expect(change(0n, mode(0o4755))).toBe(wasi.ERRNO_PERM);
  guest.text('file', 900);
  expect(guest.call('path_symlink', 900, 4, 4, ...guest.text('link'))).toBe(0);
  const set = (follow: number) =>
    guest.call('path_filestat_set_times', 4, follow, ...guest.text('link'), 0n, 0n, mode(0o640));
  expect([set(0), set(1), permissions()]).toEqual([wasi.ERRNO_NOTSUP, 0, 0o640]);
});

test('what is appended to is appended to at any position, and the offset stays', () => {
  const fd = guest.open('file', OFLAGS_CREAT, ALL, wasi.FDFLAGS_APPEND);
  guest.write(fd, 'one');
  guest.text('twoo', 3000);
  parts(100, [3000, 2], [3002, 2]);
  expect(guest.call('fd_pwrite', fd, 100, 2, 0n, 40)).toBe(0);
  expect(guest.call('fd_tell', fd, 40)).toBe(0);
  expect(guest.u64(40)).toBe(3);
  guest.call('fd_seek', fd, 0n, wasi.WHENCE_SET, 40);
  expect(guest.read(fd)).toBe('onetwoo');
});

test('nothing is written to a broken pipe without harm', () => {
  const [from, to] = pipe(guest.process) as [number, number];
  guest.call('fd_close', from);
  expect(guest.write(to, '')).toBe(0);
  parts(100, [0, 0], [0, 0]);
  expect(guest.call('fd_write', to, 100, 2, 40)).toBe(0);
  expect(guest.process.status).toBe(-1);
  expect(guest.write(to, 'x')).toBe(-wasi.ERRNO_PIPE);
  expect(guest.process.status).toBe(SIGPIPE);
});

describe('poll_oneoff', () => {
  /** Makes one subscription: the error of its event, BLOCKED, or what the call says. */
  function poll(type: number, value: number, timeout = 0n, flags = 0): number {
    const { view } = guest.guest;
    guest.memory[4096 + 8] = type;
    view.setUint32(4096 + 16, value, true);
    view.setBigUint64(4096 + 24, timeout, true);
    view.setUint16(4096 + 40, flags, true);
    const result = guest.call('poll_oneoff', 4096, 8192, 1, 40);
    return result === 0 ? view.getUint16(8192 + 8, true) : result;
  }

  test('needs the rights of what it waits for', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    expect([poll(1, fd), poll(2, fd)]).toEqual([0, 0]);
    without(fd, wasi.RIGHTS_FD_WRITE);
    expect([poll(1, fd), poll(2, fd)]).toEqual([0, wasi.ERRNO_NOTCAPABLE]);
    without(fd, wasi.RIGHTS_POLL_FD_READWRITE);
    expect(poll(1, fd)).toBe(wasi.ERRNO_NOTCAPABLE);
    // Directories are not read from.
    expect(poll(1, 4)).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(poll(1, 99)).toBe(wasi.ERRNO_BADF);
    expect(poll(3, 0)).toBe(wasi.ERRNO_INVAL);
  });

  test('waits for the clocks that go on while it waits', () => {
    const { time } = guest.kernel;
    for (const clock of [wasi.CLOCKID_REALTIME, wasi.CLOCKID_MONOTONIC]) {
      expect(poll(0, clock, 0n)).toBe(0);
      expect(poll(0, clock, time, 1)).toBe(0);
      expect(poll(0, clock, time + 1n, 1)).toBe(BLOCKED);
      guest.process.callStart = -1n;
      expect(poll(0, clock, 1n)).toBe(BLOCKED);
      guest.process.callStart = -1n;
      expect(poll(0, clock, 0n, 2)).toBe(wasi.ERRNO_INVAL);
    }
    expect(poll(0, wasi.CLOCKID_PROCESS_CPUTIME_ID)).toBe(wasi.ERRNO_INVAL);
    expect(poll(0, wasi.CLOCKID_THREAD_CPUTIME_ID)).toBe(wasi.ERRNO_INVAL);
    expect(poll(0, 4)).toBe(wasi.ERRNO_INVAL);
    for (let clock = 0; clock < 4; clock++) {
      expect(guest.call('clock_res_get', clock, 40)).toBe(0);
      expect(guest.u64(40)).toBeGreaterThan(0);
    }
    expect(guest.call('clock_res_get', 4, 40)).toBe(wasi.ERRNO_INVAL);
  });

  test('waits for what is for ever, as long as the clock of the system goes', () => {
    for (const flags of [0, 1]) {
      expect(poll(0, wasi.CLOCKID_MONOTONIC, 2n ** 64n - 1n, flags)).toBe(BLOCKED);
      expect(guest.kernel.kernel.pending.nextWake).toBe(2n ** 63n - 1n);
      guest.process.callStart = -1n;
    }
  });
});

describe('preopened directories', () => {
  /** The names of the preopened directories by their numbers, as wasi-libc finds them. */
  function preopens(): [number, string][] {
    const found: [number, string][] = [];
    for (let fd = 3; guest.call('fd_prestat_get', fd, 40) !== wasi.ERRNO_BADF; fd++) {
      if (guest.memory[40] !== wasi.PREOPENTYPE_DIR) continue;
      expect(guest.call('fd_prestat_dir_name', fd, 100, guest.u32(44))).toBe(0);
      found.push([fd, guest.string(100, guest.u32(44))]);
    }
    return found;
  }

  test('come behind what a program was started with', () => {
    const { process } = guest;
    const { system } = guest.guest;
    const { descriptors } = process;
    for (const fd of [3, 4, 5]) descriptors.close(fd);
    const opened = openAt(system, process, process.cwd, '/etc/passwd', O_RDONLY, 0, false);
    descriptors.set(3, descriptors.get(opened)!);
    descriptors.set(5, descriptors.get(opened)!);
    descriptors.set(90, descriptors.get(opened)!);
    addPreopens(system, process);
    expect(preopens()).toEqual([
      [4, '/'],
      [6, '.'],
      [7, './'],
    ]);
    expect(guest.read(3, 4)).toBe('root');
    expect(guest.call('fd_prestat_dir_name', 3, 100, 0)).toBe(wasi.ERRNO_BADF);
    // Closed before the program has looked.
    guest.call('fd_close', 3);
    expect(preopens()).toHaveLength(3);
    expect(guest.call('fd_prestat_get', 90, 40)).toBe(wasi.ERRNO_BADF);
  });

  test('can be closed, and have others put in their places', () => {
    const file = guest.open('file', OFLAGS_CREAT);
    guest.write(file, 'text');
    expect(guest.call('fd_renumber', file, 3)).toBe(0);
    expect(guest.call('fd_prestat_get', 3, 40)).toBe(wasi.ERRNO_BADF);
    expect(guest.call('fd_tell', 3, 40)).toBe(0);
    expect(guest.call('fd_renumber', 4, 3)).toBe(0);
    expect(guest.call('fd_prestat_get', 3, 40)).toBe(0);
    expect(guest.call('fd_prestat_get', 4, 40)).toBe(wasi.ERRNO_BADF);
    // It is still closed when another program is executed.
    expect(guest.process.descriptors.get(3)!.closeOnExec).toBe(true);
    expect(guest.call('fd_close', 3)).toBe(0);
    expect(guest.call('fd_prestat_get', 3, 40)).toBe(wasi.ERRNO_BADF);
    expect(guest.call('fd_renumber', 5, 5)).toBe(0);
  });
});
