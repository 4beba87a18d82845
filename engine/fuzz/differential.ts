import type { Engine } from '../engine.ts';
import { Module } from '../module.ts';
import type { FuncType } from '../types.ts';
import { EngineGuest, type Measured, WHOLE } from './engine-guest.ts';
import type { Guest } from './guest.ts';
import { HostFunctions } from './host-functions.ts';
import { describeOutcome, type Outcome, outcomesAgree, stateDifference } from './outcome.ts';
import { PlatformGuest } from './platform-guest.ts';
import { Random } from './random.ts';
import { sliced } from './slices.ts';
import { isCallable, randomValue } from './values.ts';

/** Instructions that one call may take; the platform never gets a call that takes more here. */
const CALL_FUEL = 200_000;
/** Calls of a module; exported functions beyond are left out. */
const MOST_CALLS = 40;
/** Functions are called again until there are about so many calls. */
const FEW_CALLS = 8;
/** How often a module is begun again without the calls that took too long. */
const RETRIES = 4;

/** One call of the sequence that a module is run by. */
interface PlannedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Two engines of ours: what is saved on one is restored on the other. */
export type Engines = readonly [Engine, Engine];

/** A difference, in words: what was done, and what came of it on the two sides. */
export interface Difference {
  readonly between: string;
  readonly where: string;
  readonly own: string;
  readonly other: string;
}

export interface Comparison {
  readonly difference?: Difference;
  readonly calls: number;
  /** Guest instructions that our engine has executed. */
  readonly fuel: number;
  /** Calls left out for a limit of either side. */
  readonly limits: number;
  /** How often an instance was saved and restored. */
  readonly travels: number;
}

/** What a call (or the instantiation, the first of the steps) did on our engine. */
interface Step extends Measured {
  readonly label: string;
  readonly outcome: Outcome;
}

const WITH_PLATFORM = 'our engine and the platform';
const WITH_SLICES = 'one run and slices';

/**
 * Runs a valid module whose state can be observed on our engine and on the platform's, then on ours once more in
 * slices, saved and restored between some of them, and compares everything. `platformBytes`: what the platform runs;
 * null where it can not run the module.
 */
export function compareModule(
  engines: Engines,
  bytes: Uint8Array<ArrayBuffer>,
  seed: number,
  platformBytes: Uint8Array<ArrayBuffer> | null = bytes,
): Comparison {
  return new ModuleRun(engines, bytes, seed, platformBytes).compare();
}

class ModuleRun {
  readonly #engines: Engines;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #seed: number;
  readonly #module: Module;
  readonly #platformModule: WebAssembly.Module | undefined;
  readonly #functions: readonly { readonly name: string; readonly type: FuncType }[];
  readonly #skipped = new Set<string>();
  #calls = 0;
  #fuel = 0;
  #travels = 0;

  constructor(
    engines: Engines,
    bytes: Uint8Array<ArrayBuffer>,
    seed: number,
    platformBytes: Uint8Array<ArrayBuffer> | null,
  ) {
    this.#engines = engines;
    this.#bytes = bytes;
    this.#seed = seed;
    this.#module = new Module(engines[0], bytes);
    if (platformBytes) this.#platformModule = new WebAssembly.Module(platformBytes);
    this.#functions = this.#module.exports
      .filter(({ kind, type }) => kind === 'func' && isCallable(type as FuncType))
      .map(({ name, type }) => ({ name, type: type as FuncType }));
  }

  compare(): Comparison {
    try {
      let difference: Difference | undefined;
      for (let retries = 0; retries <= RETRIES; retries++) {
        const result = this.#compareOnce();
        if (result !== 'again') {
          difference = result;
          break;
        }
      }
      const limits = this.#skipped.size;
      return {
        difference,
        calls: this.#calls,
        fuel: this.#fuel,
        limits,
        travels: this.#travels,
      };
    } finally {
      this.#module.dispose();
    }
  }

