import type { CoreHost } from './host/core-host.ts';
import * as layout from './layout.ts';
import { MemoryPool } from './memory-pool.ts';
import type { FuncType } from './types.ts';
import { typeKey, valueTypeCode } from './value-type.ts';

/** The most that stacks which ended calls leave behind are kept for the next ones. */
const KEPT_STACKS = 8;
/** Nodes that the tree of function types begins with room for. */
const FIRST_TYPE_NODES = 1024;

/** What modules may use beyond WebAssembly 2.0. All is on by default. */
export interface EngineOptions {
  /** More than one memory in a module. */
  multiMemory?: boolean;
}

/** The core on a host, with what all modules and stores of it share. Make one and keep it. */
export class Engine {
  readonly host: CoreHost;
  /** What memories are made of. */
  readonly memoryPool: MemoryPool;
  /** Address of the core's record of this engine. */
  readonly address: number;
  /** Where the outermost frame of a call returns to. */
  readonly finish: number;
  /** FEATURE_… bits. */
  readonly features: number;
  /** Two words that tell engines apart whose snapshots differ. */
  readonly version: readonly number[];
  readonly #block: Uint8Array;
  readonly #registers: Uint32Array;
  readonly #typeIds = new Map<string, number>();
  readonly #typeTree: Uint32Array;
  #typeNodes: Uint8Array;
  readonly #stacks: Uint8Array[] = [];
  /** Buffers the core works in: held here so that a host which counts references keeps them. */
  readonly #held: Uint8Array[];

  constructor(host: CoreHost, options: EngineOptions = {}) {
    this.host = host;
    this.memoryPool = new MemoryPool(host);
    this.features = (options.multiMemory ?? true) ? layout.FEATURE_MULTI_MEMORY : 0;
    this.#block = host.alloc(layout.REGISTER_BYTES);
    this.#registers = wordsOf(this.#block);
    const scratch = host.alloc(layout.SCRATCH_BYTES);
    const record = host.alloc(layout.ENGINE_WORDS * 4);
    const code = host.alloc(64);
    const tree = host.alloc(layout.TYPE_TREE_WORDS * 4);
    this.#held = [scratch, record, code, tree];
    this.#typeTree = wordsOf(tree);
    this.#typeTree[layout.TYPE_TREE_COUNT] = 1;
    this.#typeNodes = host.alloc(0);
    this.address = host.addressOf(record);
    const words = wordsOf(record);
    words[layout.ENGINE_SCRATCH] = host.addressOf(scratch);
    words[layout.ENGINE_TYPE_TREE] = host.addressOf(tree);
    this.command(layout.COMMAND_SETUP, { [layout.REGISTER_OBJECT]: host.addressOf(code) });
    this.finish = words[layout.ENGINE_FINISH];
    this.version = [...words.subarray(layout.ENGINE_VERSION, layout.ENGINE_VERSION + 2)];
  }

  /** Runs a command of the core; `inputs` are registers by number. Returns the registers. */
  command(command: number, inputs: Readonly<Record<number, number>>): Uint32Array {
    const registers = this.prepare(command);
    for (const register in inputs) registers[register] = inputs[register];
    this.execute();
    return registers;
  }

  /** The registers for a command, to be filled before `execute` runs it: for commands that are given often. */
  prepare(command: number): Uint32Array {
    const registers = this.#registers;
    registers.fill(0);
    registers[layout.REGISTER_ENGINE] = this.address;
    registers[layout.REGISTER_COMMAND] = command;
    return registers;
  }

  /** Runs the command that was prepared; its results are in the registers. */
  execute(): void {
    this.host.call(this.#block);
  }

  /** A sum of bytes in the core's memory, as two words, by which accidents are found. */
  checksum(bytes: Uint8Array): number[] {
    const registers = this.command(layout.COMMAND_HASH, {
      [layout.REGISTER_OBJECT]: this.host.addressOf(bytes),
      [layout.REGISTER_AMOUNT]: bytes.length,
    });
    return [...registers.subarray(layout.REGISTER_RESULT, layout.REGISTER_RESULT + 2)];
  }

  /** Makes room for so many more nodes of the tree of function types. */
  reserveTypes(nodes: number): void {
    const tree = this.#typeTree;
    const needed = tree[layout.TYPE_TREE_COUNT] + nodes;
    const capacity = tree[layout.TYPE_TREE_CAPACITY];
    if (needed <= capacity) return;
    const room = Math.max(needed, capacity * 2, FIRST_TYPE_NODES);
    const larger = this.host.alloc(room * layout.TYPE_NODE_WORDS * 4);
    larger.set(this.#typeNodes);
    this.host.free(this.#typeNodes);
    this.#typeNodes = larger;
    tree[layout.TYPE_TREE_NODES] = this.host.addressOf(larger);
    tree[layout.TYPE_TREE_CAPACITY] = room;
  }

  /** The number of a type that the host names; types of modules have equal numbers where they are equal. */
  typeId(type: FuncType): number {
    const key = typeKey(type);
    let id = this.#typeIds.get(key);
    if (id === undefined) {
      const codes = [...type.params, ...type.results].map(valueTypeCode);
      this.reserveTypes(codes.length + 1);
      id = this.withBytes(Uint8Array.from(codes), (address) => {
        return this.command(layout.COMMAND_TYPE, {
          [layout.REGISTER_OBJECT]: address,
          [layout.REGISTER_AMOUNT]: type.params.length,
          [layout.REGISTER_BUDGET]: type.results.length,
        })[layout.REGISTER_RESULT];
      });
      this.#typeIds.set(key, id);
    }
    return id;
  }

  /** Does something with a copy of `bytes` in the core's memory. */
  withBytes<T>(bytes: Uint8Array, action: (address: number) => T): T {
    const copy = this.host.alloc(bytes.length);
    copy.set(bytes);
    const result = action(this.host.addressOf(copy));
    this.host.free(copy);
    return result;
  }

  /** A stack for a call, of `bytes` or more. */
  takeStack(bytes: number): Uint8Array {
    const kept = this.#stacks.pop();
    if (kept) {
      if (kept.length >= bytes) return kept;
      this.host.free(kept);
    }
    return this.host.alloc(bytes);
  }

  returnStack(stack: Uint8Array): void {
    if (this.#stacks.length < KEPT_STACKS && stack.length <= 1 << 20) this.#stacks.push(stack);
    else this.host.free(stack);
  }

  /** Gives the engine's own memory back. */
  dispose(): void {
    for (const buffer of [...this.#held, this.#typeNodes, this.#block, ...this.#stacks])
      this.host.free(buffer);
    this.#held.length = 0;
    this.#stacks.length = 0;
    this.memoryPool.clear();
  }
}

/** A buffer of a host as 32-bit words. */
export function wordsOf(buffer: Uint8Array): Uint32Array {
  return new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2);
}
