import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Actor, type ActorMethod, type Identity } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../build/stamp.ts';
import { bringUpToDate, createCanister } from '../cli/installer.ts';
import { type MessageStats, Replica } from '../replica/index.ts';
import { wat } from '../replica/testing/wat.ts';
import { createAgent } from '../web-terminal/client/agent.ts';
import { buildExample } from './support/example.ts';
import { FAILING, REFUSED } from './support/hostile-voting-modules.ts';

type State = { open: null } | { winner: number } | { undecided: null } | { failed: string };

interface Dao {
  set_member: ActorMethod<[Principal, number], undefined>;
  propose: ActorMethod<[string, string[], Uint8Array], number>;
  vote: ActorMethod<[number, number], undefined>;
  close: ActorMethod<[number], State>;
  proposal: ActorMethod<[number], [{ title: string; options: string[]; state: State }] | []>;
}

/** The interface in examples/dao-voting/dao_voting.did. */
function interfaceOf(): IDL.ServiceClass {
  const { Nat8, Nat32, Null, Opt, Principal, Record, Text, Variant, Vec } = IDL;
  const state = Variant({ open: Null, winner: Nat32, undecided: Null, failed: Text });
  const proposal = Record({
    id: Nat32,
    title: Text,
    options: Vec(Text),
    proposer: Principal,
    state,
  });
  return IDL.Service({
    set_member: IDL.Func([Principal, Nat32], [], []),
    propose: IDL.Func([Text, Vec(Text), Vec(Nat8)], [Nat32], []),
    vote: IDL.Func([Nat32, Nat32], [], []),
    close: IDL.Func([Nat32], [state], []),
    proposal: IDL.Func([Nat32], [Opt(proposal)], ['query']),
  });
}

const OUTPUTS = ['dao_voting.wasm.gz', 'majority.wasm', 'quadratic.wasm', 'endless.wasm'];
const COLOURS = ['red', 'blue'];

const missing = ['dist/engine/core.wasm', 'dist/cli/canix.mjs'].filter(
  (file) => !existsSync(join(ROOT, file)),
);
if (missing.length > 0) {
  const why = `${missing.join(', ')} not built (npm run build)`;
  if (process.env.CI) throw new Error(why);
  console.log(`skipped: examples/dao-voting: ${why}`);
}

