import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { O_RDONLY } from '../fs/open-flags.ts';
import { decode, encode } from '../text.ts';
import { SIGCHLD, SIGCONT, SIGINT, SIGKILL, SIGPIPE, SIGSTOP, SIGTERM } from './signals.ts';
import type { Call, NativeProgram, Sys } from './sys.ts';
import { WNOHANG, WUNTRACED } from './sys.ts';
import { TestKernel } from './test-kernel.ts';
import {
  exitStatus,
  isStopped,
  shellStatus,
  terminatingSignal,
  wasSignaled,
} from './wait-status.ts';

function* print(sys: Sys, text: string): Call<number> {
  return yield* sys.write(1, encode(text));
}

/** Runs one program as `sh` and gives what it printed. */
function run(program: NativeProgram, sleeps = 0) {
  return new TestKernel({ sh: program }).run('', sleeps);
}

function* waitFor(sys: Sys, pid: number): Call<number> {
  const result = yield* sys.wait(pid, 0);
  return typeof result === 'number' ? result : result.status;
}

const spin: NativeProgram = function* (sys) {
  for (;;) yield* sys.pause();
};

test('a program is given its arguments, environment and user, and its status comes back', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      yield* print(sys, `${sys.argv.join('|')} ${sys.env.get('HOME')} ${sys.uid} ${sys.getcwd()}`);
      return 300;
    },
  });
  expect(kernel.run('a b')).toEqual({
    stdout: 'sh|-c|a b /home/rrkah 1000 /home/rrkah',
    stderr: '',
    status: 44,
  });
});

test('data goes through a pipe larger than its buffer, in order, and ends with the writer', () => {
  const size = 300_000;
  const output = run(function* (sys) {
    const [from, to] = sys.pipe() as [number, number];
    sys.spawn({
      program: function* (child) {
        const data = new Uint8Array(size);
        for (let i = 0; i < size; i++) data[i] = (i * 31 + (i >> 8)) & 0xff;
        return (yield* child.write(1, data)) === size ? 0 : 1;
      },
      argv: ['writer'],
      env: sys.env,
      descriptors: [[1, to]],
    });
    sys.close(to);
    let count = 0;
    let wrong = 0;
    const buffer = new Uint8Array(10_007);
    for (;;) {
      const length = yield* sys.read(from, buffer);
      if (length <= 0) break;
      for (let i = 0; i < length; i++, count++) {
        if (buffer[i] !== ((count * 31 + (count >> 8)) & 0xff)) wrong++;
      }
    }
    yield* print(sys, `${count} ${wrong} ${yield* waitFor(sys, -1)}`);
    return 0;
  });
  expect(output.stdout).toBe('300000 0 0');
});

test('writing to a pipe nobody reads ends the writer, or gives EPIPE where the signal is ignored', () => {
  const output = run(function* (sys) {
    for (const ignore of [[], [SIGPIPE]]) {
      const [from, to] = sys.pipe() as [number, number];
      const pid = sys.spawn({
        program: function* (child) {
          for (;;) {
            const result = yield* child.write(1, new Uint8Array(100_000));
            if (result < 0) return -result;
          }
        },
        argv: ['yes'],
        env: sys.env,
        descriptors: [[1, to]],
        ignore,
      });
      sys.close(to);
      yield* sys.read(from, new Uint8Array(10));
      sys.close(from);
      yield* print(sys, `${shellStatus(yield* waitFor(sys, pid))} `);
    }
    return 0;
  });
  expect(output.stdout).toBe(`${128 + SIGPIPE} ${wasi.ERRNO_PIPE} `);
});

