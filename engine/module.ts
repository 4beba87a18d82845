import { Compilation } from './compilation.ts';
import { CompileError } from './compile-error.ts';
import type { Engine } from './engine.ts';
import * as layout from './layout.ts';
import type { ModuleMemory } from './module-memory.ts';
import type {
  ExportType,
  ExternKind,
  ExternType,
  FuncType,
  GlobalType,
  ImportType,
  Limits,
  MemoryType,
  TableType,
  ValueType,
} from './types.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';
import { valueType } from './value-type.ts';

/** What the core gives for an index where there is none. */
const NONE = 0xffffffff;

const KINDS: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

/** An export with the index of what it names in the index space of its kind. */
interface IndexedExport extends ExportType {
  readonly index: number;
}

/** What `findExport` gives. */
interface FoundExport {
  readonly kind: ExternKind;
  readonly index: number;
}

/** A valid module. Its functions are translated when they are first called, once for all instances. */
export class Module {
  readonly engine!: Engine;
  /** The core's records about the module. */
  readonly memory!: ModuleMemory;
  readonly funcs: Uint32Array = new Uint32Array();
  #imports: readonly ImportType[] | undefined;
  #exports: readonly IndexedExport[] | undefined;
  readonly #types: FuncType[] = [];
  #checksum: readonly number[] | undefined;
  readonly #found = new Map<string, FoundExport>();
  #names: { offset: number; size: number } | undefined;

  /**
   * Validates all of `bytes`, which must not change afterwards.
   * @throws CompileError
   */
  constructor(engine: Engine, bytes: Uint8Array);
  constructor(memory: ModuleMemory, funcs: Uint32Array);
  constructor(from: Engine | ModuleMemory, rest: Uint8Array | Uint32Array) {
    if (rest instanceof Uint8Array) {
      const compilation = new Compilation(from as Engine, rest);
      compilation.step();
      return compilation.module;
    }
    this.memory = from as ModuleMemory;
    this.engine = this.memory.engine;
    this.funcs = rest;
  }

  /** Begins a module that is validated in steps. */
  static begin(engine: Engine, bytes: Uint8Array): Compilation {
    return new Compilation(engine, bytes);
  }

  static validate(engine: Engine, bytes: Uint8Array): boolean {
    try {
      new Module(engine, bytes).dispose();
      return true;
    } catch (error) {
      if (error instanceof CompileError) return false;
      throw error;
    }
  }

  get imports(): readonly ImportType[] {
    this.#imports ??= this.#readImports();
    return this.#imports;
  }

  get exports(): readonly IndexedExport[] {
    this.#exports ??= this.#readExports();
    return this.#exports;
  }

  /** A sum of the module's bytes, as two words. */
  get checksum(): readonly number[] {
    this.#checksum ??= this.engine.checksum(this.memory.bytes);
    return this.#checksum;
  }

  /** Bytes of memory that translated code has. */
  get codeBytes(): number {
    return this.memory.codeBytes;
  }

