import { beforeAll, describe, expect, it } from 'vitest';
import { Call } from './call.ts';
import { CompileError } from './compile-error.ts';
import type { Engine } from './engine.ts';
import { type Global } from './global.ts';
import type { Instance } from './instance.ts';
import { LinkError } from './link-error.ts';
import { Linker } from './linker.ts';
import { Memory } from './memory.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store, type StoreLimits } from './store.ts';
import { assemble, callExport, instantiate, makeEngine } from './testing.ts';
import { Trap } from './trap.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

const FIB = `(module
  (func $fib (export "fib") (param $n i32) (result i32)
    (if (result i32) (i32.lt_s (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else (i32.add
        (call $fib (i32.sub (local.get $n) (i32.const 1)))
        (call $fib (i32.sub (local.get $n) (i32.const 2))))))))`;

/** Tables that are imported come first. */
const TABLES = Array.from({ length: 50 }, () => '(import "" "" (table 0 funcref))');

describe('Module', () => {
  it('tells imports and exports with their types', () => {
    const module = new Module(
      engine,
      assemble(`(module
        (import "env" "add" (func (param i32 i64) (result f32)))
        (import "env" "memory" (memory 1 3))
        (table (export "t") 2 5 funcref)
        (global (export "g") (mut f64) (f64.const 1)))`),
    );
    expect(module.imports).toEqual([
      {
        module: 'env',
        name: 'add',
        kind: 'func',
        type: { params: ['i32', 'i64'], results: ['f32'] },
      },
      { module: 'env', name: 'memory', kind: 'memory', type: { min: 1, max: 3 } },
    ]);
    expect(module.exports.map(({ name, kind, type }) => ({ name, kind, type }))).toEqual([
      { name: 't', kind: 'table', type: { element: 'funcref', min: 2, max: 5 } },
      { name: 'g', kind: 'global', type: { value: 'f64', mutable: true } },
    ]);
  });

  it('gives the custom sections of a name', () => {
    const plain = assemble('(module)');
    const custom = [0, 6, 2, 0x68, 0x69, 1, 2, 3];
    const module = new Module(engine, new Uint8Array([...plain.slice(0, 8), ...custom, ...custom]));
    expect(module.customSections('hi')).toEqual([
      new Uint8Array([1, 2, 3]),
      new Uint8Array([1, 2, 3]),
    ]);
    expect(module.customSections('ho')).toEqual([]);
  });

  it('says where a module is wrong and what was expected', () => {
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    // A function of type [] -> [i32] with body: i64.const 0.
    const bytes = new Uint8Array([
      ...header,
      1,
      5,
      1,
      0x60,
      0,
      1,
      0x7f,
      3,
      2,
      1,
      0,
      10,
      6,
      1,
      4,
      0,
      0x42,
      0,
      0x0b,
    ]);
    const error = catchError(() => new Module(engine, bytes)) as CompileError;
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toContain('expected i32, found i64');
    expect(error.offset).toBe(bytes.length - 1);
    expect(Module.validate(engine, bytes)).toBe(false);
  });

  it('refuses relaxed SIMD by name', () => {
    const bytes = assemble('(module (func (drop (v128.not (v128.const i32x4 0 0 0 0)))))');
    const at = Buffer.from(bytes).indexOf(Buffer.from([0xfd, 0x4d]));
    bytes.set([0xfd, 0x80, 0x02], at); // in place of v128.not and drop: i8x16.relaxed_swizzle
    expect(() => new Module(engine, bytes)).toThrow('relaxed SIMD is not supported');
  });

  it('calculates constant expressions', () => {
    const linker = new Linker(engine);
    const store = new Store(engine);
    const base = linker.instantiate(
      store,
      new Module(engine, assemble('(module (global (export "base") i32 (i32.const 40)))')),
    );
    linker.define('env', 'base', base.exports.base);
    const text = `(module
      (import "env" "base" (global $base i32))
      (memory (export "memory") 1)
      (global (export "wide") i64 (i64.mul (i64.sub (i64.const 3) (i64.const 8)) (i64.const 7)))
      (data (offset (i32.add (global.get $base) (i32.mul (i32.const 3) (i32.const -5)))) "x"))`;
    const instance = linker.instantiate(store, new Module(engine, assemble(text)));
    expect((instance.exports.wide as Global).value).toBe(-35n);
    expect(instance.getMemory()!.bytes.indexOf(0x78)).toBe(25);
  });

  it('refuses constant expressions of very many operands', () => {
    const sum = (operands: number): string =>
      `(module (global i32 ${'i32.const 1 '.repeat(operands)} ${'i32.add '.repeat(operands - 1)}))`;
    expect(Module.validate(engine, assemble(sum(1000)))).toBe(true);
    expect(() => new Module(engine, assemble(sum(1001)))).toThrow('more than 1000 operands');
  });

  it.each([
    ['10000 imports', '(import "" "" (global i32))', 10_000],
    ['10000 exports', (i: number) => `(export "${i}" (func 0))`, 10_000],
    ['100 tables', '(table 0 funcref)', 100],
    ['100 tables, imported or not', (i: number) => TABLES[i] ?? '(table 0 funcref)', 100],
    ['1000 types of 100 values', `(type (func (param ${'i32 '.repeat(100)})))`, 1000],
    ['250000 bytes of names', (i: number) => `(export "${'x'.repeat(249_999)}${i}" (func 0))`, 1],
  ])('has at most %s', (_, item, most) => {
    const text = (count: number): string => {
      const items = Array.from({ length: count }, (_, i) =>
        typeof item === 'string' ? item : item(i),
      );
      return `(module ${items.join('\n')} (func))`;
    };
    expect(Module.validate(engine, assemble(text(most)))).toBe(true);
    const bytes = assemble(text(most + 1));
    const error = catchError(() => new Module(engine, bytes)) as CompileError;
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(/at most|more than/);
    expect(error.offset).toBeGreaterThan(8);
    expect(error.offset).toBeLessThan(bytes.length);
  });

  it('has at most 1000 custom sections', () => {
    const header = assemble('(module)').slice(0, 8);
    const sections = (count: number): Uint8Array =>
      new Uint8Array([...header, ...Array.from({ length: count }, () => [0, 1, 0]).flat()]);
    expect(Module.validate(engine, sections(1000))).toBe(true);
    const error = catchError(() => new Module(engine, sections(1001))) as CompileError;
    expect(error.message).toContain('more than 1000 custom sections');
    expect(error.offset).toBe(8 + 3000);
  });

  it('refuses what is left over in the data count section', () => {
    const header = assemble('(module)').slice(0, 8);
    const segments = [11, 3, 1, 1, 0];
    const withCount = (...content: number[]): Uint8Array =>
      new Uint8Array([...header, 12, content.length, ...content, ...segments]);
    expect(Module.validate(engine, withCount(1))).toBe(true);
    expect(Module.validate(engine, withCount(1, 0))).toBe(false);
  });

  it.each([1, 100, 4093, 9999, 10001, 89478486, 4294967295])(
    'refuses a branch to label %i',
    (label) => {
      const leb = [0, 7, 14, 21, 28].map(
        (shift) => ((label >>> shift) & 0x7f) | (shift < 28 ? 0x80 : 0),
      );
      for (const branch of [
        [0x0c, ...leb],
        [0x41, 0, 0x0d, ...leb],
        [0x41, 0, 0x0e, 0, ...leb],
        [0x1f, 0x40, 1, 2, ...leb, 0x0b],
      ]) {
        const body = [0, ...branch, 0x0b];
        const section = [1, body.length, ...body];
        const types = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
        const header = assemble('(module)').slice(0, 8);
        const bytes = Uint8Array.from([...header, ...types, 10, section.length, ...section]);
        const error = catchError(() => new Module(engine, bytes));
        expect((error as CompileError).message).toContain(`unknown label ${label}`);
      }
    },
  );

  it('refuses every truncation of a module, with an offset inside it', () => {
    const whole = assemble(FIB);
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      const error = catchError(() => new Module(engine, whole.slice(0, length)));
      // Cut between sections it may be a whole module; without its custom section it is one.
      if (error === undefined) continue;
      expect(error).toBeInstanceOf(CompileError);
      expect((error as CompileError).offset).toBeLessThanOrEqual(length);
      refused++;
    }
    expect(refused).toBeGreaterThan(whole.length / 2);
  });

  it('refuses blocks nested deeper than the limit', () => {
    const depth = 10001;
    const body = [
      0,
      ...Array<number[]>(depth).fill([2, 0x40]).flat(),
      ...Array<number>(depth + 1).fill(0x0b),
    ];
    const size = [
      (body.length & 0x7f) | 0x80,
      ((body.length >> 7) & 0x7f) | 0x80,
      body.length >> 14,
    ];
    const section = body.length + 4;
    const bytes = new Uint8Array([
      0,
      0x61,
      0x73,
      0x6d,
      1,
      0,
      0,
      0,
      1,
      4,
      1,
      0x60,
      0,
      0,
      3,
      2,
      1,
      0,
      10,
      (section & 0x7f) | 0x80,
      ((section >> 7) & 0x7f) | 0x80,
      section >> 14,
      1,
      ...size,
      ...body,
    ]);
    expect(() => new Module(engine, bytes)).toThrow('more than 10000 nested blocks');
  });

  it('is validated in steps', () => {
    const functions = Array.from(
      { length: 200 },
      (_, i) => `(func (export "f${i}") (result i32) (i32.add (i32.const ${i}) (i32.const 1)))`,
    );
    const compilation = Module.begin(engine, assemble(`(module ${functions.join('\n')})`));
    let steps = 0;
    let progress = 0;
    while (!compilation.step(12000)) {
      expect(compilation.progress).toBeGreaterThanOrEqual(progress);
      progress = compilation.progress;
      steps++;
    }
    expect(steps).toBeGreaterThan(5);
    expect(compilation.progress).toBe(1);
    const instance = new Linker(engine).instantiate(new Store(engine), compilation.module);
    expect(callExport(instance, 'f199')).toBe(200);
  });

  it('reports an error of a later step', () => {
    const bytes = assemble(FIB);
    const at = bytes.indexOf(0x48); // i32.lt_s
    bytes[at] = 0x53; // i64.lt_s
    const compilation = Module.begin(engine, bytes);
    expect(() => {
      while (!compilation.step(1000));
    }).toThrow('expected i64, found i32');
  });
});

