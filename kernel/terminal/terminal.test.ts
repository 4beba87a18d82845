import { wasi } from '@bjorn3/browser_wasi_shim';
import { beforeEach, describe, expect, test } from 'vitest';
import { O_RDWR } from '../fs/open-flags.ts';
import { SIGHUP, SIGTTIN, SIGTTOU, SIGWINCH } from '../process/signals.ts';
import type { Call, NativeProgram, Sys } from '../process/sys.ts';
import { WNOHANG, WUNTRACED } from '../process/sys.ts';
import { TestKernel } from '../process/test-kernel.ts';
import { isStopped, shellStatus, stoppingSignal } from '../process/wait-status.ts';
import { decode, encode } from '../text.ts';
import type { TerminalOutput } from './terminal-sessions.ts';

let kernel: TestKernel;
let id: number;
let typed: number;

/** A user at a terminal with `sh` as his shell; `busy` says that it runs for ever. */
function open(sh: NativeProgram, busy = false): void {
  kernel = new TestKernel({ sh });
  id = kernel.kernel.terminals.open(kernel.user, { rows: 24, columns: 80 });
  typed = 0;
  if (busy) kernel.step();
  else kernel.settle();
}

function type(text: string | Uint8Array, echoed = false): void {
  const bytes = typeof text === 'string' ? encode(text) : text;
  expect(kernel.kernel.terminals.input(kernel.user, id, typed, bytes, echoed)).toBe(0);
  typed += bytes.length;
  kernel.settle();
}

function state(): TerminalOutput {
  return kernel.kernel.terminals.read(kernel.user, id, 0) as TerminalOutput;
}

function screen(): string {
  return decode(state().data);
}

function* print(sys: Sys, text: string): Call<number> {
  return yield* sys.write(1, encode(text));
}

/** Says what it reads. */
const reader: NativeProgram = function* (sys) {
  const buffer = new Uint8Array(100);
  for (;;) {
    const count = yield* sys.read(0, buffer);
    if (count <= 0) {
      yield* print(sys, `<end ${count}>`);
      return 0;
    }
    yield* print(sys, `<${JSON.stringify(decode(buffer.subarray(0, count)))}>`);
  }
};

const spin: NativeProgram = function* (sys) {
  for (;;) yield* sys.pause();
};

describe('the line discipline', () => {
  beforeEach(() => {
    open(reader);
  });

  test('hands over lines when they are finished, and echoes them', () => {
    type('ab');
    expect(screen()).toBe('ab');
    expect(state()).toMatchObject({ waiting: true, canonical: true, echo: true, open: true });
    type('c\r');
    expect(screen()).toBe('abc\r\n<"abc\\n">');
  });

  test('does not show what the client has shown', () => {
    type('secret\n', true);
    expect(screen()).toBe('<"secret\\n">');
  });

  test('erases characters, words and lines, whatever they are', () => {
    type('aé\x7f\x7fb\n');
    expect(screen()).toBe('aé\b \b\b \bb\r\n<"b\\n">');
    const before = screen().length;
    type('one two  \x17X\x15漢\x1b\x7f\x7f\x7fz\n');
    const erased = '\b \b'.repeat(5) + 'X' + '\b \b'.repeat(5) + '漢^[';
    expect(screen().slice(before)).toBe(`one two  ${erased}${'\b \b'.repeat(4)}z\r\n<"z\\n">`);
  });

  test('takes the next character as it is after ^V', () => {
    type('\x16\x03\n');
    expect(screen()).toContain('<"\\u0003\\n">');
  });

  test('ends the input with ^D, and hands over part of a line with it', () => {
    type('part\x04');
    expect(screen()).toBe('part<"part">');
    type('\x04');
    expect(screen()).toBe('part<"part"><end 0>');
    expect(state().open).toBe(false);
  });

  test('takes a repeated call once, and refuses a gap', () => {
    const { terminals } = kernel.kernel;
    terminals.input(kernel.user, id, 0, encode('ab'), false);
    terminals.input(kernel.user, id, 0, encode('abc\n'), false);
    terminals.input(kernel.user, id, 0, encode('abc\n'), false);
    expect(terminals.input(kernel.user, id, 9, encode('x'), false)).toBe(-wasi.ERRNO_INVAL);
    kernel.settle();
    expect(screen()).toBe('abc\r\n<"abc\\n">');
    expect(state().input).toBe(4);
  });

  test('limits a line, and still takes its end', () => {
    type('x'.repeat(5000) + '\n', true);
    const read = [...screen().matchAll(/x+/g)].reduce((sum, [run]) => sum + run.length, 0);
    expect(read).toBe(4095);
  });
});