  /** Contents of the custom sections of that name. */
  customSections(name: string): Uint8Array[] {
    const found: Uint8Array[] = [];
    this.#eachCustom(name, (offset, size) => {
      found.push(this.memory.bytes.subarray(offset, offset + size));
    });
    return found;
  }

  /** A function's name by the name section. */
  functionName(index: number): string | undefined {
    if (!this.#names) {
      let names = { offset: 0, size: 0 };
      this.#eachCustom('name', (offset, size) => (names = { offset, size }));
      this.#names = names;
    }
    const registers = this.engine.command(layout.COMMAND_NAME, {
      [layout.REGISTER_MODULE]: this.memory.address,
      [layout.REGISTER_OBJECT]: this.#names.offset,
      [layout.REGISTER_AMOUNT]: this.#names.size,
      [layout.REGISTER_INDEX]: index,
    });
    const offset = registers[layout.REGISTER_HOST];
    const size = registers[layout.REGISTER_HOST + 1];
    if (!size) return undefined;
    // Nothing validates the name section.
    const bytes = this.memory.bytes.subarray(offset, offset + Math.min(size, 1000));
    try {
      return decodeUtf8(bytes);
    } catch {
      return undefined;
    }
  }

  /** Gives the translator memory for the code of a function; false when there is none. */
  addCode(index: number): boolean {
    const at = index * layout.FUNC_WORDS;
    return this.memory.addCode(
      this.funcs[at + layout.FUNC_END] - this.funcs[at + layout.FUNC_BODY],
    );
  }

  /** The export of a name. */
  findExport(name: string): FoundExport | undefined {
    let found = this.#found.get(name);
    if (found === undefined) {
      found = this.#find(name);
      // Names that are asked for come from the host: a few.
      if (found !== undefined) this.#found.set(name, found);
    }
    return found;
  }

  #find(name: string): FoundExport | undefined {
    const bytes = encodeUtf8(name);
    const found = this.engine.withBytes(bytes, (address) => {
      return this.engine.command(layout.COMMAND_EXPORT, {
        [layout.REGISTER_MODULE]: this.memory.address,
        [layout.REGISTER_OBJECT]: address,
        [layout.REGISTER_AMOUNT]: bytes.length,
      })[layout.REGISTER_INDEX];
    });
    if (found === NONE) return undefined;
    const words = this.#array(layout.MODULE_EXPORTS, found, layout.EXPORT_WORDS);
    return { kind: KINDS[words[layout.EXPORT_KIND]], index: words[layout.EXPORT_INDEX] };
  }

  typeOfFunction(index: number): FuncType {
    return this.#type(this.#typeIndex(index));
  }

  /** The core's record about the type of a function. */
  typeRecord(func: number): Uint32Array {
    return this.#array(layout.MODULE_TYPES, this.#typeIndex(func), layout.TYPE_WORDS);
  }

  #typeIndex(func: number): number {
    return this.funcs[func * layout.FUNC_WORDS + layout.FUNC_TYPE];
  }

  #type(index: number): FuncType {
    let type = this.#types[index];
    if (type === undefined) {
      const words = this.#array(layout.MODULE_TYPES, index, layout.TYPE_WORDS);
      type = {
        params: this.#typeList(words[layout.TYPE_PARAMS], words[layout.TYPE_PARAM_COUNT]),
        results: this.#typeList(words[layout.TYPE_RESULTS], words[layout.TYPE_RESULT_COUNT]),
      };
      this.#types[index] = type;
    }
    return type;
  }

  #typeList(offset: number, count: number): ValueType[] {
    return Array.from(this.memory.bytes.subarray(offset, offset + count), valueType);
  }

  /** Type of what `kind` and `index` name. */
  externType(kind: ExternKind, index: number): ExternType {
    switch (kind) {
      case 'func':
        return this.typeOfFunction(index);
      case 'table':
        return this.tableType(index);
      case 'memory':
        return this.memoryType(index);
      case 'global':
        return this.globalType(index);
      case 'tag':
        return this.tagType(index);
    }
  }

  tableType(index: number): TableType {
    const words = this.#array(layout.MODULE_TABLES, index, layout.LIMIT_WORDS);
    const element = valueType(words[layout.LIMIT_TYPE]) as TableType['element'];
    return { element, ...limitsOf(words) };
  }

  memoryType(index: number): MemoryType {
    return limitsOf(this.#array(layout.MODULE_MEMORIES, index, layout.LIMIT_WORDS));
  }

  globalType(index: number): GlobalType {
    const words = this.#array(layout.MODULE_GLOBALS, index, layout.GLOBAL_WORDS);
    return {
      value: valueType(words[layout.GLOBAL_TYPE]),
      mutable: words[layout.GLOBAL_MUTABLE] === 1,
    };
  }

  /** Type of an exception tag: its parameters are an exception's values. */
  tagType(index: number): FuncType {
    return this.#type(this.memory.words(layout.MODULE_TAGS)[index]);
  }

  /** Name of an exception tag: what it is exported as, else what it is imported as. */
  tagName(index: number): string | undefined {
    const exported = this.exports.find((each) => each.kind === 'tag' && each.index === index);
    if (exported) return exported.name;
    const imported = this.imports.filter(({ kind }) => kind === 'tag').at(index);
    return imported && `${imported.module}.${imported.name}`;
  }

  /** Bytes that the globals of an instance take. */
  get globalBytes(): number {
    const count = this.memory.record[layout.MODULE_GLOBAL_COUNT];
    if (!count) return 0;
    const { cell, size } = this.#globalPlace(count - 1);
    return cell + size;
  }

  /** The part of an instance's globals that holds the value of its own global `index`. */
  globalCell(globals: Uint8Array, index: number): Uint8Array {
    const { cell, size } = this.#globalPlace(index);
    return globals.subarray(cell, cell + size);
  }

  #globalPlace(index: number): { cell: number; size: number } {
    const words = this.#array(layout.MODULE_GLOBALS, index, layout.GLOBAL_WORDS);
    const size = words[layout.GLOBAL_TYPE] === layout.TYPE_V128 ? 16 : 8;
    return { cell: words[layout.GLOBAL_CELL], size };
  }

  /** Gives the module's memory back; none of its instances may run afterwards. */
  dispose(): void {
    this.memory.dispose();
  }

  /** Words of record `index` in the array that word `field` of the module's record points to. */
  #array(field: number, index: number, words: number): Uint32Array {
    return this.memory.words(field).subarray(index * words, (index + 1) * words);
  }

  #text(offset: number, length: number): string {
    return decodeUtf8(this.memory.bytes.subarray(offset, offset + length));
  }

  #readImports(): ImportType[] {
    const imports: ImportType[] = [];
    for (let i = 0; i < this.memory.record[layout.MODULE_IMPORT_COUNT]; i++) {
      const words = this.#array(layout.MODULE_IMPORTS, i, layout.IMPORT_WORDS);
      const kind = KINDS[words[layout.IMPORT_KIND]];
      imports.push({
        module: this.#text(words[layout.IMPORT_MODULE], words[layout.IMPORT_MODULE_LENGTH]),
        name: this.#text(words[layout.IMPORT_NAME], words[layout.IMPORT_NAME_LENGTH]),
        kind,
        type: this.externType(kind, words[layout.IMPORT_INDEX]),
      });
    }
    return imports;
  }

  #readExports(): IndexedExport[] {
    const exports: IndexedExport[] = [];
    for (let i = 0; i < this.memory.record[layout.MODULE_EXPORT_COUNT]; i++) {
      const words = this.#array(layout.MODULE_EXPORTS, i, layout.EXPORT_WORDS);
      const kind = KINDS[words[layout.EXPORT_KIND]];
      const index = words[layout.EXPORT_INDEX];
      exports.push({
        name: this.#text(words[layout.EXPORT_NAME], words[layout.EXPORT_NAME_LENGTH]),
        kind,
        type: this.externType(kind, index),
        index,
      });
    }
    return exports;
  }

  #eachCustom(name: string, visit: (offset: number, size: number) => void): void {
    const bytes = encodeUtf8(name);
    this.engine.withBytes(bytes, (address) => {
      let from = 8;
      for (;;) {
        const registers = this.engine.command(layout.COMMAND_CUSTOM, {
          [layout.REGISTER_MODULE]: this.memory.address,
          [layout.REGISTER_INDEX]: from,
          [layout.REGISTER_AMOUNT]: address,
          [layout.REGISTER_BUDGET]: bytes.length,
        });
        from = registers[layout.REGISTER_INDEX];
        if (!from) return;
        visit(registers[layout.REGISTER_HOST], registers[layout.REGISTER_HOST + 1]);
      }
    });
  }
}

/** What a record of limits says. */
function limitsOf(words: Uint32Array): Limits {
  const number = (at: number): number => words[at] + words[at + 1] * 2 ** 32;
  return {
    min: number(layout.LIMIT_MIN),
    ...(words[layout.LIMIT_HAS_MAX] && { max: number(layout.LIMIT_MAX) }),
    ...(words[layout.LIMIT_INDEX] === layout.TYPE_I64 && { index: 'i64' }),
  };
}
