import type { FuncType, GlobalType, ImportType, Limits, TableType } from '../types.ts';
import type { Guest, GuestAccess } from './guest.ts';
import { HostError, type HostFunctions } from './host-functions.ts';
import { importedGlobal } from './imported-global.ts';
import type { Outcome, State } from './outcome.ts';
import { ExportedFunction } from './values.ts';

type Callable = (...args: unknown[]) => unknown;

/** What the platform has, but does not let JavaScript make. */
class UnavailableError extends Error {}

/** An instance on the platform's own engine. */
export class PlatformGuest implements Guest, GuestAccess {
  ready = false;
  readonly #module: WebAssembly.Module;
  readonly #imports: readonly ImportType[];
  readonly #types: ReadonlyMap<string, FuncType>;
  readonly #host: HostFunctions;
  #exports: WebAssembly.Exports = {};
  #firstTable: WebAssembly.Table | undefined;
  /** The last trap is one of the host's. */
  #hostFailed = false;

  constructor(
    module: WebAssembly.Module,
    imports: readonly ImportType[],
    types: ReadonlyMap<string, FuncType>,
    host: HostFunctions,
  ) {
    this.#module = module;
    this.#imports = imports;
    this.#types = types;
    this.#host = host;
  }

  instantiate(): Outcome {
    return this.#attempt(() => {
      const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
      for (const wanted of this.#imports) {
        (imports[wanted.module] ??= {})[wanted.name] = this.#import(wanted);
      }
      this.#exports = new WebAssembly.Instance(this.#module, imports).exports;
      this.ready = true;
      this.#firstTable = Object.values(this.#exports).find(
        (value): value is WebAssembly.Table => value instanceof WebAssembly.Table,
      );
      return [];
    });
  }

  #import(wanted: ImportType): WebAssembly.ImportValue {
    switch (wanted.kind) {
      case 'func': {
        const { results } = wanted.type as FuncType;
        return (...args: unknown[]) => {
          const given = this.#answer(wanted, args);
          return results.length > 1 ? given : given[0];
        };
      }
      case 'memory': {
        const { min, max, index } = wanted.type as Limits;
        if (index === 'i64') throw new UnavailableError('memories with 64-bit addresses');
        return new WebAssembly.Memory({ initial: min, maximum: max });
      }
      case 'table': {
        const { element, min, max } = wanted.type as TableType;
        const kind = element === 'funcref' ? 'anyfunc' : 'externref';
        return new WebAssembly.Table({ element: kind, initial: min, maximum: max }, null);
      }
      case 'tag':
        return newTag(wanted.type as FuncType);
      default: {
        const { value, mutable } = wanted.type as GlobalType;
        const type = (value === 'funcref' ? 'anyfunc' : value) as WebAssembly.ValueType;
        if (value === 'v128') throw new UnavailableError('globals of vectors');
        return new WebAssembly.Global({ value: type, mutable }, importedGlobal(value) as never);
      }
    }
  }

  #answer(wanted: ImportType, args: readonly unknown[]): unknown[] {
    try {
      const given = this.#host.call(this, wanted, args).map((value) => this.#resolve(value));
      // What the host has caught is over.
      this.#hostFailed = false;
      return given;
    } catch (error) {
      if (!(error instanceof HostError || error instanceof TypeError)) throw error;
      // Our engine's guests can not catch this, so it must not be an exception here.
      this.#hostFailed = true;
      return trap();
    }
  }

  #resolve(value: unknown): unknown {
    if (!(value instanceof ExportedFunction)) return value;
    // The start function runs before anything is exported.
    return this.ready ? this.#exports[value.name] : null;
  }

  call(name: string, args: readonly unknown[]): Outcome {
    this.#hostFailed = false;
    return this.#attempt(() => {
      const { results } = this.#types.get(name)!;
      const given = this.callExport(name, args);
      if (results.length === 0) return [];
      return (results.length > 1 ? (given as unknown[]) : [given]).map((value) =>
        this.describe(value),
      );
    });
  }

  #attempt(work: () => string[]): Outcome {
    try {
      return { kind: 'values', values: work() };
    } catch (error) {
      if (error instanceof HostError) return { kind: 'trap', trap: 'host' };
      if (this.#hostFailed && error instanceof WebAssembly.RuntimeError) {
        return { kind: 'trap', trap: 'host' };
      }
      if (this.isLimit(error)) return { kind: 'limit', limit: (error as Error).message };
      if (error instanceof WebAssembly.RuntimeError) return { kind: 'trap', trap: error.message };
      if (error instanceof WebAssembly.LinkError) return { kind: 'trap', trap: 'link' };
      if (error instanceof Exception) return { kind: 'trap', trap: 'uncaught exception' };
      // A function with vectors in its type can not be called to or from JavaScript.
      if (error instanceof TypeError) return { kind: 'trap', trap: 'host' };
      throw error;
    }
  }

  callExport(name: string, args: readonly unknown[]): unknown {
    return (this.#exports[name] as Callable)(...args.map((arg) => this.#resolve(arg)));
  }

  callReference(reference: unknown): unknown {
    const callable = reference as Callable;
    if (callable.length) throw new HostError('arguments are missing');
    return callable();
  }

  tableGet(index: number): unknown {
    return this.#firstTable!.get(index >>> 0);
  }

  tableSet(index: number, value: unknown): void {
    this.#firstTable!.set(index >>> 0, value);
  }

  isLimit(error: unknown): boolean {
    return error instanceof RangeError || error instanceof UnavailableError;
  }

  describe(value: unknown): string {
    if (typeof value === 'function') {
      // The name of an exported function is its index.
      return `function ${value.name}`;
    }
    return describeValue(value);
  }

  state(): State {
    const memories = new Map<string, Uint8Array>();
    const values = new Map<string, string>();
    for (const [name, item] of Object.entries(this.#exports)) {
      if (item instanceof WebAssembly.Memory) memories.set(name, new Uint8Array(item.buffer));
      else if (item instanceof WebAssembly.Global) values.set(name, this.#globalText(item));
      else if (item instanceof WebAssembly.Table) {
        const elements = Array.from({ length: item.length }, (_, i) => this.describe(item.get(i)));
        values.set(name, elements.join(' '));
      }
    }
    return { memories, values, hostCalls: this.#host.calls };
  }

  #globalText(global: WebAssembly.Global): string {
    try {
      return this.describe(global.value);
    } catch (error) {
      // Vectors have no value in JavaScript.
      if (error instanceof TypeError) return 'vector';
      throw error;
    }
  }
}

/** NaNs are all one: which bits they have is open. */
export function describeValue(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'bigint') return `${value}n`;
  return String(value);
}

/** Classes that are missing from TypeScript's library. */
const { Exception, Tag } = WebAssembly as unknown as {
  readonly Exception: new () => object;
  readonly Tag: new (type: { parameters: readonly string[] }) => WebAssembly.ImportValue;
};

function newTag({ params }: FuncType): WebAssembly.ImportValue {
  return new Tag({ parameters: params.map((type) => (type === 'funcref' ? 'anyfunc' : type)) });
}

/** A module whose function traps. */
const TRAP = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 0x0b],
]);
const { f: trap } = new WebAssembly.Instance(new WebAssembly.Module(TRAP)).exports as {
  f: () => never;
};
