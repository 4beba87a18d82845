import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import wabt from 'wabt';
import { Engine, WebAssemblyHost } from '../../engine/index.ts';
import { SIGABRT, SIGFPE, SIGILL, SIGINT, SIGKILL, SIGSEGV, SIGXCPU } from './signals.ts';
import type { NativeProgram } from './sys.ts';
import { TestKernel } from './test-kernel.ts';
import { shellStatus } from './wait-status.ts';

const CORE = 'dist/engine/core.wasm';
const built = existsSync(CORE);
if (!built) console.log(`skipped: kernel/process/wasm-task.test.ts: ${CORE} is not built`);

let assemble: (text: string) => Uint8Array;
let engine: Engine;

beforeAll(async () => {
  const { parseWat } = await wabt();
  assemble = (text) =>
    parseWat('test.wat', text, { exceptions: true }).toBinary({ write_debug_names: true }).buffer;
  if (built) engine = new Engine(new WebAssemblyHost(readFileSync(CORE)));
});

/** Runs /bin/guest with the words of the line as arguments. */
const sh: NativeProgram = function* (sys) {
  const argv = sys.argv[2].split(' ');
  const pid = sys.spawn({ program: '/bin/guest', argv, env: sys.env });
  if (pid < 0) return -pid;
  const result = yield* sys.wait(pid, 0);
  return typeof result === 'number' ? 255 : shellStatus(result.status);
};

function kernelWith(guest: string | Uint8Array): TestKernel {
  const kernel = new TestKernel({ sh }, engine);
  kernel.write('/bin/guest', typeof guest === 'string' ? assemble(guest) : guest, 0o755);
  return kernel;
}

function run(guest: string | Uint8Array) {
  return kernelWith(guest).run('guest');
}

/** A module whose _start is `body`. */
function start(body: string, more = ''): string {
  return `(module
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    ${more}
    (func $_start (export "_start") ${body}))`;
}