describe('TypedFunc', () => {
  it('calls an exported function', () => {
    const instance = instantiate(engine, FIB);
    const type = { params: ['i32'], results: ['i32'] } as const;
    const fib = instance.getTypedFunc(instance.store, 'fib', type);
    expect(fib.call(instance.store, 20)).toBe(6765);
  });

  it('is refused for another type or name', () => {
    const instance = instantiate(engine, FIB);
    const wrong = { params: ['i64'], results: ['i32'] } as const;
    expect(() => instance.getTypedFunc(instance.store, 'fib', wrong)).toThrow(LinkError);
    expect(() => instance.getTypedFunc(instance.store, 'fob', wrong)).toThrow('no function fob');
  });

  it('takes and gives several values of all types', () => {
    const instance = instantiate(
      engine,
      `(module (func (export "turn") (param i32 i64 f32 f64 externref)
        (result externref f64 f32 i64 i32)
        (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))`,
    );
    const thing = { some: 'thing' };
    expect(callExport(instance, 'turn', -1, -2n, 0.5, 0.25, thing)).toEqual([
      thing,
      0.25,
      0.5,
      -2n,
      -1,
    ]);
  });

  it("uses the store's fuel and stops when it is gone", () => {
    const instance = instantiate(engine, FIB);
    const { store } = instance;
    store.fuel = 1000;
    expect(callExport(instance, 'fib', 5)).toBe(5);
    expect(store.fuel).toBe(1000 - store.fuelUsed);
    expect(() => callExport(instance, 'fib', 25)).toThrow('out of fuel');
  });
});

