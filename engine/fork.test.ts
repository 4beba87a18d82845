import { beforeAll, describe, expect, it } from 'vitest';
import { Call } from './call.ts';
import type { Engine } from './engine.ts';
import type { Instance } from './instance.ts';
import { Linker } from './linker.ts';
import { Module } from './module.ts';
import { RunReason } from './run-reason.ts';
import { SnapshotError } from './snapshot-error.ts';
import { Store } from './store.ts';
import { assemble, makeEngine } from './testing.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await makeEngine();
});

function instantiate(text: string): Instance {
  const linker = new Linker(engine)
    .suspend('env', 'ask', { params: ['i32'], results: ['i32'] })
    .func('env', 'now', { params: [], results: ['externref'] }, () => ({}));
  return linker.instantiate(new Store(engine), new Module(engine, assemble(text)));
}

function finish(call: Call): unknown {
  while (call.run(100) === RunReason.outOfFuel);
  expect(call.trap).toBeUndefined();
  return call.results()[0];
}

/** Sums answers of the host, deep in calls, with all that an instance can have on the way. */
const ASKING = `(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (memory 1 10)
  (table 2 10 funcref)
  (global $sum (mut i32) (i32.const 0))
  (type $unary (func (param i32) (result i32)))
  (elem declare func $double $triple)
  (data $once "\\2a")
  (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
  (func $triple (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func $deep (param $n i32) (result i32)
    (if (result i32) (local.get $n)
      (then (i32.add (call $deep (i32.sub (local.get $n) (i32.const 1))) (local.get $n)))
      (else
        (global.set $sum (i32.add (global.get $sum) (call $ask (i32.const 7))))
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (global.get $sum)))
        (call_indirect (type $unary) (i32.load (i32.const 0)) (i32.const 4)))))
  (func (export "run") (param $depth i32) (result i32)
    (drop (memory.grow (i32.const 2)))
    (drop (table.grow (ref.null func) (i32.const 3)))
    (table.set (i32.const 4) (ref.func $triple))
    (memory.init $once (i32.const 100000) (i32.const 0) (i32.const 1))
    (data.drop $once)
    (i32.add (call $deep (local.get $depth)) (i32.load8_u (i32.const 100000))))
  (func (export "again") (memory.init $once (i32.const 0) (i32.const 0) (i32.const 1)))
  (func (export "swap") (table.set (i32.const 4) (ref.func $double))))`;

describe('Instance.fork', () => {
  it('goes on twice from a call of the host, with states of their own', () => {
    const parent = instantiate(ASKING);
    const call = parent.call('run', [3]);
    expect(call.run(10_000)).toBe(RunReason.hostCall);
    const { instance: child, calls } = parent.fork(new Store(engine));
    expect(calls).toHaveLength(1);
    expect(calls[0].fuelUsed).toBe(call.fuelUsed);
    expect(calls[0].argI32(0)).toBe(7);
    child.call('swap').run(1000);
    calls[0].returnI32(10);
    call.returnI32(1);
    expect(finish(call)).toBe(3 * 1 + 6 + 42);
    parent.store.dispose();
    expect(finish(calls[0])).toBe(2 * 10 + 6 + 42);
    // Dropped before, dropped there.
    const again = child.call('again');
    expect(again.run(1000)).toBe(RunReason.trapped);
    child.store.dispose();
  });

  it('is deep in calls after as many stops as before', () => {
    const parent = instantiate(ASKING);
    const call = parent.call('run', [5000]);
    expect(call.run(1_000_000)).toBe(RunReason.hostCall);
    const [copy] = parent.fork(new Store(engine)).calls;
    copy.returnI32(2);
    expect(finish(copy)).toBe(6 + (5000 * 5001) / 2 + 42);
  });

  it('goes on between any two instructions, for as much fuel as without', () => {
    const whole = instantiate(ASKING).call('run', [20]);
    expect(whole.run(100_000)).toBe(RunReason.hostCall);
    whole.returnI32(4);
    const expected = finish(whole);
    for (let fuel = 1; fuel < 300; fuel += 7) {
      const parent = instantiate(ASKING);
      const call = parent.call('run', [20]);
      let reason = call.run(fuel);
      const [copy] = parent.fork(new Store(engine)).calls;
      while (reason === RunReason.outOfFuel) reason = copy.run(1000);
      if (copy.hostFunction >= 0) copy.returnI32(4);
      expect(finish(copy)).toBe(expected);
      expect(copy.fuelUsed).toBe(whole.fuelUsed);
    }
  });

  it('copies exceptions that are held', () => {
    const parent = instantiate(`(module
      (import "env" "ask" (func $ask (param i32) (result i32)))
      (tag $t (param i32))
      (tag $u (param i32))
      (func $throw (param i32) (throw $u (local.get 0)))
      (func (export "run") (result i32)
        (local $e exnref)
        (block $caught (result i32 exnref)
          (try_table (catch_ref $u $caught) (call $throw (i32.const 5)))
          (unreachable))
        (local.set $e)
        (drop)
        (drop (call $ask (i32.const 0)))
        (block $again (result i32)
          (try_table (catch $t $again) (catch $u $again) (throw_ref (local.get $e)))
          (unreachable))))`);
    const call = parent.call('run');
    expect(call.run(1000)).toBe(RunReason.hostCall);
    const [copy] = parent.fork(new Store(engine)).calls;
    parent.store.dispose();
    copy.returnI32(0);
    expect(finish(copy)).toBe(5);
  });

  it('refuses what it cannot copy, and leaves nothing behind', () => {
    const withExtern = instantiate(`(module
      (import "env" "now" (func $now (result externref)))
      (func (export "run") (drop (call $now))))`);
    finish(withExtern.call('run'));
    expect(() => withExtern.fork(new Store(engine))).toThrow(SnapshotError);
    const parent = instantiate(ASKING);
    parent.call('run', [1]).run(1000);
    const small = new Store(engine, { memoryPages: 2 });
    expect(() => parent.fork(small)).toThrow(RangeError);
    expect(small.calls.size).toBe(0);
    expect(small.instances.size).toBe(0);
    const used = parent.fork(new Store(engine)).instance.store;
    expect(() => parent.fork(used)).toThrow(SnapshotError);
  });
});

describe('Call.become', () => {
  it('goes back to where a copy stands, as often as one likes', () => {
    const instance = instantiate(ASKING);
    const call = instance.call('run', [4]);
    expect(call.run(10_000)).toBe(RunReason.hostCall);
    const mark = Call.copy(call, instance);
    const results: unknown[] = [];
    for (const answer of [1, 2, 3]) {
      const other = Call.copy(mark, instance);
      other.returnI32(answer);
      results.push(finish(other));
    }
    // The sum was read before the question; the memory is the instance's, and goes on.
    expect(results).toEqual([3 * 1 + 52, 3 * (1 + 2) + 52, 3 * (1 + 2 + 3) + 52]);
    call.returnI32(0);
    call.become(mark);
    expect(call.argI32(0)).toBe(7);
    call.returnI32(0);
    expect(finish(call)).toBe(3 * (1 + 2 + 3) + 52);
  });
});
