/** The Internet Computer's management canister, as far as installing a canister needs it. */
import { Actor } from '@dfinity/agent';
import type { ActorMethod, Agent } from '@dfinity/agent';
import type { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';

interface CanisterId {
  canister_id: Principal;
}

export type InstallMode =
  | { install: null }
  | { reinstall: null }
  | { upgrade: [] | [{ skip_pre_upgrade: [] | [boolean] }] };

export interface ManagementCanister {
  provisional_create_canister_with_cycles: ActorMethod<
    [{ amount: [] | [bigint]; settings: [] | [{ controllers: [] | [Principal[]] }] }],
    CanisterId
  >;
  canister_status: ActorMethod<[CanisterId], { module_hash: [] | [Uint8Array | number[]] }>;
  install_code: ActorMethod<
    [{ mode: InstallMode; canister_id: Principal; wasm_module: Uint8Array; arg: Uint8Array }],
    undefined
  >;
  clear_chunk_store: ActorMethod<[CanisterId], undefined>;
  upload_chunk: ActorMethod<[CanisterId & { chunk: Uint8Array }], { hash: Uint8Array | number[] }>;
  install_chunked_code: ActorMethod<
    [
      {
        mode: InstallMode;
        target_canister: Principal;
        store_canister: [] | [Principal];
        chunk_hashes_list: { hash: Uint8Array | number[] }[];
        wasm_module_hash: Uint8Array;
        arg: Uint8Array;
      },
    ],
    undefined
  >;
}

const idlFactory: IDL.InterfaceFactory = ({ IDL }) => {
  const blob = IDL.Vec(IDL.Nat8);
  const canisterId = IDL.Record({ canister_id: IDL.Principal });
  const chunkHash = IDL.Record({ hash: blob });
  const installMode = IDL.Variant({
    install: IDL.Null,
    reinstall: IDL.Null,
    upgrade: IDL.Opt(IDL.Record({ skip_pre_upgrade: IDL.Opt(IDL.Bool) })),
  });
  return IDL.Service({
    provisional_create_canister_with_cycles: IDL.Func(
      [
        IDL.Record({
          amount: IDL.Opt(IDL.Nat),
          settings: IDL.Opt(IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) })),
        }),
      ],
      [canisterId],
      [],
    ),
    canister_status: IDL.Func([canisterId], [IDL.Record({ module_hash: IDL.Opt(blob) })], []),
    install_code: IDL.Func(
      [
        IDL.Record({
          mode: installMode,
          canister_id: IDL.Principal,
          wasm_module: blob,
          arg: blob,
        }),
      ],
      [],
      [],
    ),
    clear_chunk_store: IDL.Func([canisterId], [], []),
    upload_chunk: IDL.Func(
      [IDL.Record({ canister_id: IDL.Principal, chunk: blob })],
      [chunkHash],
      [],
    ),
    install_chunked_code: IDL.Func(
      [
        IDL.Record({
          mode: installMode,
          target_canister: IDL.Principal,
          store_canister: IDL.Opt(IDL.Principal),
          chunk_hashes_list: IDL.Vec(chunkHash),
          wasm_module_hash: blob,
          arg: blob,
        }),
      ],
      [],
      [],
    ),
  });
};

/** The management canister; calls are routed to the subnet of `canister`, or to any if that is left out. */
export function managementCanister(agent: Agent, canister?: Principal): ManagementCanister {
  const id = Principal.managementCanister();
  const route = () => ({ effectiveCanisterId: canister ?? id });
  return Actor.createActor<ManagementCanister>(idlFactory, {
    agent,
    canisterId: id,
    callTransform: route,
    queryTransform: route,
  });
}
