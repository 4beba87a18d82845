/** Puts the kernel's module into a canister. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AgentError } from '@dfinity/agent';
import type { Agent } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { type Principal } from '@dfinity/principal';
import { managementCanister } from './management.ts';
import type { InstallMode, ManagementCanister } from './management.ts';
import { kernelModuleFile } from './package-root.ts';

/** A module up to this size goes in one message (2 MiB with what is around it), which saves several. */
const MESSAGE_BYTES = 1_900_000;
/** A chunk of the chunk store is at most 1 MiB. */
const CHUNK_BYTES = 1 << 20;

/** The Internet Computer's error code for a canister id that nobody has. */
const CANISTER_NOT_FOUND = 'IC0301';

/** Cycles that a local canister starts with: enough for years of use. */
const LOCAL_CYCLES = 10n ** 18n;

/** The built kernel, gzipped, or another file; throws, with what to do, if it has not been built. */
export function readKernelModule(file = kernelModuleFile): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!isMissing || file !== kernelModuleFile) throw error;
    throw new Error(`${kernelModuleFile} is not built; run: npm run build`, { cause: error });
  }
}

/** A new, empty canister on a local network, controlled by the agent's identity. */
export async function createCanister(agent: Agent): Promise<Principal> {
  const { canister_id: canister } = await managementCanister(
    agent,
  ).provisional_create_canister_with_cycles({
    amount: [LOCAL_CYCLES],
    settings: [{ controllers: [[await agent.getPrincipal()]] }],
  });
  return canister;
}

/** Whether the network has this canister; the agent's identity has to be a controller. */
export async function hasCanister(agent: Agent, canister: Principal): Promise<boolean> {
  try {
    await managementCanister(agent, canister).canister_status({ canister_id: canister });
    return true;
  } catch (error) {
    if (rejectErrorCode(error) === CANISTER_NOT_FOUND) return false;
    throw error;
  }
}

function rejectErrorCode(error: unknown): string | undefined {
  const code = error instanceof AgentError ? error.code : undefined;
  return code && 'rejectErrorCode' in code ? String(code.rejectErrorCode) : undefined;
}

/**
 * Installs the module, or upgrades to it if another one is there; what is in stable memory stays.
 * The agent's identity has to be a controller.
 */
export async function bringUpToDate(
  agent: Agent,
  canister: Principal,
  module: Uint8Array,
): Promise<'installed' | 'upgraded' | 'unchanged'> {
  const management = managementCanister(agent, canister);
  const { module_hash: installed } = await management.canister_status({ canister_id: canister });
  if (installed.length > 0 && sha256(module).equals(Uint8Array.from(installed[0]!)))
    return 'unchanged';
  const mode: InstallMode = installed.length > 0 ? { upgrade: [] } : { install: null };
  await install(management, canister, mode, module);
  return 'install' in mode ? 'installed' : 'upgraded';
}

/** Installs the module in a canister that is known to be empty. */
export async function installFirst(
  agent: Agent,
  canister: Principal,
  module: Uint8Array,
): Promise<void> {
  await install(managementCanister(agent, canister), canister, { install: null }, module);
}

async function install(
  management: ManagementCanister,
  canister: Principal,
  mode: InstallMode,
  module: Uint8Array,
): Promise<void> {
  const arg = new Uint8Array(IDL.encode([], []));
  if (module.length <= MESSAGE_BYTES) {
    await management.install_code({ mode, canister_id: canister, wasm_module: module, arg });
    return;
  }
  await management.clear_chunk_store({ canister_id: canister });
  const chunkHashes: { hash: Uint8Array | number[] }[] = [];
  for (let at = 0; at < module.length; at += CHUNK_BYTES) {
    const chunk = module.subarray(at, at + CHUNK_BYTES);
    chunkHashes.push(await management.upload_chunk({ canister_id: canister, chunk }));
  }
  await management.install_chunked_code({
    mode,
    target_canister: canister,
    store_canister: [],
    chunk_hashes_list: chunkHashes,
    wasm_module_hash: sha256(module),
    arg,
  });
  await management.clear_chunk_store({ canister_id: canister });
}

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}
