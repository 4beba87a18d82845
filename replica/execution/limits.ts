/** Instructions one activation may use. */
export const INSTRUCTION_LIMITS = {
  update: 40_000_000_000,
  query: 5_000_000_000,
  install: 300_000_000_000,
  inspect: 200_000_000,
} as const;

/** The balance a canister gets when none is asked for, in cycles. */
export const DEFAULT_CYCLES = 3_000_000_000_000_000n;
/** Execution is charged, but never takes a balance below this: development should not stop. */
export const CYCLES_FLOOR = 1_000_000_000_000n;
/** Cycles of an update message apart from its instructions, each of which costs one. */
export const MESSAGE_CYCLES = 5_000_000n;

/** Bytes of Wasm memory a canister may use unless its settings say otherwise: 3 GiB. */
export const DEFAULT_WASM_MEMORY_LIMIT = 3n * 2n ** 30n;
