import { Engine } from '../engine.ts';
import { WebAssemblyHost } from '../host/webassembly.ts';
import type { Case, Cases } from './cases.ts';
import { compareModule, type Comparison, type Difference, type Engines } from './differential.ts';
import { featureArguments, type Features } from './features.ts';
import { observable } from './observable.ts';
import { shrink } from './shrink.ts';
import { compareValidity, type Validity } from './validity.ts';
import type { WasmOpt } from './wasm-opt.ts';

/** Address space of one engine, in pages: far more than a module takes. */
const HOST_PAGES = 16384;
/** Modules that one engine is used for, since blocks of many sizes leave gaps in its memory. */
const ENGINE_MODULES = 300;
const SHRINKING_MILLISECONDS = 20_000;

/** What came of one module. */
export interface Result {
  readonly kind: Exclude<Validity['kind'], 'different'>;
  readonly calls: number;
  readonly fuel: number;
  /** Calls left out because they took too long. */
  readonly limits: number;
  /** How often an instance was saved and restored. */
  readonly travels: number;
  /** A difference that is gone without NaNs: their bits are open. */
  readonly openBits: boolean;
  readonly finding?: Finding;
}

/** A difference with the module that shows it. */
export interface Finding {
  readonly case: Case;
  readonly difference: Difference;
  /** The module as it was run, and as small as was easy. */
  readonly module: Uint8Array<ArrayBuffer>;
  readonly shrunk: Uint8Array<ArrayBuffer>;
}

/** What `compareModule` takes beside the engines. */
type ModuleAndSeed =
  Parameters<typeof compareModule> extends [Engines, ...infer Rest] ? Rest : never;

const NOTHING = { calls: 0, fuel: 0, limits: 0, travels: 0, openBits: false };

/** Tries modules, one after the other. */
export class Fuzzer {
  readonly #core: Uint8Array<ArrayBuffer>;
  readonly #cases: Cases;
  readonly #wasmOpt: WasmOpt;
  readonly #features: Features;
  #engines: Engines;
  #tried = 0;

  /** `core`: the engine's built core. */
  constructor(core: Uint8Array<ArrayBuffer>, cases: Cases, wasmOpt: WasmOpt, features: Features) {
    this.#core = core;
    this.#cases = cases;
    this.#wasmOpt = wasmOpt;
    this.#features = features;
    this.#engines = this.#newEngines();
  }

  #newEngines(): Engines {
    const make = (): Engine => new Engine(new WebAssemblyHost(this.#core, HOST_PAGES));
    return [make(), make()];
  }

  /** Makes the module of a number and tries it. */
  async try(index: number): Promise<Result> {
    if (++this.#tried % ENGINE_MODULES === 0) this.#engines = this.#newEngines();
    const made = await this.#cases.make(index);
    const validity = compareValidity(this.#engines[0], made.bytes);
    switch (validity.kind) {
      case 'valid':
        return this.#run(made);
      case 'ours':
        return this.#runAlone(made);
      case 'different': {
        const { own, platform: other } = validity;
        const difference = {
          between: 'our engine and the platform',
          where: 'validation',
          own,
          other,
        };
        const finding = { case: made, difference, module: made.bytes, shrunk: made.bytes };
        return { ...NOTHING, kind: 'invalid', finding };
      }
      default:
        return { ...NOTHING, kind: validity.kind };
    }
  }

  async #run(made: Case): Promise<Result> {
    const module = observable(made.bytes);
    const { difference, ...counts } = this.#compare(module, made.seed);
    const result = { ...NOTHING, ...counts, kind: 'valid' } as const;
    if (!difference) return result;
    if (!(await this.#staysWithoutNaNs(module, made.seed))) return { ...result, openBits: true };
    const holds = (smaller: Uint8Array<ArrayBuffer>): boolean =>
      this.#differs(smaller, made.seed, difference.between);
    const shrunk = shrink(module, holds, SHRINKING_MILLISECONDS);
    return { ...result, finding: { case: made, difference, module, shrunk } };
  }

  /** What the platform does not take is compared with itself in slices. */
  #runAlone(made: Case): Result {
    const module = observable(made.bytes);
    const { difference, ...counts } = this.#compare(module, made.seed, null);
    const result = { ...NOTHING, ...counts, kind: 'ours' } as const;
    if (!difference) return result;
    return { ...result, finding: { case: made, difference, module, shrunk: module } };
  }

  /** Whether a module still differs when every NaN is made zero at once: then it is not about the bits of NaNs. */
  async #staysWithoutNaNs(module: Uint8Array, seed: number): Promise<boolean> {
    const without = await this.#wasmOpt.run(module, [
      ...featureArguments(this.#features.shared),
      '--denan',
    ]);
    return this.#compare(without, seed).difference !== undefined;
  }

  /** An error of our engine's own is a difference too. */
  #compare(...of: ModuleAndSeed): Comparison {
    try {
      return compareModule(this.#engines, ...of);
    } catch (error) {
      this.#engines = this.#newEngines();
      const { message, stack } = error as Error;
      const difference = {
        between: 'our engine and itself',
        where: message,
        own: stack!,
        other: '',
      };
      return { ...NOTHING, difference };
    }
  }

  #differs(module: Uint8Array<ArrayBuffer>, seed: number, between: string): boolean {
    if (compareValidity(this.#engines[0], module).kind !== 'valid') return false;
    return this.#compare(module, seed).difference?.between === between;
  }
}
