import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../fs/credentials.ts';
import { BLOCKED } from '../process/blocked.ts';
import { DONE_LATE } from '../process/system-calls.ts';
import { pipe } from '../process/file-calls.ts';
import { SIGPIPE, SIGUSR1 } from '../process/signals.ts';
import { ENDED } from '../process/system-calls.ts';
import { TestGuest } from './test-guest.ts';

const { OFLAGS_CREAT, OFLAGS_DIRECTORY, OFLAGS_EXCL, OFLAGS_TRUNC } = wasi;
let guest: TestGuest;

beforeEach(() => {
  guest = new TestGuest();
});

describe('arguments and environment', () => {
  test('are lists of terminated strings', () => {
    guest.process.argv = ['prog', 'é', ''];
    expect(guest.call('args_sizes_get', 0, 4)).toBe(0);
    expect([guest.u32(0), guest.u32(4)]).toEqual([3, 9]);
    expect(guest.call('args_get', 32, 100)).toBe(0);
    expect([guest.u32(32), guest.u32(36), guest.u32(40)]).toEqual([100, 105, 108]);
    expect(guest.string(100, 9)).toBe('prog\0é\0\0');
    guest.process.env = new Map([['A', 'b=c']]);
    expect(guest.call('environ_sizes_get', 0, 4)).toBe(0);
    expect([guest.u32(0), guest.u32(4)]).toEqual([1, 6]);
    expect(guest.call('environ_get', 32, 100)).toBe(0);
    expect(guest.string(guest.u32(32), 6)).toBe('A=b=c\0');
  });

  test('must fit in memory', () => {
    expect(guest.call('args_sizes_get', 65_534, 0)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('args_get', 0, 65_535)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('environ_get', 0xffff_fff0, 0)).toBe(wasi.ERRNO_FAULT);
  });
});

test('clocks give the time of the message, and their resolution', () => {
  expect(guest.call('clock_time_get', wasi.CLOCKID_REALTIME, 1n, 8)).toBe(0);
  expect(guest.guest.view.getBigUint64(8, true)).toBe(guest.kernel.time);
  expect(guest.call('clock_time_get', wasi.CLOCKID_MONOTONIC, 1n, 8)).toBe(0);
  expect(guest.call('clock_time_get', 9, 1n, 8)).toBe(wasi.ERRNO_INVAL);
  guest.process.usage.instructions = 5000;
  expect(guest.call('clock_time_get', wasi.CLOCKID_PROCESS_CPUTIME_ID, 1n, 8)).toBe(0);
  expect(guest.u64(8)).toBe(2500);
  expect(guest.call('clock_res_get', 1, 8)).toBe(0);
  expect(guest.u64(8)).toBe(1);
});

describe('a process', () => {
  test('ends with the low bits of its status', () => {
    expect(guest.call('proc_exit', 0x1_23)).toBe(ENDED);
    expect(guest.process.status).toBe(0x23 << 8);
  });

  test('raises signals by the numbers of WASI', () => {
    expect(guest.call('proc_raise', wasi.SIGNAL_CHLD)).toBe(0);
    expect(guest.call('proc_raise', 99)).toBe(wasi.ERRNO_INVAL);
    expect(guest.process.ended).toBe(false);
    expect(guest.call('proc_raise', wasi.SIGNAL_USR1)).toBe(0);
    expect(guest.process.status).toBe(SIGUSR1);
  });

  test('gets random bytes', () => {
    expect(guest.call('random_get', 100, 8)).toBe(0);
    expect([...guest.memory.subarray(99, 109)]).toEqual([0, 3, 10, 17, 24, 31, 38, 45, 52, 0]);
    expect(guest.call('random_get', 65_530, 8)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('sched_yield')).toBe(0);
  });

  test('has no sockets', () => {
    expect(guest.call('sock_shutdown', 1, 0)).toBe(wasi.ERRNO_NOTSOCK);
    expect(guest.call('sock_recv', 50, 0, 0, 0, 0, 0)).toBe(wasi.ERRNO_BADF);
  });
});

