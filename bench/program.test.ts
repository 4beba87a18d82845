import { beforeAll, expect, test } from 'vitest';
import { buildCore } from '../engine/build.ts';
import { parseText } from '../engine/spec/text-format.ts';
import { MeteredHost } from './metered.ts';
import { runDirectly } from './program-direct.ts';
import { ProfilingHost } from './profiling-host.ts';
import { runOnCore } from './program-on-core.ts';
import type { Program } from './wasi-system.ts';

let core: Uint8Array;
let program: Program;

beforeAll(async () => {
  core = await buildCore();
  // Copies its standard input, adds up numbers, and exits with a status.
  const module = (await parseText(
    `(module
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "_start") (local $n i32)
        (i32.store (i32.const 0) (i32.const 64))
        (i32.store (i32.const 4) (i32.const 100))
        (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 4)))
        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
        (local.set $n (i32.const 1000))
        (loop $again
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (call $exit (i32.const 3))))`,
    {},
  ))!;
  program = { module, argv: ['program'], stdin: new TextEncoder().encode('hello\n') };
});

const OUTCOME = { status: 3, output: 'hello\n', errors: '', calls: 3 };

test('a program does the same directly and on the core, and again', () => {
  expect(runDirectly(program)).toMatchObject(OUTCOME);
  const { first, second } = runOnCore(new MeteredHost(core), program);
  expect(first).toMatchObject(OUTCOME);
  expect(second).toMatchObject(OUTCOME);
});

test('directly, the loop costs what its instructions do', () => {
  // get, const, sub, tee at 1 each, br_if at 2; the rest is some hundred.
  expect(runDirectly(program).instructions / 6000).toBeCloseTo(1, 1);
});

test('on the core, only the first run translates', () => {
  const { load, first, second } = runOnCore(new MeteredHost(core), program);
  expect(load).toBeGreaterThan(program.module.length * 20);
  expect(first.instructions).toBeGreaterThan(second.instructions + 1000);
  expect(second.fuel).toBe(first.fuel);
  expect(second.fuel).toBeGreaterThan(5000);
  expect(second.instructions).toBeGreaterThan(second.fuel);
});

test('a program that imports what there is not is refused', async () => {
  const module = (await parseText('(module (import "env" "sock" (func)))', {}))!;
  expect(() => runDirectly({ module, argv: [] })).toThrow('no system call sock');
});

test('a profile tells how often operations ran and what they took, and changes nothing', () => {
  const { second } = runOnCore(new MeteredHost(core), program);
  const host = new ProfilingHost(core, 1024);
  const profiled = runOnCore(host, program, () => {
    host.clear();
  });
  expect(profiled.second.instructions).toBe(second.instructions);
  const { operations } = host;
  const times = operations.filter(({ executions }) => executions >= 999);
  expect(times.every(({ executions }) => executions <= 1001)).toBe(true);
  expect(times.length).toBeGreaterThan(0);
  const calls = operations.find(({ name }) => name === 'call_import');
  expect(calls?.executions).toBe(3);
  // What is missing is what comes after the last operation: the end by a system call, with a backtrace.
  const sum = operations.reduce((total, { instructions }) => total + instructions, 0);
  expect(sum).toBeGreaterThan(second.instructions / 2);
  expect(sum).toBeLessThanOrEqual(second.instructions);
});
