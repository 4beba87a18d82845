/* Fuel, and the limits of a store. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { instrument } from '../replica/instrumentation/instrument.ts';
import { PREFIX_FC_WEIGHTS, SIMD_WEIGHTS, WEIGHTS } from '../replica/instrumentation/weights.ts';
import type { Call } from './call.ts';
import type { Engine } from './engine.ts';
import { Random } from './fuzz/random.ts';
import type { Instance } from './instance.ts';
import { Linker } from './linker.ts';
import { Memory } from './memory.ts';
import { Module } from './module.ts';
import { ARGUMENTS, RandomProgram } from './random-program.ts';
import { RunReason } from './run-reason.ts';
import { Store, type StoreLimits } from './store.ts';
import { Table } from './table.ts';
import { assemble, callExport, instantiate, makeEngine } from './testing.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

/** The instructions that the platform executes in a program, by the rules for fuel; undefined when it traps. */
function countOnPlatform(bytes: Uint8Array): number | undefined {
  const { bytes: counting } = instrument(bytes);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(counting as BufferSource));
  const counter = exports['host:counter'] as WebAssembly.Global<'i64'>;
  counter.value = 1n << 40n;
  try {
    (exports.run as (...args: unknown[]) => unknown)(...ARGUMENTS);
  } catch {
    return undefined;
  }
  // One was counted for entering the function from outside.
  return Number((1n << 40n) - counter.value) - 1;
}

interface Run {
  reason: number;
  results: unknown[];
  fuel: number;
  /** A hash of the content. */
  memory: string;
}

/** Runs a program in slices; between them `moves` may put it elsewhere. */
function runSliced(
  bytes: Uint8Array,
  slice: () => number,
  moves?: (instance: Instance) => Call,
): Run {
  const module = new Module(engine, bytes);
  let call = new Linker(engine).instantiate(new Store(engine), module).call('run', ARGUMENTS);
  let { instance } = call;
  const stores = [instance.store];
  let reason;
  while ((reason = call.run(slice())) === RunReason.outOfFuel) {
    if (!moves) continue;
    call = moves(instance);
    ({ instance } = call);
    stores.push(instance.store);
  }
  const memory = createHash('sha1').update(instance.getMemory()!.bytes).digest('hex');
  const run = { reason, results: call.results(), fuel: call.fuelUsed, memory };
  for (const store of stores) store.dispose();
  module.dispose();
  return run;
}

describe('fuel', () => {
  beforeAll(() => {
    // Every instruction counts one. Entering a function does too, in the place of the call.
    for (const weights of [WEIGHTS, PREFIX_FC_WEIGHTS, SIMD_WEIGHTS]) weights.fill(1);
    const nop = 0x01;
    for (const block of [0x02, 0x03, 0x05, 0x0b]) WEIGHTS[block] = 0;
    for (const call of [0x10, 0x11, 0x12, 0x13]) WEIGHTS[call] = 0;
    WEIGHTS[nop] = 0;
  });

  it('is one for each instruction that the platform executes', () => {
    let compared = 0;
    for (let seed = 0; seed < 200; seed++) {
      const bytes = assemble(new RandomProgram(seed).text());
      const expected = countOnPlatform(bytes);
      if (expected === undefined) continue;
      expect(runSliced(bytes, () => Infinity).fuel, `seed ${seed}`).toBe(expected);
      compared++;
    }
    expect(compared).toBeGreaterThan(70);
  });

  it('does not depend on slices, nor on where they run', () => {
    const random = new Random(7);
    let moved = 0;
    for (let seed = 1000; seed < 1050; seed++) {
      const bytes = assemble(new RandomProgram(seed).text());
      const whole = runSliced(bytes, () => Infinity);
      for (const most of [1, 2, 5, 40]) {
        expect(
          runSliced(bytes, () => random.below(most) + 1),
          `seed ${seed}`,
        ).toEqual(whole);
      }
      // A few times in each, at its beginning and later on.
      let moves = 0;
      const travelled = runSliced(
        bytes,
        () => (moves < 8 ? random.below(30) + 1 : whole.fuel / 3),
        (instance) => {
          moves++;
          const { store, module } = instance;
          const { calls } = new Linker(engine).restore(new Store(engine), module, instance.save());
          for (const call of store.calls) call.abort();
          return calls[0];
        },
      );
      moved += moves;
      expect(travelled, `seed ${seed}`).toEqual(whole);
    }
    expect(moved).toBeGreaterThan(100);
  });

  const COUNT = `(module (func (export "count") (param i32) (result i32) (local i32)
    (loop $l (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
    (local.get 1))
    (func (export "fail") (param i32) (loop $l
      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) unreachable))`;

  it('is taken from the store by typed calls, which go on when there is more', () => {
    const instance = instantiate(engine, COUNT, { fuel: 0 });
    const { store } = instance;
    const type = { params: ['i32'], results: ['i32'] } as const;
    const count = instance.getTypedFunc(store, 'count', type);
    store.fuel = Infinity;
    expect(count.call(store, 1000)).toBe(1000);
    const alone = store.fuelUsed;
    store.fuelUsed = 0;
    store.fuel = 100;
    const call = count.callResumable(store, 1000);
    let given = 100;
    let stops = 0;
    while (!call.finished) {
      expect(call.result).toBeUndefined();
      expect(store.fuel).toBe(given - store.fuelUsed);
      expect(store.fuel).toBeLessThan(0);
      expect(call.resume()).toBe(false);
      store.fuel += 100;
      given += 100;
      call.resume();
      stops++;
    }
    expect(call.result).toBe(1000);
    expect(call.resume()).toBe(true);
    expect(store.fuelUsed).toBe(alone);
    expect(store.fuel).toBe(given - alone);
    expect(stops).toBeGreaterThan(alone / 100 - 2);
    expect(stops).toBeLessThanOrEqual(alone / 100);
    expect(store.calls.size).toBe(0);
  });

  it('ends a call that may not go on, and one that traps', () => {
    const { store, exports } = instantiate(engine, COUNT, { fuel: 50 });
    expect(Object.keys(exports)).toEqual(['count', 'fail']);
    const [instance] = store.instances.values();
    expect(() => callExport(instance, 'count', 1000)).toThrow('out of fuel');
    expect(() => callExport(instance, 'count', 1)).toThrow('out of fuel');
    expect(store.calls.size).toBe(0);
    store.fuel = 20;
    const fail = instance.getTypedFunc(store, 'fail', { params: ['i32'], results: [] });
    const call = fail.callResumable(store, 10);
    expect(call.finished).toBe(false);
    store.fuel = 1000;
    expect(() => call.resume()).toThrow('unreachable');
    expect(store.fuelUsed).toBeGreaterThan(50);
  });
});

