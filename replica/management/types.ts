import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';

/**
 * Candid types of the management canister's methods, by the interface specification. A method's
 * types are looked up by its name; what is not here, the replica does not have.
 */

type Opt<T> = [] | [T];

export interface SettingsArgument {
  controllers: Opt<Principal[]>;
  compute_allocation: Opt<bigint>;
  memory_allocation: Opt<bigint>;
  freezing_threshold: Opt<bigint>;
  reserved_cycles_limit: Opt<bigint>;
  wasm_memory_limit: Opt<bigint>;
  wasm_memory_threshold: Opt<bigint>;
  log_visibility: Opt<{ controllers?: null; public?: null; allowed_viewers?: Principal[] }>;
}

export type UpgradeOptions = Opt<{
  skip_pre_upgrade: Opt<boolean>;
  wasm_memory_persistence: Opt<{ keep: null } | { replace: null }>;
}>;

export type InstallMode = { install: null } | { reinstall: null } | { upgrade: UpgradeOptions };

const Blob = IDL.Vec(IDL.Nat8);
const LogVisibility = IDL.Variant({
  controllers: IDL.Null,
  public: IDL.Null,
  allowed_viewers: IDL.Vec(IDL.Principal),
});
const Settings = IDL.Record({
  controllers: IDL.Opt(IDL.Vec(IDL.Principal)),
  compute_allocation: IDL.Opt(IDL.Nat),
  memory_allocation: IDL.Opt(IDL.Nat),
  freezing_threshold: IDL.Opt(IDL.Nat),
  reserved_cycles_limit: IDL.Opt(IDL.Nat),
  wasm_memory_limit: IDL.Opt(IDL.Nat),
  wasm_memory_threshold: IDL.Opt(IDL.Nat),
  log_visibility: IDL.Opt(LogVisibility),
});
const DefiniteSettings = IDL.Record({
  controllers: IDL.Vec(IDL.Principal),
  compute_allocation: IDL.Nat,
  memory_allocation: IDL.Nat,
  freezing_threshold: IDL.Nat,
  reserved_cycles_limit: IDL.Nat,
  wasm_memory_limit: IDL.Nat,
  wasm_memory_threshold: IDL.Nat,
  log_visibility: LogVisibility,
  environment_variables: IDL.Vec(IDL.Record({ name: IDL.Text, value: IDL.Text })),
});
const Mode = IDL.Variant({
  install: IDL.Null,
  reinstall: IDL.Null,
  upgrade: IDL.Opt(
    IDL.Record({
      skip_pre_upgrade: IDL.Opt(IDL.Bool),
      wasm_memory_persistence: IDL.Opt(IDL.Variant({ keep: IDL.Null, replace: IDL.Null })),
    }),
  ),
});
const ChunkHash = IDL.Record({ hash: Blob });
const Target = IDL.Record({ canister_id: IDL.Principal });
const Change = IDL.Record({
  timestamp_nanos: IDL.Nat64,
  canister_version: IDL.Nat64,
  origin: IDL.Variant({
    from_user: IDL.Record({ user_id: IDL.Principal }),
    from_canister: IDL.Record({
      canister_id: IDL.Principal,
      canister_version: IDL.Opt(IDL.Nat64),
    }),
  }),
  details: IDL.Variant({
    creation: IDL.Record({ controllers: IDL.Vec(IDL.Principal) }),
    code_uninstall: IDL.Null,
    code_deployment: IDL.Record({
      mode: IDL.Variant({ install: IDL.Null, reinstall: IDL.Null, upgrade: IDL.Null }),
      module_hash: Blob,
    }),
    controllers_change: IDL.Record({ controllers: IDL.Vec(IDL.Principal) }),
  }),
});

interface MethodTypes {
  argument: IDL.Type[];
  result: IDL.Type[];
}