test('small writes to a pipe are not mixed', () => {
  const output = run(function* (sys) {
    const [from, to] = sys.pipe() as [number, number];
    for (const letter of ['a', 'b', 'c']) {
      sys.spawn({
        program: function* (child) {
          for (let i = 0; i < 40; i++) yield* child.write(1, encode(letter.repeat(4096)));
          return 0;
        },
        argv: [letter],
        env: sys.env,
        descriptors: [[1, to]],
      });
    }
    sys.close(to);
    let text = '';
    const buffer = new Uint8Array(5000);
    for (;;) {
      const length = yield* sys.read(from, buffer);
      if (length <= 0) break;
      text += decode(buffer.subarray(0, length));
    }
    const pieces = text.match(/(.)\1*/g)!;
    const whole = pieces.every((piece) => piece.length % 4096 === 0);
    yield* print(sys, `${text.length} ${whole}`);
    return 0;
  });
  expect(output.stdout).toBe(`${3 * 40 * 4096} true`);
});

test('wait tells which child ended how; WNOHANG does not wait; without children there is ECHILD', () => {
  const output = run(function* (sys) {
    const start = (program: NativeProgram) => sys.spawn({ program, argv: ['child'], env: sys.env });
    const busy = start(spin);
    // eslint-disable-next-line require-yield
    const quick = start(function* () {
      return 7;
    });
    const none = yield* sys.wait(-1, WNOHANG);
    const first = yield* sys.wait(-1, 0);
    sys.kill(busy, SIGTERM);
    const second = yield* sys.wait(busy, 0);
    const third = yield* sys.wait(-1, 0);
    if (typeof none === 'number' || typeof first === 'number' || typeof second === 'number')
      return 1;
    yield* print(
      sys,
      [
        none.pid,
        first.pid === quick,
        exitStatus(first.status),
        second.pid === busy,
        wasSignaled(second.status),
        terminatingSignal(second.status),
        third,
      ].join(' '),
    );
    return 0;
  });
  expect(output.stdout).toBe(`0 true 7 true true ${SIGTERM} ${-wasi.ERRNO_CHILD}`);
});

test('a process stops and goes on, and its parent hears of it', () => {
  const output = run(function* (sys) {
    const pid = sys.spawn({ program: spin, argv: ['spin'], env: sys.env });
    sys.kill(pid, SIGSTOP);
    const stopped = yield* sys.wait(pid, WUNTRACED);
    const again = yield* sys.wait(pid, WUNTRACED | WNOHANG);
    // A signal that would end it waits until it goes on.
    sys.kill(pid, SIGTERM);
    const still = yield* sys.wait(pid, WNOHANG);
    sys.kill(pid, SIGCONT);
    const ended = yield* sys.wait(pid, 0);
    for (const result of [stopped, again, still, ended]) {
      if (typeof result === 'number') return 1;
      yield* print(sys, `${result.pid === pid} ${isStopped(result.status)} ${result.status}; `);
    }
    return 0;
  });
  expect(output.stdout).toBe(
    `true true ${(SIGSTOP << 8) | 0x7f}; false false 0; false false 0; true false ${SIGTERM}; `,
  );
});

test('a caught signal interrupts a waiting call and is told once', () => {
  const output = run(function* (sys) {
    sys.signal(SIGINT, 'catch');
    const parent = sys.pid;
    sys.spawn({
      program: function* (child) {
        yield* child.sleep(1000n);
        return child.kill(parent, SIGINT);
      },
      argv: ['child'],
      env: sys.env,
    });
    const [from] = sys.pipe() as [number, number];
    const result = yield* sys.read(from, new Uint8Array(1));
    yield* print(sys, `${result} ${sys.pendingSignals().join()} ${sys.pendingSignals().length}`);
    return 0;
  }, 1);
  expect(output.stdout).toBe(`${-wasi.ERRNO_INTR} ${SIGINT} 0`);
});

test('orphans go to init, which leaves no zombies', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      const middle = sys.spawn({
        // eslint-disable-next-line require-yield
        program: function* (child) {
          child.spawn({
            program: function* (orphan) {
              yield* orphan.sleep(5_000n);
              yield* print(orphan, `parent ${orphan.ppid}`);
              return 0;
            },
            argv: ['orphan'],
            env: child.env,
          });
          return 0;
        },
        argv: ['middle'],
        env: sys.env,
      });
      yield* sys.wait(middle, 0);
      return 0;
    },
  });
  expect(kernel.run('', 1).stdout).toBe('parent 1');
  expect([...kernel.kernel.processes.all()].map(({ pid }) => pid)).toEqual([1]);
});

