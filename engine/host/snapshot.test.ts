/* Instances that travel between Node and a canister. */
import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Replica } from '../../replica/index.ts';
import { agentOf, deployChunked } from '../../replica/testing/client.ts';
import type { Engine } from '../engine.ts';
import type { Instance } from '../instance.ts';
import { Linker } from '../linker.ts';
import { Module } from '../module.ts';
import { RunReason } from '../run-reason.ts';
import { buildEngineCanister } from '../spec/canister/build.ts';
import { Store } from '../store.ts';
import { assemble, makeEngine } from '../testing.ts';

/** As in snapshot-canister.ts, which only a canister can load. */
interface Stop {
  snapshot: Uint8Array;
  reason: number;
  argument: number;
  results: string;
  fuel: number;
}

interface SnapshotCanister {
  load: ActorMethod<[Uint8Array], undefined>;
  begin: ActorMethod<[number, number], Stop>;
  goOn: ActorMethod<[Uint8Array, number, number], Stop>;
}

/** Recursion, a table, memory that grows, and a question to the host at every fifth step. */
const MODULE = assemble(`(module
  (import "env" "ask" (func $ask (param i32) (result i32)))
  (memory (export "memory") 1 8)
  (global $sum (mut i64) (i64.const 0))
  (type $step (func (param i32) (result i32)))
  (table 2 funcref) (elem (i32.const 0) $even $odd)
  (func $even (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func $odd (param i32) (result i32) (drop (memory.grow (i32.const 1))) (call $fib (i32.and (local.get 0) (i32.const 7))))
  (func $fib (param i32) (result i32)
    (if (result i32) (i32.lt_s (local.get 0) (i32.const 2)) (then (local.get 0))
      (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "run") (param i32) (result i64) (local i32 i32)
    (loop $l
      (local.set 2 (call_indirect (type $step) (local.get 1) (i32.and (local.get 1) (i32.const 1))))
      (if (i32.eqz (i32.rem_u (local.get 1) (i32.const 5))) (then
        (local.set 2 (i32.xor (local.get 2) (call $ask (local.get 2))))))
      (i32.store (i32.mul (local.get 1) (i32.const 5000)) (local.get 2))
      (global.set $sum (i64.add (global.get $sum) (i64.extend_i32_u (local.get 2))))
      (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (local.get 0))))
    (i64.add (global.get $sum) (i64.extend_i32_u (memory.size)))))`);

const answer = (question: number): number => question * 7 + 1;

/** The same as the canister does, here. */
class Place {
  readonly #linker: Linker;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#linker = new Linker(engine).suspend('env', 'ask', { params: ['i32'], results: ['i32'] });
  }

  begin(argument: number, fuel: number): Stop {
    const store = new Store(this.#engine);
    const instance = this.#linker.instantiate(store, new Module(this.#engine, MODULE));
    return this.#stop(instance, instance.call('run', [argument]), fuel);
  }

  goOn(snapshot: Uint8Array, given: number, fuel: number): Stop {
    const module = new Module(this.#engine, MODULE);
    const { instance, calls } = this.#linker.restore(new Store(this.#engine), module, snapshot);
    const [call] = calls;
    if (call.hostFunction === 0) call.returnI32(given);
    return this.#stop(instance, call, fuel);
  }

  #stop(instance: Instance, call: ReturnType<Instance['call']>, fuel: number): Stop {
    const reason = call.run(fuel);
    const snapshot = instance.save();
    const argument = reason === RunReason.hostCall ? call.argI32(0) : 0;
    return { snapshot, reason, argument, results: call.results().join(), fuel: call.fuelUsed };
  }
}

describe('an instance that travels between Node and a canister', () => {
  let replica: Replica;
  let canister: SnapshotCanister;
  let here: Place;

  beforeAll(async () => {
    here = new Place(await makeEngine());
    const main = 'engine/host/snapshot-canister.ts';
    const module = await buildEngineCanister('snapshot', main, []);
    replica = await Replica.open();
    const agent = await agentOf(replica);
    const bytes = IDL.Vec(IDL.Nat8);
    const stop = IDL.Record({
      snapshot: bytes,
      reason: IDL.Int32,
      argument: IDL.Int32,
      results: IDL.Text,
      fuel: IDL.Float64,
    });
    canister = Actor.createActor<SnapshotCanister>(
      () =>
        IDL.Service({
          load: IDL.Func([bytes], [], []),
          begin: IDL.Func([IDL.Int32, IDL.Float64], [stop], []),
          goOn: IDL.Func([bytes, IDL.Int32, IDL.Float64], [stop], []),
        }),
      { agent, canisterId: await deployChunked(agent, module) },
    );
    await canister.load(MODULE);
  }, 300_000);

  afterAll(() => replica.close());

  /** Runs to the end, in slices, here and there by turns. */
  async function travel(fuel: number, first: number): Promise<[string, number, number]> {
    const places = [here, canister];
    let stop = await places[first].begin(12, fuel);
    let hops = 0;
    while (stop.reason !== RunReason.finished) {
      expect([RunReason.hostCall, RunReason.outOfFuel]).toContain(stop.reason);
      hops++;
      const next = places[(first + hops) % 2];
      stop = await next.goOn(stop.snapshot, answer(stop.argument), fuel);
    }
    return [stop.results, stop.fuel, hops];
  }

  it('ends as one that stays', async () => {
    let alone = here.begin(12, Infinity);
    while (alone.reason !== RunReason.finished) {
      alone = here.goOn(alone.snapshot, answer(alone.argument), Infinity);
    }
    for (const [fuel, first] of [
      [40, 0],
      [100, 1],
    ]) {
      const [results, used, hops] = await travel(fuel, first);
      expect(results).toBe(alone.results);
      expect(used).toBe(alone.fuel);
      expect(hops).toBeGreaterThan(5);
    }
  }, 120_000);
});
