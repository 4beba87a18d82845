import type { Call } from './call.ts';
import type { Engine } from './engine.ts';
import type { Extern } from './extern.ts';
import type { HostCallback } from './host-function.ts';
import { Instance, type Resolved } from './instance.ts';
import { LinkError } from './link-error.ts';
import type { Module } from './module.ts';
import { ResumableCall } from './resumable-call.ts';
import { checkSnapshot, restoreInstance } from './snapshot.ts';
import type { Store } from './store.ts';
import type { FuncType, GlobalType, ImportType, Limits, TableType } from './types.ts';
import { typeKey, typeText } from './value-type.ts';

/** Imports that a LinkError names. */
const TOLD = 20;

interface HostFunction {
  readonly kind: 'host';
  readonly type: FuncType;
  /** null: calls are handed to whoever runs the guest. */
  readonly callback: HostCallback | null;
}

/** Gives modules what they import, by the names they import it by. A later definition replaces an earlier one. */
export class Linker {
  readonly #definitions = new Map<string, HostFunction | Extern>();

  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Defines a function of the host that is called at once. */
  func(module: string, name: string, type: FuncType, callback: HostCallback): this {
    this.#definitions.set(key(module, name), { kind: 'host', type, callback });
    return this;
  }

  /** Defines a function of the host of which a call makes `Call.run` return with RunReason.hostCall. */
  suspend(module: string, name: string, type: FuncType): this {
    this.#definitions.set(key(module, name), { kind: 'host', type, callback: null });
    return this;
  }

  /** Defines a function, memory, table, global or tag of another instance, or one made for this. */
  define(module: string, name: string, extern: Extern): this {
    this.#definitions.set(key(module, name), extern);
    return this;
  }

  /**
   * Makes an instance and runs its start function; with `start: false` that is left in `startCall` for the caller.
   * @throws LinkError naming the imports that are missing or of another type, the first 20 of them
   * @throws RangeError when a limit of the store is exceeded
   * @throws Trap when a segment does not fit, or the start function traps or is out of fuel
   */
  instantiate(store: Store, module: Module, options: { start?: boolean } = {}): Instance {
    const instance = new Instance(store, module, this.#resolve(store, module));
    instance.applySegments();
    const { start } = instance;
    if (!start) return instance;
    const call = instance.call(start);
    if (options.start === false) {
      instance.startCall = call;
      return instance;
    }
    const running = new ResumableCall(store, call);
    if (!running.finished) throw running.giveUp();
    return instance;
  }

  /**
   * Makes an instance with the state that `Instance.save` gave, perhaps on another host, and goes on with nothing: `calls` are
   * those that were under way, in the order in which they were made. Imported memories, tables and globals get their
   * saved content too.
   * @throws LinkError naming the imports that are missing or of another type, the first 20 of them
   * @throws SnapshotError when the snapshot is of another module or engine, is damaged, or does not fit
   * @throws RangeError when a limit of the store is exceeded
   */
  restore(store: Store, module: Module, bytes: Uint8Array): { instance: Instance; calls: Call[] } {
    const resolved = this.#resolve(store, module);
    const { host } = this.#engine;
    const reachable = host.adopt(bytes);
    try {
      checkSnapshot(store, module, reachable);
      const instance = new Instance(store, module, resolved);
      try {
        return { instance, calls: restoreInstance(instance, reachable) };
      } catch (error) {
        store.instances.delete(instance.address);
        instance.disposeOwn();
        throw error;
      }
    } finally {
      if (reachable !== bytes) host.free(reachable);
    }
  }

  /** What a module imports. */
  #resolve(store: Store, module: Module): Resolved[] {
    if (module.engine !== this.#engine || store.engine !== this.#engine) {
      throw new LinkError('module, store and linker are of different engines');
    }
    const problems: string[] = [];
    let more = 0;
    const resolved: Resolved[] = [];
    for (const wanted of module.imports) {
      const found = this.#definitions.get(key(wanted.module, wanted.name));
      const problem = mismatch(store, wanted, found);
      if (!problem) resolved.push(found as Resolved);
      else if (problems.length === TOLD) more++;
      else problems.push(`${wanted.module}.${wanted.name}: ${problem}`);
    }
    if (more) problems.push(`and ${more} more`);
    if (problems.length) throw new LinkError(problems.join('; '));
    return resolved;
  }
}

function key(module: string, name: string): string {
  return `${module}\0${name}`;
}

/** What is wrong with the definition of an import; undefined = nothing. */
function mismatch(
  store: Store,
  wanted: ImportType,
  found: HostFunction | Extern | undefined,
): string | undefined {
  if (!found) return `unknown import: no such ${wanted.kind}`;
  const kind = found.kind === 'host' ? 'func' : found.kind;
  if (kind !== wanted.kind)
    return `incompatible import type: ${wanted.kind} expected, found a ${kind}`;
  if (found.kind !== 'host' && found.store !== store) return 'it belongs to another store';
  switch (found.kind) {
    case 'host':
    case 'func': {
      const type = wanted.type as FuncType;
      if (typeKey(type) === typeKey(found.type)) return undefined;
      return `incompatible import type: ${typeText(type)} expected, found ${typeText(found.type)}`;
    }
    case 'tag':
      if (typeKey(wanted.type as FuncType) === typeKey(found.type)) return undefined;
      return `incompatible import type: ${typeText(wanted.type as FuncType)} expected, found ${typeText(found.type)}`;
    case 'table': {
      const type = wanted.type as TableType;
      if (type.element !== found.type.element) {
        return `incompatible import type: table of ${type.element} expected`;
      }
      return limitsMismatch(type, found.type);
    }
    case 'memory':
      return limitsMismatch(wanted.type as Limits, found.type);
    case 'global': {
      const type = wanted.type as GlobalType;
      if (type.value === found.type.value && type.mutable === found.type.mutable) return undefined;
      return `incompatible import type: ${type.mutable ? 'mutable ' : ''}${type.value} expected`;
    }
  }
}

/** Import matching of limits (specification, section 4.5.3). */
function limitsMismatch(wanted: Limits, found: Limits): string | undefined {
  const index = wanted.index ?? 'i32';
  if (index !== (found.index ?? 'i32')) {
    return `incompatible import type: addresses of type ${index} expected`;
  }
  if (found.min < wanted.min) {
    return `incompatible import type: size ${wanted.min} or more expected, found ${found.min}`;
  }
  if (wanted.max === undefined) return undefined;
  if (found.max === undefined || found.max > wanted.max) {
    return `incompatible import type: maximum of ${wanted.max} or less expected`;
  }
  return undefined;
}