describe('files', () => {
  test('are written, read back and positioned', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    expect(guest.write(fd, 'hello world')).toBe(11);
    expect(guest.call('fd_tell', fd, 40)).toBe(0);
    expect(guest.u64(40)).toBe(11);
    expect(guest.call('fd_seek', fd, -5n, wasi.WHENCE_END, 40)).toBe(0);
    expect(guest.read(fd)).toBe('world');
    expect(guest.read(fd)).toBe('');
    expect(guest.call('fd_seek', fd, -50n, wasi.WHENCE_CUR, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_seek', fd, 0n, 3, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_close', fd)).toBe(0);
    expect(guest.call('fd_close', fd)).toBe(wasi.ERRNO_BADF);
    expect(guest.read(fd)).toBe(-wasi.ERRNO_BADF);
  });

  test('take several parts in a call, and give them', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    guest.text('abcdef', 3000);
    for (const [i, [at, length]] of [
      [3000, 2],
      [3002, 0],
      [3003, 3],
    ].entries()) {
      guest.guest.setU32(100 + 8 * i, at);
      guest.guest.setU32(104 + 8 * i, length);
    }
    expect(guest.call('fd_write', fd, 100, 3, 200)).toBe(0);
    expect(guest.u32(200)).toBe(5);
    guest.memory.fill(0, 3000, 3010);
    expect(guest.call('fd_pread', fd, 100, 3, 1n, 200)).toBe(0);
    expect([guest.u32(200), guest.string(3000, 6)]).toEqual([4, 'bd\0ef\0']);
    expect(guest.call('fd_pwrite', fd, 100, 1, 10n, 200)).toBe(0);
    expect(guest.call('fd_filestat_get', fd, 400)).toBe(0);
    expect(guest.u64(400 + 32)).toBe(12);
    // One part that is not in memory.
    guest.guest.setU32(104, 0xffff_ffff);
    expect(guest.call('fd_read', fd, 100, 1, 200)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('fd_write', fd, 100, 3, 200)).toBe(wasi.ERRNO_FAULT);
    expect(guest.call('fd_write', fd, 100, 5000, 200)).toBe(wasi.ERRNO_INVAL);
    // The list at an odd address.
    guest.memory.copyWithin(301, 108, 124);
    expect(guest.call('fd_write', fd, 301, 2, 203)).toBe(0);
    expect(guest.guest.view.getUint32(203, true)).toBe(3);
  });

  test('are appended to, cut and lengthened', () => {
    const fd = guest.open('file', OFLAGS_CREAT, 0x1fff_ffff, wasi.FDFLAGS_APPEND);
    guest.write(fd, 'one');
    guest.call('fd_seek', fd, 0n, wasi.WHENCE_SET, 40);
    guest.write(fd, 'two');
    expect(guest.call('fd_filestat_set_size', fd, 4n)).toBe(0);
    guest.call('fd_seek', fd, 0n, wasi.WHENCE_SET, 40);
    expect(guest.read(fd)).toBe('onet');
    expect(guest.call('fd_allocate', fd, 2n, 8n)).toBe(0);
    guest.call('fd_filestat_get', fd, 400);
    expect(guest.u64(432)).toBe(10);
    expect(guest.call('fd_allocate', fd, 0n, 0n)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('fd_fdstat_set_flags', fd, 0)).toBe(0);
    guest.call('fd_seek', fd, 0n, wasi.WHENCE_SET, 40);
    guest.write(fd, 'X');
    guest.call('fd_seek', fd, 0n, wasi.WHENCE_SET, 40);
    expect(guest.read(fd, 4)).toBe('Xnet');
    expect(guest.call('fd_sync', fd) + guest.call('fd_datasync', fd)).toBe(0);
    expect(guest.call('fd_advise', fd, 0n, 0n, 6)).toBe(wasi.ERRNO_INVAL);
  });

  test('are opened with the flags and rights asked for', () => {
    expect(guest.open('file')).toBe(-wasi.ERRNO_NOENT);
    const fd = guest.open('file', OFLAGS_CREAT | OFLAGS_EXCL, wasi.RIGHTS_FD_WRITE);
    expect(guest.open('file', OFLAGS_CREAT | OFLAGS_EXCL)).toBe(-wasi.ERRNO_EXIST);
    expect(guest.open('file', OFLAGS_DIRECTORY, wasi.RIGHTS_FD_READ)).toBe(-wasi.ERRNO_NOTDIR);
    expect(guest.open('.', OFLAGS_DIRECTORY)).toBe(-wasi.ERRNO_ISDIR);
    guest.write(fd, 'text');
    expect(guest.read(fd)).toBe(-wasi.ERRNO_BADF);
    const reader = guest.open('file', 0, wasi.RIGHTS_FD_READ);
    expect(guest.write(reader, 'x')).toBe(-wasi.ERRNO_BADF);
    expect(guest.call('fd_seek', reader, 0n, wasi.WHENCE_SET, 40)).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(guest.read(reader)).toBe('text');
    guest.open('file', OFLAGS_TRUNC);
    expect(guest.read(guest.open('file'))).toBe('');
    expect(guest.open('/etc/passwd', 0, wasi.RIGHTS_FD_WRITE)).toBe(-wasi.ERRNO_ACCES);
  });

  test('tell their kind and rights, which can only be given up', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    expect(guest.call('fd_fdstat_get', fd, 400)).toBe(0);
    expect(guest.memory[400]).toBe(wasi.FILETYPE_REGULAR_FILE);
    const rights = guest.u64(408);
    expect(rights & wasi.RIGHTS_FD_READ).not.toBe(0);
    const less = BigInt(rights & ~wasi.RIGHTS_FD_WRITE);
    expect(guest.call('fd_fdstat_set_rights', fd, less, 0n)).toBe(0);
    expect(guest.write(fd, 'x')).toBe(-wasi.ERRNO_BADF);
    const more = guest.call('fd_fdstat_set_rights', fd, BigInt(rights), 0n);
    expect(more).toBe(wasi.ERRNO_NOTCAPABLE);
  });

  test('have times that can be set', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    const flags = wasi.FSTFLAGS_ATIM | wasi.FSTFLAGS_MTIM;
    expect(guest.call('fd_filestat_set_times', fd, 5n, 6n, flags)).toBe(0);
    guest.call('fd_filestat_get', fd, 400);
    expect([guest.u64(440), guest.u64(448)]).toEqual([5, 6]);
    const [pointer, length] = guest.text('file');
    const now = wasi.FSTFLAGS_MTIM_NOW;
    expect(guest.call('path_filestat_set_times', 4, 1, pointer, length, 0n, 0n, now)).toBe(0);
    expect(guest.call('path_filestat_get', 4, 1, pointer, length, 400)).toBe(0);
    expect([guest.u64(440), guest.guest.view.getBigUint64(448, true)]).toEqual([
      5,
      guest.kernel.time,
    ]);
    const both = wasi.FSTFLAGS_MTIM | wasi.FSTFLAGS_MTIM_NOW;
    expect(guest.call('fd_filestat_set_times', fd, 0n, 0n, both)).toBe(wasi.ERRNO_INVAL);
  });

  test('move to another descriptor with fd_renumber', () => {
    const [a, b] = [guest.open('a', OFLAGS_CREAT), guest.open('b', OFLAGS_CREAT)];
    guest.write(a, 'from a');
    guest.call('fd_seek', a, 0n, wasi.WHENCE_SET, 40);
    expect(guest.call('fd_renumber', a, b)).toBe(0);
    expect(guest.read(b)).toBe('from a');
    expect(guest.read(a)).toBe(-wasi.ERRNO_BADF);
    expect(guest.call('fd_renumber', b, 77)).toBe(wasi.ERRNO_BADF);
  });
});

