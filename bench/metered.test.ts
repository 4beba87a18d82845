import { describe, expect, test } from 'vitest';
import { parseText } from '../engine/spec/text-format.ts';
import { MeteredInstance } from './metered.ts';

async function metered(text: string): Promise<MeteredInstance> {
  return new MeteredInstance((await parseText(text, {}))!);
}

describe('a metered instance', () => {
  test('counts by the weights of the Internet Computer', async () => {
    const instance = await metered(`(module
      (func (export "sum") (param i32) (result i32) (local i32)
        (loop $again
          (local.set 1 (i32.add (local.get 1) (local.get 0)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 1))
      (func (export "divide") (result i32) (i32.div_u (i32.const 6) (i32.const 2))))`);
    const { sum, divide } = instance.exports as Record<string, (n?: number) => number>;
    const cost = (run: () => unknown): number => {
      const before = instance.instructions;
      run();
      return instance.instructions - before;
    };
    // An iteration: get, get, add, set, get, const, sub, tee at 1 each, br_if at 2.
    expect(cost(() => sum(11)) - cost(() => sum(1))).toBe(10 * 10);
    // Two constants at 1, the division at 10, and what entering a function costs.
    const entry = cost(() => sum(1)) - (10 + 1);
    expect(cost(divide)).toBe(12 + entry);
  });

  test('runs the start function', async () => {
    const instance = await metered(`(module
      (global $g (export "g") (mut i32) (i32.const 0))
      (func $start (global.set $g (i32.const 7)))
      (start $start))`);
    expect((instance.exports.g as WebAssembly.Global<'i32'>).value).toBe(7);
  });
});
