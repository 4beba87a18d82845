import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Engine, WebAssemblyHost } from '../index.ts';
import { type Outcome, ScriptRunner } from './script-runner.ts';
import { parseScript } from './wast.ts';

const MODULE = `
  (module $M
    (import "spectest" "global_i32" (global i32))
    (import "spectest" "print_i32" (func $print (param i32)))
    (import "spectest" "table" (table 10 20 funcref))
    (import "spectest" "memory" (memory 1 2))
    (export "global" (global 0))
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "negate") (param f32) (result f32) (f32.neg (local.get 0)))
    (func (export "nan") (result f64) (f64.div (f64.const 0) (f64.const 0)))
    (func (export "reference") (param externref) (result externref) (local.get 0))
    (func (export "print") (call $print (i32.const 1)))
    (func (export "trap") (unreachable))
    (func $deep (export "deep") (call $deep))
    (func (export "endless") (loop $l (br $l))))
  (register "M" $M)`;

let core: BufferSource;
beforeAll(() => {
  core = readFileSync('dist/engine/core.wasm');
});

/** Outcomes of a script's commands, after the module above. */
async function run(script: string): Promise<Outcome[]> {
  const { commands, modules } = await parseScript(MODULE + script, {});
  const engine = new Engine(new WebAssemblyHost(core));
  const runner = new ScriptRunner(engine, (name) => modules.get(name)!);
  const outcomes = commands.map((command) => runner.run(command));
  expect(outcomes.slice(0, 2)).toEqual([{ passed: true }, { passed: true }]);
  return outcomes.slice(2);
}

describe('a script', () => {
  test.each([
    '(assert_return (invoke "add" (i32.const 1) (i32.const -2)) (i32.const -1))',
    '(assert_return (invoke "negate" (f32.const -1.5)) (f32.const 1.5))',
    '(assert_return (invoke "nan") (f64.const nan:canonical))',
    '(assert_return (invoke "reference" (ref.extern 3)) (ref.extern 3))',
    '(assert_return (invoke "reference" (ref.null extern)) (ref.null extern))',
    '(assert_return (get "global") (i32.const 666))',
    '(invoke $M "print")',
    '(assert_trap (invoke "trap") "unreachable")',
    '(assert_exhaustion (invoke "deep") "call stack exhausted")',
    '(assert_trap (module (func $f (unreachable)) (start $f)) "unreachable")',
    '(assert_invalid (module (func (result i32))) "type mismatch")',
    '(assert_malformed (module binary "\\00asm") "unexpected end")',
    '(assert_malformed (module quote "(fun)") "unknown operator")',
    '(assert_unlinkable (module (import "M" "sub" (func))) "unknown import")',
    '(assert_unlinkable (module (import "M" "add" (func))) "incompatible import type")',
    '(module (import "M" "add" (func (param i32 i32) (result i32))))',
  ])('that is right passes: %s', async (script) => {
    expect(await run(script)).toEqual([{ passed: true }]);
  });

  test.each([
    ['(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 4))', 'i32 3'],
    ['(assert_return (invoke "negate" (f32.const 0)) (f32.const 0))', 'f32 -0'],
    ['(assert_return (invoke "negate" (f32.const 0)) (f32.const nan:canonical))', '0x80000000'],
    ['(assert_return (invoke "reference" (ref.extern 3)) (ref.extern 4))', 'externref 3'],
    ['(assert_return (invoke "print") (i32.const 0))', 'nothing'],
    ['(assert_return (invoke "trap"))', 'trap: unreachable'],
    ['(assert_return (invoke "missing"))', 'missing'],
    ['(assert_return (invoke "endless"))', 'no end'],
    ['(invoke "trap")', 'unreachable'],
    ['(assert_trap (invoke "print") "unreachable")', 'nothing'],
    ['(assert_trap (invoke "trap") "integer overflow")', 'unreachable'],
    ['(assert_exhaustion (invoke "print") "call stack exhausted")', 'nothing'],
    ['(assert_trap (module (func)) "unreachable")', 'accepted'],
    ['(assert_invalid (module (func)) "type mismatch")', 'accepted'],
    ['(assert_malformed (module quote "(func)") "unexpected token")', 'accepted'],
    ['(assert_unlinkable (module (func)) "unknown import")', 'accepted'],
    ['(assert_unlinkable (module (func (result i32))) "unknown import")', 'CompileError'],
    ['(module (func (result i32)))', 'CompileError'],
    ['(module (import "M" "sub" (func)))', 'LinkError'],
  ])('that is wrong fails: %s', async (script, got) => {
    const [outcome] = await run(script);
    expect(outcome.passed).toBe(false);
    expect((outcome as { got: string }).got).toContain(got);
  });

  test('does not run on the module before when one fails', async () => {
    const [first, second] = await run(
      '(module (func (result i32))) (assert_return (invoke "print"))',
    );
    expect(first.passed).toBe(false);
    expect(second).toMatchObject({ passed: false, got: expect.stringContaining('no module') });
  });
});
