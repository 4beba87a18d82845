/** The command that runs the WASI test suite, over a small suite of our own in its layout. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../build/stamp.ts';
import { wat } from '../replica/testing/wat.ts';
import { whyNoKernel } from './support/system.ts';
import { findCases } from './wasi-suite/test-case.ts';

const missing = whyNoKernel();
if (missing !== null) console.log(`skipped: the WASI suite's runner: ${missing}`);

const WASI = '"wasi_snapshot_preview1"';

/** Writes its arguments with the zeros between them, and ends with the number of variables in its environment. */
const ECHO = `(module
  (import ${WASI} "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
  (import ${WASI} "args_get" (func $args (param i32 i32) (result i32)))
  (import ${WASI} "environ_sizes_get" (func $environ_sizes (param i32 i32) (result i32)))
  (import ${WASI} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import ${WASI} "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $args_sizes (i32.const 0) (i32.const 4)))
    (drop (call $args (i32.const 16) (i32.const 1024)))
    ;; from the second argument on
    (i32.store (i32.const 8) (i32.load (i32.const 20)))
    (i32.store (i32.const 12)
      (i32.sub (i32.add (i32.const 1024) (i32.load (i32.const 4))) (i32.load (i32.const 20))))
    (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))
    (drop (call $environ_sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.load (i32.const 0)))))`;

/**
 * Writes what is in the file "greeting" of its root directory. Ends with the errno of the call that fails, or 100 if it has two
 * directories or can leave the one.
 */
const GREET = `(module
  (import ${WASI} "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import ${WASI} "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
  (import ${WASI} "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import ${WASI} "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import ${WASI} "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 100) "greeting../program.wasm")
  (func $check (param i32) (if (local.get 0) (then (call $exit (local.get 0)))))
  (func $path (param i32 i32) (result i32)
    (call $open (i32.const 3) (i32.const 1) (local.get 0) (local.get 1) (i32.const 0)
      (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 0)))
  (func (export "_start")
    (if (i32.eqz (call $prestat (i32.const 4) (i32.const 0))) (then (call $exit (i32.const 100))))
    (if (i32.eqz (call $path (i32.const 108) (i32.const 15))) (then (call $exit (i32.const 100))))
    (call $check (call $path (i32.const 100) (i32.const 8)))
    (i32.store (i32.const 8) (i32.const 1024))
    (i32.store (i32.const 12) (i32.const 1024))
    (call $check (call $read (i32.load (i32.const 0)) (i32.const 8) (i32.const 1) (i32.const 12)))
    (call $check (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0)))))`;

/** Never ends. */
const LOOP = `(module (memory (export "memory") 1)
  (func (export "_start") (loop $again (br $again))))`;

const suite = mkdtempSync(join(tmpdir(), 'canix-wasi-'));

function put(name: string, module: Uint8Array, specification?: unknown): void {
  writeFileSync(join(suite, `${name}.wasm`), module);
  if (specification === undefined) return;
  writeFileSync(join(suite, `${name}.json`), JSON.stringify(specification));
}

/** `npm run wasi`, without the build. */
function command(...words: string[]): Promise<{ stdout: string; stderr: string; status: number }> {
  const script = join(ROOT, 'test/wasi-suite/run.ts');
  return new Promise((resolve) => {
    const args = ['--import', 'tsx', script, ...words];
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) => {
      resolve({ stdout, stderr, status: error === null ? 0 : Number(error.code) });
    });
  });
}

beforeAll(async () => {
  const [echo, greet, loop] = [await wat(ECHO), await wat(GREET), await wat(LOOP)];
  mkdirSync(join(suite, 'deep/root/directory'), { recursive: true });
  writeFileSync(join(suite, 'deep/root/directory/real'), "it's here\n");
  symlinkSync('directory/real', join(suite, 'deep/root/greeting'));
  put('deep/greet', greet, { root: 'root', stdout: "it's here\n" });
  put('deep/lost', greet, { stdout: '', exit_code: 8 });
  const args = ['say "it\'s"', '$HOME\n'];
  put('echo', echo, {
    args,
    env: { A: 'b', C: "d'e\n" },
    exit_code: 2,
    stdout: `${args[0]}\0$HOME\n\0`,
  });
  put('operations', echo, {
    operations: [
      { type: 'run', args: ['x'], env: { A: '1' } },
      { type: 'read', id: 'stdout', payload: 'x\0' },
      { type: 'wait', exit_code: 1 },
    ],
  });
  put('server', echo, { operations: [{ type: 'run' }, { type: 'connect' }, { type: 'wait' }] });
  put('wrong-output', echo, { args: ['x'], stdout: 'y\0' });
  put('wrong-status', echo, { args: ['x'], exit_code: 3 });
  put('endless', loop);
  put('component', Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0));
});

afterAll(() => rmSync(suite, { recursive: true }));

describe.skipIf(missing !== null)('npm run wasi', () => {
  test('runs what can be run, says what fails and why, and ends with 1', async () => {
    const { stdout, status } = await command('--verbose', '--timeout', '2', suite);
    expect(stdout.split('\n')).toEqual([
      'skipped component: a component, not a module',
      'passed deep/greet',
      'passed deep/lost',
      'passed echo',
      'failed endless',
      '    has not ended after 2 s',
      'passed operations',
      'skipped server: has the operation connect',
      'failed wrong-output',
      '    stdout "x\\u0000", expected "y\\u0000"',
      'failed wrong-status',
      '    exit status 0, expected 3',
      '4 passed, 3 failed, 2 skipped',
      '',
    ]);
    expect(status).toBe(1);
  });

  test('ends with 0 where all pass', async () => {
    const { stdout, status } = await command(join(suite, 'deep'));
    expect(stdout).toBe('2 passed, 0 failed, 0 skipped\n');
    expect(status).toBe(0);
  });

  test('says so where there is nothing to run', async () => {
    expect(await command(join(suite, 'deep/root'))).toMatchObject({
      stderr: expect.stringMatching(/root: no \.wasm files in it\n$/) as string,
      status: 2,
    });
  });
});

test('a specification that cannot be understood is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'canix-wasi-'));
  try {
    writeFileSync(join(folder, 'a.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    for (const [text, message] of [
      ['{"argv": []}', /a\.json: unknown key argv/],
      ['{"args": [1]}', /a\.json: text expected, not 1/],
      ['{"exit_code": "0"}', /a\.json: number expected, not "0"/],
      ['{', /a\.json: .*JSON/],
    ] as const) {
      writeFileSync(join(folder, 'a.json'), text);
      expect(() => findCases(folder)).toThrow(message);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
