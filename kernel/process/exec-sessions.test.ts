import { wasi } from '@bjorn3/browser_wasi_shim';
import { expect, test } from 'vitest';
import { decode, encode } from '../text.ts';
import type { ExecOutput } from './exec-sessions.ts';
import { SIGTERM } from './signals.ts';
import type { NativeProgram } from './sys.ts';
import { TestKernel } from './test-kernel.ts';

const cat: NativeProgram = function* (sys) {
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const count = yield* sys.read(0, buffer);
    if (count <= 0) return 0;
    yield* sys.write(1, buffer.subarray(0, count));
  }
};

function read(kernel: TestKernel, id: number, stdout: number): ExecOutput {
  const output = kernel.kernel.execs.read(kernel.user, id, stdout, 0);
  if (typeof output === 'number') throw new Error(`read: ${output}`);
  return output;
}

function give(kernel: TestKernel, id: number, offset: number, text: string, end = false): void {
  const input = { offset, data: encode(text), end };
  expect(kernel.kernel.execs.advance(kernel.user, id, input, 0, 0)).toBe(0);
  kernel.settle();
}

test('input is taken once, in order, and its end is seen', () => {
  const kernel = new TestKernel({ sh: cat });
  const id = kernel.start('', true);
  kernel.settle();
  give(kernel, id, 0, 'one ');
  give(kernel, id, 0, 'one two ');
  give(kernel, id, 100, 'from nowhere');
  expect(read(kernel, id, 0)).toMatchObject({ stdinTaken: 8, stdoutCursor: 8, status: null });
  give(kernel, id, 8, 'three', true);
  const output = read(kernel, id, 4);
  expect(decode(output.stdout)).toBe('two three');
  expect(output).toMatchObject({ stdinTaken: 13, stdoutCursor: 13, status: 0 });
});

test('output can be read again until it is acknowledged', () => {
  const kernel = new TestKernel({ sh: cat });
  const id = kernel.start('', true);
  give(kernel, id, 0, 'abcdef', true);
  expect(decode(read(kernel, id, 0).stdout)).toBe('abcdef');
  expect(decode(read(kernel, id, 2).stdout)).toBe('cdef');
  const none = { offset: 6, data: new Uint8Array(0), end: false };
  kernel.kernel.execs.advance(kernel.user, id, none, 6, 0);
  expect(read(kernel, id, 6)).toMatchObject({ stdoutCursor: 6, status: 0 });
});

test('a program that nobody listens to waits, and the status comes with the last of its output', () => {
  const size = 6_000_000;
  const kernel = new TestKernel({
    *sh(sys) {
      const data = new Uint8Array(size).map((_, i) => i % 251);
      return (yield* sys.write(1, data)) === size ? 7 : 1;
    },
  });
  const id = kernel.start('');
  let cursor = 0;
  let wrong = 0;
  let largest = 0;
  for (;;) {
    kernel.settle();
    const { stdout, stdoutCursor, status } = read(kernel, id, cursor);
    stdout.forEach((byte, i) => {
      if (byte !== (cursor + i) % 251) wrong++;
    });
    largest = Math.max(largest, stdout.length);
    expect(status).toBe(stdoutCursor === size ? 7 : null);
    if (status !== null) break;
    expect(stdout.length).toBeGreaterThan(0);
    cursor = stdoutCursor;
    const none = { offset: 0, data: new Uint8Array(0), end: false };
    kernel.kernel.execs.advance(kernel.user, id, none, cursor, 0);
  }
  expect([wrong, largest]).toEqual([0, 900_000]);
});

test('a signal reaches the command and what it started', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      sys.spawn({ program: cat, argv: ['cat'], env: sys.env });
      for (;;) yield* sys.sleep(1_000_000_000n);
    },
  });
  const id = kernel.start('', true);
  kernel.settle();
  expect(kernel.kernel.execs.signal(kernel.user, id, SIGTERM)).toBe(0);
  expect(kernel.kernel.execs.signal(kernel.user, id, 77)).toBe(-wasi.ERRNO_INVAL);
  kernel.settle();
  expect(read(kernel, id, 0).status).toBe(128 + SIGTERM);
  expect([...kernel.kernel.processes.all()].map(({ pid }) => pid)).toEqual([1]);
});

test('closing a session ends what runs in it', () => {
  const kernel = new TestKernel({ sh: cat });
  const id = kernel.start('', true);
  kernel.settle();
  expect(kernel.kernel.execs.close(kernel.user, id)).toBe(0);
  kernel.settle();
  expect(kernel.kernel.processes.size).toBe(1);
  expect(kernel.kernel.execs.read(kernel.user, id, 0, 0)).toBe(-wasi.ERRNO_SRCH);
});

test('sessions are their owners, start where asked, and are limited in number', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      yield* sys.write(1, encode(`${sys.getcwd()} ${sys.env.get('PWD')} ${sys.env.get('X')}`));
      return 0;
    },
  });
  const { execs, users } = kernel.kernel;
  const start = { line: '', stdin: false, cwd: '/tmp', env: [['X', 'y']] as const };
  const id = execs.start(kernel.user, start);
  kernel.settle();
  expect(kernel.output(id).stdout).toBe('/tmp /tmp y');
  const other = users.login('2vxsx-fae', false);
  if (typeof other === 'number') throw new Error('login');
  expect(execs.read(other, id, 0, 0)).toBe(-wasi.ERRNO_ACCES);
  expect(execs.start(other, { ...start, cwd: kernel.user.home })).toBe(-wasi.ERRNO_ACCES);
  expect(execs.start(kernel.user, { ...start, cwd: '/etc/passwd' })).toBe(-wasi.ERRNO_NOTDIR);
  // The one that is over makes room for the last of them.
  for (let i = 0; i < 32; i++) expect(execs.start(kernel.user, start)).toBeGreaterThan(0);
  expect(execs.start(kernel.user, start)).toBe(-wasi.ERRNO_AGAIN);
  expect(execs.read(kernel.user, id, 0, 0)).toBe(-wasi.ERRNO_SRCH);
});

test('what the processes of a session used is counted together', () => {
  const kernel = new TestKernel({
    *sh(sys) {
      for (let i = 0; i < 2; i++) {
        sys.spawn({
          program: function* (child) {
            for (let n = 0; n < 10; n++) yield* child.pause();
            return 0;
          },
          argv: ['child'],
          env: sys.env,
        });
        yield* sys.wait(-1, 0);
      }
      return 0;
    },
  });
  const id = kernel.start('');
  kernel.settle();
  // Each look at the counter is 1,000: one for each of the 22 turns of the children and those of the shell.
  const { usage } = read(kernel, id, 0);
  expect(usage.instructions).toBeGreaterThanOrEqual(22_000);
  expect(usage.instructions).toBeLessThan(30_000);
});