test('input that nobody reads waits outside, and an interrupt still gets through', () => {
  open(spin, true);
  const { terminals } = kernel.kernel;
  const lines = encode('0123456789abcde\n'.repeat(8192));
  terminals.input(kernel.user, id, 0, lines, true);
  const taken = state().input;
  expect(taken).toBeGreaterThanOrEqual(65_536);
  expect(taken).toBeLessThan(lines.length);
  terminals.input(kernel.user, id, taken, encode('\x03'), true);
  kernel.settle();
  expect(state().open).toBe(false);
});

test('raw mode gives each byte at once and signals nothing', () => {
  open(function* (sys) {
    sys.tcsetattr(0, { canonical: false, echo: false, signals: false, inputNewlines: false });
    const buffer = new Uint8Array(10);
    for (let i = 0; i < 2; i++) {
      const count = yield* sys.read(0, buffer);
      yield* print(sys, `<${buffer.subarray(0, count).join()}>`);
    }
    return 0;
  });
  expect(state()).toMatchObject({ canonical: false, echo: false });
  type('\x03\r\x1b[A');
  expect(screen()).toBe('<3,13,27,91,65>');
});

test('output has its newlines expanded, in any amount, and can be read from any position', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}`.padEnd(i % 97, '.'));
  const text = lines.join('\n');
  open(function* (sys) {
    yield* print(sys, text);
    return 0;
  });
  const { data, cursor, missed } = state();
  const expected = text.replaceAll('\n', '\r\n');
  expect(cursor).toBe(expected.length);
  expect(missed).toBe(expected.length - 262_144);
  expect(decode(data)).toBe(expected.slice(missed));
  const tail = kernel.kernel.terminals.read(kernel.user, id, cursor - 10) as TerminalOutput;
  expect([decode(tail.data), tail.missed]).toEqual([expected.slice(-10), 0]);
});

test('a long piece of output leaves others their turns', () => {
  let turns = 0;
  open(function* (sys) {
    sys.spawn({
      program: function* (child) {
        for (; turns < 10; turns++) yield* child.pause();
        return 0;
      },
      argv: ['other'],
      env: sys.env,
    });
    yield* sys.write(1, new Uint8Array(100_000).fill(10));
    yield* print(sys, String(turns));
    return 0;
  });
  expect(screen()).toMatch(/\n10$/);
  expect(state().cursor).toBe(200_002);
});

describe('job control', () => {
  /** A shell that runs `job` in the foreground and tells how it ended or stopped. */
  function shellFor(job: NativeProgram): NativeProgram {
    return function* (sys) {
      sys.signal(SIGTTOU, 'ignore');
      const pid = sys.spawn({ program: job, argv: ['job'], env: sys.env, pgid: 0, foreground: 0 });
      const result = yield* sys.wait(pid, WUNTRACED);
      sys.tcsetpgrp(0, sys.getpgid(0));
      if (typeof result === 'number') return 1;
      const how = isStopped(result.status) ? 'stopped' : 'ended';
      yield* print(sys, `[${how} ${shellStatus(result.status)}]`);
      return yield* reader(sys);
    };
  }

  test.each([
    ['\x03', '^C[ended 130]'],
    ['\x1c', '^\\[ended 131]'],
    ['\x1a', '^Z[stopped 148]'],
  ])('%j acts on the foreground, though it never reads', (key, shown) => {
    open(function* (sys) {
      return yield* shellFor(spin)(sys);
    }, true);
    type(key);
    expect(screen()).toBe(shown);
    type('still there\n', true);
    expect(screen()).toContain('<"still there\\n">');
  });

  test('a background job that reads the terminal stops', () => {
    open(function* (sys) {
      const pid = sys.spawn({ program: reader, argv: ['job'], env: sys.env, pgid: 0 });
      const result = yield* sys.wait(pid, WUNTRACED);
      if (typeof result === 'number') return 1;
      yield* print(sys, `${stoppingSignal(result.status)} `);
      sys.tcsetpgrp(0, pid);
      sys.kill(-pid, 18);
      const end = yield* sys.wait(pid, 0);
      yield* print(sys, String(typeof end === 'number' ? end : shellStatus(end.status)));
      return 0;
    });
    expect(screen()).toBe(`${SIGTTIN} `);
    type('for the job\n\x04', true);
    expect(screen()).toBe(`${SIGTTIN} <"for the job\\n"><end 0>0`);
  });

  test('only the session may choose the foreground, from among its groups', () => {
    open(function* (sys) {
      const [from] = sys.pipe() as [number, number];
      yield* print(sys, `${sys.tcsetpgrp(0, 1)} ${sys.tcgetpgrp(0) === sys.pid} `);
      yield* print(sys, `${sys.tcgetpgrp(from)} ${sys.isatty(0)} ${sys.isatty(from)}`);
      return 0;
    });
    expect(screen()).toBe(`${-wasi.ERRNO_PERM} true ${-wasi.ERRNO_NOTTY} true false`);
  });
});

test('a new size reaches the foreground', () => {
  open(function* (sys) {
    sys.signal(SIGWINCH, 'catch');
    yield* sys.read(0, new Uint8Array(1));
    const size = sys.winsize(0);
    yield* print(sys, `${sys.pendingSignals().join()} ${JSON.stringify(size)}`);
    return 0;
  });
  kernel.kernel.terminals.resize(kernel.user, id, { rows: 50, columns: 0 });
  kernel.settle();
  expect(screen()).toBe(`${SIGWINCH} {"rows":50,"columns":1}`);
});

test('closing a terminal hangs its session up and ends its processes', () => {
  let ended = 0;
  open(function* (sys) {
    for (const ignore of [[], [SIGHUP]]) {
      sys.spawn({
        program: function* (child) {
          try {
            yield* reader(child);
            yield* child.sleep(10n);
          } finally {
            ended++;
          }
          return 0;
        },
        argv: ['job'],
        env: sys.env,
        ignore,
      });
    }
    while (typeof (yield* sys.wait(-1, WNOHANG)) !== 'number')
      yield* sys.read(0, new Uint8Array(1));
    return 0;
  });
  kernel.kernel.terminals.close(kernel.user, id);
  kernel.settle(1);
  expect(ended).toBe(2);
  expect([...kernel.kernel.processes.all()].map(({ pid }) => pid)).toEqual([1]);
  expect(kernel.kernel.terminals.read(kernel.user, id, 0)).toBe(-wasi.ERRNO_NXIO);
});

test('terminals belong to who opened them', () => {
  open(reader);
  const other = kernel.kernel.users.login('ryjl3-tyaaa-aaaaa-aaaba-cai', false);
  const root = kernel.kernel.users.login('ryjl3-tyaaa-aaaaa-aaaba-cai', true);
  if (typeof other === 'number' || typeof root === 'number') throw new Error('login');
  const { terminals } = kernel.kernel;
  expect(terminals.read(other, id, 0)).toBe(-wasi.ERRNO_ACCES);
  expect(terminals.input(other, id, 0, encode('x'), false)).toBe(-wasi.ERRNO_ACCES);
  expect(terminals.close(other, id)).toBe(-wasi.ERRNO_ACCES);
  expect(terminals.list(other)).toEqual([]);
  expect(terminals.list(kernel.user)).toEqual([
    { id, size: { rows: 24, columns: 80 }, foreground: '-sh' },
  ]);
  expect(typeof terminals.read(root, id, 0)).toBe('object');
});

test('/dev/tty is the terminal of the session, and /dev/pts the terminals of all', () => {
  open(function* (sys) {
    const fd = yield* sys.open('/dev/tty', O_RDWR);
    yield* sys.write(fd, encode('by tty;'));
    const pts = yield* sys.open('/dev/pts/0', O_RDWR);
    yield* sys.write(pts, encode('by pts;'));
    const names = sys.readdir('/dev/pts');
    const link = sys.readlink('/proc/self/fd/0');
    yield* print(sys, `${JSON.stringify(names)} ${link}`);
    return 0;
  });
  expect(screen()).toMatch(/^by tty;by pts;\[\{.*"name":"0".*\}\] \/dev\/pts\/0$/);
});
