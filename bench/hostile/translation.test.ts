import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Engine, Linker, Module, RunReason, Store } from '../../engine/index.ts';
import { assemble } from '../../engine/testing.ts';
import { MeteredHost } from '../metered.ts';

const core = readFileSync(join(import.meta.dirname, '../../dist/engine/core.wasm'));
const COUNT = 20_000;
/** A function is translated in one go, at its first call. */
const MOST_PER_BYTE = 2500;

/** Bodies that make the translator look through what waits or is known, as often as their bytes allow. */
const BODIES: Record<string, string> = {
  'operands that are locals waiting while others are set': `
    ${'(local.get 0) '.repeat(4000)} ${'(local.set 1 (local.get 0)) (local.set 0 (local.get 1)) '.repeat(COUNT / 2)}
    ${'(i32.add) '.repeat(3999)} (drop)`,
  'operands waiting at blocks with parameters': `
    ${'(i32.eqz (local.get 0)) '.repeat(4000)}
    ${'(i32.const 0) (if (param i32) (result i32) (then)) '.repeat(COUNT)} ${'(i32.add) '.repeat(3999)} (drop)`,
  'operands waiting at loops': `
    ${'(local.get 0) (i32.eqz) (local.get 1) '.repeat(2000)} ${'(loop) '.repeat(COUNT)} ${'(i32.add) '.repeat(3999)} (drop)`,
  'addresses in many locals at loops': `
    ${Array.from({ length: 4000 }, (_, i) => `(drop (i32.load (local.get ${i % 1000})))`).join(' ')} ${'(loop) '.repeat(COUNT)}`,
  'calls of large functions': '(drop (call $large (local.get 0)))'.repeat(COUNT),
  'calls of small functions': '(drop (call $small (local.get 0)))'.repeat(COUNT),
};

it.each(Object.entries(BODIES))('translating %s costs little for each byte', (name, body) => {
  const wasm = assemble(`(module (memory 1)
    (func $small (param i32) (result i32) ${'(local.set 0 (i32.add (local.get 0) (i32.const 1)))'.repeat(8)} (local.get 0))
    (func $large (param i32) (result i32) ${'(local.set 0 (i32.add (local.get 0) (i32.const 1)))'.repeat(20)} (local.get 0))
    (func (export "run") (local ${'i32 '.repeat(1000)}) ${body}))`);
  const host = new MeteredHost(core);
  const engine = new Engine(host);
  const instance = new Linker(engine).instantiate(new Store(engine), new Module(engine, wasm));
  const [first, second] = [0, 1].map(() => {
    const before = host.instructions;
    expect(instance.call('run').run(Infinity)).toBe(RunReason.finished);
    return host.instructions - before;
  });
  const perByte = (first - second) / wasm.length;
  console.log(`${name}: ${perByte.toFixed(0)} instructions a byte`);
  expect(perByte).toBeLessThan(MOST_PER_BYTE);
});