describe('fuel', () => {
  const LOOP = `(module (func (export "sum") (param i32) (result i32) (local i32)
    (block (loop
      (br_if 1 (i32.eqz (local.get 0)))
      (if (i32.and (local.get 0) (i32.const 1))
        (then (local.set 1 (i32.add (local.get 1) (local.get 0))))
        (else nop))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br 0)))
    (local.get 1)))`;

  it('is one for each instruction but block, loop, else, end and nop', () => {
    const instance = instantiate(engine, LOOP);
    const call = instance.call('sum', [10]);
    expect(call.run(Infinity)).toBe(RunReason.finished);
    expect(call.results()).toEqual([25]);
    // Ten rounds of: test 3, and/if 4, sub/set 4, br 1; five of: add/set 4; the last test 3; local.get 1.
    expect(call.fuelUsed).toBe(10 * 12 + 5 * 4 + 3 + 1);
  });

  it('does not depend on where a run is cut', () => {
    const instance = instantiate(engine, FIB);
    const whole = instance.call('fib', [15]);
    whole.run(Infinity);
    for (const slice of [1, 7, 100, 12345]) {
      const call = instance.call('fib', [15]);
      let runs = 1;
      while (call.run(slice) === RunReason.outOfFuel) runs++;
      expect(call.results()).toEqual([610]);
      expect(call.fuelUsed).toBe(whole.fuelUsed);
      expect(runs).toBeGreaterThanOrEqual(Math.floor(whole.fuelUsed / slice / 2));
    }
  });

  it('stops an endless loop and an endless recursion', () => {
    const instance = instantiate(
      engine,
      '(module (func (export "loop") (loop (br 0))) (func $r (export "recurse") (call $r)))',
    );
    const loop = instance.call('loop');
    expect(loop.run(100_000)).toBe(RunReason.outOfFuel);
    expect(loop.fuelUsed).toBeGreaterThanOrEqual(100_000);
    expect(loop.fuelUsed).toBeLessThan(100_100);
    expect(loop.backtrace().map(({ functionIndex }) => functionIndex)).toEqual([0]);
    loop.abort();
    const recursion = instance.call('recurse');
    expect(recursion.run(Infinity)).toBe(RunReason.trapped);
    expect(recursion.trap!.code).toBe('stackOverflow');
    expect(recursion.trap!.backtrace.length).toBeGreaterThan(10);
    expect(new Set(recursion.trap!.backtrace.map(({ functionIndex }) => functionIndex))).toEqual(
      new Set([1]),
    );
  });
});

