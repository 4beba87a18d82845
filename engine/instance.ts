import { Call } from './call.ts';
import { wordsOf } from './engine.ts';
import type { Extern } from './extern.ts';
import { Func } from './func.ts';
import { Global } from './global.ts';
import type { HostCallback } from './host-function.ts';
import * as layout from './layout.ts';
import { LinkError } from './link-error.ts';
import { Memory } from './memory.ts';
import type { Module } from './module.ts';
import { SnapshotError } from './snapshot-error.ts';
import { saveInstance } from './snapshot.ts';
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';
import { Trap, trapCode } from './trap.ts';
import { TypedFunc } from './typed-func.ts';
import type { ExternKind, FuncType } from './types.ts';
import { typeKey, typeText } from './value-type.ts';

/** What an import is resolved to: a host function (its callback, or null where calls of it are handed on), or an extern. */
export type Resolved = { callback: HostCallback | null } | Extern;

/** A module with its own globals, tables and memory. `Linker.instantiate` makes them. */
export class Instance {
  readonly store: Store;
  readonly module: Module;
  /** Address of the core's record. */
  readonly address: number;
  /** Callbacks of imported functions of the host, by their index. */
  readonly callbacks: (HostCallback | null)[] = [];
  /** The call of the start function, when it was not made at once. */
  startCall: Call | undefined;
  readonly #record: Uint32Array;
  readonly #globalBytes: Uint8Array;
  readonly #imported: Uint32Array;
  readonly #tables: Table[] = [];
  readonly #globals: (Global | undefined)[] = [];
  readonly #tags: (Tag | undefined)[] = [];
  readonly #tagWords: Uint32Array;
  /** Which segments are dropped: a byte for each. */
  readonly #droppedElems: Uint8Array;
  readonly #droppedDatas: Uint8Array;
  readonly #own: (Memory | Table)[] = [];
  readonly #memories: Memory[] = [];
  #exports: Readonly<Record<string, Extern>> | undefined;
  readonly #named = new Map<string, Extern>();

