import type { Settings } from '../execution/canister.ts';
import { ErrorCode, RejectionError } from '../execution/errors.ts';
import { DEFAULT_WASM_MEMORY_LIMIT } from '../execution/limits.ts';
import type { SettingsArgument } from './types.ts';

const MAX_CONTROLLERS = 10;

/** The settings of a new canister that `controller` makes. */
export function initialSettings(controller: string): Settings {
  return {
    controllers: [controller],
    computeAllocation: 0n,
    memoryAllocation: 0n,
    freezingThreshold: 2_592_000n,
    reservedCyclesLimit: 5_000_000_000_000n,
    wasmMemoryLimit: DEFAULT_WASM_MEMORY_LIMIT,
    wasmMemoryThreshold: 0n,
    logVisibility: 'controllers',
  };
}

/** Settings with those replaced that are given. Throws RejectionError if they are not valid. */
export function applySettings(before: Settings, given: SettingsArgument): Settings {
  const [controllers] = given.controllers;
  if (controllers && controllers.length > MAX_CONTROLLERS) {
    throw new RejectionError(
      ErrorCode.invalidManagementPayload,
      `Invalid settings: 'controllers' length exceeds maximum size allowed of ${MAX_CONTROLLERS}.`,
    );
  }
  const [visibility] = given.log_visibility;
  return {
    controllers: controllers
      ? [...new Set(controllers.map((principal) => principal.toText()))]
      : before.controllers,
    computeAllocation: given.compute_allocation[0] ?? before.computeAllocation,
    memoryAllocation: given.memory_allocation[0] ?? before.memoryAllocation,
    freezingThreshold: given.freezing_threshold[0] ?? before.freezingThreshold,
    reservedCyclesLimit: given.reserved_cycles_limit[0] ?? before.reservedCyclesLimit,
    wasmMemoryLimit: given.wasm_memory_limit[0] ?? before.wasmMemoryLimit,
    wasmMemoryThreshold: given.wasm_memory_threshold[0] ?? before.wasmMemoryThreshold,
    logVisibility: visibility
      ? 'public' in visibility
        ? 'public'
        : 'controllers'
      : before.logVisibility,
  };
}
