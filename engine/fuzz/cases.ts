import { basename, dirname } from 'node:path';
import { Corpus } from './corpus.ts';
import { featureArguments, type Features } from './features.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import type { WasmOpt } from './wasm-opt.ts';

/** Bytes that a generated module is made of, and its size follows. */
const MOST_INPUT = 2000;

interface Made {
  /** What it was made of, in words. */
  readonly origin: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A module to be tried, made from a seed and a number alone: one generated, one mutated, one real and mutated. */
export interface Case extends Made {
  readonly index: number;
  /** Seed of the arguments, the host's answers and the slices. */
  readonly seed: number;
}

/** Makes the modules of a seed. */
export class Cases {
  readonly #seed: number;
  readonly #wasmOpt: WasmOpt;
  readonly #features: Features;
  readonly #corpus: Corpus;
  #latest: (Made & { readonly number: number }) | undefined;

  /** `features`: what generated modules may use. */
  constructor(seed: number, wasmOpt: WasmOpt, features: Features, corpus: Corpus = new Corpus()) {
    this.#seed = seed;
    this.#wasmOpt = wasmOpt;
    this.#features = features;
    this.#corpus = corpus;
  }

  async make(index: number): Promise<Case> {
    const random = new Random(this.#seed, index);
    const seed = random.next();
    const generated = await this.#generated(Math.floor(index / 3));
    if (index % 3 === 0) return { index, seed, origin: generated.origin, bytes: generated.bytes };
    const real = index % 3 === 1 ? undefined : this.#corpus.pick(random);
    const { origin, bytes } = real
      ? { origin: `${basename(dirname(real.path))}/${basename(real.path)}`, bytes: real.bytes }
      : generated;
    const other = this.#corpus.pick(random)?.bytes ?? generated.bytes;
    return { index, seed, origin: `mutation of ${origin}`, bytes: mutate(bytes, other, random) };
  }

  /** The generated module of a number. Three cases in succession use it, since making it is what takes the time. */
  async #generated(number: number): Promise<Made> {
    if (this.#latest?.number !== number) {
      const made = await this.#generate(new Random(this.#seed, 'generated', number));
      this.#latest = { number, ...made };
    }
    return this.#latest;
  }

  /** A module that wasm-opt makes of random bytes. */
  async #generate(random: Random): Promise<Made> {
    // With 64-bit addresses, most modules have tables that the platform lacks, so they are few.
    const features = this.#features.shared.filter((name) =>
      name === 'memory64' ? random.once(8) : !random.once(4),
    );
    if (this.#features.ours.length && random.once(12)) {
      features.push(random.pick(this.#features.ours));
    }
    const input = random.bytes(50 + random.below(MOST_INPUT));
    const options = ['--translate-to-fuzz'];
    // Without NaNs nothing is open about the bits; with them, more is tried.
    if (random.once(2)) options.push('--denan');
    // Optimized modules have other shapes. Not all that wasm-opt makes with exceptions can it optimize.
    if (random.once(4) && !features.includes('exception-handling')) {
      options.push(random.pick(['-O1', '-O2', '-Os', '--flatten']));
    }
    const bytes = await this.#wasmOpt.run(input, [...featureArguments(features), ...options]);
    return { origin: `wasm-opt ${options.join(' ')} (${features.join(' ')})`, bytes };
  }
}
