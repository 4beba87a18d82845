import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Call as GuestCallArguments } from '../../engine/index.ts';
import { O_CREAT, O_RDWR } from '../fs/open-flags.ts';
import { TestGuest } from '../wasi/test-guest.ts';
import { fdFlock } from '../wasix/locks.ts';
import { BLOCKED } from './blocked.ts';
import { LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN } from './file-lock.ts';
import { SIGKILL, SIGUSR1 } from './signals.ts';
import type { Call, NativeProgram, Sys } from './sys.ts';
import { TestKernel } from './test-kernel.ts';

const { ERRNO_AGAIN, ERRNO_INTR, ERRNO_TIMEDOUT } = wasi;

describe('locks on files', () => {
  let system: TestKernel;
  let log: string[];
  let program: NativeProgram;

  beforeEach(() => {
    log = [];
    system = new TestKernel({
      *sh(sys) {
        return yield* program(sys);
      },
    });
  });

  function* open(sys: Sys): Call<number> {
    return yield* sys.open('/tmp/file', O_RDWR | O_CREAT, 0o666);
  }

  /** Starts a child that shares no descriptor with its parent. */
  function child(sys: Sys, body: (sys: Sys) => Call<number>): number {
    return sys.spawn({ program: body, argv: ['child'], env: new Map(), descriptors: [[2, 2]] });
  }

  function run(body: NativeProgram, sleeps = 0): void {
    program = body;
    const { stderr, status } = system.run('', sleeps);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(system.kernel.system.locks.size).toBe(0);
  }

  it('are shared by many or held by one, and follow the open file, not the descriptor', () => {
    run(function* (sys) {
      const [a, b, c] = [yield* open(sys), yield* open(sys), yield* open(sys)];
      expect(yield* sys.flock(a, LOCK_SH)).toBe(0);
      expect(yield* sys.flock(b, LOCK_SH | LOCK_NB)).toBe(0);
      expect(yield* sys.flock(c, LOCK_EX | LOCK_NB)).toBe(-ERRNO_AGAIN);
      expect(yield* sys.flock(b, LOCK_UN)).toBe(0);
      expect(yield* sys.flock(a, LOCK_EX | LOCK_NB)).toBe(0);
      expect(yield* sys.flock(b, LOCK_SH | LOCK_NB)).toBe(-ERRNO_AGAIN);
      const d = sys.dup(a);
      expect(yield* sys.flock(d, LOCK_EX | LOCK_NB)).toBe(0);
      sys.close(a);
      expect(yield* sys.flock(b, LOCK_SH | LOCK_NB)).toBe(-ERRNO_AGAIN);
      expect(yield* sys.flock(d, LOCK_UN)).toBe(0);
      expect(yield* sys.flock(b, LOCK_EX | LOCK_NB)).toBe(0);
      // Asking for another kind gives up the lock, even where the new one is not to be had.
      expect(yield* sys.flock(b, LOCK_SH)).toBe(0);
      expect(yield* sys.flock(c, LOCK_SH)).toBe(0);
      expect(yield* sys.flock(b, LOCK_EX | LOCK_NB)).toBe(-ERRNO_AGAIN);
      expect(yield* sys.flock(c, LOCK_EX | LOCK_NB)).toBe(0);
      return 0;
    });
  });

  it('are waited for, and end when the last descriptor is closed or its process ends', () => {
    run(function* (sys) {
      const fd = yield* open(sys);
      expect(yield* sys.flock(fd, LOCK_EX)).toBe(0);
      for (const name of ['one', 'two']) {
        child(sys, function* (sys) {
          const own = yield* open(sys);
          log.push(`${name} asks`);
          expect(yield* sys.flock(own, LOCK_EX)).toBe(0);
          log.push(`${name} has it`);
          yield* sys.pause();
          log.push(`${name} ends`);
          return 0;
        });
      }
      for (let turns = 0; turns < 5; turns++) yield* sys.pause();
      log.push('closed');
      sys.close(fd);
      while (typeof (yield* sys.wait(-1, 0)) !== 'number');
      return 0;
    });
    expect(log).toEqual([
      ...['one asks', 'two asks', 'closed'],
      ...['one has it', 'one ends', 'two has it', 'two ends'],
    ]);
  });

  it('are inherited with the description, and killing who waits or holds harms nobody', () => {
    run(function* (sys) {
      const fd = yield* open(sys);
      const other = yield* open(sys);
      expect(yield* sys.flock(fd, LOCK_EX)).toBe(0);
      const forever: NativeProgram = function* (sys) {
        for (;;) yield* sys.sleep(10n ** 18n);
      };
      const descriptors = [[fd, fd]] as const;
      const heir = sys.spawn({ program: forever, argv: ['heir'], env: new Map(), descriptors });
      const waiting = child(sys, function* (sys) {
        yield* sys.flock(yield* open(sys), LOCK_EX);
        log.push('never');
        return 0;
      });
      yield* sys.pause();
      sys.close(fd);
      expect(yield* sys.flock(other, LOCK_SH | LOCK_NB)).toBe(-ERRNO_AGAIN);
      sys.kill(waiting, SIGKILL);
      yield* sys.wait(waiting, 0);
      sys.kill(heir, SIGKILL);
      yield* sys.wait(heir, 0);
      expect(yield* sys.flock(other, LOCK_EX | LOCK_NB)).toBe(0);
      return 0;
    });
    expect(log).toEqual([]);
  });

  it('waiting ends with a caught signal, or at a time', () => {
    run(function* (sys) {
      const fd = yield* open(sys);
      expect(yield* sys.flock(fd, LOCK_EX)).toBe(0);
      const waiting = child(sys, function* (sys) {
        sys.signal(SIGUSR1, 'catch');
        const own = yield* open(sys);
        expect(yield* sys.flock(own, LOCK_SH)).toBe(-ERRNO_INTR);
        expect(sys.pendingSignals()).toEqual([SIGUSR1]);
        const end = sys.clock() + 3_000_000_000n;
        expect(yield* sys.flock(own, LOCK_SH, end)).toBe(-ERRNO_TIMEDOUT);
        expect(sys.clock()).toBe(end);
        log.push('done');
        return 0;
      });
      yield* sys.pause();
      yield* sys.pause();
      sys.kill(waiting, SIGUSR1);
      yield* sys.wait(waiting, 0);
      return 0;
    }, 1);
    expect(log).toEqual(['done']);
  });

  it('are not for what is no file', () => {
    run(function* (sys) {
      const [reader] = sys.pipe() as [number, number];
      expect(yield* sys.flock(reader, LOCK_EX)).toBe(-wasi.ERRNO_NOTSUP);
      expect(yield* sys.flock(99, LOCK_EX)).toBe(-wasi.ERRNO_BADF);
      const directory = yield* sys.open('/tmp', 0);
      expect(yield* sys.flock(directory, 3)).toBe(-wasi.ERRNO_INVAL);
      expect(yield* sys.flock(directory, LOCK_EX)).toBe(0);
      return 0;
    });
  });
});

describe('locks of WebAssembly programs', () => {
  it('are the same: fd_flock', () => {
    const guest = new TestGuest();
    const [a, b] = [guest.open('f', 1), guest.open('f')];
    const flock = (fd: number, operation: number): number => {
      const call = { argU32: (n: number) => [fd, operation][n] };
      return fdFlock(guest.guest, call as unknown as GuestCallArguments) + 0;
    };
    expect(flock(a, LOCK_EX)).toBe(0);
    expect(flock(b, LOCK_EX | LOCK_NB)).toBe(ERRNO_AGAIN);
    expect(flock(b, LOCK_SH)).toBe(BLOCKED);
    expect(flock(a, LOCK_UN)).toBe(0);
    expect(flock(b, LOCK_SH)).toBe(0);
    expect(flock(99, LOCK_SH)).toBe(wasi.ERRNO_BADF);
    expect(flock(1, LOCK_SH)).toBe(wasi.ERRNO_NOTSUP);
    expect(flock(a, 0)).toBe(wasi.ERRNO_INVAL);
  });
});
