import type { EngineOptions } from '../index.ts';
import type { TextFeatures } from './text-format.ts';

/** What a folder of the suite needs of wabt: flags of wast2json, features of its npm package. */
interface Features {
  flags: string[];
  features: TextFeatures;
}

/** What the engine must take, and no more: other folders hold that a second memory is refused. */
export function engineOptionsOf(folder: string): EngineOptions {
  return { multiMemory: folder === 'multi-memory' };
}

/** All that WebAssembly 2.0 has; the later folders add to it. */
const CORE: TextFeatures = {
  mutable_globals: true,
  sat_float_to_int: true,
  sign_extension: true,
  simd: true,
  multi_value: true,
  bulk_memory: true,
  reference_types: true,
};

const FEATURES: Record<string, Features> = {
  'tail-call': { flags: ['--enable-tail-call'], features: { tail_call: true } },
  'extended-const': { flags: ['--enable-extended-const'], features: { extended_const: true } },
  'multi-memory': {
    flags: ['--enable-multi-memory'],
    // wabt knows this name, its typings do not.
    features: { multi_memory: true } as TextFeatures,
  },
  memory64: { flags: ['--enable-memory64'], features: { memory64: true } },
  exceptions: {
    flags: ['--enable-exceptions', '--enable-tail-call'],
    features: { exceptions: true, tail_call: true },
  },
  'exceptions-legacy': {
    flags: ['--enable-exceptions', '--enable-tail-call'],
    features: { exceptions: true, tail_call: true },
  },
};

/** What the scripts in a folder of this name are read with. */
export function featuresOf(folder: string): Features {
  const { flags, features } = FEATURES[folder] ?? { flags: [], features: {} };
  return { flags, features: { ...CORE, ...features } };
}
