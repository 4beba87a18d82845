import { Actor, type HttpAgent } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MessageStats, Replica } from './index.ts';
import { buildAzle } from './testing/azle.ts';
import { agentOf, deployChunked, installChunked } from './testing/client.ts';

const SOURCE = `
import { call, IDL, init, performanceCounter, postUpgrade, query, setTimer, StableBTreeMap, trap, update } from 'azle';

const map = new StableBTreeMap<string, string>(0);
let count = 0;
let fired = 0;

export default class {
  @init([IDL.Nat32]) init(start: number): void { count = start; }
  @postUpgrade([IDL.Nat32]) upgraded(start: number): void { count = start; }
  @update([IDL.Text, IDL.Text]) put(key: string, value: string): void { map.insert(key, value); count++; }
  @query([IDL.Text], IDL.Opt(IDL.Text)) get(key: string): [string] | [] {
    const value = map.get(key);
    return value === undefined ? [] : [value];
  }
  @query([], IDL.Nat32) count(): number { return count; }
  @query([], IDL.Nat32) fired(): number { return fired; }
  @update([]) arm(): void { setTimer(0, () => { fired++; }); }
  @update([IDL.Text]) spoil(reason: string): void { count = 1000; map.insert('a', 'spoilt'); trap(reason); }
  @update([], IDL.Vec(IDL.Nat8)) async random(): Promise<Uint8Array> {
    return await call('aaaaa-aa', 'raw_rand', { returnIdlType: IDL.Vec(IDL.Nat8) }) as Uint8Array;
  }
  @query([], IDL.Nat64) instructions(): bigint { return performanceCounter(0); }
  @query([IDL.Nat32], IDL.Nat32) grow(megabytes: number): number {
    return new Uint8Array(megabytes * 1048576).fill(1).length;
  }
}`;

interface Service {
  put(key: string, value: string): Promise<void>;
  get(key: string): Promise<[string] | []>;
  count(): Promise<number>;
  fired(): Promise<number>;
  arm(): Promise<void>;
  spoil(reason: string): Promise<void>;
  random(): Promise<Uint8Array>;
  instructions(): Promise<bigint>;
  grow(megabytes: number): Promise<number>;
}

const idl: IDL.InterfaceFactory = ({ IDL }) =>
  IDL.Service({
    put: IDL.Func([IDL.Text, IDL.Text], [], []),
    get: IDL.Func([IDL.Text], [IDL.Opt(IDL.Text)], ['query']),
    count: IDL.Func([], [IDL.Nat32], ['query']),
    fired: IDL.Func([], [IDL.Nat32], ['query']),
    arm: IDL.Func([], [], []),
    spoil: IDL.Func([IDL.Text], [], []),
    random: IDL.Func([], [IDL.Vec(IDL.Nat8)], []),
    instructions: IDL.Func([], [IDL.Nat64], ['query']),
    grow: IDL.Func([IDL.Nat32], [IDL.Nat32], ['query']),
  });

const start = (value: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(IDL.encode([IDL.Nat32], [value]));

describe('an Azle canister', () => {
  let replica: Replica;
  let agent: HttpAgent;
  let module: Uint8Array;
  let id: Principal;
  let actor: Service;
  const stats: MessageStats[] = [];

  beforeAll(async () => {
    module = await buildAzle(SOURCE);
    replica = await Replica.open({ onMessage: (message) => stats.push(message) });
    agent = await agentOf(replica);
    id = await deployChunked(agent, module, start(5));
    actor = Actor.createActor(idl, { agent, canisterId: id });
  });
  afterAll(() => replica.close());

  it('is initialised, updated and queried', async () => {
    expect(await actor.count()).toBe(5);
    await actor.put('a', 'one');
    expect(await actor.get('a')).toEqual(['one']);
    expect(await actor.get('b')).toEqual([]);
    expect(await actor.count()).toBe(6);
  });

  it('sees its instructions counted', async () => {
    // Azle takes some hundred thousand to get to a method, and a billion to start.
    const counted = Number(await actor.instructions());
    expect(counted).toBeGreaterThan(200_000);
    expect(counted).toBeLessThan(3_000_000);
    const last = stats.at(-1)!;
    expect(last.instructions).toBeGreaterThan(counted);
    const init = stats.find(({ kind }) => kind === 'init')!;
    expect(init.instructions).toBeGreaterThan(500_000_000);
    expect(init.instructions).toBeLessThan(2_000_000_000);
  });

  it('is rolled back when it traps, heap and stable memory', async () => {
    await expect(actor.spoil('boom')).rejects.toThrow('trapped explicitly: boom');
    expect(await actor.count()).toBe(6);
    expect(await actor.get('a')).toEqual(['one']);
  });

  it('runs timers and awaits calls', async () => {
    await actor.arm();
    await expect.poll(() => actor.fired(), { timeout: 10_000 }).toBe(1);
    expect(await actor.random()).toHaveLength(32);
  });

  it('may grow its memory in queries as often as it likes', async () => {
    for (let i = 0; i < 8; i++) expect(await actor.grow(40)).toBe(40 * 1048576);
    expect(await actor.count()).toBe(6);
  }, 120_000);

  it('keeps its stable map over an upgrade', async () => {
    await installChunked(agent, id, module, { upgrade: [] }, start(9));
    expect(await actor.get('a')).toEqual(['one']);
    expect(await actor.count()).toBe(9);
    await actor.put('b', 'two');
    expect(await actor.get('b')).toEqual(['two']);
  });
});
