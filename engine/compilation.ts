import { CompileError } from './compile-error.ts';
import type { Engine } from './engine.ts';
import * as layout from './layout.ts';
import { Module } from './module.ts';
import { ModuleMemory } from './module-memory.ts';

/** What validation costs, in instructions for a byte of function bodies. */
const INSTRUCTIONS_PER_BYTE = 120;
const ALL = 0x7fffffff;
/** Nodes of the tree of types that one module can need. */
const MOST_TYPE_NODES = layout.LIMIT_TYPES + layout.LIMIT_TYPE_VALUES;

/**
 * The making of a module in steps, each of which may be in a message of its own: `step` until it gives true. The
 * module's bytes must not change from here on.
 */
export class Compilation {
  readonly #memory: ModuleMemory;
  #funcs: Uint32Array = new Uint32Array();
  #next = -1;
  #module: Module | undefined;

  constructor(engine: Engine, bytes: Uint8Array) {
    this.#memory = new ModuleMemory(engine, bytes);
  }

  /**
   * Works for about `instructions` instructions (all that are needed by default); true when the module is done.
   * @throws CompileError
   */
  step(instructions = Infinity): boolean {
    if (this.#module) return true;
    try {
      if (this.#next < 0) this.#decode();
      else this.#validate(Math.min(Math.ceil(instructions / INSTRUCTIONS_PER_BYTE), ALL));
      if (instructions === Infinity) this.#validate(ALL);
    } catch (error) {
      this.#memory.dispose();
      throw error;
    }
    if (this.#next < this.#memory.record[layout.MODULE_FUNC_COUNT]) return false;
    this.#module = new Module(this.#memory, this.#funcs);
    return true;
  }

  /** The part done, 0 to 1. */
  get progress(): number {
    if (this.#module) return 1;
    if (this.#next < 0) return 0;
    const { offset, size } = this.#memory.section(10);
    return size ? (this.#memory.record[layout.MODULE_VALIDATED_OFFSET] - offset) / size : 1;
  }

  get module(): Module {
    if (!this.#module) throw new Error('the module is not compiled yet');
    return this.#module;
  }

  #command(command: number, inputs: Record<number, number> = {}): Uint32Array {
    const registers = this.#memory.engine.command(command, {
      ...inputs,
      [layout.REGISTER_MODULE]: this.#memory.address,
    });
    if (registers[layout.REGISTER_ERROR]) {
      throw new CompileError(
        registers[layout.REGISTER_ERROR],
        registers[layout.REGISTER_ERROR_OFFSET],
        registers[layout.REGISTER_ERROR_EXPECTED],
        registers[layout.REGISTER_ERROR_FOUND],
      );
    }
    return registers;
  }

  /** Reads all sections but code. */
  #decode(): void {
    this.#command(layout.COMMAND_SCAN);
    const memory = this.#memory;
    const count = (id: number): number => memory.section(id).count;
    const imports = count(2);
    memory.array(layout.MODULE_TYPES, count(1) * layout.TYPE_WORDS);
    this.#funcs = memory.array(layout.MODULE_FUNCS, (imports + count(3)) * layout.FUNC_WORDS);
    memory.array(layout.MODULE_TABLES, (imports + count(4)) * layout.LIMIT_WORDS);
    memory.array(layout.MODULE_MEMORIES, (imports + count(5)) * layout.LIMIT_WORDS);
    memory.array(layout.MODULE_GLOBALS, (imports + count(6)) * layout.GLOBAL_WORDS);
    memory.array(layout.MODULE_TAGS, imports + count(13));
    memory.array(layout.MODULE_IMPORTS, imports * layout.IMPORT_WORDS);
    memory.array(layout.MODULE_EXPORTS, count(7) * layout.EXPORT_WORDS);
    memory.array(layout.MODULE_ELEMS, count(9) * layout.ELEM_WORDS);
    // Every element item takes a byte or more.
    memory.array(layout.MODULE_ELEM_ITEMS, memory.section(9).size);
    memory.array(layout.MODULE_DATAS, count(11) * layout.DATA_WORDS);
    let hash = 16;
    while (hash < count(7) * 4) hash *= 2;
    memory.array(layout.MODULE_EXPORT_HASH, hash * 2);
    memory.record[layout.MODULE_EXPORT_HASH_MASK] = hash - 1;
    // A type takes a byte for each of its nodes, and two more.
    const nodes = Math.max(memory.section(1).size - 2 * count(1), 0);
    memory.engine.reserveTypes(Math.min(nodes, MOST_TYPE_NODES));
    this.#command(layout.COMMAND_DECODE);
    this.#next = memory.record[layout.MODULE_FUNC_IMPORTS];
    if (this.#next === memory.record[layout.MODULE_FUNC_COUNT]) this.#validate(ALL);
  }

  #validate(budget: number): void {
    const registers = this.#command(layout.COMMAND_VALIDATE, {
      [layout.REGISTER_INDEX]: this.#next,
      [layout.REGISTER_BUDGET]: budget,
    });
    this.#next = registers[layout.REGISTER_INDEX];
  }
}
