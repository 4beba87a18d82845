import { beforeAll, describe, expect, it } from 'vitest';
import { assemble, makeEngine } from '../testing.ts';
import { compareModule, type Engines } from './differential.ts';
import { observable } from './observable.ts';

let engines: Engines;
beforeAll(async () => {
  engines = [await makeEngine(), await makeEngine()];
});

/** What is found when the platform gets another module than our engine. */
function difference(own: string, platform = own) {
  const [bytes, platformBytes] = [own, platform].map((text) => observable(assemble(text)));
  return compareModule(engines, bytes, 1, platformBytes).difference;
}

const LOOP = `(module
  (import "host" "next" (func $next (param i32) (result i32)))
  (memory 1)
  (global $count (mut i32) (i32.const 0))
  (table 2 funcref) (elem (i32.const 0) $step)
  (func $step (param i32) (i32.store (i32.const 8) (call $next (local.get 0))))
  (func (export "loop") (param i32) (result i32) (local $i i32)
    (loop $again
      (call $step (local.get $i))
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 50))))
    (i32.load (i32.const 8))))`;

describe('the comparison', () => {
  it('finds none where both run the same module', () => {
    const { difference: found, travels } = compareModule(engines, observable(assemble(LOOP)), 1);
    expect(found).toBeUndefined();
    expect(travels).toBeGreaterThan(0);
  });

  it.each([
    ['a result', '(func (export "f") (result i32) (i32.const 1))', '(i32.const 2)'],
    ['the sign of zero', '(func (export "f") (result f64) (f64.const 0))', '(f64.const -0)'],
    ['a trap', '(func (export "f") (result i32) (unreachable))', '(i32.const 1)'],
    [
      'the kind of a trap',
      '(func (export "f") (result i32) (unreachable))',
      '(i32.div_u (i32.const 1) (i32.const 0))',
    ],
  ])('finds %s', (_what, text, replacement) => {
    const inner = /\((?:i32\.const 1|f64\.const 0|unreachable)\)/;
    const found = difference(`(module ${text})`, `(module ${text.replace(inner, replacement)})`);
    expect(found).toMatchObject({ between: 'our engine and the platform', where: '"f"()' });
  });

  it.each([
    ['memory', '(i32.const 8) (call', '(i32.const 9) (call', 'state of memory 0: at 8'],
    ['a global', '(call $step (local.get $i))', '(call $step (local.get $i)) (global.set $count (i32.const 7))', 'state of global 0'], // prettier-ignore
    ['a table', '(elem (i32.const 0)', '(elem (i32.const 1)', 'state of table 0'],
    ['what the host is called with', '(call $next (local.get 0))', '(call $next (i32.const 3))', 'host call 0'], // prettier-ignore
  ])('finds %s', (_what, from, to, where) => {
    const text = LOOP.replace('(i32.load (i32.const 8))', '(i32.const 0)');
    expect(text).toContain(from);
    expect(difference(text, text.replace(from, to))?.own).toContain(where);
  });

  it('leaves out calls without end', () => {
    const bytes = observable(
      assemble(`(module
        (func (export "forever") (loop $l (br $l)))
        (func (export "once") (result i32) (i32.const 1)))`),
    );
    const { difference: found, limits } = compareModule(engines, bytes, 1);
    expect(found).toBeUndefined();
    expect(limits).toBe(1);
  });
});
