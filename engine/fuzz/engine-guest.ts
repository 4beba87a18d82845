import type { Call } from '../call.ts';
import { Func } from '../func.ts';
import { Global } from '../global.ts';
import type { Instance } from '../instance.ts';
import * as layout from '../layout.ts';
import { LinkError } from '../link-error.ts';
import { Linker } from '../linker.ts';
import { Memory } from '../memory.ts';
import type { Module } from '../module.ts';
import { RunReason } from '../run-reason.ts';
import { SnapshotError } from '../snapshot-error.ts';
import { Store } from '../store.ts';
import { Table } from '../table.ts';
import { Tag } from '../tag.ts';
import { Trap } from '../trap.ts';
import type { FuncType, GlobalType, ImportType, Limits, TableType } from '../types.ts';
import type { Guest, GuestAccess } from './guest.ts';
import { HostError, type HostFunctions } from './host-functions.ts';
import { importedGlobal } from './imported-global.ts';
import type { Outcome, State } from './outcome.ts';
import { describeValue } from './platform-guest.ts';
import { ExportedFunction, isCallable } from './values.ts';

/** As much as V8's threads have and more, so that recursion without end ends there first. */
const STACK_BYTES = 16 << 20;

/** The fuel that one call may use is used up. */
class FuelError extends Error {}

/** How the calls of a guest are run. */
export interface Driver {
  /** Runs for `fuel` instructions at most; returns a RunReason. */
  run(call: Call, fuel: number): number;
  /** Whether calls of this function of the host suspend the guest. */
  suspends(wanted: ImportType): boolean;
  /** Whether the instance is to be saved now and restored elsewhere. */
  travels(): boolean;
}

/** All at once. */
export const WHOLE: Driver = {
  run: (call, fuel) => call.run(fuel),
  suspends: () => false,
  travels: () => false,
};

function newStore({ engine }: Module): Store {
  return new Store(engine, { stackBytes: STACK_BYTES });
}

/** What the last call has shown beside its outcome: it must be the same however the call was run. */
export interface Measured {
  readonly fuel: number;
  /** Where it trapped. */
  readonly at: string;
}

/** An instance on our engine. */
export class EngineGuest implements Guest, GuestAccess {
  ready = false;
  last: Measured = { fuel: 0, at: '' };
  /** How often the instance was saved and restored. */
  travels = 0;
  /** The module where the instance is, and where it can be restored. */
  #module: Module;
  #elsewhere: Module | undefined;
  #store: Store;
  readonly #host: HostFunctions;
  readonly #driver: Driver;
  readonly #fuel: number;
  #instance: Instance | undefined;

  /** `fuel`: the most that one call may use. `elsewhere`: the same module on another engine. */
  constructor(
    module: Module,
    host: HostFunctions,
    driver: Driver,
    fuel: number,
    elsewhere?: Module,
  ) {
    this.#store = newStore(module);
    this.#module = module;
    this.#elsewhere = elsewhere;
    this.#host = host;
    this.#driver = driver;
    this.#fuel = fuel;
  }

  instantiate(): Outcome {
    this.last = { fuel: 0, at: '' };
    try {
      const linker = this.#linker(this.#store, this.#module);
      this.#instance = linker.instantiate(this.#store, this.#module, { start: false });
    } catch (error) {
      if (error instanceof Trap) return { kind: 'trap', trap: error.code };
      if (!(error instanceof LinkError)) throw error;
      // There is only one definition for two imports of one name. A function of JavaScript's is of both types.
      if (sharesFunction(this.#module.imports)) {
        return { kind: 'limit', limit: 'two types for one function' };
      }
      return { kind: 'trap', trap: 'link' };
    }
    const { startCall } = this.#instance;
    const outcome = startCall ? this.#drive(startCall) : ({ kind: 'values', values: [] } as const);
    this.ready = true;
    return outcome;
  }

  #linker(store: Store, module: Module): Linker {
    const linker = new Linker(module.engine);
    for (const wanted of module.imports) this.#define(linker, store, wanted);
    return linker;
  }