describe('directories', () => {
  function path(name: string, fd: number, text: string, ...rest: (number | bigint)[]): number {
    return guest.call(name, fd, ...guest.text(text), ...rest);
  }

  function list(fd: number, size = 1000, cookie = 0): [string[], number] {
    expect(guest.call('fd_readdir', fd, 4096, size, BigInt(cookie), 40)).toBe(0);
    const used = guest.u32(40);
    const names: string[] = [];
    for (let at = 4096; at + 24 <= 4096 + used;) {
      const length = guest.u32(at + 16);
      if (at + 24 + length > 4096 + used) break;
      names.push(guest.string(at + 24, length));
      cookie = guest.u64(at);
      at += 24 + length;
    }
    return [names, used < size ? -1 : cookie];
  }

  test('are preopened as /, . and ./', () => {
    const names = [3, 4, 5].map((fd) => {
      expect(guest.call('fd_prestat_get', fd, 40)).toBe(0);
      expect(guest.u32(40)).toBe(wasi.PREOPENTYPE_DIR);
      expect(guest.call('fd_prestat_dir_name', fd, 100, guest.u32(44))).toBe(0);
      return guest.string(100, guest.u32(44));
    });
    expect(names).toEqual(['/', '.', './']);
    expect(guest.call('fd_prestat_get', 6, 40)).toBe(wasi.ERRNO_BADF);
    expect(guest.call('fd_prestat_get', 0, 40)).toBe(wasi.ERRNO_BADF);
    expect(guest.call('fd_prestat_dir_name', 5, 100, 1)).toBe(wasi.ERRNO_NAMETOOLONG);
  });

  test('are made, listed and removed', () => {
    expect(path('path_create_directory', 4, 'dir')).toBe(0);
    expect(path('path_create_directory', 4, 'dir')).toBe(wasi.ERRNO_EXIST);
    for (let i = 0; i < 10; i++) guest.open(`dir/f${i}`, OFLAGS_CREAT);
    const fd = guest.open('dir', OFLAGS_DIRECTORY, wasi.RIGHTS_FD_READDIR);
    const [names, end] = list(fd);
    expect(names).toEqual(['.', '..', ...Array.from({ length: 10 }, (_, i) => `f${i}`)]);
    expect(end).toBe(-1);
    // In pieces, too small for all and cut in the middle of a name.
    const found: string[] = [];
    for (let cookie = 0; cookie >= 0;) {
      const [some, next] = list(fd, 60, cookie);
      found.push(...some);
      cookie = next;
    }
    expect(found).toEqual(names);
    expect(path('path_remove_directory', 4, 'dir')).toBe(wasi.ERRNO_NOTEMPTY);
    for (let i = 0; i < 10; i++) expect(path('path_unlink_file', 4, `dir/f${i}`)).toBe(0);
    expect(path('path_unlink_file', 4, 'dir')).toBe(wasi.ERRNO_ISDIR);
    expect(path('path_remove_directory', 4, 'dir')).toBe(0);
    expect(guest.call('fd_readdir', guest.open('f', OFLAGS_CREAT), 0, 0, 0n, 0)).toBe(
      wasi.ERRNO_NOTDIR,
    );
  });

  test('hold links of both kinds', () => {
    const fd = guest.open('file', OFLAGS_CREAT);
    guest.write(fd, 'x');
    const [target, targetLength] = guest.text('file', 900);
    expect(guest.call('path_symlink', target, targetLength, 4, ...guest.text('soft'))).toBe(0);
    expect(path('path_readlink', 4, 'soft', 200, 2, 40)).toBe(0);
    expect([guest.u32(40), guest.string(200, 2)]).toEqual([2, 'fi']);
    expect(guest.read(guest.open('soft'))).toBe('x');
    const [soft, softLength] = guest.text('soft');
    const noFollow = guest.call('path_open', 4, 0, soft, softLength, 0, 2n, 0n, 0, 8);
    expect(noFollow).toBe(wasi.ERRNO_LOOP);
    expect(guest.call('path_filestat_get', 4, 0, soft, softLength, 400)).toBe(0);
    expect(guest.memory[416]).toBe(wasi.FILETYPE_SYMBOLIC_LINK);
    const hard = guest.text('hard', 1100);
    expect(guest.call('path_link', 4, 0, target, targetLength, 4, ...hard)).toBe(0);
    guest.call('fd_filestat_get', fd, 400);
    expect(guest.u64(424)).toBe(2);
    const moved = guest.text('moved', 1200);
    expect(guest.call('path_rename', 4, ...hard, 4, ...moved)).toBe(0);
    expect(guest.call('path_rename', 4, ...hard, 4, ...moved)).toBe(wasi.ERRNO_NOENT);
    expect(guest.read(guest.open('moved'))).toBe('x');
  });

  test('check descriptors, rights and text of a path', () => {
    const file = guest.open('file', OFLAGS_CREAT);
    expect(path('path_create_directory', 50, 'd')).toBe(wasi.ERRNO_BADF);
    expect(path('path_create_directory', file, 'd')).toBe(wasi.ERRNO_NOTDIR);
    expect(guest.call('path_create_directory', 4, 65_535, 2)).toBe(wasi.ERRNO_FAULT);
    guest.memory[1024] = 0xff;
    expect(guest.call('path_create_directory', 4, 1024, 1)).toBe(wasi.ERRNO_ILSEQ);
    guest.call('fd_fdstat_set_rights', 4, BigInt(wasi.RIGHTS_PATH_OPEN), 0n);
    expect(path('path_create_directory', 4, 'd')).toBe(wasi.ERRNO_NOTCAPABLE);
    expect(guest.open('new', OFLAGS_CREAT)).toBe(-wasi.ERRNO_NOTCAPABLE);
  });

  test('take paths of wasi-libc, cut of their first slash, by the last preopen', () => {
    const open = (text: string) => {
      const error = guest.call('path_open', 5, 1, ...guest.text(text), 0, 2n, 0n, 0, 8);
      return error === 0 ? guest.read(guest.u32(8), 4) : -error;
    };
    expect(open('etc/passwd')).toBe('root');
    guest.write(guest.open('notes', OFLAGS_CREAT), 'mine');
    expect(open('notes')).toBe('mine');
  });
});

