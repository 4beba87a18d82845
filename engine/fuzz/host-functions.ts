import type { FuncType, ImportType } from '../types.ts';
import type { GuestAccess } from './guest.ts';
import { Random } from './random.ts';
import { randomValue } from './values.ts';

/** A function of the host has failed on purpose. */
export class HostError extends Error {}

/** Calls that functions of the host make into the guest may nest this deep, and there may be so many. */
const MOST_NESTED = 4;
const MOST_ENTERED = 300;
/** Calls that are written down. */
const MOST_LOGGED = 20_000;

/** Where wasm-opt's modules import what they log and do by. */
const SUPPORT = 'fuzzing-support';

/**
 * The functions of the host that a fuzzed module imports: they write down their arguments, and answer by the seed, the
 * import's name and the number of the call alone. Those of wasm-opt's modules that reach back into the guest do so.
 */
export class HostFunctions {
  readonly calls: string[] = [];
  readonly #seed: number;
  readonly #exports: readonly { readonly name: string; readonly type: FuncType }[];
  readonly #functions: readonly string[];
  #nested = 0;
  #entered = 0;

  /** `exports`: the functions the module exports, which the host may call. */
  constructor(
    seed: number,
    exports: readonly { readonly name: string; readonly type: FuncType }[],
  ) {
    this.#seed = seed;
    this.#exports = exports;
    this.#functions = exports.map(({ name }) => name);
  }

  /** Whether a function only answers, and never calls the guest. */
  static isPlain({ module, name }: ImportType): boolean {
    return module !== SUPPORT || name.startsWith('log-') || name === 'sleep';
  }

  /** Does what the function does; gives its results. */
  call(guest: GuestAccess, wanted: ImportType, args: readonly unknown[]): unknown[] {
    const { results } = wanted.type as FuncType;
    const number = this.calls.length;
    if (number < MOST_LOGGED) {
      const shown = args.map((arg) => guest.describe(arg)).join(' ');
      this.calls.push(`${wanted.name}(${shown})`);
    }
    const random = new Random(this.#seed, wanted.name, number);
    const special = guest.ready && !HostFunctions.isPlain(wanted);
    const given = special ? this.#reachBack(guest, wanted.name, args, random) : undefined;
    return results.map((type, i) =>
      i === 0 && given !== undefined ? given : randomValue(type, random, this.#functions),
    );
  }

  #reachBack(guest: GuestAccess, name: string, args: readonly unknown[], random: Random): unknown {
    switch (name) {
      case 'call-export':
        return this.#enter(() => this.#callExport(guest, args[0] as number, random));
      case 'call-export-catch':
        return this.#catching(guest, () => this.#callExport(guest, args[0] as number, random));
      case 'call-ref':
        return this.#enter(() => this.#callReference(guest, args[0]));
      case 'call-ref-catch':
        return this.#catching(guest, () => this.#callReference(guest, args[0]));
      case 'table-get':
        return failing(() => guest.tableGet(args[0] as number));
      case 'table-set':
        return failing(() => guest.tableSet(args[0] as number, args[1]));
      default:
        return undefined;
    }
  }

  /** The last parameter of the calling functions says how to catch, so it does not matter here. */
  #callExport(guest: GuestAccess, index: number, random: Random): undefined {
    if (this.#exports.length === 0) return;
    const { name, type } = this.#exports[(index >>> 0) % this.#exports.length];
    const args = type.params.map((param) => randomValue(param, random, this.#functions));
    guest.callExport(name, args);
  }

  #callReference(guest: GuestAccess, reference: unknown): undefined {
    if (reference === null) throw new HostError('call of null');
    guest.callReference(reference);
  }

  #enter(call: () => undefined): undefined {
    if (this.#nested === MOST_NESTED || this.#entered === MOST_ENTERED) return;
    this.#entered++;
    this.#nested++;
    try {
      call();
    } finally {
      this.#nested--;
    }
  }

  #catching(guest: GuestAccess, call: () => undefined): number {
    try {
      this.#enter(call);
      return 0;
    } catch (error) {
      if (guest.isLimit(error)) throw error;
      return 1;
    }
  }
}

/** What fails in the host's own work fails alike on both sides. */
function failing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new HostError((error as Error).message);
  }
}