describe('a store', () => {
  const RECURSE = `(module (global $deepest (export "deepest") (mut i32) (i32.const 0))
    (func $f (export "f") (param i32) (result i32) (local i64 i64)
      (global.set $deepest (local.get 0))
      (call $f (i32.add (local.get 0) (i32.const 1)))))`;

  /** How deep calls go before the stack overflows. */
  function depth(limits: StoreLimits): number {
    const instance = instantiate(engine, RECURSE, limits);
    expect(() => callExport(instance, 'f', 1)).toThrow('call stack exhausted');
    return (instance.exports.deepest as { value: unknown } & Memory).value as unknown as number;
  }

  it('limits the depth of calls, whatever ran before', () => {
    // Parameter, header, two locals. The last one that begins within the limit makes one more.
    const frame = 8 * 4;
    const expected = (bytes: number): number => Math.floor(bytes / frame) + 2;
    for (const stackBytes of [8000, 1000, 4000, 100_000, 4000, 1000]) {
      expect(depth({ stackBytes })).toBe(expected(stackBytes));
    }
    expect(depth({ callDepth: 100 })).toBe(expected(12800));
    expect(depth({ callDepth: 100, stackBytes: 1000 })).toBe(expected(1000));
    expect(depth({ callDepth: 1, stackBytes: 1000 })).toBe(expected(128));
  });

  it('limits the size of memories and tables together', () => {
    const grown = instantiate(
      engine,
      `(module (memory 1) (table 1 funcref)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
        (func (export "growTable") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`,
      { memoryPages: 4, tableElements: 10 },
    );
    expect([3, 1, 0].map((pages) => callExport(grown, 'grow', pages))).toEqual([1, -1, 4]);
    expect([9, 1, 0].map((count) => callExport(grown, 'growTable', count))).toEqual([1, -1, 10]);
    const two = '(module (memory 1) (memory 1) (table 1 funcref) (table 5 funcref))';
    const store = new Store(engine, { memoryPages: 3, tableElements: 9 });
    const module = new Module(engine, assemble(two));
    const linker = new Linker(engine);
    const instance = linker.instantiate(store, module);
    expect(() => linker.instantiate(store, module)).toThrow(RangeError);
    expect(() => new Memory(store, { min: 2 })).toThrow(RangeError);
    expect(() => new Table(store, { element: 'funcref', min: 4 })).toThrow(RangeError);
    // What has failed has left nothing behind.
    instance.disposeOwn();
    expect(linker.instantiate(store, module).memories.length).toBe(2);
    expect(() => instantiate(engine, '(module (memory 5))', { memoryPages: 4 })).toThrow(
      RangeError,
    );
  });

  it('limits instances', () => {
    const store = new Store(engine, { instances: 2 });
    const module = new Module(engine, assemble('(module)'));
    const linker = new Linker(engine);
    linker.instantiate(store, module);
    linker.instantiate(store, module);
    expect(() => linker.instantiate(store, module)).toThrow('more than 2 instances in a store');
  });

  it('limits how deep the host and guests call each other', () => {
    let deepest = 0;
    const linker = new Linker(engine).func(
      'env',
      'back',
      { params: ['i32'], results: [] },
      ({ instance }, depth: number) => {
        deepest = depth;
        callExport(instance, 'f', depth + 1);
      },
    );
    const text = `(module (import "env" "back" (func $back (param i32)))
      (func (export "f") (param i32) (call $back (local.get 0))))`;
    for (const [limits, most] of [
      [{}, 100],
      [{ nestedCalls: 7 }, 7],
    ] as const) {
      const instance = instantiate(engine, text, limits, linker);
      expect(() => callExport(instance, 'f', 1)).toThrow('call stack exhausted');
      expect(deepest).toBe(most);
      expect(instance.store.nestedCalls).toBe(0);
    }
  });
});