describe('tail calls', () => {
  const STACK = { stackBytes: 40_000 };

  it('take the frame of their caller', () => {
    const text = `(module
      (table funcref (elem $odd))
      (func $even (export "even") (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
        (return_call_indirect (param i64 i32 i64) (result i32)
          (i64.const 7) (i32.sub (local.get 0) (i32.const 1)) (i64.const 8) (i32.const 0)))
      (func $odd (param i64 i32 i64) (result i32) (local i64)
        (local.set 3 (i64.add (local.get 0) (local.get 2)))
        (if (i32.eqz (local.get 1)) (then (return (i32.const 0))))
        (return_call $even (i32.sub (local.get 1) (i32.const 1)))))`;
    const instance = instantiate(engine, text, STACK);
    expect(callExport(instance, 'even', 1_000_000)).toBe(1);
    expect(callExport(instance, 'even', 300_001)).toBe(0);
    const sliced = instance.call('even', [10_001]);
    let slices = 1;
    while (sliced.run(777) === RunReason.outOfFuel) slices++;
    const whole = instance.call('even', [10_001]);
    expect(whole.run(Infinity)).toBe(RunReason.finished);
    expect(sliced.results()).toEqual(whole.results());
    expect(sliced.fuelUsed).toBe(whole.fuelUsed);
    expect(slices).toBeGreaterThan(100);
  });

  /** Two instances whose functions call each other by a table and an import, and one that calls into them. */
  function pair(limits: StoreLimits, last: string): Instance {
    const store = new Store(engine, limits);
    const linker = new Linker(engine);
    const add = (name: string, text: string): Instance => {
      const instance = linker.instantiate(store, new Module(engine, assemble(text)));
      for (const [key, value] of Object.entries(instance.exports)) linker.define(name, key, value);
      return instance;
    };
    add(
      'one',
      `(module
        (global $g (mut i32) (i32.const 1000))
        (table (export "table") 1 funcref)
        (func $ping (export "ping") (param $n i32) (result i32 i32) (local i64 i64)
          (return_call_indirect (param i64 i64 i64 i32) (result i32 i32)
            (i64.const 1) (i64.const 2) (i64.const 3) (local.get $n) (i32.const 0)))
        (func (export "run") (param i32) (result i32) (local $a i32) (local $b i32)
          (call $ping (local.get 0))
          (local.set $b) (local.set $a)
          (i32.add (global.get $g) (i32.sub (local.get $a) (local.get $b)))))`,
    );
    add(
      'two',
      `(module
        (import "one" "table" (table 1 funcref))
        (import "one" "ping" (func $ping (param i32) (result i32 i32)))
        (global $g (mut i32) (i32.const 20))
        (elem (i32.const 0) $pong)
        (func $skip (param $n i32) (result i32 i32) (return_call $ping (local.get $n)))
        (func $pong (param i64 i64 i64) (param $n i32) (result i32 i32)
          (global.set $g (i32.add (global.get $g) (i32.const 1)))
          (if (i32.eqz (local.get $n)) (then ${last}))
          (return_call $skip (i32.sub (local.get $n) (i32.const 1)))))`,
    );
    return add(
      'three',
      `(module
        (import "one" "run" (func $run (param i32) (result i32)))
        (import "one" "ping" (func $ping (param i32) (result i32 i32)))
        (global $g i32 (i32.const 500000))
        (func (export "nested") (param i32) (result i32)
          (i32.add (global.get $g) (call $run (local.get 0))))
        (func (export "direct") (param i32) (result i32 i32) (local i32)
          (call $ping (local.get 0))
          (local.set 1) (drop)
          (global.get $g) (local.get 1)))`,
    );
  }

  it('take the frame of their caller in other instances too, and return to its instance', () => {
    const three = pair(STACK, '(return (global.get $g) (i32.const 5))');
    expect(callExport(three, 'nested', 10)).toBe(500_000 + 1000 + 31 - 5);
    expect(callExport(three, 'nested', 100_000)).toBe(500_000 + 1000 + 31 + 100_001 - 5);
    expect(callExport(three, 'direct', 3)).toEqual([500_000, 5]);
  });

  it('leave their callers out of backtraces', () => {
    const three = pair({}, 'unreachable');
    const trap = catchError(() => callExport(three, 'nested', 10)) as Trap;
    expect(trap.backtrace.map(({ functionName, functionIndex }) => functionName ?? functionIndex))
      // The callers have no names; they are the second functions of their modules.
      .toEqual(['pong', 1, 2]);
  });

  it('return what functions of the host give', () => {
    const text = `(module
      (import "env" "now" (func $now (param i32) (result i64)))
      (import "env" "later" (func $later (param i32) (result i64)))
      (table funcref (elem $now))
      (func $down (param i32) (result i64)
        (if (local.get 0) (then (return_call $down (i32.sub (local.get 0) (i32.const 1)))))
        (return_call_indirect (param i32) (result i64) (i32.const 6) (i32.const 0)))
      (func $wait (param i32) (result i64) (return_call $later (local.get 0)))
      (func (export "now") (result i64) (i64.add (i64.const 1) (call $down (i32.const 100000))))
      (func (export "later") (result i64) (i64.add (i64.const 1) (call $wait (i32.const 9)))))`;
    const type = { params: ['i32'], results: ['i64'] } as const;
    const linker = new Linker(engine)
      .func('env', 'now', type, (_caller, n) => BigInt(n as number) * 7n)
      .suspend('env', 'later', type);
    const instance = instantiate(engine, text, STACK, linker);
    expect(callExport(instance, 'now')).toBe(43n);
    const call = instance.call('later');
    expect(call.run(Infinity)).toBe(RunReason.hostCall);
    expect(call.hostFunction).toBe(1);
    expect(call.argI32(0)).toBe(9);
    expect(call.backtrace().map(({ functionIndex }) => functionIndex)).toEqual([3, 5]);
    call.returnI64(80n);
    expect(call.run(Infinity)).toBe(RunReason.finished);
    expect(call.results()).toEqual([81n]);
  });

  it('must give what their caller gives', () => {
    const module = (results: string): string => `(module
      (func $two (result i32 i32) (i32.const 1) (i32.const 2))
      (func (result ${results}) (return_call $two)))`;
    expect(Module.validate(engine, assemble(module('i32 i32')))).toBe(true);
    expect(() => new Module(engine, assemble(module('i32')))).toThrow('gives 1 values');
    expect(() => new Module(engine, assemble(module('i32 i64')))).toThrow('expected i64');
  });
});

