import type { Engine } from './engine.ts';
import { wordsOf } from './engine.ts';
import * as layout from './layout.ts';

/** Code memory a module begins with, and the most it is given at once. */
const FIRST_CHUNK = 8192;
const LARGEST_CHUNK = 1 << 20;
/** Bytes of code that come of one byte of a function's body, or a little less. */
const CODE_PER_BODY = 2;
/** The most that one function may ask for. */
const CODE_LIMIT = 16 << 20;

/** The buffers of one module: its bytes, the core's records about it, its translated code. */
export class ModuleMemory {
  readonly engine: Engine;
  readonly bytes: Uint8Array;
  readonly record: Uint32Array;
  readonly address: number;
  codeBytes = 0;
  #chunk = FIRST_CHUNK;
  readonly #buffers: Uint8Array[] = [];
  readonly #arrays = new Map<number, Uint32Array>();

  constructor(engine: Engine, bytes: Uint8Array) {
    this.engine = engine;
    this.bytes = engine.host.adopt(bytes);
    if (this.bytes !== bytes) this.#buffers.push(this.bytes);
    const record = this.#alloc(layout.MODULE_WORDS * 4);
    this.record = wordsOf(record);
    this.address = engine.host.addressOf(record);
    this.record[layout.MODULE_BYTES] = engine.host.addressOf(this.bytes);
    this.record[layout.MODULE_LENGTH] = bytes.length;
    this.record[layout.MODULE_FEATURES] = engine.features;
  }

  #alloc(bytes: number): Uint8Array {
    const buffer = this.engine.host.alloc(bytes);
    this.#buffers.push(buffer);
    return buffer;
  }

  /** Makes the array that word `field` of the record points to. */
  array(field: number, words: number): Uint32Array {
    const buffer = this.#alloc(Math.max(words, 1) * 4);
    this.record[field] = this.engine.host.addressOf(buffer);
    const array = wordsOf(buffer);
    this.#arrays.set(field, array);
    return array;
  }

  /** The array made for word `field`. */
  words(field: number): Uint32Array {
    return this.#arrays.get(field)!;
  }

  /** Offset, size and number of items of a section. */
  section(id: number): { offset: number; size: number; count: number } {
    const at = layout.MODULE_SECTIONS + id * layout.SECTION_WORDS;
    return { offset: this.record[at], size: this.record[at + 1], count: this.record[at + 2] };
  }

  /**
   * Gives the translator new memory for code, in which a function with a body of `bodyBytes` mostly finds room at once; false when
   * there is none, or one function asks for too much.
   */
  addCode(bodyBytes: number): boolean {
    if (this.#chunk > CODE_LIMIT) return false;
    while (this.#chunk < bodyBytes * CODE_PER_BODY && this.#chunk < LARGEST_CHUNK) {
      this.#chunk *= 2;
    }
    let buffer: Uint8Array;
    try {
      buffer = this.#alloc(this.#chunk);
    } catch {
      return false;
    }
    const address = this.engine.host.addressOf(buffer);
    const chunk = wordsOf(buffer);
    chunk[layout.CHUNK_PREVIOUS] = this.record[layout.MODULE_CODE_CHUNK];
    chunk[layout.CHUNK_END] = address + this.#chunk;
    this.record[layout.MODULE_CODE_CHUNK] = address;
    this.record[layout.MODULE_CODE_POSITION] = address + layout.CHUNK_WORDS * 4;
    this.record[layout.MODULE_CODE_END] = address + this.#chunk;
    this.codeBytes += this.#chunk;
    this.#chunk = this.#chunk >= LARGEST_CHUNK ? this.#chunk + LARGEST_CHUNK : this.#chunk * 2;
    return true;
  }

  dispose(): void {
    if (this.#arrays.has(layout.MODULE_TYPES)) {
      this.engine.command(layout.COMMAND_RELEASE, {
        [layout.REGISTER_MODULE]: this.address,
        [layout.REGISTER_AMOUNT]: this.section(1).count,
      });
      this.#arrays.clear();
    }
    for (const buffer of this.#buffers) this.engine.host.free(buffer);
    this.#buffers.length = 0;
  }
}