test('a child that ends is reaped at once where SIGCHLD is ignored', () => {
  const output = run(function* (sys) {
    sys.signal(SIGCHLD, 'ignore');
    const pid = sys.spawn({ program: spin, argv: ['spin'], env: sys.env });
    sys.kill(pid, SIGKILL);
    const gone = sys.kill(pid, 0);
    yield* print(sys, String(gone));
    return 0;
  });
  expect(output.stdout).toBe(String(-wasi.ERRNO_SRCH));
});

test('kill reaches groups, and only what one may signal', () => {
  const output = run(function* (sys) {
    const leader = sys.spawn({ program: spin, argv: ['a'], env: sys.env, pgid: 0 });
    const member = sys.spawn({ program: spin, argv: ['b'], env: sys.env, pgid: leader });
    const results = [
      sys.kill(-leader, SIGTERM),
      shellStatus(yield* waitFor(sys, leader)),
      shellStatus(yield* waitFor(sys, member)),
      sys.kill(-leader, SIGTERM),
      sys.kill(1, SIGTERM),
      sys.kill(sys.pid, 99),
    ];
    yield* print(sys, results.join(' '));
    return 0;
  });
  const { ERRNO_INVAL, ERRNO_PERM, ERRNO_SRCH } = wasi;
  expect(output.stdout).toBe(`0 143 143 ${-ERRNO_SRCH} ${-ERRNO_PERM} ${-ERRNO_INVAL}`);
});

test('descriptors are shared after dup and limited in number', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      const fd = yield* sys.open('/etc/passwd', O_RDONLY);
      const copy = sys.dup(fd);
      yield* sys.read(fd, new Uint8Array(5));
      const offset = sys.lseek(copy, 0, wasi.WHENCE_CUR);
      let last = copy;
      for (;;) {
        const next = sys.dup(fd);
        if (next < 0) {
          yield* print(sys, `${offset} ${last} ${next}`);
          return 0;
        }
        last = next;
      }
    },
  });
  expect(kernel.run('').stdout).toBe(`5 1023 ${-wasi.ERRNO_MFILE}`);
});

test('a user has a limited number of processes', () => {
  const output = run(function* (sys) {
    let count = 0;
    for (;;) {
      const pid = sys.spawn({ program: spin, argv: ['bomb'], env: sys.env });
      if (pid < 0) {
        yield* print(sys, `${count} ${pid}`);
        sys.kill(0, SIGKILL);
        return 0;
      }
      count++;
    }
  });
  expect(output.stdout).toBe(`1023 ${-wasi.ERRNO_AGAIN}`);
});

test('a program is given so much in arguments, and no more', () => {
  const output = run(function* (sys) {
    const results = [500_000, 600_000].map((size) => {
      const argv = ['child', 'x'.repeat(size)];
      return sys.spawn({ program: spin, argv, env: new Map() }) > 0;
    });
    yield* print(sys, results.join());
    sys.kill(0, SIGKILL);
    return 0;
  });
  expect(output.stdout).toBe('true,false');
});

test('a program that throws ends with a message, and others go on', () => {
  const output = run(function* (sys) {
    const pid = sys.spawn({
      // eslint-disable-next-line require-yield
      program: function* () {
        throw new Error('broken');
      },
      argv: ['bad'],
      env: sys.env,
    });
    yield* print(sys, String(shellStatus(yield* waitFor(sys, pid))));
    return 0;
  });
  expect(output).toEqual({
    stdout: '134',
    stderr: 'bad: internal error: Error: broken\n',
    status: 0,
  });
});

