import { Principal } from '@dfinity/principal';
import type { Canister, HistoryEntry } from '../execution/canister.ts';
import { WASM_PAGE } from '../execution/stable-memory.ts';

/** The result of canister_status. */
export function status(canister: Canister): unknown {
  const { settings, activation } = canister;
  const heap = BigInt(activation?.memoryBytes ?? 0);
  const stable = BigInt(canister.stable.pages) * BigInt(WASM_PAGE);
  const chunks = [...canister.chunks.values()].reduce((sum, chunk) => sum + chunk.length, 0);
  const globals = BigInt((activation?.globals.length ?? 0) * 8);
  return {
    status: { [canister.state]: null },
    ready_for_migration: false,
    version: BigInt(canister.version),
    settings: {
      controllers: settings.controllers.map((text) => Principal.fromText(text)),
      compute_allocation: settings.computeAllocation,
      memory_allocation: settings.memoryAllocation,
      freezing_threshold: settings.freezingThreshold,
      reserved_cycles_limit: settings.reservedCyclesLimit,
      wasm_memory_limit: settings.wasmMemoryLimit,
      wasm_memory_threshold: settings.wasmMemoryThreshold,
      log_visibility: { [settings.logVisibility]: null },
      environment_variables: [],
    },
    module_hash: canister.moduleHash ? [canister.moduleHash] : [],
    memory_size: heap + stable + BigInt(chunks) + globals,
    memory_metrics: {
      wasm_memory_size: heap,
      stable_memory_size: stable,
      global_memory_size: globals,
      wasm_binary_size: BigInt(canister.moduleBytes),
      custom_sections_size: BigInt(
        [...(activation?.program.metadata.values() ?? [])].reduce(
          (sum, { contents }) => sum + contents.length,
          0,
        ),
      ),
      canister_history_size: 0n,
      wasm_chunk_store_size: BigInt(chunks),
      snapshots_size: 0n,
    },
    cycles: canister.balance,
    reserved_cycles: 0n,
    idle_cycles_burned_per_day: 0n,
    query_stats: {
      num_calls_total: 0n,
      num_instructions_total: 0n,
      request_payload_bytes_total: 0n,
      response_payload_bytes_total: 0n,
    },
  };
}

/** The result of canister_info, with at most `requested` of the latest changes. */
export function info(canister: Canister, requested: number): unknown {
  const recent = requested > 0 ? canister.history.slice(-requested) : [];
  const principals = (texts: string[]): Principal[] =>
    texts.map((text) => Principal.fromText(text));
  const details = ({ change }: HistoryEntry): unknown => {
    switch (change.kind) {
      case 'creation':
        return { creation: { controllers: principals(change.controllers) } };
      case 'uninstall':
        return { code_uninstall: null };
      case 'deployment':
        return { code_deployment: { mode: { [change.mode]: null }, module_hash: change.hash } };
      case 'controllers':
        return { controllers_change: { controllers: principals(change.controllers) } };
    }
  };
  return {
    total_num_changes: BigInt(canister.totalChanges),
    recent_changes: recent.map((entry) => ({
      timestamp_nanos: entry.timestamp,
      canister_version: entry.version,
      origin: entry.byCanister
        ? { from_canister: { canister_id: Principal.fromText(entry.by), canister_version: [] } }
        : { from_user: { user_id: Principal.fromText(entry.by) } },
      details: details(entry),
    })),
    module_hash: canister.moduleHash ? [canister.moduleHash] : [],
    controllers: principals(canister.settings.controllers),
  };
}
