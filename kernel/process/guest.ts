import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Memory } from '../../engine/index.ts';
import { decodeStrict } from '../text.ts';
import type { Descriptor } from './descriptor-table.ts';
import type { GuestControl } from './guest-control.ts';
import type { Process } from './process.ts';
import { type StringList, stringList } from './string-list.ts';
import type { System } from './system.ts';

const PATH_MAX = 4096;
const EMPTY = new Uint8Array(0);
const NO_WORDS = new Uint32Array(EMPTY.buffer);
const NO_VIEW = new DataView(EMPTY.buffer);

/**
 * A WebAssembly process as its system calls see it: the process and its linear memory. The views are made again only when the
 * memory has grown.
 */
export class Guest {
  readonly system: System;
  readonly process: Process;
  /** Its descriptors by number: DescriptorTable.entries, at hand for the calls made most. */
  readonly entries: readonly (Descriptor | undefined)[];
  /** The memory as bytes, aligned words, and anything. */
  u8: Uint8Array = EMPTY;
  u32: Uint32Array = NO_WORDS;
  view: DataView = NO_VIEW;
  size = 0;
  /** The bytes from `partStart` to `partEnd`: programs read and write in the same buffers again and again. */
  part: Uint8Array = EMPTY;
  partStart = 0;
  partEnd = 0;
  #arguments: StringList | undefined;
  #environment: StringList | undefined;

  /** What it can do with its own program; null where it has none. */
  control: GuestControl | null;

  constructor(system: System, process: Process, control: GuestControl | null = null) {
    this.control = control;
    this.system = system;
    this.process = process;
    this.entries = process.descriptors.entries;
  }

  /** The arguments it was started with. */
  get arguments(): StringList {
    return (this.#arguments ??= stringList(this.process.argv));
  }

  /** The environment it was started with. Some programs ask for all of it whenever they look up a variable. */
  get environment(): StringList {
    return (this.#environment ??= stringList(
      Array.from(this.process.env, ([name, value]) => `${name}=${value}`),
    ));
  }

  /** Makes the views those of `memory` as it is now. */
  attach(memory: Memory): void {
    const bytes = memory.bytes;
    if (bytes === this.u8) return;
    this.u8 = bytes;
    this.size = bytes.length;
    this.u32 = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.part = EMPTY;
    this.partStart = this.partEnd = 0;
  }

  /** Lets go of the memory and of the program, which is over. */
  detach(): void {
    this.u8 = this.part = EMPTY;
    this.u32 = NO_WORDS;
    this.view = NO_VIEW;
    this.size = this.partStart = this.partEnd = 0;
    this.control = null;
  }

  /** Makes `part` the bytes from `start` to `end`, which lie in memory. */
  takePart(start: number, end: number): void {
    this.partStart = start;
    this.partEnd = end;
    this.part = this.u8.subarray(start, end);
  }

  /** Whether `length` bytes at `pointer` (both unsigned) lie in memory. */
  has(pointer: number, length: number): boolean {
    return pointer + length <= this.size;
  }

  /** The word at `pointer`, which lies in memory. */
  getU32(pointer: number): number {
    if ((pointer & 3) === 0) return this.u32[pointer >>> 2];
    return this.view.getUint32(pointer, true);
  }

  setU32(pointer: number, value: number): void {
    if ((pointer & 3) === 0) this.u32[pointer >>> 2] = value;
    else this.view.setUint32(pointer, value, true);
  }

  /** Stores a non-negative integer up to 2^53 as 64 bits. */
  setU64(pointer: number, value: number): void {
    this.setU32(pointer, value % 4_294_967_296);
    this.setU32(pointer + 4, value / 4_294_967_296);
  }

  /** The path (UTF-8, up to PATH_MAX) at a place: EFAULT, ENAMETOOLONG or EILSEQ, positive, where there is none. */
  path(pointer: number, length: number): string | number {
    if (pointer + length > this.size) return wasi.ERRNO_FAULT;
    if (length > PATH_MAX) return wasi.ERRNO_NAMETOOLONG;
    return decodeStrict(this.u8.subarray(pointer, pointer + length)) ?? wasi.ERRNO_ILSEQ;
  }
}