test('exec replaces the program and keeps pid and descriptors, but those to be closed', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      const fd = sys.dup(1);
      sys.setCloseOnExec(fd, true);
      const error = yield* sys.exec('/bin/missing', ['x'], new Map());
      yield* print(sys, `${error} ${sys.pid} `);
      yield* sys.exec('/bin/next', ['next', String(fd)], new Map([['A', 'B']]));
      return 1;
    },
    *next(sys) {
      const gone = sys.lseek(Number(sys.argv[1]), 0, 0);
      yield* print(sys, `${sys.pid} ${sys.env.get('A')} ${gone}`);
      return 5;
    },
  });
  const { stdout, status } = kernel.run('');
  const [error, before, after, a, gone] = stdout.split(' ');
  expect(error).toBe(String(-wasi.ERRNO_NOENT));
  expect(after).toBe(before);
  expect([a, gone, status]).toEqual(['B', String(-wasi.ERRNO_BADF), 5]);
});

test('scripts run by their interpreter, and kernel programs only from files of root', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      const results: string[] = [];
      for (const program of ['/tmp/script', '/tmp/fake', '/tmp/text', '/tmp/loop', '/tmp']) {
        const pid = sys.spawn({ program, argv: ['name', 'x'], env: sys.env });
        results.push(pid < 0 ? String(pid) : String(shellStatus(yield* waitFor(sys, pid))));
      }
      yield* print(sys, results.join(' '));
      return 0;
    },
    *show(sys) {
      yield* print(sys, sys.argv.join('|') + '\n');
      return 3;
    },
  });
  kernel.write('/tmp/script', '#! /bin/show -a b\nmore\n', 0o755);
  kernel.write('/tmp/text', 'just text\n', 0o755);
  kernel.write('/tmp/loop', '#!/tmp/loop\n', 0o755);
  const file = { offset: 0, data: encode('#!kernel:show\n'), truncate: false, mode: 0o755 };
  expect(kernel.kernel.files.write(kernel.user, '/home/rrkah/fake', file)).toBe(14);
  const { vfs } = kernel.kernel;
  vfs.symlink({ uid: 0, gid: 0, groups: [] }, '/home/rrkah/fake', vfs.root, '/tmp/fake');
  const { ERRNO_ACCES, ERRNO_LOOP, ERRNO_NOEXEC } = wasi;
  expect(kernel.run('').stdout).toBe(
    `/bin/show|-a b|/tmp/script|x\n3 ${-ERRNO_NOEXEC} ${-ERRNO_NOEXEC} ${-ERRNO_LOOP} ${-ERRNO_ACCES}`,
  );
});

test('sleepers wake in the order of their times, and nothing runs meanwhile', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      for (const [name, time] of [
        ['c', 3000n],
        ['a', 1000n],
        ['b', 2000n],
      ] as const) {
        sys.spawn({
          program: function* (child) {
            yield* child.sleep(time);
            yield* print(child, `${name}${child.clock() - 1_700_000_000_000_000_000n} `);
            return 0;
          },
          argv: [name],
          env: sys.env,
        });
      }
      while (typeof (yield* sys.wait(-1, 0)) !== 'number');
      return 0;
    },
  });
  const id = kernel.start('');
  kernel.settle();
  expect(kernel.kernel.pending).toEqual({ runnable: false, nextWake: kernel.time + 1000n });
  kernel.settle(3);
  expect(kernel.output(id)).toMatchObject({ stdout: 'a1000 b2000 c3000 ', status: 0 });
});

test('users take turns, however many processes one has', () => {
  const turns: number[] = [];
  const count: NativeProgram = function* (sys) {
    for (let i = 0; i < 50; i++) {
      turns.push(sys.uid);
      yield* sys.pause();
    }
    return 0;
  };
  const kernel = new TestKernel({
    *sh(sys) {
      const many = sys.uid === 1000 ? 9 : 0;
      for (let i = 0; i < many; i++) sys.spawn({ program: count, argv: ['n'], env: sys.env });
      return yield* count(sys);
    },
  });
  kernel.start('');
  const other = kernel.kernel.users.login('ryjl3-tyaaa-aaaaa-aaaba-cai', false);
  if (typeof other === 'number') throw new Error();
  kernel.kernel.execs.start(other, { line: '', stdin: false, env: [] });
  kernel.settle();
  const share = turns.slice(0, 80).filter((uid) => uid === other.uid).length;
  expect(share).toBeGreaterThanOrEqual(38);
});