  /** `imports`: of matching types, in the order of the module's. */
  constructor(store: Store, module: Module, imports: readonly Resolved[]) {
    if (store.instances.size >= store.limits.instances) {
      throw new RangeError(`more than ${store.limits.instances} instances in a store`);
    }
    this.store = store;
    this.module = module;
    const { host } = store.engine;
    const { record: counts } = module.memory;
    const record = store.alloc(layout.INSTANCE_WORDS * 4);
    this.#record = wordsOf(record);
    this.address = host.addressOf(record);
    this.#globalBytes = store.alloc(module.globalBytes);
    const imported = store.alloc(counts[layout.MODULE_FUNC_IMPORTS] * 4);
    this.#imported = wordsOf(imported);
    const tables = store.alloc(counts[layout.MODULE_TABLE_COUNT] * 4);
    const memories = store.alloc(counts[layout.MODULE_MEMORY_COUNT] * 4);
    this.#droppedElems = store.alloc(counts[layout.MODULE_ELEM_COUNT]);
    this.#droppedDatas = store.alloc(counts[layout.MODULE_DATA_COUNT]);
    const words = this.#record;
    this.#tagWords = this.#makeTags();
    words[layout.INSTANCE_MODULE] = module.memory.address;
    words[layout.INSTANCE_MEMORY] = store.noMemory;
    words[layout.INSTANCE_GLOBALS] = host.addressOf(this.#globalBytes);
    words[layout.INSTANCE_TABLES] = host.addressOf(tables);
    words[layout.INSTANCE_MEMORIES] = host.addressOf(memories);
    words[layout.INSTANCE_IMPORTED] = host.addressOf(imported);
    words[layout.INSTANCE_DROPPED_ELEMS] = host.addressOf(this.#droppedElems);
    words[layout.INSTANCE_DROPPED_DATAS] = host.addressOf(this.#droppedDatas);
    words[layout.INSTANCE_STORE] = store.address;
    store.reserveFuncs(counts[layout.MODULE_FUNC_COUNT]);
    this.#takeImports(imports);
    try {
      this.#makeOwn();
    } catch (error) {
      this.disposeOwn();
      throw error;
    }
    const tableWords = wordsOf(tables);
    this.#tables.forEach((table, i) => (tableWords[i] = table.address));
    const memoryWords = wordsOf(memories);
    this.#memories.forEach((memory, i) => (memoryWords[i] = memory.address));
    if (this.#memories.length) words[layout.INSTANCE_MEMORY] = memoryWords[0];
    words[layout.INSTANCE_FIRST_FUNC] = store.addFuncs(
      counts[layout.MODULE_FUNC_COUNT] - counts[layout.MODULE_FUNC_IMPORTS],
    );
    store.instances.set(this.address, this);
    this.#command(layout.COMMAND_INSTANTIATE);
  }

  /** Room for the addresses of the tags, and behind them for the records of those that are not imported. */
  #makeTags(): Uint32Array {
    const { record: counts } = this.module.memory;
    const count = counts[layout.MODULE_TAG_COUNT];
    if (!count) return new Uint32Array();
    const own = count - counts[layout.MODULE_TAG_IMPORTS];
    const tags = this.store.alloc((count + own * layout.TAG_WORDS) * 4);
    this.#record[layout.INSTANCE_TAGS] = this.store.engine.host.addressOf(tags);
    return wordsOf(tags).subarray(0, count);
  }

  #command(command: number, index = 0): Uint32Array {
    const { engine } = this.store;
    const registers = engine.prepare(command);
    registers[layout.REGISTER_MODULE] = this.module.memory.address;
    registers[layout.REGISTER_INSTANCE] = this.address;
    registers[layout.REGISTER_INDEX] = index;
    engine.execute();
    return registers;
  }

  #takeImports(imports: readonly Resolved[]): void {
    const globals = wordsOf(this.#globalBytes);
    let funcs = 0;
    for (const given of imports) {
      if ('callback' in given) {
        this.#imported[funcs] = this.#hostFunction(funcs, given.callback);
        this.callbacks[funcs] = given.callback;
        funcs++;
      } else if (given.kind === 'func') {
        this.#imported[funcs++] = given.reference;
      } else if (given.kind === 'table') {
        this.#tables.push(given);
      } else if (given.kind === 'memory') {
        this.#memories.push(given);
      } else if (given.kind === 'tag') {
        this.#tagWords[this.#tags.length] = given.address;
        this.#tags.push(given);
      } else {
        globals[this.#globals.length * 2] = given.address;
        this.#globals.push(given);
      }
    }
  }

  /** Makes the record of an imported function of the host. */
  #hostFunction(index: number, callback: HostCallback | null): number {
    const reference = this.store.addFuncs(1);
    const type = this.module.typeRecord(index);
    const words = this.store.funcWords.subarray(reference >> 2);
    words[layout.REFERENCE_FUNC] = type[layout.TYPE_PARAM_SLOTS];
    words[layout.REFERENCE_INSTANCE] = this.address;
    words[layout.REFERENCE_TYPE] = type[layout.TYPE_ID];
    words[layout.REFERENCE_HOST] =
      (index << 2) | (callback ? layout.HOST_CALLBACK : layout.HOST_SUSPEND);
    return reference;
  }

  /** Makes the tables and the memories that are not imported. */
  #makeOwn(): void {
    const { record: counts } = this.module.memory;
    for (let i = this.#tables.length; i < counts[layout.MODULE_TABLE_COUNT]; i++) {
      const table = new Table(this.store, this.module.tableType(i));
      this.#own.push(table);
      this.#tables.push(table);
    }
    for (let i = this.#memories.length; i < counts[layout.MODULE_MEMORY_COUNT]; i++) {
      const memory = new Memory(this.store, this.module.memoryType(i));
      this.#own.push(memory);
      this.#memories.push(memory);
    }
  }

  /**
   * Copies the active segments.
   * @throws Trap where one does not fit; those before it stay
   */
  applySegments(): void {
    const trap = this.#command(layout.COMMAND_SEGMENTS)[layout.REGISTER_TRAP];
    if (trap) throw new Trap(trapCode(trap));
  }

  /** The module's start function. */
  get start(): Func | undefined {
    const start = this.module.memory.record[layout.MODULE_START];
    return start ? this.#func(start - 1) : undefined;
  }

  #func(index: number): Func {
    const registers = this.#command(layout.COMMAND_REFERENCE, index);
    return this.store.func(registers[layout.REGISTER_RESULT]);
  }

