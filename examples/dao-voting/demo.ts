/* Installs the canister on a local network and holds three votes: npm run demo [-- http://host:port] */
import { readFile } from 'node:fs/promises';
import { Actor, type ActorMethod, HttpAgent } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Principal } from '@dfinity/principal';

const host = process.argv[2] ?? 'http://127.0.0.1:4943';
const build = (file: string): Promise<Uint8Array> =>
  readFile(new URL(`build/${file}`, import.meta.url));

interface Dao {
  set_member: ActorMethod<[Principal, number], undefined>;
  propose: ActorMethod<[string, string[], Uint8Array], number>;
  vote: ActorMethod<[number, number], undefined>;
  close: ActorMethod<[number], Record<string, unknown>>;
}

/** What is used here of dao_voting.did. */
function daoService(): IDL.ServiceClass {
  const { Nat8, Nat32, Null, Principal, Text, Variant, Vec } = IDL;
  const state = Variant({ open: Null, winner: Nat32, undecided: Null, failed: Text });
  return IDL.Service({
    set_member: IDL.Func([Principal, Nat32], [], []),
    propose: IDL.Func([Text, Vec(Text), Vec(Nat8)], [Nat32], []),
    vote: IDL.Func([Nat32, Nat32], [], []),
    close: IDL.Func([Nat32], [state], []),
  });
}

interface Management {
  provisional_create_canister_with_cycles: ActorMethod<
    [{ amount: [] }],
    { canister_id: Principal }
  >;
  install_code: ActorMethod<
    [{ mode: { install: null }; canister_id: Principal; wasm_module: Uint8Array; arg: Uint8Array }],
    undefined
  >;
}

/** What is used here of the management canister's interface. */
function managementService(): IDL.ServiceClass {
  const { Nat, Nat8, Null, Opt, Principal, Record, Variant, Vec } = IDL;
  const canister_id = Principal;
  const mode = Variant({ install: Null });
  const code = Record({ mode, canister_id, wasm_module: Vec(Nat8), arg: Vec(Nat8) });
  return IDL.Service({
    provisional_create_canister_with_cycles: IDL.Func(
      [Record({ amount: Opt(Nat) })],
      [Record({ canister_id })],
      [],
    ),
    install_code: IDL.Func([code], [], []),
  });
}

const agentOf = (identity: Ed25519KeyIdentity): Promise<HttpAgent> =>
  HttpAgent.create({ host, identity, shouldFetchRootKey: true });

// Who installs the canister controls it.
const owner = Ed25519KeyIdentity.generate();
const agent = await agentOf(owner);
const management = (effectiveCanisterId: Principal): Management =>
  Actor.createActor<Management>(managementService, {
    agent,
    canisterId: Principal.managementCanister(),
    effectiveCanisterId,
  });
const { canister_id: canisterId } = await management(
  Principal.managementCanister(),
).provisional_create_canister_with_cycles({ amount: [] });
await management(canisterId).install_code({
  mode: { install: null },
  canister_id: canisterId,
  wasm_module: await build('dao_voting.wasm.gz'),
  arg: new Uint8Array(IDL.encode([], [])),
});
console.log(`canister ${canisterId.toText()}`);

const daoOf = async (identity: Ed25519KeyIdentity): Promise<Dao> =>
  Actor.createActor<Dao>(daoService, { agent: await agentOf(identity), canisterId });

// One member of weight 900, and five of weight 100.
const dao = await daoOf(owner);
const members: Dao[] = [];
for (const weight of [900, 100, 100, 100, 100, 100]) {
  const identity = Ed25519KeyIdentity.generate();
  await dao.set_member(identity.getPrincipal(), weight);
  members.push(await daoOf(identity));
}
const [large, ...small] = members;

for (const module of ['majority', 'quadratic', 'endless']) {
  const id = await large.propose('Paint it', ['red', 'blue'], await build(`${module}.wasm`));
  await large.vote(id, 0);
  for (const member of small) await member.vote(id, 1);
  console.log(module, await large.close(id));
}
