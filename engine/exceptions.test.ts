import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';
import { Exception } from './exception.ts';
import type { Global } from './global.ts';
import type { Instance } from './instance.ts';
import { Linker } from './linker.ts';
import { LinkError } from './link-error.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { Store } from './store.ts';
import type { Table } from './table.ts';
import { Tag } from './tag.ts';
import { assemble, callExport, instantiate, makeEngine } from './testing.ts';
import { Trap } from './trap.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

function trapOf(action: () => unknown): Trap {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(Trap);
    return error as Trap;
  }
  throw new Error('no trap');
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

/** A module with a tag without values and a function "run" of these instructions. */
function withBody(...instructions: number[]): Uint8Array {
  const code = [0, ...instructions, 0x0b];
  const sections = [
    [1, 4, 1, 0x60, 0, 0],
    [3, 2, 1, 0],
    [13, 3, 1, 0, 0],
    [7, 7, 1, 3, 0x72, 0x75, 0x6e, 0, 0],
    [10, ...leb(leb(code.length).length + code.length + 1), 1, ...leb(code.length), ...code],
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** Throws from `depth` calls below. */
const DEEP = `
  (tag $e (export "error") (param i32))
  (func $deep (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (throw $e (i32.const 77))))
    (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
  (func (export "catch") (param i32) (result i32)
    (block $h (result i32)
      (return (try_table (result i32) (catch $e $h) (call $deep (local.get 0))))))`;

/** Throws as a program of C++ does that has something to clean up on the way out, for `turns` times. */
const CLEANUP = `
  (tag $c (param i32))
  (func $cleanup (param i32 i32)
    (if (i32.eqz (local.get 0)) (then (throw $c (local.get 1))))
    (block $h (result exnref)
      (try_table (catch_all_ref $h)
        (call $cleanup (i32.sub (local.get 0) (i32.const 1)) (local.get 1)))
      (return))
    (throw_ref))
  (func $clean (export "clean") (param $turns i32) (result i32) (local $sum i32)
    (loop $next
      (block $h (result i32)
        (try_table (catch $c $h) (call $cleanup (i32.const 3) (local.get $turns)))
        (unreachable))
      (local.set $sum (i32.add (local.get $sum)))
      (br_if $next (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
    (local.get $sum))`;

describe('a throw', () => {
  it('is caught many frames further out', () => {
    const instance = instantiate(engine, `(module ${DEEP})`);
    expect(callExport(instance, 'catch', 0)).toBe(77);
    expect(callExport(instance, 'catch', 10)).toBe(77);
    expect(callExport(instance, 'catch', 50000)).toBe(77);
  });

  it('uses the same fuel whatever the slices are, also where it is long', () => {
    const instance = instantiate(engine, `(module ${DEEP} ${CLEANUP})`);
    for (const [name, argument] of [
      ['catch', 300],
      ['clean', 50],
    ] as const) {
      const whole = instance.call(name, [argument]);
      expect(whole.run(Infinity)).toBe(RunReason.finished);
      for (const slice of [1, 7, 100]) {
        const call = instance.call(name, [argument]);
        let slices = 1;
        while (call.run(slice) === RunReason.outOfFuel) slices++;
        expect(call.results()).toEqual(whole.results());
        expect(call.fuelUsed).toBe(whole.fuelUsed);
        expect(slices).toBeGreaterThan(whole.fuelUsed / (slice + 30));
      }
    }
  });

  it('charges 8 for each activation that it leaves, and 1 for each try block and clause that it asks', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e) (tag $other)
        (func $throw (throw $e))
        (func $asks (block $h (try_table (catch $other $h) (catch $other $h) (call $throw))))
        (func (export "run")
          (block $h (try_table (catch $other $h) (catch $e $h) (call $asks)))))`,
    );
    const call = instance.call('run');
    expect(call.run(Infinity)).toBe(RunReason.finished);
    // Two calls, the throw, two activations, and twice a try block with two clauses.
    expect(call.fuelUsed).toBe(2 + 1 + 2 * 8 + 2 * 3);
  });

  it('goes through instances, whose tags are told apart by identity', () => {
    const store = new Store(engine);
    const linker = new Linker(engine);
    const first = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module
          (tag $e (export "error") (param i32))
          (memory (export "memory") 1)
          (func (export "throw") (param i32) (throw $e (local.get 0))))`),
      ),
    );
    linker
      .define('first', 'error', first.exports.error)
      .define('first', 'throw', first.exports.throw);
    const second = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module
          (tag $imported (import "first" "error") (param i32))
          (func $throw (import "first" "throw") (param i32))
          (tag $own (param i32))
          (memory 2)
          (global $g (mut i32) (i32.const 5))
          (func (export "run") (param i32) (result i32)
            (block $imported (result i32)
              (block $own (result i32)
                (try_table (catch $own $own) (catch $imported $imported) (call $throw (local.get 0)))
                (return (i32.const -1)))
              (return (i32.const -2)))
            (i32.add (i32.mul (memory.size) (i32.const 1000)))
            (i32.add (global.get $g))))`),
      ),
    );
    expect(callExport(second, 'run', 7)).toBe(2012);
  });

  it('leaves the region of a try block by a tail call', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e)
        (func $throw (throw $e))
        (func $leave (block $h (try_table (catch_all $h) (return_call $throw))))
        (func (export "run") (result i32)
          (block $h (try_table (catch $e $h) (call $leave)) (return (i32.const 0)))
          (i32.const 1)))`,
    );
    expect(callExport(instance, 'run')).toBe(1);
  });

  it('brings the values of the operands and locals at a handler', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param i32 i64))
        (func (export "run") (param $a i32) (result i32) (local $b i32)
          (i32.add
            (local.get $a)
            (i32.add
              (i32.const 1000)
              (block $h (result i32 i64)
                (try_table (catch $e $h)
                  (local.set $b (local.get $a))
                  (local.set $a (i32.const 100))
                  (throw $e (i32.add (local.get $b) (local.get $a)) (i64.const 10)))
                (unreachable))
              (i32.wrap_i64) (i32.add) (i32.add (local.get $a)))))
      )`,
    );
    // $a is 3 below the block, and 100 afterwards: 3 + 1000 + (3 + 100 + 10 + 100).
    expect(callExport(instance, 'run', 3)).toBe(1216);
  });

  it('may arrive where the function returns', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param i32 i64))
        (func (export "run") (param i32) (result i32 i64)
          (i32.const 5)
          (try_table (catch $e 0)
            (if (local.get 0) (then (throw $e (i32.const 1) (i64.const 2)))))
          (i64.const 6)))`,
    );
    expect(callExport(instance, 'run', 1)).toEqual([1, 2n]);
    expect(callExport(instance, 'run', 0)).toEqual([5, 6n]);
  });

  it('may arrive at the beginning of a loop', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param i32))
        (func (export "run") (result i32) (local i32)
          (i32.const 0)
          (loop $l (param i32) (result i32)
            (local.set 0)
            (try_table (catch $e $l)
              (if (i32.lt_s (local.get 0) (i32.const 10))
                (then (throw $e (i32.add (local.get 0) (i32.const 1))))))
            (local.get 0))))`,
    );
    expect(callExport(instance, 'run')).toBe(10);
  });
});

describe('a function', () => {
  it('throws vectors, in both forms', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param v128 i32 v128))
        (func $throw
          (throw $e (v128.const i64x2 1 2) (i32.const 3) (v128.const i64x2 4 5)))
        (func $sum (param v128 i32 v128) (result i64)
          (i64.add
            (i64.add
              (i64.extend_i32_s (local.get 1))
              (i64.mul (i64x2.extract_lane 1 (local.get 0)) (i64.const 10)))
            (i64.mul (i64x2.extract_lane 1 (local.get 2)) (i64.const 100))))
        (func (export "new") (result i64)
          (block $h (result v128 i32 v128 exnref)
            (try_table (catch_ref $e $h) (call $throw))
            (unreachable))
          (drop) (call $sum))
        (func (export "old") (result i64)
          (try (result i64)
            (do (try (do (call $throw)) (catch $e (drop) (drop) (drop) (rethrow 0))) (i64.const 0))
            (catch $e (call $sum)))))`,
    );
    expect(callExport(instance, 'new')).toBe(523n);
    expect(callExport(instance, 'old')).toBe(523n);
  });

  it('has at most 8,000 try blocks and clauses', () => {
    // Blocks that throw and catch, one after the other, and such that are in each other.
    const flat = (count: number): number[] =>
      Array<number[]>(count).fill([0x06, 0x40, 0x08, 0, 0x07, 0, 0x0b]).flat();
    const nested = (count: number): number[] => [
      ...Array<number[]>(count).fill([0x1f, 0x40, 1, 2, 0]).flat(),
      ...[0x08, 0],
      ...Array<number>(count).fill(0x0b),
    ];
    const module = new Module(engine, withBody(...flat(3000), ...nested(1000)));
    const instance = new Linker(engine).instantiate(new Store(engine), module);
    callExport(instance, 'run');
    expect(() => new Module(engine, withBody(...flat(3001), ...nested(1000)))).toThrow(
      'more than 8000 try blocks and catch clauses in a function',
    );
  });
});