describe('host functions', () => {
  const ADD = `(module
    (import "env" "add" (func $add (param i32 i64 f32 f64) (result i64)))
    (memory (export "memory") 1)
    (func (export "run") (param i32) (result i64)
      (i64.add (i64.const 1)
        (call $add (local.get 0) (i64.const -5000000000) (f32.const 0.5) (f64.const 2.25)))))`;
  const type = { params: ['i32', 'i64', 'f32', 'f64'], results: ['i64'] } as const;

  it('are called at once when defined with func', () => {
    const seen: unknown[] = [];
    const linker = new Linker(engine).func('env', 'add', type, (caller, ...args) => {
      seen.push(...args, caller.getMemory('memory')!.pages);
      return 41n;
    });
    expect(callExport(instantiate(engine, ADD, {}, linker), 'run', 7)).toBe(42n);
    expect(seen).toEqual([7, -5000000000n, 0.5, 2.25, 1]);
  });

  it('are handed to the caller of run when defined with suspend', () => {
    const linker = new Linker(engine).suspend('env', 'add', type);
    const call = instantiate(engine, ADD, {}, linker).call('run', [-7]);
    expect(call.run(Infinity)).toBe(RunReason.hostCall);
    expect(call.hostFunction).toBe(0);
    expect(call.argI32(0)).toBe(-7);
    expect(call.argU32(0)).toBe(4294967289);
    expect(call.argI64(1)).toBe(-5000000000n);
    expect(call.argI64Number(1)).toBe(-5000000000);
    expect(call.argF32(2)).toBe(0.5);
    expect(call.argF64(3)).toBe(2.25);
    call.returnI64(-2n);
    expect(call.resume()).toBe(RunReason.finished);
    expect(call.results()).toEqual([-1n]);
  });

  it('are answered and gone on from in one step, whatever stops the guest next', () => {
    const linker = new Linker(engine).suspend('env', 'next', {
      params: ['i32', 'i64'],
      results: ['i32'],
    });
    const instance = instantiate(
      engine,
      `(module (import "env" "next" (func $next (param i32 i64) (result i32)))
        (memory (export "memory") 1)
        (func (export "run") (result i32) (local $sum i32)
          (local.set $sum (call $next (i32.const -1) (i64.const 0x500000007)))
          (drop (memory.grow (local.get $sum)))
          (local.set $sum (i32.add (local.get $sum) (call $next (local.get $sum) (i64.const -1))))
          (if (i32.lt_s (local.get $sum) (i32.const 0)) (then unreachable))
          (local.get $sum)))`,
      {},
      linker,
    );
    const memory = instance.getMemory()!;
    for (const [second, outcome] of [
      [-5, RunReason.trapped],
      [40, RunReason.finished],
    ]) {
      const call = instance.call('run');
      expect(call.run(Infinity)).toBe(RunReason.hostCall);
      const words = call.argumentWords;
      expect([words[0], words[2], words[3]]).toEqual([4294967295, 7, 5]);
      const pages = memory.pages;
      expect(memory.size[0]).toBe(pages * 65_536);
      expect(call.answerI32(2)).toBe(RunReason.hostCall);
      expect(call.hostFunction).toBe(0);
      expect(call.argU32(0)).toBe(2);
      expect(memory.size[0]).toBe((pages + 2) * 65_536);
      expect(memory.bytes.length).toBe(memory.size[0]);
      expect(call.answerI32(second)).toBe(outcome);
      if (outcome === RunReason.finished) expect(call.results()).toEqual([42]);
      else expect(call.trap!.code).toBe('unreachable');
      expect(call.answerI32(1)).toBe(outcome);
    }
  });

  it('end the call with a trap when they throw', () => {
    const cause = new Error('no');
    const linker = new Linker(engine).func('env', 'add', type, () => {
      throw cause;
    });
    const call = instantiate(engine, ADD, {}, linker).call('run', [0]);
    expect(call.run(Infinity)).toBe(RunReason.trapped);
    expect(call.trap!.code).toBe('host');
    expect(call.trap!.cause).toBe(cause);
  });

  it('may have more parameters than registers and several results', () => {
    const many = Array.from({ length: 20 }, (_, i) => i);
    const params = 'i32 '.repeat(20);
    const linker = new Linker(engine)
      .func(
        'env',
        'pair',
        { params: many.map(() => 'i32'), results: ['i32', 'f64'] },
        (_caller, ...args: number[]) => [args.reduce((a, b) => a + b), args[19] / 2],
      )
      .suspend('env', 'late', { params: many.map(() => 'i32'), results: [] });
    const instance = instantiate(
      engine,
      `(module
        (import "env" "pair" (func $pair (param ${params}) (result i32 f64)))
        (import "env" "late" (func $late (param ${params})))
        (func (export "run") (result i32 f64)
          ${many.map((i) => `(i32.const ${i})`).join(' ')} (call $pair))
        (func (export "wait") ${many.map((i) => `(i32.const ${i * 3})`).join(' ')} (call $late)))`,
      {},
      linker,
    );
    expect(callExport(instance, 'run')).toEqual([190, 9.5]);
    const call = instance.call('wait');
    expect(call.run(Infinity)).toBe(RunReason.hostCall);
    expect(call.argI32(19)).toBe(57);
    call.returnNothing();
    expect(call.resume()).toBe(RunReason.finished);
  });

  it('may call guests, of the same instance too', () => {
    const linker = new Linker(engine).func(
      'env',
      'again',
      { params: ['i32'], results: ['i32'] },
      (caller, n: number) =>
        n === 0 ? 0 : n + (callExport(caller.instance, 'run', n - 1) as number),
    );
    const instance = instantiate(
      engine,
      `(module (import "env" "again" (func $again (param i32) (result i32)))
        (func (export "run") (param i32) (result i32) (call $again (local.get 0))))`,
      {},
      linker,
    );
    expect(callExport(instance, 'run', 10)).toBe(55);
  });
});

