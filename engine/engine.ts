import type { CoreHost } from './host/core-host.ts';
import * as layout from './layout.ts';
import type { FuncType } from './types.ts';
import { typeKey } from './value-type.ts';

/** The most that stacks which ended calls leave behind are kept for the next ones. */
const KEPT_STACKS = 8;

/** What modules may use beyond WebAssembly 2.0. All is on by default. */
export interface EngineOptions {
  /** More than one memory in a module. */
  multiMemory?: boolean;
}

/** The core on a host, with what all modules and stores of it share. Make one and keep it. */
export class Engine {
  readonly host: CoreHost;
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
  readonly #stacks: Uint8Array[] = [];
  /** Buffers the core works in: held here so that a host which counts references keeps them. */
  readonly #held: Uint8Array[];

  constructor(host: CoreHost, options: EngineOptions = {}) {
    this.host = host;
    this.features = (options.multiMemory ?? true) ? layout.FEATURE_MULTI_MEMORY : 0;
    this.#block = host.alloc(layout.REGISTER_BYTES);
    this.#registers = wordsOf(this.#block);
    const scratch = host.alloc(layout.SCRATCH_BYTES);
    const record = host.alloc(layout.ENGINE_WORDS * 4);
    const code = host.alloc(64);
    this.#held = [scratch, record, code];
    this.address = host.addressOf(record);
    const words = wordsOf(record);
    words[layout.ENGINE_SCRATCH] = host.addressOf(scratch);
    this.command(layout.COMMAND_SETUP, { [layout.REGISTER_OBJECT]: host.addressOf(code) });
    this.finish = words[layout.ENGINE_FINISH];
    this.version = [...words.subarray(layout.ENGINE_VERSION, layout.ENGINE_VERSION + 2)];
  }

  /** Runs a command of the core; `inputs` are registers by number. Returns the registers. */
  command(command: number, inputs: Readonly<Record<number, number>>): Uint32Array {
    const registers = this.#registers;
    registers.fill(0);
    for (const register in inputs) registers[register] = inputs[register];
    registers[layout.REGISTER_ENGINE] = this.address;
    registers[layout.REGISTER_COMMAND] = command;
    this.host.call(this.#block);
    return registers;
  }

  /** A sum of bytes in the core's memory, as two words, by which accidents are found. */
  checksum(bytes: Uint8Array): number[] {
    const registers = this.command(layout.COMMAND_HASH, {
      [layout.REGISTER_OBJECT]: this.host.addressOf(bytes),
      [layout.REGISTER_AMOUNT]: bytes.length,
    });
    return [...registers.subarray(layout.REGISTER_RESULT, layout.REGISTER_RESULT + 2)];
  }

  /** One number for all equal function types of this engine's modules. */
  typeId(type: FuncType): number {
    const key = typeKey(type);
    let id = this.#typeIds.get(key);
    if (id === undefined) {
      id = this.#typeIds.size + 1;
      this.#typeIds.set(key, id);
    }
    return id;
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
    for (const buffer of [...this.#held, this.#block, ...this.#stacks]) this.host.free(buffer);
    this.#held.length = 0;
    this.#stacks.length = 0;
  }
}

/** A buffer of a host as 32-bit words. */
export function wordsOf(buffer: Uint8Array): Uint32Array {
  return new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length >> 2);
}
