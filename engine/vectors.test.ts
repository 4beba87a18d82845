import { beforeAll, describe, expect, it } from 'vitest';
import { CompileError } from './compile-error.ts';
import type { Engine } from './engine.ts';
import { Global } from './global.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import { assemble, callExport, instantiate, makeEngine } from './testing.ts';
import { Trap } from './trap.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

/** Bytes from `first` on, each one more than that before. */
function ascending(first: number): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => first + i);
}

function sum(...vectors: Uint8Array[]): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) =>
    vectors.reduce((all, bytes) => all + bytes[i], 0),
  );
}

function trapOf(action: () => unknown): Trap {
  try {
    action();
  } catch (error) {
    if (error instanceof Trap) return error;
    throw error;
  }
  throw new Error('no trap');
}

describe('vectors at the API', () => {
  it('are sixteen bytes, among arguments and results of other types', () => {
    const instance = instantiate(
      engine,
      `(module (func (export "f") (param i32 v128 i64 v128) (result v128 i64 v128 i32)
        (local.get 3) (local.get 2) (i8x16.add (local.get 1) (local.get 3)) (local.get 0)))`,
    );
    const [a, b] = [ascending(1), ascending(100)];
    expect(callExport(instance, 'f', 5, a, -6n, b)).toEqual([b, -6n, sum(a, b), 5]);
    expect(() => callExport(instance, 'f', 5, a, -6n, 7)).toThrow('a v128 is a Uint8Array of 16');
    expect(() => callExport(instance, 'f', 5, a, -6n, a.subarray(1))).toThrow(TypeError);
  });

  it('are values of globals, of the host or of an instance, imported or not', () => {
    const store = new Store(engine);
    const own = new Global(store, { value: 'v128', mutable: true }, ascending(3));
    const text = `(module (global $imported (import "host" "own") (mut v128))
      (global $before i32 (i32.const 1))
      (global $constant (export "constant") v128 (v128.const i64x2 -1 2))
      (global $after (export "after") (mut i64) (i64.const 7))
      (func (export "swap") (param v128) (result v128 v128 i64)
        (global.get $imported) (global.set $imported (local.get 0)) (global.get $constant)
        (global.get $after)))`;
    const linker = new Linker(engine).define('host', 'own', own);
    const instance = linker.instantiate(store, new Module(engine, assemble(text)));
    const constant = Uint8Array.of(...new Array<number>(8).fill(255), 2, 0, 0, 0, 0, 0, 0, 0);
    expect(callExport(instance, 'swap', ascending(50))).toEqual([ascending(3), constant, 7n]);
    expect(own.value).toEqual(ascending(50));
    own.value = ascending(9);
    expect(callExport(instance, 'swap', ascending(0))).toEqual([ascending(9), constant, 7n]);
    // Another instance takes it over as its own's initial value.
    const heir = `(module (import "first" "constant" (global v128)) (import "first" "after" (global (mut i64)))
      (global (export "copy") v128 (global.get 0)) (global (export "next") i64 (i64.const 8)))`;
    const second = linker
      .define('first', 'constant', instance.exports.constant)
      .define('first', 'after', instance.exports.after)
      .instantiate(store, new Module(engine, assemble(heir)));
    expect((second.exports.copy as Global).value).toEqual(constant);
    expect((second.exports.next as Global).value).toBe(8n);
    expect(new Global(store, { value: 'v128', mutable: false }, undefined).value).toEqual(
      new Uint8Array(16),
    );
  });

  it('go to functions of the host and come from them', () => {
    const type = { params: ['i32', 'v128', 'f64'], results: ['v128'] } as const;
    const text = `(module (import "host" "now" (func $now (param i32 v128 f64) (result v128)))
      (import "host" "later" (func $later (param i32 v128 f64) (result v128)))
      (func (export "run") (param v128) (result v128)
        (i8x16.add (call $now (i32.const 1) (local.get 0) (f64.const 2))
          (call $later (i32.const 3) (local.get 0) (f64.const 4)))))`;
    const linker = new Linker(engine)
      .func('host', 'now', type, (_, n: number, vector: Uint8Array, x: number) =>
        vector.map((byte) => byte + n + x),
      )
      .suspend('host', 'later', type);
    const instance = linker.instantiate(new Store(engine), new Module(engine, assemble(text)));
    const call = instance.call('run', [ascending(0)]);
    expect(call.run(Infinity)).toBe(RunReason.hostCall);
    expect(call.argI32(0)).toBe(3);
    expect(call.argV128(1)).toEqual(ascending(0));
    // A vector counts as two.
    expect(call.argF64(3)).toBe(4);
    call.returnV128(ascending(100));
    expect(call.resume()).toBe(RunReason.finished);
    expect(call.results()).toEqual([sum(ascending(3), ascending(100))]);
    const now = linker.define('guest', 'run', instance.exports.run).instantiate(
      instance.store,
      new Module(
        engine,
        assemble(`(module (import "host" "now" (func $now (param i32 v128 f64) (result v128)))
            (export "now" (func $now)))`),
      ),
    );
    expect(callExport(now, 'now', 10, ascending(0), 20)).toEqual(ascending(30));
  });

  it('pass between instances, by calls in the place of the caller too', () => {
    const store = new Store(engine);
    const linker = new Linker(engine);
    const first = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module (func (export "pair") (param i64 v128) (result v128 i64 v128)
          (local i32 v128) (local.get 3) (local.get 0) (local.get 1)))`),
      ),
    );
    linker.define('first', 'pair', first.exports.pair);
    const second = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module (import "first" "pair" (func $pair (param i64 v128) (result v128 i64 v128)))
          (func (export "call") (param v128) (result v128 i64 v128)
            (call $pair (i64.const 4) (local.get 0)))
          (func (export "tail") (param v128 i32) (result v128 i64 v128)
            (return_call $pair (i64.const 5) (local.get 0))))`),
      ),
    );
    const zero = new Uint8Array(16);
    expect(callExport(second, 'call', ascending(7))).toEqual([zero, 4n, ascending(7)]);
    expect(callExport(second, 'tail', ascending(8), 1)).toEqual([zero, 5n, ascending(8)]);
  });
});