describe('Linker', () => {
  it('names every import that is missing or does not match', () => {
    const linker = new Linker(engine).func('a', 'f', { params: [], results: [] }, () => undefined);
    const text = `(module (import "a" "f" (func (param i32)))
      (import "b" "g" (global i32)) (import "a" "m" (memory 1)))`;
    const error = catchError(() => instantiate(engine, text, {}, linker)) as LinkError;
    expect(error).toBeInstanceOf(LinkError);
    expect(error.message).toContain('a.f: incompatible import type: (i32) -> () expected');
    expect(error.message).toContain('b.g: unknown import');
    expect(error.message).toContain('a.m: unknown import');
  });

  it('joins instances: functions, memory, table and globals of one in another', () => {
    const store = new Store(engine);
    const linker = new Linker(engine);
    const first = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module
          (memory (export "memory") 1)
          (table (export "table") 2 funcref)
          (global $count (export "count") (mut i32) (i32.const 0))
          (func (export "bump") (param i32) (result i32)
            (global.set $count (i32.add (global.get $count) (local.get 0)))
            (i32.load (i32.const 16))))`),
      ),
    );
    for (const name of ['memory', 'table', 'count', 'bump']) {
      linker.define('first', name, first.exports[name]);
    }
    const second = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module
          (import "first" "memory" (memory 1))
          (import "first" "table" (table 2 funcref))
          (import "first" "count" (global $count (mut i32)))
          (import "first" "bump" (func $bump (param i32) (result i32)))
          (type $t (func (param i32) (result i32)))
          (global $own i32 (i32.const 1000))
          (elem (i32.const 0) $bump $local)
          (func $local (param i32) (result i32) (i32.add (global.get $own) (local.get 0)))
          (func (export "run") (result i32)
            (i32.store (i32.const 16) (i32.const 7))
            (i32.add (i32.add
              (call $bump (i32.const 3))
              (call_indirect (type $t) (i32.const 5) (i32.const 0)))
              (i32.add (call_indirect (type $t) (i32.const 1) (i32.const 1)) (global.get $count)))))`),
      ),
    );
    expect(callExport(second, 'run')).toBe(7 + 7 + 1001 + 8);
    expect((first.exports.count as Global).value).toBe(8);
  });

  it('leaves the start function to the caller when asked', () => {
    const text = `(module (global $g (export "g") (mut i32) (i32.const 0))
      (func $start (global.set $g (i32.const 5))) (start $start))`;
    const store = new Store(engine);
    const instance = new Linker(engine).instantiate(store, new Module(engine, assemble(text)), {
      start: false,
    });
    const global = instance.exports.g as Global;
    expect(global.value).toBe(0);
    expect(instance.startCall).toBeInstanceOf(Call);
    expect(instance.startCall!.run(Infinity)).toBe(RunReason.finished);
    expect(global.value).toBe(5);
    expect((instantiate(engine, text).exports.g as Global).value).toBe(5);
  });

  it('meters the start function', () => {
    const store = new Store(engine);
    store.fuel = 1_000;
    const module = new Module(
      engine,
      assemble('(module (func $begin (loop (br 0))) (start $begin))'),
    );
    const start = () => new Linker(engine).instantiate(store, module);
    expect(start).toThrow(expect.objectContaining({ code: 'outOfFuel', functionName: 'begin' }));
    expect(store.fuel).toBeLessThanOrEqual(0);
  });
});