  /**
   * Every exported function once, in random order, and where there are few several times; the arguments depend on the
   * function alone.
   */
  #plan(): PlannedCall[] {
    const random = new Random(this.#seed, 'order');
    const names = this.#functions.map(({ name }) => name);
    const times = Math.max(1, Math.floor(FEW_CALLS / names.length));
    const order = this.#functions.flatMap((func) => Array<typeof func>(times).fill(func));
    for (let i = order.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    const values = new Map(names.map((name) => [name, new Random(this.#seed, 'arguments', name)]));
    return order
      .slice(0, MOST_CALLS)
      .map(({ name, type }) => ({
        name,
        args: type.params.map((param) => randomValue(param, values.get(name)!, names)),
      }))
      .filter(({ name }) => !this.#skipped.has(name));
  }

  #host(): HostFunctions {
    return new HostFunctions(this.#seed, this.#functions);
  }

  /** 'again': a call was too long, and is left out from now on. */
  #compareOnce(): Difference | 'again' | undefined {
    const plan = this.#plan();
    const own = new EngineGuest(this.#module, this.#host(), WHOLE, CALL_FUEL);
    try {
      const platform = this.#platformGuest();
      const steps: Step[] = [];
      for (const call of [undefined, ...plan]) {
        const step = this.#step(own, call);
        steps.push(step);
        if (step.outcome.kind === 'limit') return this.#leaveOut(call);
        const theirs = platform && perform(platform, call);
        if (theirs && !outcomesAgree(step.outcome, theirs)) {
          return {
            between: WITH_PLATFORM,
            where: step.label,
            own: describeOutcome(step.outcome),
            other: describeOutcome(theirs),
          };
        }
        if (theirs?.kind === 'limit') return this.#leaveOut(call);
        // Without an instance there is nothing to call, or to see.
        if (!call && step.outcome.kind === 'trap') return this.#compareSlices(own, steps, plan);
      }
      const difference = platform && stateDifference(own.state(), platform.state());
      return difference === undefined
        ? this.#compareSlices(own, steps, plan)
        : { between: WITH_PLATFORM, where: 'the state at the end', own: difference, other: '' };
    } finally {
      own.dispose();
    }
  }

  #platformGuest(): PlatformGuest | undefined {
    if (!this.#platformModule) return undefined;
    const types = new Map(this.#functions.map(({ name, type }) => [name, type]));
    const { imports } = this.#module;
    return new PlatformGuest(this.#platformModule, imports, types, this.#host());
  }

  #leaveOut(call: PlannedCall | undefined): 'again' | undefined {
    this.#skipped.add(call?.name ?? '');
    return call && 'again';
  }

  #step(guest: EngineGuest, call: PlannedCall | undefined): Step {
    const outcome = perform(guest, call);
    this.#calls++;
    this.#fuel += guest.last.fuel;
    return { label: describeCall(call), outcome, ...guest.last };
  }

  #compareSlices(
    whole: EngineGuest,
    steps: readonly Step[],
    plan: readonly PlannedCall[],
  ): Difference | undefined {
    const random = new Random(this.#seed, 'slices');
    // Half of them translate everything anew.
    const module = random.once(2) ? this.#compileInSteps(random) : this.#module;
    const elsewhere = new Module(this.#engines[1], this.#bytes);
    const guest = new EngineGuest(module, this.#host(), sliced(random), CALL_FUEL * 2, elsewhere);
    try {
      for (const [i, expected] of steps.entries()) {
        const step = this.#step(guest, i === 0 ? undefined : plan[i - 1]);
        const own = describeStep(expected);
        const other = describeStep(step);
        if (own !== other) return { between: WITH_SLICES, where: expected.label, own, other };
      }
      const difference = stateDifference(whole.state(), guest.state());
      return difference === undefined
        ? undefined
        : { between: WITH_SLICES, where: 'the state at the end', own: difference, other: '' };
    } finally {
      this.#travels += guest.travels;
      guest.dispose();
      if (module !== this.#module) module.dispose();
      elsewhere.dispose();
    }
  }

  #compileInSteps(random: Random): Module {
    const compilation = Module.begin(this.#engines[0], this.#bytes);
    while (!compilation.step(random.magnitude(16)));
    return compilation.module;
  }
}

function perform(guest: Guest, call: PlannedCall | undefined): Outcome {
  return call ? guest.call(call.name, call.args) : guest.instantiate();
}

function describeCall(call: PlannedCall | undefined): string {
  if (!call) return 'instantiation';
  const args = call.args.map((arg) =>
    typeof arg === 'bigint' ? `${arg}n` : Object.is(arg, -0) ? '-0' : JSON.stringify(arg),
  );
  return `${JSON.stringify(call.name)}(${args.join(', ')})`;
}

/** What must not depend on how a call was run. A trapped call is charged up to its last branch only. */
function describeStep({ outcome, fuel, at }: Step): string {
  const text = describeOutcome(outcome);
  return outcome.kind === 'values' ? `${text} with fuel ${fuel}` : `${text} at ${at}`;
}