describe('calls that could take for ever give others their turns', () => {
  /** Makes a call until it is done: how often it was made, and what it returned. */
  function repeat(name: string, ...args: (number | bigint)[]): [number, number] {
    for (let times = 1; ; times++) {
      const result = guest.call(name, ...args);
      if (result !== BLOCKED) return [times, result];
      // Nothing to wait for.
      expect(guest.process.stateLetter).toBe('R');
    }
  }

  test('a large directory is read in several, into one buffer', () => {
    guest.process.wake();
    guest.enlarge(1024 * 1024);
    const { vfs } = guest.kernel.kernel;
    guest.call('path_create_directory', 4, ...guest.text('many'));
    for (let i = 0; i < 3000; i++) {
      vfs.mkdir(ROOT, guest.process.cwd, `many/entry${i}`, 0o755);
    }
    const fd = guest.open('many', OFLAGS_DIRECTORY, wasi.RIGHTS_FD_READDIR);
    const [times, result] = repeat('fd_readdir', fd, 4096, 1_000_000, 0n, 40);
    expect([times, result]).toEqual([3, DONE_LATE]);
    const names = new Set<string>();
    for (let at = 4096; at < 4096 + guest.u32(40); at += 24 + guest.u32(at + 16)) {
      names.add(guest.string(at + 24, guest.u32(at + 16)));
    }
    expect(names.size).toBe(3002);
    expect(names.has('entry2999')).toBe(true);
  });

  test('much randomness comes in portions', () => {
    guest.process.wake();
    guest.enlarge(300_000);
    expect(repeat('random_get', 100, 200_000)).toEqual([4, 0]);
    expect(guest.memory[200_099]).not.toBe(guest.memory[200_100]);
    expect(guest.process.progress).toBe(0);
  });

  test('a long write in many parts goes on where it was', () => {
    guest.process.wake();
    guest.enlarge(400_000);
    const fd = guest.open('file', OFLAGS_CREAT);
    for (let i = 0; i < 300_000; i++) guest.memory[10_000 + i] = i % 251;
    for (let i = 0; i < 3; i++) {
      guest.guest.setU32(100 + 8 * i, 10_000 + i * 100_000);
      guest.guest.setU32(104 + 8 * i, 100_000);
    }
    expect(repeat('fd_write', fd, 100, 3, 200)).toEqual([4, 0]);
    expect(guest.u32(200)).toBe(300_000);
    const { files } = guest.kernel.kernel;
    const content = files.read(guest.kernel.user, 'file', 0, 400_000) as Uint8Array;
    expect(content.length).toBe(300_000);
    expect(content.every((byte, i) => byte === i % 251)).toBe(true);
  });

  test('a path is refused before it is looked at when it is too long', () => {
    const error = guest.call('path_create_directory', 4, 0, 60_000);
    expect(error).toBe(wasi.ERRNO_NAMETOOLONG);
  });
});