describe('Memory', () => {
  const GROW = `(module (memory (export "memory") 1 100)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "size") (result i32) (memory.size))
    (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`;

  it('keeps its content and is zero where new when it grows', () => {
    const instance = instantiate(engine, GROW);
    callExport(instance, 'store', 65532, 99);
    expect(callExport(instance, 'grow', 5)).toBe(1);
    expect(callExport(instance, 'size')).toBe(6);
    expect(callExport(instance, 'load', 65532)).toBe(99);
    expect(callExport(instance, 'load', 6 * 65536 - 4)).toBe(0);
    expect(instance.getMemory()!.bytes.length).toBe(6 * 65536);
    expect(() => callExport(instance, 'load', 6 * 65536 - 3)).toThrow(
      'out of bounds memory access',
    );
    expect(() => callExport(instance, 'load', -4)).toThrow('out of bounds memory access');
  });

  it('does not grow beyond its maximum or the limit of the store', () => {
    const instance = instantiate(engine, GROW);
    expect(callExport(instance, 'grow', 100)).toBe(-1);
    expect(callExport(instance, 'grow', -1)).toBe(-1);
    const limited = instantiate(engine, GROW, { memoryPages: 10 });
    expect(callExport(limited, 'grow', 9)).toBe(1);
    expect(callExport(limited, 'grow', 1)).toBe(-1);
    expect(() => instantiate(engine, '(module (memory 11))', { memoryPages: 10 })).toThrow(
      RangeError,
    );
  });

  it('fails to grow when the host has no memory left', () => {
    const instance = instantiate(
      engine,
      '(module (memory 1) (func (export "grow") (result i32) (memory.grow (i32.const 60000))))',
    );
    expect(callExport(instance, 'grow')).toBe(-1);
    expect(instance.getMemory()!.pages).toBe(1);
  });

  it('made by the host is imported', () => {
    const store = new Store(engine);
    const memory = new Memory(store, { min: 1, max: 2 });
    memory.bytes[5] = 77;
    const module = new Module(
      engine,
      assemble(`(module (import "env" "memory" (memory 1))
        (func (export "load") (result i32) (i32.load8_u (i32.const 5))))`),
    );
    const instance = new Linker(engine).define('env', 'memory', memory).instantiate(store, module);
    expect(callExport(instance, 'load')).toBe(77);
  });
});

