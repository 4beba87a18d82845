import { CompileError } from '../compile-error.ts';
import * as code from '../compile-error-codes.ts';
import type { Engine } from '../engine.ts';
import { Module } from '../module.ts';

/** What both engines say about some bytes. */
export type Validity =
  | { readonly kind: 'valid' | 'invalid' }
  /** Only our engine takes it, since the platform lacks what it uses. */
  | { readonly kind: 'ours' }
  /** They differ, and the documentation says so. */
  | { readonly kind: 'documented'; readonly why: string }
  | { readonly kind: 'different'; readonly own: string; readonly platform: string };

/** Limits that the documentation names, and what we do not have. */
const OUR_LIMITS = new Set<number>([
  code.ERROR_MEMORY_LIMIT,
  code.ERROR_MEMORY_LIMIT_64,
  code.ERROR_LIMIT_MEMORIES,
  code.ERROR_MULTIPLE_MEMORIES,
  code.ERROR_RELAXED_SIMD,
  code.ERROR_NESTING,
  code.ERROR_FRAME,
  code.ERROR_LIMIT_TYPES,
  code.ERROR_LIMIT_FUNCTIONS,
  code.ERROR_LIMIT_PARAMS,
  code.ERROR_LIMIT_TABLE,
  code.ERROR_CONSTANT_OPERANDS,
  code.ERROR_LIMIT_TYPE_VALUES,
  code.ERROR_LIMIT_ITEMS,
  code.ERROR_LIMIT_CUSTOM_SECTIONS,
  code.ERROR_LIMIT_NAME_BYTES,
  code.ERROR_LIMIT_LIST_VALUES,
  code.ERROR_EXPORT_NAMES,
]);

/**
 * What the platform has and we do not: the error that we refuse it with, and the bytes it stands at. Shared memories, with
 * addresses of either size, and atomic operations.
 */
const LACKING = new Map<number, readonly number[]>([
  [code.ERROR_LIMITS_FLAGS, [2, 3, 6, 7]],
  [code.ERROR_OPCODE, [0xfe]],
]);

/**
 * What the platform refuses for want of several memories, of tables and memories with 64-bit addresses, or of the
 * standard's exceptions: try_table and throw_ref, and exnref, which it knows by another name.
 */
const PLATFORM_LACKS = new RegExp(
  [
    'memory count of \\d+ exceeds',
    'at most one memory',
    'expected memory index 0',
    'invalid memory index',
    'invalid [a-z ]+ limits flags',
    'invalid opcode 0x(1f|a)\\b',
    "'noexternref'",
  ].join('|'),
  'i',
);

/** Whether both engines take the same view of some bytes. */
export function compareValidity(engine: Engine, bytes: Uint8Array<ArrayBuffer>): Validity {
  const own = attempt(() => new Module(engine, bytes).dispose());
  const platform = attempt(() => new WebAssembly.Module(bytes));
  if (!own && !platform) return { kind: 'valid' };
  if (own && !(own instanceof CompileError)) throw own;
  if (platform && !(platform instanceof WebAssembly.CompileError)) throw platform;
  if (own && platform) return { kind: 'invalid' };
  if (!own && platform && PLATFORM_LACKS.test(platform.message)) {
    return { kind: 'ours' };
  }
  if (own && isDocumented(own, bytes)) return { kind: 'documented', why: own.message };
  return {
    kind: 'different',
    own: own?.message ?? 'valid',
    platform: platform?.message ?? 'valid',
  };
}

function isDocumented(error: CompileError, bytes: Uint8Array): boolean {
  return OUR_LIMITS.has(error.code) || !!LACKING.get(error.code)?.includes(bytes[error.offset]);
}

function attempt(work: () => unknown): Error | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