describe('instructions on vectors', () => {
  const loop = `(module (memory 1)
    (func (export "run") (param i32) (result v128) (local v128 i32)
      (loop $l
        (local.set 1 (i32x4.add (local.get 1) (i32x4.splat (local.get 2))))
        (v128.store (i32.const 16) (local.get 1))
        (local.set 2 (i32.add (local.get 2) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get 2) (local.get 0))))
      (v128.load (i32.const 16))))`;

  it('use one unit of fuel each, however runs are cut', () => {
    const instance = instantiate(engine, loop);
    const fuels = [Infinity, 1, 7].map((slice) => {
      const call = instance.call('run', [10]);
      let reason;
      do reason = call.run(slice);
      while (reason === RunReason.outOfFuel);
      const lane = Uint8Array.of(45, 0, 0, 0);
      expect(call.results()).toEqual([Uint8Array.of(...lane, ...lane, ...lane, ...lane)]);
      return call.fuelUsed;
    });
    expect(fuels).toEqual([162, 162, 162]);
  });

  it('trap at their own place, and store nothing then', () => {
    const bytes = assemble(`(module (memory (export "m") 1)
      (func (export "load") (param i32) (drop (i32x4.neg (v128.load (local.get 0)))))
      (func (export "store") (param i32) (v128.store (local.get 0) (v128.const i64x2 -1 -1)))
      (func (export "lane") (param i32) (result v128)
        (v128.load16_lane 3 (local.get 0) (v128.const i64x2 0 0))))`);
    const module = new Module(engine, bytes);
    const instance = new Linker(engine).instantiate(new Store(engine), module);
    for (const [name, last, opcode] of [
      ['load', 65520, 0x00],
      ['store', 65520, 0x0b],
      ['lane', 65534, 0x55],
    ] as const) {
      const trap = trapOf(() => callExport(instance, name, last + 1));
      expect(trap.code).toBe('memoryOutOfBounds');
      expect([...bytes.subarray(trap.offset, trap.offset! + 2)], name).toEqual([0xfd, opcode]);
      expect(trapOf(() => callExport(instance, name, -1)).code).toBe('memoryOutOfBounds');
      if (name === 'store') expect(instance.getMemory()!.bytes.at(-1)).toBe(0);
      callExport(instance, name, last);
    }
    expect(instance.getMemory()!.bytes.at(-1)).toBe(255);
  });

  it('reach all memories', () => {
    const loads = [
      'v128.load',
      ...['8x8', '16x4', '32x2'].flatMap((shape) => [`v128.load${shape}_s`, `v128.load${shape}_u`]),
      ...[8, 16, 32, 64].map((bits) => `v128.load${bits}_splat`),
      'v128.load32_zero',
      'v128.load64_zero',
    ];
    const lanes = [8, 16, 32, 64];
    const functions = (memory: string, type: string): string =>
      [
        ...loads.map(
          (name) => `(func (export "${name} ${memory}") (param ${type}) (result v128)
            (${name} $${memory} offset=3 (local.get 0)))`,
        ),
        ...lanes.map(
          (bits) => `(func (export "lane${bits} ${memory}") (param ${type} v128) (result v128)
            (v128.store${bits}_lane $${memory} offset=40 ${128 / bits - 1} (local.get 0) (local.get 1))
            (v128.load${bits}_lane $${memory} offset=38 1 (local.get 0) (local.get 1)))`,
        ),
        `(func (export "store ${memory}") (param ${type} v128)
          (v128.store $${memory} offset=60 (local.get 0) (local.get 1)))`,
      ].join('\n');
    const instance = instantiate(
      engine,
      `(module (memory $near 1) (memory $far 1) (memory $wide i64 1)
        ${functions('near', 'i32')} ${functions('far', 'i32')} ${functions('wide', 'i64')})`,
    );
    const [near, far, wide] = instance.memories;
    for (const { bytes } of instance.memories) bytes.set(ascending(250).map((byte) => byte * 37));
    const names = [...loads, ...lanes.map((bits) => `lane${bits}`), 'store'];
    for (const name of names) {
      const vector = name.startsWith('v128') ? [] : [ascending(200)];
      const expected = callExport(instance, `${name} near`, 5, ...vector);
      expect(callExport(instance, `${name} far`, 5, ...vector), name).toEqual(expected);
      expect(callExport(instance, `${name} wide`, 5n, ...vector), name).toEqual(expected);
      expect(Buffer.compare(near.bytes, far.bytes), name).toBe(0);
      expect(Buffer.compare(near.bytes, wide.bytes), name).toBe(0);
      for (const address of [65536 - 3, 0xffffffff]) {
        const beyond = [...[address], ...vector];
        expect(trapOf(() => callExport(instance, `${name} far`, ...beyond)).code).toBe('memoryOutOfBounds'); // prettier-ignore
        const end = BigInt(address) << 20n;
        expect(trapOf(() => callExport(instance, `${name} wide`, end, ...vector)).code).toBe('memoryOutOfBounds'); // prettier-ignore
      }
    }
    // What does not fit as a whole changes nothing.
    trapOf(() => callExport(instance, 'store far', 65536 - 60 - 9, ascending(1)));
    expect(Buffer.compare(near.bytes, far.bytes)).toBe(0);
  });

  it('are thrown and caught with exceptions', () => {
    const instance = instantiate(
      engine,
      `(module (tag $t (param i32 v128 i64))
        (func $throw (param v128) (throw $t (i32.const 1) (local.get 0) (i64.const 2)))
        (func (export "run") (param v128) (result i64 v128 i32) (local i64 v128 i32)
          (try (do (call $throw (local.get 0)))
            (catch $t (local.set 1) (local.set 2) (local.set 3)))
          (local.get 1) (local.get 2) (local.get 3))
        (func (export "drop") (param v128) (result i32)
          (try (result i32) (do (call $throw (local.get 0)) (i32.const 0))
            (catch $t drop drop))))`,
    );
    expect(callExport(instance, 'run', ascending(5))).toEqual([2n, ascending(5), 1]);
    expect(callExport(instance, 'drop', ascending(5))).toBe(1);
  });

  it('leave lanes that have been stored or kept as they were', () => {
    const instance = instantiate(
      engine,
      `(module (memory 1) (global $g (mut i64) (i64.const 0))
        (func (export "run") (param i32 v128 v128) (result i64 i64 i64) (local i64)
          (i64.store (local.get 0) (i64x2.extract_lane 1 (local.get 1)))
          (global.set $g (i64x2.extract_lane 0 (local.get 1)))
          (local.set 3 (i64x2.extract_lane 1 (local.get 1)))
          (local.set 1 (local.get 2))
          (i64.load (local.get 0)) (global.get $g) (local.get 3)))`,
    );
    const halves = new DataView(ascending(1).buffer);
    const [lower, upper] = [0, 8].map((at) => halves.getBigInt64(at, true));
    expect(callExport(instance, 'run', 8, ascending(1), ascending(100))).toEqual([
      upper,
      lower,
      upper,
    ]);
  });

  it('survive the saving of their instance', () => {
    const text = `(module (import "host" "pause" (func $pause))
      (global $mutable (mut v128) (v128.const i64x2 1 2)) (global v128 (v128.const i64x2 3 4))
      (global $last (mut i32) (i32.const 5))
      (func (export "run") (param v128) (result v128) (local v128)
        (local.set 1 (i8x16.add (local.get 0) (local.get 0)))
        (global.set $mutable (local.get 0)) (global.set $last (i32.const 6))
        (i8x16.add (local.get 1) (local.get 0)) (call $pause)
        (i8x16.splat (global.get $last)) (global.get $mutable) i8x16.add i8x16.add))`;
    const linker = new Linker(engine).suspend('host', 'pause', { params: [], results: [] });
    const module = new Module(engine, assemble(text));
    const instance = linker.instantiate(new Store(engine), module);
    expect(instance.call('run', [ascending(1)]).run(Infinity)).toBe(RunReason.hostCall);
    const saved = instance.save();
    const { calls } = linker.restore(new Store(engine), module, saved);
    calls[0].returnNothing();
    expect(calls[0].resume()).toBe(RunReason.finished);
    const four = Array.from({ length: 4 }, () => ascending(1));
    expect(calls[0].results()).toEqual([sum(...four, new Uint8Array(16).fill(6))]);
  });

  it('are refused with the place and the reason where they are wrong', () => {
    const refusal = (body: number[]): CompileError => {
      const module = [
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 1,
      ];
      const code = [...body, 0x0b];
      const bytes = Uint8Array.of(...module, 10, code.length + 3, 1, code.length + 1, 0, ...code);
      try {
        new Module(engine, bytes);
      } catch (error) {
        if (error instanceof CompileError) return error;
      }
      throw new Error('accepted');
    };
    const constant = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
    const start = 23 + 5;
    const lane = refusal([...constant, 0xfd, 0x18, 8, 0x1a]);
    expect(lane.message).toContain('invalid lane index 8: expected less than 8');
    expect(lane.offset).toBe(start + 20);
    const shuffle = [...constant, ...constant, 0xfd, 0x0d, ...new Array<number>(15).fill(0), 32];
    expect(refusal([...shuffle, 0x1a]).message).toContain('lane index 32: expected less than 32');
    expect(refusal([0x41, 0, 0xfd, 0, 5, 0, 0x1a]).message).toContain('2^4');
    expect(refusal([...constant, 0x41, 0, 0x6a]).message).toContain('expected i32, found v128');
    expect(refusal([0x41, 0, 0x41, 0, 0xfd, 0x4e]).message).toContain('expected v128, found i32');
    expect(refusal([...constant, ...constant]).message).toContain(
      'expected 0 values at the end, found 2',
    );
    expect(refusal([0xfd, 0x9a, 1]).message).toContain('illegal opcode 0xfd9a');
    expect(refusal([0xfd, 0x80, 2]).message).toContain('relaxed SIMD is not supported');
    const locals = `(module (func ${'(local v128)'.repeat(4096)}))`;
    expect(() => new Module(engine, assemble(locals))).toThrow('8191');
  });
});