describe('Trap', () => {
  it('tells code, function, offset and backtrace', () => {
    const text = `(module (memory 1)
      (func $inner (param i32) (result i32)
        (i32.add (i32.const 1) (i32.div_s (i32.const 8) (local.get 0))))
      (func $outer (export "outer") (param i32) (result i32)
        (i32.mul (call $inner (local.get 0)) (i32.const 3))))`;
    const bytes = assemble(text);
    const instance = new Linker(engine).instantiate(new Store(engine), new Module(engine, bytes));
    expect(callExport(instance, 'outer', 4)).toBe(9);
    const trap = catchError(() => callExport(instance, 'outer', 0)) as Trap;
    expect(trap).toBeInstanceOf(Trap);
    expect(trap.code).toBe('integerDivideByZero');
    expect(trap.functionName).toBe('inner');
    expect(bytes[trap.offset]).toBe(0x6d); // i32.div_s
    expect(trap.backtrace.map(({ functionName }) => functionName)).toEqual(['inner', 'outer']);
    expect(bytes[trap.backtrace[1].offset]).toBe(0x10); // call
  });

  it('follows calls between instances', () => {
    const store = new Store(engine);
    const linker = new Linker(engine);
    const first = linker.instantiate(
      store,
      new Module(engine, assemble('(module (func $bad (export "bad") (unreachable)))')),
    );
    linker.define('first', 'bad', first.exports.bad);
    const second = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(
          '(module (import "first" "bad" (func $bad)) (func $run (export "run") (call $bad)))',
        ),
      ),
    );
    const trap = catchError(() => callExport(second, 'run')) as Trap;
    expect(trap.backtrace.map(({ functionName }) => functionName)).toEqual(['bad', 'run']);
  });

  it('tells few frames of a very large function', () => {
    const filler = '(global.set $g (i64.const 0x123456789abcdef)) '.repeat(60_000);
    const text = `(module (global $g (mut i64) (i64.const 0))
      (func $down (export "down") (param i32)
        (if (i32.eqz (local.get 0)) (then unreachable))
        (call $down (i32.sub (local.get 0) (i32.const 1)))
        ${filler}))`;
    const trap = catchError(() => callExport(instantiate(engine, text), 'down', 100)) as Trap;
    expect(trap.code).toBe('unreachable');
    expect(trap.backtrace.length).toBeGreaterThan(1);
    expect(trap.backtrace.length).toBeLessThan(10);
  });

  it('stops recursion at the limit of the store', () => {
    const text = `(module (func $down (export "down") (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 0)))))`;
    expect(callExport(instantiate(engine, text), 'down', 50_000)).toBe(50_000);
    const limited = instantiate(engine, text, { stackBytes: 100_000 });
    expect(callExport(limited, 'down', 1000)).toBe(1000);
    expect(() => callExport(limited, 'down', 50_000)).toThrow('call stack exhausted');
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
