import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { ARGUMENTS, OTHER_MEMORIES, RandomProgram } from './random-program.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import { assemble, makeEngine } from './testing.ts';

type Outcome = { trap: true } | { value: unknown };

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

/** NaNs are all one: which bits they have is open. */
function comparable(value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? 'nan' : value;
}

function runOnPlatform(bytes: Uint8Array<ArrayBuffer>): [Outcome, Uint8Array, bigint] {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  let outcome: Outcome;
  try {
    const run = exports.run as (...args: unknown[]) => unknown;
    outcome = { value: comparable(run(...ARGUMENTS)) };
  } catch (error) {
    expect(error).toBeInstanceOf(WebAssembly.RuntimeError);
    outcome = { trap: true };
  }
  const memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  return [outcome, memory, (exports.g as WebAssembly.Global).value as bigint];
}

function runOnEngine(bytes: Uint8Array, slice: number): [Outcome, Uint8Array, bigint, number] {
  const store = new Store(engine);
  const module = new Module(engine, bytes);
  const instance = new Linker(engine).instantiate(store, module);
  const call = instance.call('run', ARGUMENTS);
  let reason;
  do reason = call.run(slice);
  while (reason === RunReason.outOfFuel);
  const outcome =
    reason === RunReason.finished
      ? { value: comparable(call.results()[0]) }
      : ({ trap: true } as const);
  const memory = instance.getMemory('memory')!.bytes.slice();
  const { value } = instance.exports.g as { value: unknown } & (typeof instance.exports)[string];
  const fuel = call.fuelUsed;
  store.dispose();
  module.dispose();
  return [outcome, memory, value as bigint, fuel];
}

describe('random programs', () => {
  const parts = Number(process.env.DIFFERENTIAL_PARTS ?? 4);
  it.each(Array.from({ length: parts }, (_, i) => i))(
    'give what the platform gives (part %i)',
    (part) => {
      let traps = 0;
      const count = 150;
      for (let seed = part * count; seed < (part + 1) * count; seed++) {
        const text = new RandomProgram(seed).text();
        const bytes = assemble(text);
        const [expected, memory, global] = runOnPlatform(bytes);
        const [outcome, ownMemory, ownGlobal, fuel] = runOnEngine(bytes, Infinity);
        const label = `seed ${seed}`;
        expect(outcome, label).toEqual(expected);
        expect(ownGlobal, label).toBe(global);
        // NaNs that were stored may have other bits.
        if (!/nan|f(32|64)\.store/.test(text)) {
          expect(Buffer.compare(ownMemory, memory), label).toBe(0);
        }
        const [sliced, , , slicedFuel] = runOnEngine(bytes, 3);
        expect(sliced, label).toEqual(expected);
        expect(slicedFuel, label).toBe(fuel);
        const other = new RandomProgram(seed, OTHER_MEMORIES[seed % OTHER_MEMORIES.length]).text();
        const [alike, otherMemory, otherGlobal] = runOnEngine(assemble(other), 3);
        expect(alike, label).toEqual(expected);
        expect(otherGlobal, label).toBe(global);
        expect(Buffer.compare(otherMemory, ownMemory), label).toBe(0);
        if ('trap' in expected) traps++;
      }
      expect(traps).toBeLessThan(count * 0.6);
    },
  );
});
