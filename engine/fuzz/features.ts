import { setFlagsFromString } from 'node:v8';
import type { Engine } from '../engine.ts';
import { Module } from '../module.ts';

/** A proposal: wasm-opt's name of it, and a module that is valid only with it. */
interface Feature {
  readonly name: string;
  readonly probe: readonly number[];
  /** What the platform (V8) must be started with to have it. */
  readonly flag?: string;
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const FUNCTION = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];

/** A module of one function without parameters and results. */
function withBody(...instructions: number[]): number[] {
  const size = instructions.length + 2;
  return [...HEADER, ...FUNCTION, 10, size + 2, 1, size, 0, ...instructions, 0x0b];
}

const FEATURES: readonly Feature[] = [
  { name: 'simd', probe: withBody(0x41, 0, 0xfd, 15, 0x1a) },
  { name: 'relaxed-simd', probe: withBody(...vector(), ...vector(), 0xfd, 0x80, 2, 0x1a) },
  { name: 'tail-call', probe: withBody(0x12, 0) },
  {
    name: 'extended-const',
    flag: '--experimental-wasm-extended-const',
    probe: [...HEADER, 6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b],
  },
  { name: 'exception-handling', probe: withBody(0x1f, 0x40, 0, 0x0b) },
  { name: 'multimemory', probe: [...HEADER, 5, 5, 2, 0, 0, 0, 0] },
  {
    name: 'memory64',
    flag: '--experimental-wasm-memory64',
    probe: [...HEADER, 5, 3, 1, 4, 0],
  },
];

function vector(): number[] {
  return [0x41, 0, 0xfd, 15];
}

/** What all of WebAssembly 2.0 but vectors is called by wasm-opt. */
const BASE = [
  'sign-ext',
  'mutable-globals',
  'nontrapping-float-to-int',
  'bulk-memory',
  'bulk-memory-opt',
  'reference-types',
  'multivalue',
];

/** Names of features beyond WebAssembly 2.0 without vectors. */
export interface Features {
  /** What both our engine and the platform have. */
  readonly shared: readonly string[];
  /** What our engine has and the platform lacks. */
  readonly ours: readonly string[];
}

/**
 * Finds out what there is. What our engine has is switched on where the platform does not offer it by itself, so this
 * comes before any other use of WebAssembly.
 */
export function probeFeatures(engine: Engine): Features {
  const own = FEATURES.filter(({ probe }) => Module.validate(engine, Uint8Array.from(probe)));
  for (const { flag } of own) if (flag) setFlagsFromString(flag);
  const shared: string[] = [];
  const ours: string[] = [];
  for (const { name, probe } of own) {
    (WebAssembly.validate(Uint8Array.from(probe)) ? shared : ours).push(name);
  }
  return { shared, ours };
}

/** The arguments that allow wasm-opt these features. */
export function featureArguments(features: readonly string[]): string[] {
  return ['--mvp-features', ...[...BASE, ...features].map((name) => `--enable-${name}`)];
}