describe('waiting', () => {
  /** Stores a subscription; returns the place after it. */
  function subscribe(at: number, type: number, value: number, timeout = 0n, flags = 0): number {
    const { view } = guest.guest;
    view.setBigUint64(at, BigInt(at), true);
    guest.memory[at + 8] = type;
    view.setUint32(at + 16, value, true);
    view.setBigUint64(at + 24, timeout, true);
    view.setUint16(at + 40, flags, true);
    return at + 48;
  }

  test('reading and writing a pipe waits, and goes on where it was', () => {
    const [from, to] = pipe(guest.process) as [number, number];
    expect(guest.read(from)).toBe(-BLOCKED);
    expect(guest.process.stateLetter).toBe('S');
    expect(guest.write(to, 'data')).toBe(4);
    expect(guest.process.stateLetter).toBe('R');
    expect(guest.read(from)).toBe('data');
    // 65,536 fit; the write of 70,000 in two parts waits for the rest.
    guest.guest.setU32(16, 0);
    guest.guest.setU32(20, 60_000);
    guest.guest.setU32(28, 0);
    guest.guest.setU32(32, 10_000);
    guest.memory.copyWithin(24, 28, 36);
    expect(guest.call('fd_write', to, 16, 2, 40)).toBe(BLOCKED);
    guest.process.wake();
    expect(guest.call('fd_write', to, 16, 2, 40)).toBe(BLOCKED);
    guest.kernel.kernel.processes.scheduler.unready(guest.process);
    const drained = new Uint8Array(50_000);
    guest.process.descriptors.get(from)!.file.read(guest.process, drained);
    expect(guest.call('fd_write', to, 16, 2, 40)).toBe(0);
    expect(guest.u32(40)).toBe(70_000);
    expect(guest.process.progress).toBe(0);
  });

  test('a pipe without its other end is at its end, or gives EPIPE with the signal', () => {
    const [from, to] = pipe(guest.process) as [number, number];
    guest.process.ignored = 1 << SIGPIPE;
    guest.write(to, 'last');
    guest.call('fd_close', to);
    expect(guest.read(from)).toBe('last');
    expect(guest.read(from)).toBe('');
    const [reader, writer] = pipe(guest.process) as [number, number];
    guest.call('fd_close', reader);
    expect(guest.write(writer, 'x')).toBe(-wasi.ERRNO_PIPE);
    expect(guest.call('fd_seek', from, 0n, wasi.WHENCE_SET, 40)).toBe(wasi.ERRNO_SPIPE);
    expect(guest.call('fd_tell', from, 40)).toBe(wasi.ERRNO_SPIPE);
  });

  test('descriptors that do not block give EAGAIN', () => {
    const [from] = pipe(guest.process) as [number, number];
    guest.call('fd_fdstat_set_flags', from, wasi.FDFLAGS_NONBLOCK);
    expect(guest.read(from)).toBe(-wasi.ERRNO_AGAIN);
  });

  test('poll_oneoff tells of all that is ready, and of errors', () => {
    const [from, to] = pipe(guest.process) as [number, number];
    guest.write(to, 'abc');
    let at = subscribe(4096, wasi.EVENTTYPE_FD_READ, from);
    at = subscribe(at, wasi.EVENTTYPE_FD_WRITE, to);
    at = subscribe(at, wasi.EVENTTYPE_FD_READ, 99);
    at = subscribe(at, wasi.EVENTTYPE_CLOCK, 0, 1000n);
    at = subscribe(at, wasi.EVENTTYPE_CLOCK, 0, 5n, 1);
    subscribe(at, wasi.EVENTTYPE_CLOCK, 2, 5n);
    expect(guest.call('poll_oneoff', 4096, 8192, 6, 40)).toBe(0);
    expect(guest.u32(40)).toBe(5);
    const events = Array.from({ length: 5 }, (_, i) => {
      const event = 8192 + 32 * i;
      const { view } = guest.guest;
      return [
        (guest.u64(event) - 4096) / 48,
        view.getUint16(event + 8, true),
        guest.memory[event + 10],
        guest.u64(event + 16),
      ];
    });
    expect(events).toEqual([
      [0, 0, wasi.EVENTTYPE_FD_READ, 3],
      [1, 0, wasi.EVENTTYPE_FD_WRITE, 0],
      [2, wasi.ERRNO_BADF, wasi.EVENTTYPE_FD_READ, 0],
      [4, 0, wasi.EVENTTYPE_CLOCK, 0],
      [5, wasi.ERRNO_INVAL, wasi.EVENTTYPE_CLOCK, 0],
    ]);
    expect(guest.call('poll_oneoff', 4096, 8192, 0, 40)).toBe(wasi.ERRNO_INVAL);
    expect(guest.call('poll_oneoff', 65_520, 8192, 1, 40)).toBe(wasi.ERRNO_FAULT);
  });

  test('poll_oneoff waits for whichever comes first', () => {
    const [from, to] = pipe(guest.process) as [number, number];
    subscribe(subscribe(4096, wasi.EVENTTYPE_FD_READ, from), wasi.EVENTTYPE_CLOCK, 1, 1000n);
    expect(guest.call('poll_oneoff', 4096, 8192, 2, 40)).toBe(BLOCKED);
    expect(guest.kernel.kernel.pending.nextWake).toBe(guest.kernel.time + 1000n);
    guest.kernel.time += 400n;
    guest.write(to, 'x');
    expect(guest.process.stateLetter).toBe('R');
    expect(guest.kernel.kernel.pending.nextWake).not.toBe(guest.kernel.time + 600n);
    expect(guest.call('poll_oneoff', 4096, 8192, 2, 40)).toBe(0);
    expect([guest.u32(40), guest.memory[8202]]).toEqual([1, wasi.EVENTTYPE_FD_READ]);
    guest.read(from);
    expect(guest.call('poll_oneoff', 4096, 8192, 2, 40)).toBe(BLOCKED);
    guest.kernel.time += 1000n;
    expect(guest.call('poll_oneoff', 4096, 8192, 2, 40)).toBe(0);
    expect(guest.memory[8202]).toBe(wasi.EVENTTYPE_CLOCK);
  });
});