  #define(linker: Linker, store: Store, wanted: ImportType): void {
    const { module, name, kind } = wanted;
    switch (kind) {
      case 'func': {
        const type = wanted.type as FuncType;
        if (this.#driver.suspends(wanted)) linker.suspend(module, name, type);
        else {
          linker.func(module, name, type, (_caller, ...args: unknown[]) => {
            const given = this.#answer(wanted, args);
            return type.results.length > 1 ? given : given[0];
          });
        }
        return;
      }
      case 'memory':
        linker.define(module, name, new Memory(store, wanted.type as Limits));
        return;
      case 'table':
        linker.define(module, name, new Table(store, wanted.type as TableType));
        return;
      case 'tag':
        linker.define(module, name, new Tag(store, wanted.type as FuncType));
        return;
      default: {
        const type = wanted.type as GlobalType;
        const value = importedGlobal(type.value);
        linker.define(module, name, new Global(store, type, value));
      }
    }
  }

  #answer(wanted: ImportType, args: readonly unknown[]): unknown[] {
    // The platform can not call out with vectors: that fails there, so it does here.
    if (!isCallable(wanted.type as FuncType)) throw new HostError('vectors');
    return this.#host.call(this, wanted, args).map((value) => this.#resolve(value));
  }

  #resolve(value: unknown): unknown {
    if (!(value instanceof ExportedFunction)) return value;
    return this.ready ? this.#instance!.exports[value.name] : null;
  }

  call(name: string, args: readonly unknown[]): Outcome {
    if (this.#driver.travels()) this.#travel();
    return this.#drive(this.#begin(name, args));
  }

  #begin(func: string | Func, args: readonly unknown[]): Call {
    return this.#instance!.call(
      func,
      args.map((arg) => this.#resolve(arg)),
    );
  }

  #drive(begun: Call): Outcome {
    const { call, reason } = this.#finish(begun, true);
    const outcome = this.#outcome(call, reason);
    const frames = call.trap?.backtrace ?? [];
    this.last = {
      fuel: call.fuelUsed,
      at: frames.map(({ functionIndex, offset }) => `${functionIndex}:${offset}`).join(' '),
    };
    call.abort();
    return outcome;
  }

  #outcome(call: Call, reason: number): Outcome {
    if (reason === RunReason.outOfFuel) return { kind: 'limit', limit: 'out of fuel' };
    if (reason === RunReason.finished) {
      return { kind: 'values', values: call.results().map((value) => this.describe(value)) };
    }
    const trap = call.trap!;
    if (trap.code !== 'host') return { kind: 'trap', trap: trap.code };
    const { cause } = trap;
    if (cause instanceof HostError) return { kind: 'trap', trap: 'host' };
    if (this.isLimit(cause)) return { kind: 'limit', limit: (cause as Error).message };
    throw cause;
  }

  /**
   * Runs to the end or the limit, answering calls of suspending functions. `mayTravel`: between slices the instance may
   * be saved and restored elsewhere, and the call be another one afterwards.
   */
  #finish(begun: Call, mayTravel: boolean): { call: Call; reason: number } {
    for (let call = begun; ;) {
      const left = this.#fuel - call.fuelUsed;
      if (left <= 0) return { call, reason: RunReason.outOfFuel };
      const reason = this.#driver.run(call, left);
      if (reason === RunReason.finished || reason === RunReason.trapped) return { call, reason };
      if (mayTravel && this.#driver.travels()) call = this.#travel() ?? call;
      if (reason === RunReason.hostCall) this.#answerSuspended(call);
    }
  }

  /**
   * Saves the instance and restores it on the other engine; gives the call under way, as it goes on there. Where the state
   * is one that cannot be saved, everything stays.
   */
  #travel(): Call | undefined {
    if (!this.#elsewhere) return undefined;
    let saved: Uint8Array;
    try {
      saved = this.#instance!.save();
    } catch (error) {
      if (error instanceof SnapshotError && error.code === 'unsupported') return undefined;
      throw error;
    }
    // What is restored is what was saved, whatever becomes of the memory it was saved from.
    saved = saved.slice();
    this.#store.dispose();
    [this.#module, this.#elsewhere] = [this.#elsewhere, this.#module];
    this.#store = newStore(this.#module);
    const linker = this.#linker(this.#store, this.#module);
    const { instance, calls } = linker.restore(this.#store, this.#module, saved);
    this.#instance = instance;
    this.travels++;
    return calls[0];
  }

  #answerSuspended(call: Call): void {
    const functions = call.instance.module.imports.filter(({ kind }) => kind === 'func');
    const wanted = functions[call.hostFunction];
    const { params, results } = wanted.type as FuncType;
    const args = params.map((type, i) => {
      if (type === 'i32') return call.argI32(i);
      if (type === 'i64') return call.argI64(i);
      return type === 'f32' ? call.argF32(i) : call.argF64(i);
    });
    const [answer] = this.#answer(wanted, args);
    if (results.length === 0) call.returnNothing();
    else if (results[0] === 'i32') call.returnI32(answer as number);
    else call.returnI64(answer as bigint);
  }

  callExport(name: string, args: readonly unknown[]): unknown {
    return this.#callNested(name, args);
  }

  callReference(reference: unknown): unknown {
    const func = reference as Func;
    if (func.type.params.length) throw new HostError('arguments are missing');
    if (!isCallable(func.type)) throw new HostError('vectors');
    return this.#callNested(func, []);
  }

  #callNested(func: string | Func, args: readonly unknown[]): unknown {
    const { call, reason } = this.#finish(this.#begin(func, args), false);
    if (reason === RunReason.trapped) {
      const trap = call.trap!;
      throw trap.code === 'host' ? trap.cause : trap;
    }
    call.abort();
    if (reason === RunReason.outOfFuel) throw new FuelError('out of fuel');
    return call.results()[0];
  }

  get #table(): Table {
    return Object.values(this.#instance!.exports).find((item) => item instanceof Table)!;
  }

  tableGet(index: number): unknown {
    return this.#table.get(index >>> 0);
  }

  tableSet(index: number, value: unknown): void {
    this.#table.set(index >>> 0, value);
  }

  isLimit(error: unknown): boolean {
    if (error instanceof Trap) return error.code === 'stackOverflow';
    if (error instanceof FuelError) return true;
    return error instanceof RangeError && error.message.includes('call stack');
  }

  describe(value: unknown): string {
    if (!(value instanceof Func)) return describeValue(value);
    const host = value.word(layout.REFERENCE_HOST);
    if (host) return `function ${host >> 2}`;
    const first = this.#module.memory.record[layout.MODULE_FUNCS];
    const record = value.word(layout.REFERENCE_FUNC) - first;
    return `function ${record / (layout.FUNC_WORDS * 4)}`;
  }

  state(): State {
    const memories = new Map<string, Uint8Array>();
    const values = new Map<string, string>();
    for (const [name, item] of Object.entries(this.#instance?.exports ?? {})) {
      if (item instanceof Memory) memories.set(name, item.bytes);
      else if (item instanceof Global) {
        const vector = item.type.value === 'v128';
        values.set(name, vector ? 'vector' : this.describe(item.value));
      } else if (item instanceof Table) {
        const elements = Array.from({ length: item.size }, (_, i) => this.describe(item.get(i)));
        values.set(name, elements.join(' '));
      }
    }
    return { memories, values, hostCalls: this.#host.calls };
  }

  dispose(): void {
    this.#store.dispose();
  }
}

/** Whether two imports are one function. */
function sharesFunction(imports: readonly ImportType[]): boolean {
  const names = imports
    .filter(({ kind }) => kind === 'func')
    .map(({ module, name }) => `${module.length} ${module} ${name}`);
  return new Set(names).size < names.length;
}