describe.skipIf(!built)('a WebAssembly program', () => {
  test('writes, and ends with the status it gives, or 0', () => {
    const hello =
      '(data (i32.const 16) "hello\\n") (data (i32.const 0) "\\10\\00\\00\\00\\06\\00\\00\\00")';
    const write =
      '(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)))';
    expect(run(start(write, hello))).toEqual({ stdout: 'hello\n', stderr: '', status: 0 });
    const exit = `${write} (call $proc_exit (i32.const 3)) unreachable`;
    expect(run(start(exit, hello))).toEqual({ stdout: 'hello\n', stderr: '', status: 3 });
  });

  test('runs its start function first', () => {
    const text = start(
      '(call $proc_exit (global.get $set))',
      '(global $set (mut i32) (i32.const 0)) (func $first (global.set $set (i32.const 9))) (start $first)',
    );
    expect(run(text).status).toBe(9);
  });

  test.each([
    ['unreachable', 'unreachable', 'unreachable', SIGILL],
    [
      'a read out of bounds',
      '(drop (i32.load (i32.const 65536)))',
      'out of bounds memory access',
      SIGSEGV,
    ],
    [
      'a division by zero',
      '(drop (i32.div_s (i32.const 1) (i32.const 0)))',
      'integer divide by zero',
      SIGFPE,
    ],
    [
      'a throw of what nobody catches',
      '(throw $error (i32.const 1))',
      'uncaught exception: error',
      SIGABRT,
    ],
  ])('that does %s ends with a message, where it was, and a signal', (_, body, message, signal) => {
    const { status, stderr } = run(start(body, '(tag $error (export "error") (param i32))'));
    expect(status).toBe(128 + signal);
    expect(stderr).toMatch(
      new RegExp(
        `^guest: trap: ${message} in function _start \\(offset 0x[0-9a-f]+\\)\\n    at _start`,
      ),
    );
  });

  test('that recurses without end ends with a message', () => {
    const { status, stderr } = run(start('(call $_start)'));
    expect(status).toBe(128 + SIGSEGV);
    expect(stderr).toMatch(/^guest: trap: call stack exhausted/);
  });

  test('that is damaged, truncated or imports what is not there is refused with the reason', () => {
    const good = assemble(start(''));
    expect(run(good.subarray(0, 40))).toMatchObject({
      status: 126,
      stderr: expect.stringMatching(/^guest: not a valid WebAssembly module: .* \(offset 0x/),
    });
    expect(run('(module (import "env" "missing" (func)) (func (export "_start")))')).toMatchObject({
      status: 126,
      stderr: expect.stringContaining('env.missing'),
    });
    expect(run('(module)')).toMatchObject({
      status: 126,
      stderr: 'guest: not a program: it exports no function _start\n',
    });
  });

  test('that is not valid is refused to all who start it at once', () => {
    const kernel = kernelWith(assemble(start('')).subarray(0, 60));
    const ids = [kernel.start('guest'), kernel.start('guest')];
    kernel.settle();
    for (const id of ids) {
      expect(kernel.output(id)).toMatchObject({
        status: 126,
        stderr: expect.stringContaining('not a valid WebAssembly module'),
      });
    }
  });

  test('gets -1 for memory beyond its limit', () => {
    const body = `
      (local $pages i32)
      (loop $again
        (if (i32.ge_s (memory.grow (i32.const 64)) (i32.const 0)) (then
          (local.set $pages (i32.add (local.get $pages) (i32.const 1)))
          (br $again))))
      (call $proc_exit (local.get $pages))`;
    expect(run(start(body))).toMatchObject({ status: (8192 / 64 - 1) & 0xff });
  });

  test('gets EFAULT for what is not in its memory, and goes on', () => {
    const read = (iovec: number, out: number) =>
      `(call $fd_write (i32.const 1) (i32.const ${iovec}) (i32.const 1) (i32.const ${out}))`;
    const data = '(data (i32.const 0) "\\f0\\ff\\00\\00\\20\\00\\00\\00")';
    const body = `(call $proc_exit (i32.add (i32.add ${read(65532, 0)} ${read(0, 8)}) ${read(8, -1)}))`;
    expect(run(start(body, data)).status).toBe(3 * 21);
  });

  test('that loops for ever leaves others their turns and dies by a signal', () => {
    const kernel = kernelWith(start('(loop $again (br $again))'));
    const id = kernel.start('guest');
    kernel.step();
    const [guest] = [...kernel.kernel.processes.all()].filter(({ name }) => name === 'guest');
    expect(guest.usage.fuel).toBeGreaterThan(400_000);
    expect(kernel.output(id).status).toBeNull();
    kernel.kernel.execs.signal(kernel.user, id, SIGKILL);
    kernel.settle();
    expect(kernel.output(id).status).toBe(128 + SIGKILL);
  });

  test('ends when its fuel is used up', () => {
    const kernel = kernelWith(start('(loop $again (br $again))'));
    const id = kernel.start('guest');
    // The shell's limits are what it starts the guest with.
    for (const process of kernel.kernel.processes.all()) process.limits.fuel = 1_000_000;
    kernel.settle();
    const { status, stderr } = kernel.output(id);
    expect(status).toBe(128 + SIGXCPU);
    expect(stderr).toBe('guest: instruction limit of 1000000 exceeded\n');
  });

  test('waits for input without cost, and reads on when it comes', () => {
    const body = `
      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 64)))
      (i32.store (i32.const 4) (i32.load (i32.const 64)))
      (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 64)))`;
    const kernel = kernelWith(
      start(body, '(data (i32.const 0) "\\00\\01\\00\\00\\10\\00\\00\\00")'),
    );
    const id = kernel.start('guest', true);
    kernel.settle();
    expect(kernel.kernel.pending).toEqual({ runnable: false, nextWake: null });
    const input = { offset: 0, data: new Uint8Array([104, 105]), end: false };
    kernel.kernel.execs.advance(kernel.user, id, input, 0, 0);
    kernel.settle();
    expect(kernel.output(id)).toEqual({ stdout: 'hi', stderr: '', status: 0 });
  });

  test('sleeps until the time it asked for, on a relative clock', () => {
    // Subscription at 0: clock 1, 5 s from now.
    const data =
      '(data (i32.const 16) "\\01\\00\\00\\00\\00\\00\\00\\00\\00\\f2\\05\\2a\\01\\00\\00\\00")';
    const body =
      '(call $proc_exit (call $poll_oneoff (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))';
    const kernel = kernelWith(start(body, data));
    const before = kernel.time;
    const id = kernel.start('guest');
    kernel.settle();
    expect(kernel.kernel.pending.nextWake).toBe(before + 5_000_000_000n);
    // Woken too early it goes on waiting for the same time.
    kernel.time += 1_000_000_000n;
    kernel.settle(1);
    expect(kernel.time).toBe(before + 5_000_000_000n);
    expect(kernel.output(id)).toMatchObject({ status: 0 });
  });

  test('is compiled anew when its file has changed', () => {
    const kernel = kernelWith(start('(call $proc_exit (i32.const 1))'));
    expect(kernel.run('guest').status).toBe(1);
    kernel.time += 1n;
    kernel.write('/bin/guest', assemble(start('(call $proc_exit (i32.const 2))')), 0o755);
    expect(kernel.run('guest').status).toBe(2);
    // Changed at the very time it was compiled.
    kernel.write('/bin/guest', assemble(start('(call $proc_exit (i32.const 3))')), 0o755);
    expect(kernel.run('guest').status).toBe(3);
  });

  test('can be interrupted on its terminal while it computes', () => {
    const kernel = new TestKernel(
      {
        *sh(sys) {
          const argv = ['guest'];
          const options = { program: '/bin/guest', argv, env: sys.env, pgid: 0, foreground: 0 };
          const result = yield* sys.wait(sys.spawn(options), 0);
          return typeof result === 'number' ? 1 : shellStatus(result.status);
        },
      },
      engine,
    );
    kernel.write('/bin/guest', assemble(start('(loop $again (br $again))')), 0o755);
    const { terminals } = kernel.kernel;
    const id = terminals.open(kernel.user, { rows: 24, columns: 80 });
    kernel.step();
    terminals.input(kernel.user, id, 0, new Uint8Array([3]), false);
    const shell = kernel.kernel.processes.find(2);
    kernel.settle();
    expect(shell?.status).toBe((128 + SIGINT) << 8);
  });
});