describe.skipIf(missing.length > 0)('examples/dao-voting', () => {
  const messages: MessageStats[] = [];
  const built: Record<string, Uint8Array> = {};
  const controller = Ed25519KeyIdentity.generate();
  const people = [Ed25519KeyIdentity.generate(), Ed25519KeyIdentity.generate()];
  let folder: string;
  let replica: Replica;
  let canister: Principal;
  let owner: Dao;
  let alice: Dao;
  let bob: Dao;

  beforeAll(async () => {
    folder = await buildExample(
      'dao-voting',
      OUTPUTS.map((name) => `build/${name}`),
    );
    for (const name of OUTPUTS) built[name] = await readFile(join(folder, 'build', name));
    replica = await Replica.open({ onMessage: (stats) => messages.push(stats) });
    const agent = await agentOf(controller);
    canister = await createCanister(agent);
    await bringUpToDate(agent, canister, built['dao_voting.wasm.gz']);
    owner = await daoOf(controller);
    [alice, bob] = await Promise.all(people.map(daoOf));
    // Bob has nine times the weight of Alice, so three times the votes where they are its root.
    await owner.set_member(people[0].getPrincipal(), 100);
    await owner.set_member(people[1].getPrincipal(), 900);
  }, 300_000);
  afterAll(() => replica?.close());

  function agentOf(identity: Identity) {
    const fetch = replica.fetch.bind(replica);
    return createAgent({ host: 'http://127.0.0.1', fetch, rootKey: replica.rootKey, identity });
  }

  async function daoOf(identity: Identity): Promise<Dao> {
    const agent = await agentOf(identity);
    return Actor.createActor<Dao>(interfaceOf, { agent, canisterId: canister });
  }

  /** What a proposal has come to, as everybody sees it. */
  async function stateOf(id: number): Promise<State> {
    const [proposal] = await bob.proposal(id);
    return proposal!.state;
  }

  /** Closes a vote; prints what that cost. */
  async function close(what: string, id: number): Promise<State> {
    const state = await alice.close(id);
    const { instructions } = messages.findLast(({ method }) => method === 'close')!;
    console.log(`close, ${what}: ${(instructions / 1e6).toFixed(1)} M instructions`);
    expect(instructions).toBeLessThan(5e9);
    expect(await stateOf(id)).toEqual(state);
    return state;
  }

  it('counts by the module that the proposal has brought along', async () => {
    const majority = await alice.propose('By majority', COLOURS, built['majority.wasm']);
    const quadratic = await alice.propose('By roots', COLOURS, built['quadratic.wasm']);
    const third = Ed25519KeyIdentity.generate();
    const carol = await daoOf(third);
    await owner.set_member(third.getPrincipal(), 900);
    for (const id of [majority, quadratic]) {
      await alice.vote(id, 0);
      await bob.vote(id, 1);
      // Changing one's mind does not count twice.
      await carol.vote(id, 1);
      await carol.vote(id, 0);
    }
    expect(await close('majority', majority)).toEqual({ winner: 0 });
    // 10 + 30 votes against 30.
    expect(await close('quadratic', quadratic)).toEqual({ winner: 0 });

    await owner.set_member(third.getPrincipal(), 0);
    await expect(carol.vote(majority, 0)).rejects.toThrow('only members');
  });

  it('counts differently by different modules', async () => {
    const heads = Array.from({ length: 5 }, () => Ed25519KeyIdentity.generate());
    const small = await Promise.all(heads.map(daoOf));
    for (const head of heads) await owner.set_member(head.getPrincipal(), 100);
    const states: State[] = [];
    for (const module of ['majority.wasm', 'quadratic.wasm']) {
      const id = await alice.propose('One of many against one of much', COLOURS, built[module]);
      await bob.vote(id, 1);
      for (const dao of small) await dao.vote(id, 0);
      states.push(await close(`${module}, 6 ballots`, id));
    }
    // 500 against 900; 50 against 30.
    expect(states).toEqual([{ winner: 1 }, { winner: 0 }]);
    for (const head of heads) await owner.set_member(head.getPrincipal(), 0);
  });

  it('does in the demonstration what its README shows', async () => {
    const { url, close } = await replica.listen({ port: 0 });
    try {
      const npm = promisify(execFile)('npm', ['run', '-s', 'demo', '--', url], { cwd: folder });
      const shown = (await npm).stdout.replace(/^canister .*\n/, '');
      expect(await readFile(join(folder, 'README.md'), 'utf8')).toContain(shown);
      expect(shown.split('\n')).toHaveLength(4);
    } finally {
      await close();
    }
  });

  it('says so when nothing is decided', async () => {
    for (const module of ['majority.wasm', 'quadratic.wasm']) {
      const id = await alice.propose('Nobody came', COLOURS, built[module]);
      expect(await close(`${module}, no ballots`, id)).toEqual({ undecided: null });
    }
  });

  it('takes no module that cannot count', async () => {
    const proposing = (module: Uint8Array) => alice.propose('No module', COLOURS, module);
    for (const [what, text, reason] of REFUSED) {
      await expect(proposing(await wat(text)), what).rejects.toThrow(reason);
    }
    const { length } = built['majority.wasm'];
    const junk = Uint8Array.from(built['majority.wasm']);
    junk.fill(0xff, length - 100);
    await expect(proposing(new Uint8Array())).rejects.toThrow('not a WebAssembly module');
    await expect(proposing(built['majority.wasm'].subarray(0, length / 2))).rejects.toThrow(
      /this cannot count votes: .*\(at offset 0x[0-9a-f]+\)/,
    );
    await expect(proposing(junk)).rejects.toThrow(/this cannot count votes: .*\(at offset/);
    await expect(proposing(new Uint8Array(65_537))).rejects.toThrow('more than 65536 bytes');
  });

  it('says why a module has failed, and goes on', async () => {
    const honest = await alice.propose('Meanwhile', COLOURS, built['majority.wasm']);
    await bob.vote(honest, 1);
    const endless = await alice.propose('Endless', COLOURS, built['endless.wasm']);
    expect(await close('endless.wasm', endless)).toMatchObject({
      failed: expect.stringContaining('out of fuel'),
    });
    for (const [what, text, reason] of FAILING) {
      const id = await alice.propose(what, COLOURS, await wat(text));
      await bob.vote(id, 0);
      expect(await close(what, id), what).toEqual({ failed: reason });
    }
    await alice.vote(honest, 0);
    expect(await close('majority, after all these', honest)).toEqual({ winner: 1 });
  });

  it('loses nothing by an upgrade in the middle of a vote', async () => {
    const id = await alice.propose('Before and after', COLOURS, built['majority.wasm']);
    const hostile = await alice.propose('Hostile', COLOURS, built['endless.wasm']);
    await bob.vote(id, 1);
    // The same module, but not the same file.
    const other = gzipSync(gunzipSync(built['dao_voting.wasm.gz']), { level: 1 });
    expect(await bringUpToDate(await agentOf(controller), canister, other)).toBe('upgraded');
    expect(await stateOf(id)).toEqual({ open: null });
    await alice.vote(id, 0);
    expect(await close('endless.wasm, after an upgrade', hostile)).toHaveProperty('failed');
    expect(await close('majority, after an upgrade', id)).toEqual({ winner: 1 });
    expect(await stateOf(0)).toEqual({ winner: 0 });
  });

  it('lets nobody do what is not theirs', async () => {
    const stranger = await daoOf(Ed25519KeyIdentity.generate());
    const id = await alice.propose('Ours', COLOURS, built['majority.wasm']);
    await expect(alice.set_member(people[0].getPrincipal(), 1)).rejects.toThrow('only controllers');
    await expect(stranger.propose('Mine', COLOURS, built['majority.wasm'])).rejects.toThrow(
      'only members',
    );
    await expect(stranger.vote(id, 0)).rejects.toThrow('only members');
    await expect(bob.vote(id, 2)).rejects.toThrow('there is no option 2');
    await expect(bob.vote(id + 1, 0)).rejects.toThrow('there is no proposal');
    await expect(bob.close(id)).rejects.toThrow('only its proposer');
    await alice.close(id);
    await expect(bob.vote(id, 0)).rejects.toThrow('closed');
    await expect(alice.close(id)).rejects.toThrow('closed');
  });
});