  #global(index: number): Global {
    this.#globals[index] ??= new Global(
      this.store,
      this.module.globalType(index),
      undefined,
      this.module.globalCell(this.#globalBytes, index),
    );
    return this.#globals[index];
  }

  #tag(index: number): Tag {
    this.#tags[index] ??= new Tag(this.store, this.module.tagType(index), this.#tagWords[index]);
    return this.#tags[index];
  }

  /** Name of the tag whose record is at an address: as the module exports it, else as it imports it. */
  tagName(address: number): string | undefined {
    const index = this.#tagWords.indexOf(address);
    return index < 0 ? undefined : this.module.tagName(index);
  }

  #extern(kind: ExternKind, index: number): Extern {
    switch (kind) {
      case 'func':
        return this.#func(index);
      case 'table':
        return this.#tables[index];
      case 'memory':
        return this.#memories[index];
      case 'tag':
        return this.#tag(index);
      case 'global':
        return this.#global(index);
    }
  }

  /** All exports by their names. Where one will do, `getExport` takes less. */
  get exports(): Readonly<Record<string, Extern>> {
    if (!this.#exports) {
      const exports = Object.create(null) as Record<string, Extern>;
      for (const { name, kind, index } of this.module.exports) {
        exports[name] = this.#extern(kind, index);
      }
      this.#exports = exports;
    }
    return this.#exports;
  }

  /** The export of a name. */
  getExport(name: string): Extern | undefined {
    let extern = this.#named.get(name);
    if (extern === undefined) {
      const found = this.module.findExport(name);
      if (found === undefined) return undefined;
      extern = this.#extern(found.kind, found.index);
      this.#named.set(name, extern);
    }
    return extern;
  }

  /** Imported memories, then the instance's own: by their indices. */
  get memories(): readonly Memory[] {
    return this.#memories;
  }

  /** The exported memory of that name, or by default the first one, be it the instance's own or imported. */
  getMemory(name?: string): Memory | undefined {
    if (name === undefined) return this.#memories[0];
    const found = this.getExport(name);
    return found?.kind === 'memory' ? found : undefined;
  }

  /**
   * An exported function to be called with values of known types.
   * @throws LinkError when there is none of that name and type
   */
  getTypedFunc(store: Store, name: string, type: FuncType): TypedFunc {
    if (store !== this.store) throw new LinkError('the instance is in another store');
    const func = this.getExport(name);
    if (func?.kind !== 'func') throw new LinkError(`no function ${name} is exported`);
    if (typeKey(func.type) !== typeKey(type)) {
      throw new LinkError(`function ${name} is ${typeText(func.type)}, not ${typeText(type)}`);
    }
    return new TypedFunc(func);
  }

  /**
   * A call of a function (by name: an exported one), ready to be run.
   * @throws LinkError when there is none of that name
   */
  call(func: string | Func, args: readonly unknown[] = []): Call {
    const found = typeof func === 'string' ? this.getExport(func) : func;
    if (!(found instanceof Func)) throw new LinkError(`no function ${String(func)} is exported`);
    return Call.of(found, args);
  }

  /**
   * The state of the instance as bytes: memory, tables, globals, and the calls under way. `Linker.restore` makes an instance
   * of them that goes on in the same way.
   * @throws SnapshotError
   */
  save(): Uint8Array {
    return saveInstance(this);
  }

  /**
   * Makes an instance in `store`, a new one, that is as this one: with copies of its memories, tables and globals, and of the calls
   * under way, which stand where those of this one do. Far cheaper than `save` and `restore`, but on the same host.
   * @throws SnapshotError where the instance is not alone in its store, imports more than functions of the host, or has values of
   * the host
   * @throws RangeError when a limit of the store is exceeded
   */
  fork(store: Store): { instance: Instance; calls: Call[] } {
    const refused = this.#cannotFork(store);
    if (refused) throw new SnapshotError('unsupported', refused);
    const imports = this.callbacks.map((callback) => ({ callback }));
    const copy = new Instance(store, this.module, imports);
    const calls: Call[] = [];
    try {
      this.#memories.forEach((memory, i) => copy.#memories[i].become(memory));
      this.#tables.forEach((table, i) => copy.#tables[i].become(table));
      copy.#globalBytes.set(this.#globalBytes);
      copy.#droppedElems.set(this.#droppedElems);
      copy.#droppedDatas.set(this.#droppedDatas);
      const tagOf = (address: number) => copy.#tagWords[this.#tagWords.indexOf(address)];
      store.exceptions.become(this.store.exceptions, tagOf);
      for (const call of this.store.calls) calls.push(Call.copy(call, copy));
    } catch (error) {
      for (const call of calls) call.abort();
      store.instances.delete(copy.address);
      copy.disposeOwn();
      throw error;
    }
    return { instance: copy, calls };
  }

  /** Why what the instance has cannot be had by another of the same references in `store`. */
  #cannotFork(store: Store): string | undefined {
    const { record: counts } = this.module.memory;
    const { instances, nestedCalls } = this.store;
    if (instances.size !== 1 || store.instances.size !== 0) {
      return 'an instance that is not alone in its store cannot be copied';
    }
    if (
      counts[layout.MODULE_MEMORY_IMPORTS] ||
      counts[layout.MODULE_TABLE_IMPORTS] ||
      counts[layout.MODULE_GLOBAL_IMPORTS] ||
      counts[layout.MODULE_TAG_IMPORTS] ||
      this.callbacks.length !== counts[layout.MODULE_FUNC_IMPORTS]
    ) {
      return 'an instance that imports more than functions of the host cannot be copied';
    }
    if (nestedCalls) return 'a call under way is in a function of the host that answers at once';
    if (this.store.hasExterns)
      return 'an instance that was given values of the host cannot be copied';
    return undefined;
  }

  /** Imported tables, then the instance's own: by their indices. */
  get tables(): readonly Table[] {
    return this.#tables;
  }

  /** The table whose record is at an address. */
  tableAt(address: number): Table {
    return this.#tables.find((table) => table.address === address)!;
  }

  /** The memory whose record is at an address. */
  memoryAt(address: number): Memory {
    return this.#memories.find((memory) => memory.address === address)!;
  }

  /** Gives memories and tables of the instance's own back. */
  disposeOwn(): void {
    for (const own of this.#own) own.dispose();
    this.#own.length = 0;
  }
}
