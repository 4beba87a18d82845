import { createHash } from 'node:crypto';
import { Actor, type ActorMethod, HttpAgent } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { Replica } from '../../../replica/index.ts';

/** Bytes of a chunk: the management canister takes at most a MiB. */
const CHUNK = 1 << 20;

/** `DIDL` and nothing: an argument of no values. */
const NO_ARGUMENTS = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);

const Chunk = IDL.Record({ hash: IDL.Vec(IDL.Nat8) });
const Target = IDL.Record({ canister_id: IDL.Principal });

/** What is used of the management canister, by the Internet Computer's interface specification. */
const managementInterface: IDL.InterfaceFactory = () =>
  IDL.Service({
    provisional_create_canister_with_cycles: IDL.Func(
      [IDL.Record({ amount: IDL.Opt(IDL.Nat) })],
      [Target],
    ),
    upload_chunk: IDL.Func(
      [IDL.Record({ canister_id: IDL.Principal, chunk: IDL.Vec(IDL.Nat8) })],
      [Chunk],
    ),
    install_chunked_code: IDL.Func(
      [
        IDL.Record({
          mode: IDL.Variant({ install: IDL.Null }),
          target_canister: IDL.Principal,
          chunk_hashes_list: IDL.Vec(Chunk),
          wasm_module_hash: IDL.Vec(IDL.Nat8),
          arg: IDL.Vec(IDL.Nat8),
        }),
      ],
      [],
    ),
  });

interface Management {
  provisional_create_canister_with_cycles: ActorMethod<
    [{ amount: [] | [bigint] }],
    { canister_id: Principal }
  >;
  upload_chunk: ActorMethod<[{ canister_id: Principal; chunk: Uint8Array }], { hash: Uint8Array }>;
  install_chunked_code: ActorMethod<
    [
      {
        mode: { install: null };
        target_canister: Principal;
        chunk_hashes_list: { hash: Uint8Array }[];
        wasm_module_hash: Uint8Array;
        arg: Uint8Array;
      },
    ],
    undefined
  >;
}

/** The embedded replica, in memory, with an agent to talk to it. */
export class LocalReplica {
  private constructor(
    private readonly replica: Replica,
    readonly agent: HttpAgent,
  ) {}

  static async start(): Promise<LocalReplica> {
    const replica = await Replica.open();
    const agent = await HttpAgent.create({
      host: 'http://localhost',
      fetch: replica.fetch.bind(replica),
      shouldFetchRootKey: true,
    });
    return new LocalReplica(replica, agent);
  }

  /** Creates a canister and installs a module that takes no argument. */
  async install(module: Uint8Array): Promise<Principal> {
    const management = (effectiveCanisterId: Principal): Management =>
      Actor.createActor<Management>(managementInterface, {
        agent: this.agent,
        canisterId: Principal.managementCanister(),
        effectiveCanisterId,
      });
    const { canister_id } = await management(
      Principal.managementCanister(),
    ).provisional_create_canister_with_cycles({ amount: [] });
    const { upload_chunk, install_chunked_code } = management(canister_id);
    const chunks = [];
    for (let at = 0; at < module.length; at += CHUNK) {
      chunks.push(await upload_chunk({ canister_id, chunk: module.subarray(at, at + CHUNK) }));
    }
    await install_chunked_code({
      mode: { install: null },
      target_canister: canister_id,
      chunk_hashes_list: chunks,
      wasm_module_hash: createHash('sha256').update(module).digest(),
      arg: NO_ARGUMENTS,
    });
    return canister_id;
  }

  close(): Promise<void> {
    return this.replica.close();
  }
}