export const METHODS = {
  create_canister: {
    argument: [IDL.Record({ settings: IDL.Opt(Settings) })],
    result: [Target],
  },
  provisional_create_canister_with_cycles: {
    argument: [
      IDL.Record({
        amount: IDL.Opt(IDL.Nat),
        settings: IDL.Opt(Settings),
        specified_id: IDL.Opt(IDL.Principal),
      }),
    ],
    result: [Target],
  },
  provisional_top_up_canister: {
    argument: [IDL.Record({ canister_id: IDL.Principal, amount: IDL.Nat })],
    result: [],
  },
  deposit_cycles: { argument: [Target], result: [] },
  update_settings: {
    argument: [IDL.Record({ canister_id: IDL.Principal, settings: Settings })],
    result: [],
  },
  install_code: {
    argument: [
      IDL.Record({
        mode: Mode,
        canister_id: IDL.Principal,
        wasm_module: Blob,
        arg: Blob,
      }),
    ],
    result: [],
  },
  install_chunked_code: {
    argument: [
      IDL.Record({
        mode: Mode,
        target_canister: IDL.Principal,
        store_canister: IDL.Opt(IDL.Principal),
        chunk_hashes_list: IDL.Vec(ChunkHash),
        wasm_module_hash: Blob,
        arg: Blob,
      }),
    ],
    result: [],
  },
  upload_chunk: {
    argument: [IDL.Record({ canister_id: IDL.Principal, chunk: Blob })],
    result: [ChunkHash],
  },
  stored_chunks: { argument: [Target], result: [IDL.Vec(ChunkHash)] },
  clear_chunk_store: { argument: [Target], result: [] },
  uninstall_code: { argument: [Target], result: [] },
  start_canister: { argument: [Target], result: [] },
  stop_canister: { argument: [Target], result: [] },
  delete_canister: { argument: [Target], result: [] },
  canister_status: {
    argument: [Target],
    result: [
      IDL.Record({
        status: IDL.Variant({ running: IDL.Null, stopping: IDL.Null, stopped: IDL.Null }),
        ready_for_migration: IDL.Bool,
        version: IDL.Nat64,
        settings: DefiniteSettings,
        module_hash: IDL.Opt(Blob),
        memory_size: IDL.Nat,
        memory_metrics: IDL.Record({
          wasm_memory_size: IDL.Nat,
          stable_memory_size: IDL.Nat,
          global_memory_size: IDL.Nat,
          wasm_binary_size: IDL.Nat,
          custom_sections_size: IDL.Nat,
          canister_history_size: IDL.Nat,
          wasm_chunk_store_size: IDL.Nat,
          snapshots_size: IDL.Nat,
        }),
        cycles: IDL.Nat,
        reserved_cycles: IDL.Nat,
        idle_cycles_burned_per_day: IDL.Nat,
        query_stats: IDL.Record({
          num_calls_total: IDL.Nat,
          num_instructions_total: IDL.Nat,
          request_payload_bytes_total: IDL.Nat,
          response_payload_bytes_total: IDL.Nat,
        }),
      }),
    ],
  },
  canister_info: {
    argument: [
      IDL.Record({
        canister_id: IDL.Principal,
        num_requested_changes: IDL.Opt(IDL.Nat64),
      }),
    ],
    result: [
      IDL.Record({
        total_num_changes: IDL.Nat64,
        recent_changes: IDL.Vec(Change),
        module_hash: IDL.Opt(Blob),
        controllers: IDL.Vec(IDL.Principal),
      }),
    ],
  },
  raw_rand: { argument: [], result: [Blob] },
  fetch_canister_logs: {
    argument: [Target],
    result: [
      IDL.Record({
        canister_log_records: IDL.Vec(
          IDL.Record({ idx: IDL.Nat64, timestamp_nanos: IDL.Nat64, content: Blob }),
        ),
      }),
    ],
  },
} satisfies Record<string, MethodTypes>;

export type MethodName = keyof typeof METHODS;

/**
 * The canister a management call is about, which is the one its request is addressed to; undefined
 * if the method names none. Throws if the argument is not what the method takes.
 */
export function targetOf(method: string, argument: Uint8Array): Uint8Array | undefined {
  if (!Object.hasOwn(METHODS, method)) return undefined;
  const [type] = METHODS[method as MethodName].argument as IDL.Type[];
  if (!type || !(type instanceof IDL.RecordClass)) return undefined;
  const field = ['canister_id', 'target_canister'].find((name) =>
    type._fields.some(([candidate]) => candidate === name),
  );
  if (!field) return undefined;
  const decoded = IDL.decode([IDL.Record({ [field]: IDL.Principal })], argument);
  return (decoded[0] as unknown as Record<string, Principal>)[field].toUint8Array();
}