describe('the older form', () => {
  it('throws again from within a catch, and delegates', () => {
    const instance = instantiate(
      engine,
      `(module (tag $a (param i32)) (tag $b)
        (func (export "run") (param i32) (result i32)
          (try $outer (result i32)
            (do
              (try $middle (result i32)
                (do
                  (try (result i32)
                    (do (if (local.get 0) (then (throw $b))) (throw $a (i32.const 40)))
                    (delegate $outer)))
                (catch_all (i32.const -1))))
            (catch $a
              (drop)
              (try (result i32)
                (do (rethrow $outer))
                (catch $a (i32.const 2) (i32.add))))
            (catch_all (i32.const 9)))))`,
    );
    expect(callExport(instance, 'run', 0)).toBe(42);
    expect(callExport(instance, 'run', 1)).toBe(9);
  });

  it('may stand in one module with the other', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param i32))
        (func $again (param i32)
          (try (do (throw $e (local.get 0))) (catch_all (rethrow 0))))
        (func (export "run") (param i32) (result i32)
          (block $h (result i32 exnref)
            (try_table (catch_ref $e $h) (call $again (local.get 0)))
            (unreachable))
          (drop)))`,
    );
    expect(callExport(instance, 'run', 6)).toBe(6);
  });

  it('is refused where parts are in the wrong place', () => {
    const messageOf = (...bytes: number[]): string => {
      try {
        new Module(engine, withBody(...bytes));
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(messageOf(0x06, 0x40, 0x07, 0, 0x19, 0x0b)).toBe('');
    expect(messageOf(0x07, 0)).toContain('catch or delegate without try');
    expect(messageOf(0x06, 0x40, 0x19, 0x07, 0, 0x0b)).toContain('catch or delegate without try');
    expect(messageOf(0x06, 0x40, 0x07, 0, 0x18, 0)).toContain('catch or delegate without try');
    expect(messageOf(0x06, 0x40, 0x09, 0, 0x0b)).toContain('invalid rethrow label');
    expect(messageOf(0x06, 0x40, 0x07, 1, 0x0b)).toContain('unknown tag 1: there is 1');
    expect(messageOf(0x1f, 0x40, 1, 4, 0, 0x0b)).toContain("a catch clause's kind 0 to 3");
    expect(messageOf(0x1f, 0x40, 1, 1, 0, 0, 0x0b)).toContain(
      'label takes 0 values, the clause gives 1',
    );
  });
});

describe('an exception that nobody catches', () => {
  it('ends the call, with the name of its tag and where it was thrown', () => {
    const instance = instantiate(
      engine,
      `(module ${DEEP}
        (func (export "run") (result i32)
          (block $h (try_table (result i32) (catch $other $h) (return (call $deep (i32.const 2)))) (drop))
          (i32.const 0))
        (tag $other))`,
    );
    const trap = trapOf(() => callExport(instance, 'run'));
    expect(trap.code).toBe('uncaughtException');
    expect(trap.message).toBe('uncaught exception: error');
    expect(trap.backtrace.map(({ functionName }) => functionName)).toEqual([
      'deep',
      'deep',
      'deep',
      undefined,
    ]);
  });

  it('is told by the name that it is imported as', () => {
    const store = new Store(engine);
    const linker = new Linker(engine);
    linker.define('env', 'longjmp', new Tag(store, { params: ['i32'], results: [] }));
    const instance = linker.instantiate(
      store,
      new Module(
        engine,
        assemble(`(module (tag $e (import "env" "longjmp") (param i32))
          (func (export "run") (throw $e (i32.const 1))))`),
      ),
    );
    expect(trapOf(() => callExport(instance, 'run')).message).toBe(
      'uncaught exception: env.longjmp',
    );
  });

  it('ends the calls around it where the host called the guest', () => {
    const linker = new Linker(engine);
    const type = { params: [], results: [] };
    linker.func('host', 'call', type, ({ instance, store }) => {
      instance.getTypedFunc(store, 'throw', type).call(store);
    });
    const instance = instantiate(
      engine,
      `(module (func $call (import "host" "call")) (tag $e)
        (func (export "throw") (throw $e))
        (func (export "run") (block $h (try_table (catch_all $h) (call $call)))))`,
      {},
      linker,
    );
    expect(trapOf(() => callExport(instance, 'run')).code).toBe('uncaughtException');
  });

  it('does not come from a trap', () => {
    const instance = instantiate(
      engine,
      `(module (func (export "run")
        (block $h (try_table (catch_all $h) (unreachable)))))`,
    );
    expect(trapOf(() => callExport(instance, 'run')).code).toBe('unreachable');
  });
});

describe('a reference to an exception', () => {
  it('is thrown again; null traps', () => {
    const instance = instantiate(
      engine,
      `(module (func (export "run") (throw_ref (ref.null exn))))`.replace(
        'ref.null exn',
        'ref.null exn',
      ),
    );
    expect(trapOf(() => callExport(instance, 'run')).code).toBe('nullException');
  });

  it('needs little memory however many there have been', () => {
    const instance = instantiate(engine, `(module ${CLEANUP})`, { exceptions: 2000 });
    expect(callExport(instance, 'clean', 20000)).toBe((20000 * 20001) / 2);
    expect(instance.store.exceptions.live).toBeLessThanOrEqual(1024);
  });

  it('keeps what it refers to, in tables, globals, operands and other exceptions', () => {
    const instance = instantiate(
      engine,
      `(module ${CLEANUP}
        (tag $chain (param i32 exnref))
        (global $g (export "global") (mut exnref) (ref.null exn))
        (table $t (export "table") 10 exnref)
        (func $make (param i32) (result exnref)
          (block $h (result exnref)
            (try_table (catch_all_ref $h) (throw $c (local.get 0)))
            (unreachable)))
        (func $link (param i32 exnref) (result exnref)
          (block $h (result exnref)
            (try_table (catch_all_ref $h) (throw $chain (local.get 0) (local.get 1)))
            (unreachable)))
        (func $value (export "value") (param exnref) (result i32)
          (block $h (result i32)
            (try_table (catch $c $h) (throw_ref (local.get 0)))
            (unreachable)))
        (func $next (param exnref) (result i32 exnref)
          (block $h (result i32 exnref)
            (try_table (catch $chain $h) (throw_ref (local.get 0)))
            (unreachable)))
        (func $sum (export "sum") (result i32) (local $all exnref) (local $sum i32)
          (local.set $all (global.get $g))
          (call $next (local.get $all)) (local.set $all) (local.set $sum)
          (call $next (local.get $all)) (local.set $all) (local.set $sum (i32.add (local.get $sum)))
          (i32.add (local.get $sum) (call $value (local.get $all))))
        (func (export "keep") (result i32)
          (global.set $g (call $link (i32.const 1) (call $link (i32.const 20) (call $make (i32.const 300)))))
          (table.set $t (i32.const 7) (call $make (i32.const 4000)))
          (call $make (i32.const 50000))
          (drop (call $clean (i32.const 3000)))
          (call $value)
          (i32.add (call $value (table.get $t (i32.const 7))))
          (i32.add (call $sum))))`,
    );
    expect(callExport(instance, 'keep')).toBe(54321);
    // The host holds what it is given.
    const held = (instance.exports.table as Table).get(7);
    expect(held).toBeInstanceOf(Exception);
    (instance.exports.table as Table).set(7, null);
    callExport(instance, 'clean', 3000);
    expect(callExport(instance, 'value', held)).toBe(4000);
    expect((instance.exports.global as Global).value).toBeInstanceOf(Exception);
    expect(callExport(instance, 'sum')).toBe(321);
  });

  it('cannot be one of too many', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e (param i64 i64 i64 i64))
        (table $t 100000 exnref)
        (func (export "fill") (param $count i32) (result i32)
          (loop $next
            (local.set $count (i32.sub (local.get $count) (i32.const 1)))
            (table.set $t (local.get $count)
              (block $h (result exnref)
                (try_table (catch_all_ref $h)
                  (throw $e (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)))
                (unreachable)))
            (br_if $next (local.get $count)))
          (i32.const 1)))`,
      { exceptions: 5000 },
    );
    expect(callExport(instance, 'fill', 4999)).toBe(1);
    expect(callExport(instance, 'fill', 4000)).toBe(1);
    const trap = trapOf(() => callExport(instance, 'fill', 50000));
    expect(trap.code).toBe('tooManyExceptions');
  });
});