test('devices are there, and are no terminals', () => {
  const zero = guest.open('/dev/zero');
  expect(guest.read(zero, 3)).toBe('\0\0\0');
  const full = guest.open('/dev/full');
  expect(guest.write(full, 'x')).toBe(-wasi.ERRNO_NOSPC);
  const nothing = guest.open('/dev/null');
  expect([guest.write(nothing, 'abc'), guest.read(nothing)]).toEqual([3, '']);
  expect((guest.read(guest.open('/dev/urandom'), 4) as string).length).toBe(4);
  guest.call('fd_fdstat_get', nothing, 400);
  // wasi-libc takes a character device for a terminal exactly when it cannot seek or tell.
  expect(guest.memory[400]).toBe(wasi.FILETYPE_CHARACTER_DEVICE);
  expect(guest.u64(408) & (wasi.RIGHTS_FD_SEEK | wasi.RIGHTS_FD_TELL)).not.toBe(0);
  expect(guest.open('/dev/tty')).toBe(-wasi.ERRNO_NXIO);
});

test('/proc tells of processes, to whom it concerns', () => {
  const { scheduler } = guest.kernel.kernel.processes;
  scheduler.current = guest.process;
  const read = (path: string) => guest.read(guest.open(path, 0, wasi.RIGHTS_FD_READ), 1000);
  const { pid } = guest.process;
  expect(read('/proc/self/status')).toContain(`Pid:\t${pid}\n`);
  expect(read(`/proc/${pid}/cmdline`)).toBe('sh\0-c\0\0');
  expect(read(`/proc/${pid}/stat`)).toMatch(new RegExp(`^${pid} \\(sh\\) . 1 ${pid} ${pid} `));
  expect(read('/proc/self/environ')).toContain('USER=rrkah\0');
  expect(guest.open('/proc/1/environ', 0, wasi.RIGHTS_FD_READ)).toBe(-wasi.ERRNO_ACCES);
  expect(read('/proc/self/limits')).toContain('Max open files');
  expect(read('/proc/uptime')).toBe('0.00 0.00\n');
  expect(read('/proc/version')).toBe('Canix test\n');
  expect(read('/proc/mounts')).toContain('proc /proc proc rw 0 0\n');
  expect(read('/proc/loadavg')).toMatch(/^0\.00 0\.00 0\.00 \d+\/2 \d+\n$/);
  expect(read('/proc/meminfo')).toContain('MemTotal:        2097152 kB\n');
  const link = (path: string) => {
    const error = guest.call('path_readlink', 3, ...guest.text(path), 3000, 100, 40);
    return error === 0 ? guest.string(3000, guest.u32(40)) : -error;
  };
  expect(link('proc/self')).toBe(String(pid));
  expect(link('proc/self/cwd')).toBe('/home/rrkah');
  expect(link('proc/self/exe')).toBe('/bin/sh');
  expect(link('proc/self/fd/3')).toBe('/');
  expect(link('proc/self/fd/0')).toMatch(/^pipe:\[\d+\]$/);
  expect(link('proc/1/cwd')).toBe(-wasi.ERRNO_ACCES);
  const { vfs } = guest.kernel.kernel;
  expect(vfs.stat(ROOT, vfs.root, '/proc/9999')).toBe(-wasi.ERRNO_NOENT);
  scheduler.current = null;
});

test('the older names have the older layouts', () => {
  guest = new TestGuest('wasi_unstable');
  const fd = guest.open('file', OFLAGS_CREAT);
  guest.write(fd, 'hello');
  // Origins: current 0, end 1, set 2.
  expect(guest.call('fd_seek', fd, 1n, 2, 40)).toBe(0);
  expect(guest.call('fd_seek', fd, 1n, 0, 40)).toBe(0);
  expect(guest.read(fd)).toBe('llo');
  expect(guest.call('fd_seek', fd, -1n, 1, 40)).toBe(0);
  expect(guest.read(fd)).toBe('o');
  expect(guest.call('fd_filestat_get', fd, 400)).toBe(0);
  expect([guest.u32(420), guest.u64(424)]).toEqual([1, 5]);
  const { view } = guest.guest;
  view.setUint32(4096 + 24, wasi.CLOCKID_REALTIME, true);
  view.setBigUint64(4096 + 32, 700n, true);
  expect(guest.call('poll_oneoff', 4096, 8192, 1, 40)).toBe(BLOCKED);
  expect(guest.kernel.kernel.pending.nextWake).toBe(guest.kernel.time + 700n);
});
