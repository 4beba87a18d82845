import { beforeAll, describe, expect, it } from 'vitest';
import type { Call } from './call.ts';
import type { Engine } from './engine.ts';
import type { Global } from './global.ts';
import type { Instance } from './instance.ts';
import { Linker } from './linker.ts';
import { Memory } from './memory.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { SnapshotError } from './snapshot-error.ts';
import { Store } from './store.ts';
import { Table } from './table.ts';
import { assemble, callExport, makeEngine } from './testing.ts';

let engine: Engine;
let other: Engine;
beforeAll(async () => {
  engine = await makeEngine();
  other = await makeEngine();
});

const NO_IMPORTS = (each: Engine): Linker => new Linker(each);

/** Saves an instance and restores it in another engine, with a module and a store of its own. */
class Traveller {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #imports: (engine: Engine) => Linker;
  instance: Instance;
  calls: Call[] = [];
  #engine = engine;

  constructor(text: string, imports = NO_IMPORTS) {
    this.#bytes = assemble(text);
    this.#imports = imports;
    this.instance = imports(engine).instantiate(
      new Store(engine),
      new Module(engine, this.#bytes),
      { start: false },
    );
  }

  call(name: string, ...args: unknown[]): Call {
    this.calls.push(this.instance.call(name, args));
    return this.calls.at(-1)!;
  }

  /** To the other engine and another instance. */
  travel(): void {
    const saved = this.instance.save();
    const { store, module } = this.instance;
    store.dispose();
    module.dispose();
    this.#engine = this.#engine === engine ? other : engine;
    const there = this.#imports(this.#engine).restore(
      new Store(this.#engine),
      new Module(this.#engine, this.#bytes),
      saved,
    );
    this.instance = there.instance;
    this.calls = there.calls;
  }
}

/** Runs a call to its end as it is, with the fuel it takes. */
function outcome(text: string, name: string, ...args: unknown[]): [unknown[], number] {
  const call = new Traveller(text).call(name, ...args);
  expect(call.run(Infinity)).toBe(RunReason.finished);
  return [call.results(), call.fuelUsed];
}

/** The same, saved and restored after each slice of `fuel`. */
function travelled(
  text: string,
  slice: number,
  name: string,
  ...args: unknown[]
): [unknown[], number, number] {
  const traveller = new Traveller(text);
  traveller.call(name, ...args);
  let stops = 0;
  for (;;) {
    traveller.travel();
    const [call] = traveller.calls;
    if (call.run(slice) !== RunReason.outOfFuel) return [call.results(), call.fuelUsed, stops];
    stops++;
  }
}

function errorOf(action: () => unknown): SnapshotError {
  try {
    action();
  } catch (error) {
    if (error instanceof SnapshotError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const LOOPS = `(module
  (memory 1 20)
  (global $steps (mut i64) (i64.const 0))
  (table 4 funcref)
  (elem (i32.const 1) $twice $half)
  (type $unary (func (param i32) (result i32)))
  (func $twice (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $half (param i32) (result i32) (local i32)
    (local.set 1 (memory.grow (i32.const 0)))
    (i32.store (i32.const 70000) (i32.add (i32.load (i32.const 70000)) (local.get 1)))
    (i32.shr_u (local.get 0) (i32.const 1)))
  (func $ack (param i32 i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.add (local.get 1) (i32.const 1)))
      (else (if (result i32) (i32.eqz (local.get 1))
        (then (call $ack (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
        (else (call $ack (i32.sub (local.get 0) (i32.const 1))
          (call $ack (local.get 0) (i32.sub (local.get 1) (i32.const 1)))))))))
  (func $down (param i32 i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (local.get 1))
      (else (return_call $down (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get 0))))))
  (func $pick (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (i32.and (local.get 0) (i32.const 3))))
      (return (i32.const 5))) (return (i32.const 7)))
    (i32.const 11))
  (func (export "run") (param i32) (result i32 i64 f64)
    (local i32 i32 f64)
    (drop (memory.grow (i32.const 2)))
    (loop $l
      (local.set 2 (i32.add (local.get 2)
        (call_indirect (type $unary) (local.get 1) (i32.add (i32.and (local.get 1) (i32.const 1)) (i32.const 1)))))
      (i32.store offset=100 (i32.mul (local.get 1) (i32.const 640)) (local.get 2))
      (local.set 2 (i32.add (local.get 2) (call $ack (i32.const 2) (i32.and (local.get 1) (i32.const 3)))))
      (local.set 2 (i32.add (local.get 2) (call $down (local.get 1) (i32.const 3))))
      (local.set 2 (i32.xor (local.get 2) (call $pick (local.get 1))))
      (global.set $steps (i64.add (global.get $steps) (i64.const 0x100000001)))
      (local.set 3 (f64.add (f64.sqrt (local.get 3)) (f64.convert_i32_u (local.get 2))))
      (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
    (i32.add (local.get 2) (i32.load (i32.const 70000)))
    (global.get $steps) (local.get 3)))`;

describe('a saved instance', () => {
  it('is held to nothing that was known of a local of a function translated in its caller', () => {
    const text = `(module (memory 1)
      (func $touch (param i32) (local i32) (i32.store offset=8 (local.get 1) (local.get 0)))
      (func $spin (param i32 i32)
        (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "run") (param i32) (result i32)
        (call $touch (local.get 0))
        (call $spin (i32.const 50) (i32.const -1))
        (i32.load (i32.const 8))))`;
    expect(travelled(text, 20, 'run', 7)[0]).toEqual([7]);
  });

  it('is held to nothing that was known in a function translated before', () => {
    const text = `(module (memory 1)
      (func $many (param i32 i32 i32 i32) (result i32)
        (loop $l (br_if $l (i32.load (local.get 0))))
        (i32.add (i32.add (i32.load (local.get 1)) (i32.load (local.get 2))) (i32.load (local.get 3))))
      (func $spin (param i32) (result i32)
        (loop $l (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (local.get 0))
      (func (export "run") (param i32) (result i32)
        (drop (call $many (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
        (i32.store (i32.const 100) (i32.add
          (i32.add (i32.load (local.get 0)) (i32.load offset=4 (local.get 0)))
          (i32.add (i32.load offset=8 (local.get 0)) (i32.load offset=12 (local.get 0)))))
        (i32.add (i32.sub (i32.const -5) (local.get 0)) (call $spin (i32.const 50)))))`;
    expect(travelled(text, 20, 'run', 7)[0]).toEqual([-12]);
  });

  it.each([1, 2, 3, 7, 50, 333])('goes on elsewhere in slices of %i', (slice) => {
    const [results, fuel] = outcome(LOOPS, 'run', 3);
    const [there, fuelThere, stops] = travelled(LOOPS, slice, 'run', 3);
    expect(there).toEqual(results);
    expect(fuelThere).toBe(fuel);
    expect(stops).toBeGreaterThan(2);
  });

  it('has its memory, tables, globals and dropped segments', () => {
    const traveller = new Traveller(`(module
      (memory (export "memory") 3 10)
      (data $d "hello")
      (table (export "t") 3 100 funcref)
      (elem $e func $f)
      (global (export "g") (mut f64) (f64.const 1.5))
      (global (export "r") (mut funcref) (ref.func $f))
      (func $f (export "f") (result i32) (i32.const 42))
      (func (export "change")
        (drop (memory.grow (i32.const 4)))
        (memory.fill (i32.const 200000) (i32.const 7) (i32.const 100))
        (i32.store8 (i32.const 458751) (i32.const 9))
        (drop (table.grow (ref.func $f) (i32.const 30)))
        (table.set (i32.const 1) (ref.func $f))
        (data.drop $d) (elem.drop $e))
      (func (export "init") (memory.init $d (i32.const 0) (i32.const 0) (i32.const 1)))
      (func (export "elem") (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)))
    )`);
    callExport(traveller.instance, 'change');
    (traveller.instance.exports.g as Global).value = -2.25;
    traveller.travel();
    const { instance } = traveller;
    const { bytes } = instance.exports.memory as Memory;
    expect(bytes.length).toBe(7 * 65536);
    expect(bytes.subarray(199999, 200101)).toEqual(
      Uint8Array.from([0, ...Array<number>(100).fill(7), 0]),
    );
    expect(bytes.at(-1)).toBe(9);
    expect(bytes.reduce((sum, byte) => sum + byte)).toBe(709);
    const { f } = instance.exports;
    const table = instance.exports.t as Table;
    expect(table.size).toBe(33);
    expect([0, 1, 2, 3, 32].map((i) => table.get(i))).toEqual([null, f, null, f, f]);
    expect((instance.exports.g as Global).value).toBe(-2.25);
    expect((instance.exports.r as Global).value).toBe(f);
    expect(() => callExport(instance, 'init')).toThrow('out of bounds memory access');
    expect(() => callExport(instance, 'elem')).toThrow('out of bounds table access');
    expect(callExport(instance, 'f')).toBe(42);
  });

  it('answers to a host that was being called', () => {
    const text = `(module
      (import "env" "ask" (func $ask (param i32 i64 f64) (result i64)))
      (import "env" "tell" (func $tell (param i32)))
      (type $ask (func (param i32 i64 f64) (result i64)))
      (table funcref (elem $ask))
      (func $tail (param i32) (result i64)
        (return_call $ask (local.get 0) (i64.const 5) (f64.const 0.5)))
      (func $tailIndirect (param i32) (result i64)
        (return_call_indirect (type $ask) (local.get 0) (i64.const 6) (f64.const 0.25) (i32.const 0)))
      (func (export "run") (param i32) (result i64)
        (call $tell (local.get 0))
        (i64.add (i64.add (i64.add
          (call $ask (local.get 0) (i64.const 4) (f64.const 1.5))
          (call_indirect (type $ask) (local.get 0) (i64.const 7) (f64.const -1) (i32.const 0)))
          (call $tail (local.get 0))) (call $tailIndirect (local.get 0)))))`;
    const imports = (each: Engine): Linker =>
      new Linker(each)
        .suspend('env', 'ask', { params: ['i32', 'i64', 'f64'], results: ['i64'] })
        .suspend('env', 'tell', { params: ['i32'], results: [] });
    const run = (travel: (traveller: Traveller) => void): unknown[] => {
      const traveller = new Traveller(text, imports);
      traveller.call('run', 3);
      const seen: unknown[] = [];
      travel(traveller);
      let reason = traveller.calls[0].run(1000);
      while (reason === RunReason.hostCall) {
        travel(traveller);
        const [call] = traveller.calls;
        if (call.hostFunction === 1) {
          seen.push(call.argI32(0));
          call.returnNothing();
        } else {
          seen.push([call.hostFunction, call.argI32(0), call.argI64(1), call.argF64(2)]);
          call.returnI64(BigInt(call.argI32(0)) * call.argI64(1));
        }
        travel(traveller);
        reason = traveller.calls[0].resume();
      }
      const [call] = traveller.calls;
      return [...seen, call.results(), call.fuelUsed];
    };
    const expected = run(() => undefined);
    expect(expected.slice(0, 5)).toEqual([
      3,
      [0, 3, 4n, 1.5],
      [0, 3, 7n, -1],
      [0, 3, 5n, 0.5],
      [0, 3, 6n, 0.25],
    ]);
    expect(run((traveller) => traveller.travel())).toEqual(expected);
  });

  it('answers to a host with more arguments than there are registers for', () => {
    const many = Array<'i32'>(20).fill('i32');
    const imports = (each: Engine): Linker =>
      new Linker(each).suspend('env', 'many', { params: many, results: ['i32'] });
    const traveller = new Traveller(
      `(module (import "env" "many" (func $many (param ${many.join(' ')}) (result i32)))
        (func (export "run") (result i32)
          (call $many ${many.map((_, i) => `(i32.const ${i * 3})`).join('')})))`,
      imports,
    );
    expect(traveller.call('run').run(100)).toBe(RunReason.hostCall);
    traveller.travel();
    const [call] = traveller.calls;
    expect([0, 15, 16, 19].map((n) => call.argI32(n))).toEqual([0, 45, 48, 57]);
    call.returnI32(77);
    expect(call.resume()).toBe(RunReason.finished);
    expect(call.results()).toEqual([77]);
  });

  it('keeps several calls, in their order, and what they owe', () => {
    const traveller = new Traveller(LOOPS);
    for (const count of [5, 3, 9]) traveller.call('run', count);
    const alone = [5, 3, 9].map((count) => outcome(LOOPS, 'run', count)[1]);
    traveller.calls[1].run(100);
    traveller.calls[2].run(5);
    const used = traveller.calls.map((call) => call.fuelUsed);
    traveller.travel();
    expect(traveller.calls.map((call) => call.fuelUsed)).toEqual(used);
    // They share a global, so only the fuel is that of each alone.
    for (const call of traveller.calls) expect(call.run(Infinity)).toBe(RunReason.finished);
    expect(traveller.calls.map((call) => call.fuelUsed)).toEqual(alone);
  });

  it('goes on looking for what catches an exception', () => {
    const text = `(module
      (tag $t (param i32 i64))
      (func $deep (param i32)
        (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))
          (else (throw $t (i32.const 7) (i64.const 8)))))
      (func (export "run") (result i64) (local i32 i64)
        (loop $l
          (try (do (call $deep (local.get 0)))
            (catch $t (local.set 1 (i64.add (local.get 1))) (local.set 0 (i32.add (local.get 0)))))
          (br_if $l (i32.lt_u (local.get 0) (i32.const 60))))
        (local.get 1)))`;
    const [results, fuel] = outcome(text, 'run');
    expect(results).toEqual([72n]);
    for (const slice of [1, 9]) {
      const [there, fuelThere, stops] = travelled(text, slice, 'run');
      expect(there).toEqual(results);
      expect(fuelThere).toBe(fuel);
      expect(stops).toBeGreaterThan(100);
    }
  });

  it('has all its memories', () => {
    const traveller = new Traveller(`(module
      (memory 1 4) (memory $b 1 8) (memory $c i64 2 8)
      (func (export "change")
        (drop (memory.grow $b (i32.const 3)))
        (i32.store (i32.const 4) (i32.const 1))
        (i32.store $b (i32.const 200000) (i32.const 20))
        (i32.store $c (i64.const 100000) (i32.const 300)))
      (func (export "sum") (result i32)
        (i32.add (i32.load (i32.const 4)) (i32.add
          (i32.load $b (i32.const 200000)) (i32.load $c (i64.const 100000))))))`);
    callExport(traveller.instance, 'change');
    traveller.travel();
    expect(callExport(traveller.instance, 'sum')).toBe(321);
    expect(traveller.instance.memories.map(({ pages }) => pages)).toEqual([1, 4, 2]);
  });

  it('keeps vectors', () => {
    const text = `(module
      (global $g (export "g") (mut v128) (v128.const i64x2 1 2))
      (func $twice (param v128 i32) (result v128)
        (if (result v128) (local.get 1)
          (then (call $twice (i64x2.add (local.get 0) (local.get 0)) (i32.sub (local.get 1) (i32.const 1))))
          (else (local.get 0))))
      (func (export "run") (result i64 i64) (local i32 v128)
        (loop $l
          (local.set 1 (i64x2.add (call $twice (global.get $g) (i32.const 3)) (local.get 1)))
          (global.set $g (v128.xor (local.get 1) (global.get $g)))
          (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 5))))
        (i64x2.extract_lane 0 (local.get 1)) (i64x2.extract_lane 1 (global.get $g))))`;
    const [results, fuel] = outcome(text, 'run');
    const [there, fuelThere, stops] = travelled(text, 2, 'run');
    expect(there).toEqual(results);
    expect(fuelThere).toBe(fuel);
    expect(stops).toBeGreaterThan(20);
  });

  it('keeps deep recursion', () => {
    const text = `(module (func $f (export "f") (param i32) (result i64) (local i64 i64)
      (local.set 2 (i64.extend_i32_u (local.get 0)))
      (if (result i64) (local.get 0)
        (then (i64.add (local.get 2) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else (loop $l (br_if $l (i64.lt_u (local.tee 1 (i64.add (local.get 1) (i64.const 1))) (i64.const 1000))))
          (i64.const 7)))))`;
    const depth = 60000;
    const traveller = new Traveller(text);
    let call = traveller.call('f', depth);
    expect(call.run(depth * 10)).toBe(RunReason.outOfFuel);
    traveller.travel();
    [call] = traveller.calls;
    expect(call.run(Infinity)).toBe(RunReason.finished);
    expect(call.results()).toEqual([(BigInt(depth) * BigInt(depth + 1)) / 2n + 7n]);
  });

  it('has what it imports as it was', () => {
    const text = `(module
      (import "env" "memory" (memory 1 10))
      (import "env" "table" (table 2 10 externref))
      (import "env" "f" (func $f (result i32)))
      (table 1 funcref) (elem (table 1) (i32.const 0) func $f)
      (func (export "run") (result i32)
        (i32.add (i32.load (i32.const 64)) (call_indirect 1 (result i32) (i32.const 0)))))`;
    const imports = (each: Engine): Linker =>
      new Linker(each).func('env', 'f', { params: [], results: ['i32'] }, () => 5);
    const bytes = assemble(text);
    const make = (each: Engine, content: number): [Store, Module, Linker, Memory] => {
      const store = new Store(each);
      const memory = new Memory(store, { min: 1, max: 10 });
      memory.bytes[64] = content;
      memory.bytes[0] = content;
      const linker = imports(each)
        .define('env', 'memory', memory)
        .define('env', 'table', new Table(store, { element: 'externref', min: 2, max: 10 }));
      return [store, new Module(each, bytes), linker, memory];
    };
    const [store, module, linker, memory] = make(engine, 9);
    const saved = linker.instantiate(store, module).save();
    memory.dispose();
    const [store2, module2, linker2, memory2] = make(other, 100);
    const { instance } = linker2.restore(store2, module2, saved);
    expect(callExport(instance, 'run')).toBe(14);
    expect(memory2.bytes[0]).toBe(9);
    // Where the instance has other numbers in its store, references mean the same.
    expect(callExport(linker2.restore(store2, module2, saved).instance, 'run')).toBe(14);
  });

  it('is no larger than its content', () => {
    const { instance } = new Traveller(
      '(module (memory (data (i32.const 1000) "x")) (memory 100))'.replace(
        '(memory (data (i32.const 1000) "x")) (memory 100)',
        '(memory 100) (data (i32.const 1000) "x")',
      ),
    );
    expect(instance.save().length).toBeLessThan(300);
  });

  it('begins its start function where that was left', () => {
    const traveller = new Traveller(`(module
      (global (export "g") (mut i32) (i32.const 0))
      (func $start (loop $l (global.set 0 (i32.add (global.get 0) (i32.const 1)))
        (br_if $l (i32.lt_u (global.get 0) (i32.const 100)))))
      (start $start))`);
    const { startCall } = traveller.instance;
    expect(startCall!.run(50)).toBe(RunReason.outOfFuel);
    traveller.travel();
    expect(traveller.calls[0].run(Infinity)).toBe(RunReason.finished);
    expect((traveller.instance.exports.g as Global).value).toBe(100);
  });
});

describe('what cannot be saved', () => {
  it('is refused by name', () => {
    const suspend = (each: Engine): Linker =>
      new Linker(each).suspend('env', 'f', { params: [], results: [] });
    const held = new Traveller(
      `(module (import "env" "f" (func $f)) (table 1 funcref)
        (func (export "run") (param externref) (call $f))
        (func (export "locals") (local funcref) (call $f))
        (func (export "get") (call $f) (drop (table.get (i32.const 0)))))`,
      suspend,
    );
    for (const [name, index] of [
      ['run', 1],
      ['locals', 2],
      ['get', 3],
    ] as const) {
      const call = held.call(name, ...(name === 'run' ? [null] : []));
      call.run(100);
      const error = errorOf(() => held.instance.save());
      expect(error.code).toBe('unsupported');
      expect(error.message).toBe(`function ${index}, which is under way, handles references`);
      call.abort();
    }
    expect(held.instance.save().length).toBeGreaterThan(64);

    // A small function is translated in its callers' place, but not where that put references into their frames.
    const small = new Traveller(
      `(module (import "env" "f" (func $f)) (table 1 funcref)
        (func $hold (local funcref)
          (local.set 0 (table.get (i32.const 0))) (call $f) (table.set (i32.const 0) (local.get 0)))
        (func (export "run") (call $hold)))`,
      suspend,
    );
    small.call('run').run(100);
    expect(errorOf(() => small.instance.save()).message).toContain('function 1, which');

    const extern = new Traveller(
      '(module (table (export "t") 2 externref) (global (export "g") (mut externref) (ref.null extern)))',
    );
    (extern.instance.exports.t as Table).set(1, 'mine');
    expect(errorOf(() => extern.instance.save()).message).toBe(
      'table 0 holds a value of the host or an exception',
    );
    (extern.instance.exports.t as Table).set(1, null);
    (extern.instance.exports.g as Global).value = 'mine';
    expect(errorOf(() => extern.instance.save()).message).toBe(
      'global 0 holds a value of the host or an exception',
    );
  });

  it('is a call that goes through another instance, or is in a callback', () => {
    const store = new Store(engine);
    const linker = new Linker(engine).suspend('env', 'f', { params: [], results: [] });
    const inner = linker.instantiate(
      store,
      new Module(
        engine,
        assemble('(module (import "env" "f" (func)) (func (export "g") (call 0)))'),
      ),
    );
    linker.define('inner', 'g', inner.exports.g);
    let error: SnapshotError | undefined;
    linker.func('env', 'h', { params: [], results: [] }, ({ instance }) => {
      error = errorOf(() => instance.save());
    });
    const outer = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module (import "inner" "g" (func)) (import "env" "h" (func))
          (func (export "run") (call 0)) (func (export "back") (call 1))
          (func (export "tail") (return_call 0)))`),
      ),
    );
    for (const name of ['run', 'tail']) {
      const call = outer.call(name);
      expect(call.run(100)).toBe(RunReason.hostCall);
      const { message } = errorOf(() => inner.save());
      expect(message).toBe('a call under way goes through another instance too');
      if (name === 'run') expect(errorOf(() => outer.save()).message).toBe(message);
      call.abort();
    }
    expect(outer.call('back').run(100)).toBe(RunReason.finished);
    expect(error?.message).toContain('answers at once');
  });

  it('is a function of elsewhere in a table', () => {
    const store = new Store(engine);
    const table = new Table(store, { element: 'funcref', min: 1 });
    const linker = new Linker(engine).define('env', 'table', table);
    const one = linker.instantiate(
      store,
      new Module(engine, assemble('(module (func (export "f")))')),
    );
    const two = linker.instantiate(
      store,
      new Module(engine, assemble('(module (import "env" "table" (table 1 funcref)))')),
    );
    table.set(0, one.exports.f);
    expect(errorOf(() => two.save()).message).toContain('neither has nor imports');
  });
});

describe('a snapshot', () => {
  const restore = (bytes: Uint8Array, text = LOOPS, limits = {}): { calls: Call[] } =>
    new Linker(other).restore(new Store(other, limits), new Module(other, assemble(text)), bytes);

  let hostile: Module;
  beforeAll(() => {
    hostile = new Module(other, assemble(LOOPS));
  });

  function sample(): Uint8Array {
    const traveller = new Traveller(LOOPS);
    traveller.call('run', 12).run(500);
    traveller.call('run', 12).run(300);
    return traveller.instance.save();
  }

  it('of another module or engine is refused', () => {
    const bytes = sample();
    expect(errorOf(() => restore(bytes, LOOPS.replace('640', '641'))).code).toBe('otherModule');
    const engineChanged = bytes.slice();
    engineChanged[8] ^= 1;
    const error = errorOf(() => restore(engineChanged));
    expect(error.code).toBe('otherEngine');
    expect(error.message).toBe('the snapshot was made by another version of the engine');
  });

  it('that is damaged anywhere is refused', () => {
    const bytes = sample();
    const step = Math.ceil(bytes.length / 200);
    for (let at = 0; at < bytes.length; at += step) {
      const damaged = bytes.slice();
      damaged[at] ^= 1 << (at % 8);
      expect(() => restore(damaged), `byte ${at}`).toThrow(SnapshotError);
    }
    for (const length of [0, 10, 63, 64, 65, bytes.length - 1]) {
      expect(() => restore(bytes.slice(0, length)), `${length} bytes`).toThrow(SnapshotError);
    }
  });

  it('that was made up does no harm', () => {
    const original = sample();
    const words = original.length >> 2;
    const { host } = other;
    const canary = host.alloc(1 << 16).fill(0xa5);
    let restored = 0;
    let state = 12345;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    for (let i = 0; i < 2000; i++) {
      const bytes = host.alloc(original.length);
      bytes.set(original);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let changes = below(3); changes >= 0; changes--) {
        const at = (16 + below(words - 16)) * 4;
        const near = view.getInt32(at, true) + below(9) - 4;
        view.setInt32(at, [near, below(2 ** 32) | 0, below(200) * 8, 0][below(4)], true);
      }
      const sum = other.checksum(bytes.subarray(40));
      view.setUint32(32, sum[0], true);
      view.setUint32(36, sum[1], true);
      const store = new Store(other, { memoryPages: 20 });
      try {
        const { calls } = new Linker(other).restore(store, hostile, bytes);
        restored++;
        for (const call of calls) {
          for (let slices = 0; slices < 3; slices++) call.run(1000);
          call.abort();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(SnapshotError);
      }
      store.dispose();
      host.free(bytes);
    }
    expect(restored).toBeGreaterThan(200);
    expect(restored).toBeLessThan(1900);
    expect(canary.every((byte) => byte === 0xa5)).toBe(true);
  });

  it('cannot give an address that counts as checked', () => {
    const text = `(module (import "env" "f" (func $f (param i32)))
      (memory (export "memory") 1)
      (func $inner (param i32) (drop (i32.load (local.get 0))) (call $f (local.get 0))
        (i32.store (local.get 0) (i32.const 0x5a5a5a5a)))
      (func (export "run") (param i32) (local i32)
        (drop (i64.load offset=8 (local.get 0)))
        (loop $l
          (i32.store (local.get 0) (local.get 1))
          (call $inner (i32.add (local.get 0) (i32.const 1000)))
          (drop (i64.load offset=8 (local.get 0)))
          (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 3))))))`;
    const imports = (each: Engine): Linker =>
      new Linker(each).suspend('env', 'f', { params: ['i32'], results: [] });
    const traveller = new Traveller(text, imports);
    const call = traveller.call('run', 0x5550);
    call.run(Infinity);
    const original = traveller.instance.save();
    const module = new Module(other, assemble(text));
    const again = (change: (words: Uint32Array) => void): Call => {
      const bytes = other.host.alloc(original.length);
      bytes.set(original);
      change(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2));
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      other.checksum(bytes.subarray(40)).forEach((word, i) => {
        view.setUint32(32 + i * 4, word, true);
      });
      return imports(other).restore(new Store(other), module, bytes).calls[0];
    };
    for (const [from, most, reason] of [
      // Of the outer frame 16 bytes count as checked, of the inner one 4. The outer one's next call is out of bounds.
      [0x5550, 65536 - 16, RunReason.trapped],
      [0x5550 + 1000, 65536 - 4, RunReason.hostCall],
    ]) {
      const put = (value: number): Call =>
        again((words) => {
          words.forEach((word, i) => {
            if (word === from && i > 30) words[i] = value;
          });
        });
      expect(put(most).run(100)).toBe(reason);
      for (const value of [most + 1, 0x7fffffff, 0xffffffff]) {
        expect(errorOf(() => put(value)).code).toBe('corrupt');
      }
    }
  });

  it('may rest on any number of checks', () => {
    const locals = Array.from({ length: 400 }, (_, i) => i);
    const text = `(module (import "env" "f" (func $f)) (memory 1)
      (func (export "run") (local ${locals.map(() => 'i32').join(' ')})
        ${locals.map((i) => `(local.set ${i} (i32.const ${i * 8}))(drop (i32.load (local.get ${i})))`).join('')}
        ${locals.map(() => '(call $f)').join('')}
        ${locals.map((i) => `(i32.store (local.get ${i}) (i32.const 1))`).join('')}))`;
    const traveller = new Traveller(text, (each) =>
      new Linker(each).suspend('env', 'f', { params: [], results: [] }),
    );
    // As many calls as there are places, each with all that is known.
    for (const i of locals.slice(0, 12)) {
      const call = traveller.call('run');
      for (let reason = call.run(Infinity), n = 0; n < i; n++) {
        expect(reason).toBe(RunReason.hostCall);
        reason = call.resume();
      }
    }
    for (let times = 0; times < 2; times++) traveller.travel();
    for (const call of traveller.calls) {
      let reason: number;
      do reason = call.resume();
      while (reason === RunReason.hostCall);
      expect(reason).toBe(RunReason.finished);
    }
    expect(traveller.calls.length).toBe(12);
  });

  it('does not get beyond the limits of its store', () => {
    const bytes = sample();
    const refused = (limits: object): string =>
      errorOf(() => restore(bytes, LOOPS, limits)).message;
    expect(refused({ memoryPages: 2 })).toBe('memory 0 cannot have 5 pages');
    const deep = new Traveller(
      `(module (func $f (export "f") (param i32) (result i32)
        (if (result i32) (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))))
          (else (loop $l (br $l)) (i32.const 0)))))`,
    );
    deep.call('f', 10000).run(200000);
    const saved = deep.instance.save();
    expect(
      errorOf(() =>
        new Linker(other).restore(
          new Store(other, { stackBytes: 50000 }),
          new Module(other, deep.instance.module.memory.bytes.slice()),
          saved,
        ),
      ).message,
    ).toMatch(/^a call needs \d+ bytes of stack: at most 54096$/);
  });
});