describe('a tag', () => {
  it('is exported, imported, and matched by its type', () => {
    const store = new Store(engine);
    const exporting = new Linker(engine).instantiate(
      store,
      new Module(engine, assemble('(module (tag (export "t") (param i32 f64)))')),
    );
    const tag = exporting.exports.t as Tag;
    expect(tag).toBeInstanceOf(Tag);
    expect(tag.type).toEqual({ params: ['i32', 'f64'], results: [] });
    const importing = (types: string): Instance =>
      new Linker(engine)
        .define('m', 't', tag)
        .instantiate(
          store,
          new Module(
            engine,
            assemble(`(module (tag (import "m" "t") (param ${types})) (export "again" (tag 0)))`),
          ),
        );
    expect(importing('i32 f64').exports.again).toBe(tag);
    expect(() => importing('i32')).toThrow(LinkError);
    expect(() => importing('i32')).toThrow('(i32) -> () expected, found (i32 f64) -> ()');
    expect(() => new Tag(store, { params: [], results: ['i32'] })).toThrow(TypeError);
  });
});

describe('a snapshot', () => {
  it('has a call in the middle of a throw', () => {
    const store = new Store(engine);
    const module = new Module(engine, assemble(`(module ${DEEP})`));
    const linker = new Linker(engine);
    const instance = linker.instantiate(store, module);
    const whole = instance.call('catch', [500]);
    whole.run(Infinity);
    const call = instance.call('catch', [500]);
    // All the calls, and some of the activations that the exception leaves.
    expect(call.run(whole.fuelUsed - 2000)).toBe(RunReason.outOfFuel);
    const restored = linker.restore(new Store(engine), module, instance.save());
    expect(restored.calls).toHaveLength(1);
    const [other] = restored.calls;
    expect(other.run(Infinity)).toBe(RunReason.finished);
    expect(other.results()).toEqual([77]);
    expect(other.fuelUsed).toBe(whole.fuelUsed);
  });

  it('is refused where it would have to have exceptions', () => {
    const instance = instantiate(
      engine,
      `(module (tag $e) (global $g (mut exnref) (ref.null exn))
        (func (export "run") (global.set $g
          (block $h (result exnref) (try_table (catch_all_ref $h) (throw $e)) (unreachable)))))`,
    );
    instance.save();
    callExport(instance, 'run');
    expect(() => instance.save()).toThrow('global 0 holds a value of the host or an exception');
  });
});
