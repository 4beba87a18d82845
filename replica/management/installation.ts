import { sha256 } from '@noble/hashes/sha2';
import type { Activation } from '../execution/activation.ts';
import type { Canister } from '../execution/canister.ts';
import { ErrorCode, RejectionError } from '../execution/errors.ts';
import type { Executor } from '../execution/executor.ts';
import { INSTRUCTION_LIMITS } from '../execution/limits.ts';
import { loadProgram, type Program } from '../execution/program.ts';
import { StableMemory } from '../execution/stable-memory.ts';
import { InvalidCanisterModule } from '../instrumentation/limits.ts';
import type { InstallMode, UpgradeOptions } from './types.ts';

/**
 * Installs, reinstalls or upgrades a canister's code. Either all of it happens, or a RejectionError
 * is thrown and the canister is as before.
 */
export async function install(
  executor: Executor,
  canister: Canister,
  mode: InstallMode,
  module: Uint8Array,
  argument: Uint8Array,
  sender: Uint8Array,
): Promise<void> {
  if ('install' in mode && canister.activation) {
    throw new RejectionError(
      ErrorCode.notEmpty,
      `Error from Canister ${canister.text}: Canister cannot be installed because the canister is not empty. Try installing with mode='reinstall' instead.`,
    );
  }
  if ('upgrade' in mode && !canister.activation) {
    throw new RejectionError(
      ErrorCode.noModule,
      `Error from Canister ${canister.text}: Attempted to execute a message, but the canister contains no Wasm module.`,
    );
  }
  const program = await load(canister, module);
  const budget = { left: INSTRUCTION_LIMITS.install as number };
  if ('upgrade' in mode)
    upgrade(executor, canister, mode.upgrade, program, argument, sender, budget);
  else installFresh(executor, canister, program, argument, sender, budget);

  const changes = executor.subnet.touch(canister);
  changes.module = module;
  canister.moduleHash = sha256(module);
  canister.moduleBytes = module.length;
  canister.version++;
}

async function load(canister: Canister, module: Uint8Array): Promise<Program> {
  try {
    return await loadProgram(module);
  } catch (error) {
    if (!(error instanceof InvalidCanisterModule)) throw error;
    throw new RejectionError(
      ErrorCode.invalidWasm,
      `Error from Canister ${canister.text}: Canister's ${error.message}`,
    );
  }
}

interface Budget {
  left: number;
}

type Step = Parameters<Executor['installStep']>[2];

/** Runs one step; gives what it set. Throws if it traps. */
function step(
  executor: Executor,
  canister: Canister,
  activation: Activation,
  name: Step,
  sender: Uint8Array,
  argument: Uint8Array,
  budget: Budget,
): { certifiedData?: Uint8Array; globalTimer?: bigint } {
  const entry = name === 'start' ? 'host:start' : name;
  const isThere = name === 'start' ? activation.hasStart : activation.program.exports.has(name);
  if (!isThere) return {};
  const { context, outcome } = executor.installStep(
    canister,
    activation,
    name,
    entry,
    sender,
    argument,
    budget.left,
  );
  budget.left -= outcome.instructions;
  if (outcome.trap) throw new RejectionError(outcome.trap.errorCode, outcome.trap.message);
  return { certifiedData: context.certifiedData, globalTimer: context.globalTimer };
}

function installFresh(
  executor: Executor,
  canister: Canister,
  program: Program,
  argument: Uint8Array,
  sender: Uint8Array,
  budget: Budget,
): void {
  const before = canister.stable;
  canister.stable = new StableMemory();
  try {
    const activation = executor.subnet.activate(canister, program);
    step(executor, canister, activation, 'start', sender, argument, budget);
    const set = step(executor, canister, activation, 'canister_init', sender, argument, budget);
    adopt(executor, canister, activation, set);
    executor.subnet.touch(canister).newStable = true;
  } catch (error) {
    canister.stable = before;
    throw error;
  }
}

function upgrade(
  executor: Executor,
  canister: Canister,
  options: UpgradeOptions,
  program: Program,
  argument: Uint8Array,
  sender: Uint8Array,
  budget: Budget,
): void {
  const [persistence] = options[0]?.wasm_memory_persistence ?? [];
  if (persistence && 'keep' in persistence) {
    throw new RejectionError(
      ErrorCode.invalidManagementPayload,
      `Error from Canister ${canister.text}: this replica cannot keep the Wasm memory across an upgrade`,
    );
  }
  const old = canister.activation!;
  try {
    if (!options[0]?.skip_pre_upgrade[0]) {
      step(executor, canister, old, 'canister_pre_upgrade', sender, argument, budget);
    }
    const activation = executor.subnet.activate(canister, program);
    step(executor, canister, activation, 'start', sender, argument, budget);
    const set = step(
      executor,
      canister,
      activation,
      'canister_post_upgrade',
      sender,
      argument,
      budget,
    );
    adopt(executor, canister, activation, set);
  } catch (error) {
    old.rollback();
    canister.stable.rollback();
    throw error;
  }
}

/** Makes `activation` the canister's code. Timer and certified data do not outlive the old one. */
function adopt(
  executor: Executor,
  canister: Canister,
  activation: Activation,
  set: { certifiedData?: Uint8Array; globalTimer?: bigint },
): void {
  canister.activation = activation;
  canister.certifiedData = set.certifiedData ?? new Uint8Array(0);
  canister.globalTimer = set.globalTimer ?? 0n;
  const changes = executor.subnet.touch(canister);
  const wasm = activation.changes();
  changes.wasm = { ...wasm, globals: wasm.globals ?? activation.globals };
  changes.newHeap = true;
}
