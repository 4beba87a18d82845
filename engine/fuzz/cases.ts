import { basename, dirname } from 'node:path';
import { RandomProgram } from '../random-program.ts';
import { assemble } from '../testing.ts';
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

/** A module to be tried, made from a seed and a number alone: one generated, one mutated, one of elsewhere. */
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
    const source = index % 3 === 1 ? generated : this.#source(random, generated);
    if (source === generated || !random.once(3)) {
      const other = this.#corpus.pick(random)?.bytes ?? generated.bytes;
      const bytes = mutate(source.bytes, other, random);
      return { index, seed, origin: `mutation of ${source.origin}`, bytes };
    }
    return { index, seed, origin: source.origin, bytes: source.bytes };
  }

  /** A real module, or a program of which every instruction counts, as those of wasm-opt's do not. */
  #source(random: Random, generated: Made): Made {
    const real = random.once(2) ? undefined : this.#corpus.pick(random);
    if (real) {
      const { path, bytes } = real;
      return { origin: `${basename(dirname(path))}/${basename(path)}`, bytes };
    }
    if (random.once(8)) return generated;
    const seed = random.next();
    return { origin: `program ${seed}`, bytes: assemble(new RandomProgram(seed).text()) };
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
    // Otherwise many functions end early, with an access out of bounds.
    if (random.once(2)) options.push('--no-fuzz-oob');
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
