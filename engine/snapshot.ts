import { Call } from './call.ts';
import { wordsOf } from './engine.ts';
import type { CoreHost } from './host/core-host.ts';
import type { Instance } from './instance.ts';
import * as layout from './layout.ts';
import type { Module } from './module.ts';
import { SnapshotError } from './snapshot-error.ts';
import type { Store } from './store.ts';

/** "canix" and the version of the format, as two words. */
const MAGIC = [0x696e6163, 0x00010078];
/** Words of the header: magic, engine, module, module's length, length of all, sum of what follows that. */
const HEADER_ENGINE = 2;
const HEADER_MODULE = 4;
const HEADER_MODULE_LENGTH = 6;
const HEADER_LENGTH = 7;
const HEADER_SUM = 8;
const HEADER_BYTES = 64;
const SUMMED_FROM = 40;
const WORD = 2 ** 32;
/** Facts that there is room for at first, and in the end. */
const FIRST_FACTS = 1024;
const MOST_FACTS = 1 << 20;
/** Beyond the code of a function, what the translator wants to be free. */
const CODE_ROOM = 256;

function messageOf(error: number, index: number): SnapshotError {
  switch (error) {
    case layout.SNAPSHOT_FOREIGN_CALL:
      return unsupported('a call under way goes through another instance too');
    case layout.SNAPSHOT_IN_CALLBACK:
      return unsupported('a call under way is in a function of the host that answers at once');
    case layout.SNAPSHOT_HOST_ITSELF:
      return unsupported('a function of the host itself was called');
    case layout.SNAPSHOT_REFERENCES:
      return unsupported(`function ${index}, which is under way, handles references`);
    case layout.SNAPSHOT_TABLE_EXTERN:
      return unsupported(`table ${index} holds a value of the host or an exception`);
    case layout.SNAPSHOT_TABLE_FOREIGN:
      return unsupported(`table ${index} holds a function that the module neither has nor imports`);
    case layout.SNAPSHOT_GLOBAL_EXTERN:
      return unsupported(`global ${index} holds a value of the host or an exception`);
    case layout.SNAPSHOT_GLOBAL_FOREIGN:
      return unsupported(
        `global ${index} holds a function that the module neither has nor imports`,
      );
    case layout.SNAPSHOT_NOT_SUSPENDING:
      return mismatch(
        `a call waits for imported function ${index}, which is not defined by Linker.suspend`,
      );
    case layout.SNAPSHOT_GLOBAL_DIFFERS:
      return mismatch(`the immutable global ${index} had another value`);
    default:
      return new SnapshotError('corrupt', 'the snapshot is damaged');
  }
}

function unsupported(message: string): SnapshotError {
  return new SnapshotError('unsupported', message);
}

function mismatch(message: string): SnapshotError {
  return new SnapshotError('mismatch', message);
}

/** The record by which the core is told what to do with a snapshot. */
class Work {
  readonly #module: Module;
  readonly #record: Uint8Array;
  readonly words: Uint32Array;

  constructor(instance: Instance) {
    this.#module = instance.module;
    this.#record = this.#host.alloc(layout.SNAPSHOT_WORDS * 4);
    this.words = wordsOf(this.#record);
    this.words[layout.SNAPSHOT_INSTANCE] = instance.address;
    this.words[layout.SNAPSHOT_POSITION] = HEADER_BYTES;
  }

  get #host() {
    return this.#module.engine.host;
  }

  /** @throws SnapshotError */
  run(command: number, index = 0): number {
    const reason = this.#module.engine.command(command, {
      [layout.REGISTER_MODULE]: this.#module.memory.address,
      [layout.REGISTER_OBJECT]: this.#host.addressOf(this.#record),
      [layout.REGISTER_INDEX]: index,
    })[layout.REGISTER_REASON];
    const error = this.words[layout.SNAPSHOT_ERROR];
    if (error) throw messageOf(error, this.words[layout.SNAPSHOT_ERROR_INDEX]);
    return reason;
  }

  step(step: number, index = 0, registers = 0): number {
    this.words[layout.SNAPSHOT_STEP] = step;
    this.words[layout.SNAPSHOT_INDEX] = index;
    return this.run(layout.COMMAND_RESTORE, registers);
  }

  dispose(): void {
    this.#host.free(this.#record);
  }
}

/**
 * The state of an instance as bytes (docs/engine.md, "Snapshots").
 * @throws SnapshotError
 */
export function saveInstance(instance: Instance): Uint8Array {
  const { store, module } = instance;
  const { host } = store.engine;
  const calls = [...store.calls];
  const list = host.alloc(Math.max(calls.length, 1) * layout.SAVED_WORDS * 4);
  const saved = wordsOf(list);
  calls.forEach((call, i) => {
    const at = i * layout.SAVED_WORDS;
    saved[at + layout.SAVED_REGISTERS] = call.address;
    saved[at + layout.SAVED_FUEL_LOW] = call.fuelUsed % WORD;
    saved[at + layout.SAVED_FUEL_HIGH] = Math.floor(call.fuelUsed / WORD);
  });
  const work = new Work(instance);
  const { words } = work;
  const buffers = [list];
  try {
    words[layout.SNAPSHOT_CALLS] = host.addressOf(list);
    words[layout.SNAPSHOT_CALL_COUNT] = calls.length;
    work.run(layout.COMMAND_SAVE);
    let slots = 64;
    while (slots <= words[layout.SNAPSHOT_ANSWER] * 2) slots *= 2;
    const temporary = host.alloc(slots * 8);
    const buffer = host.alloc(words[layout.SNAPSHOT_POSITION]);
    buffers.push(temporary, buffer);
    words[layout.SNAPSHOT_TEMPORARY] = host.addressOf(temporary);
    words[layout.SNAPSHOT_TEMPORARY_BYTES] = slots * 8;
    words[layout.SNAPSHOT_BYTES] = host.addressOf(buffer);
    words[layout.SNAPSHOT_LENGTH] = buffer.length;
    words[layout.SNAPSHOT_POSITION] = HEADER_BYTES;
    work.run(layout.COMMAND_SAVE);
    const length = words[layout.SNAPSHOT_POSITION];
    const header = wordsOf(buffer.subarray(0, HEADER_BYTES));
    header.set(MAGIC);
    header.set(store.engine.version, HEADER_ENGINE);
    header.set(module.checksum, HEADER_MODULE);
    header[HEADER_MODULE_LENGTH] = module.memory.bytes.length;
    header[HEADER_LENGTH] = length;
    header.set(store.engine.checksum(buffer.subarray(SUMMED_FROM, length)), HEADER_SUM);
    return buffer.slice(0, length);
  } finally {
    for (const buffer of buffers) host.free(buffer);
    work.dispose();
  }
}

/**
 * Checks that `bytes` are a whole snapshot that this engine made of an instance of `module`.
 * @throws SnapshotError
 */
export function checkSnapshot(store: Store, module: Module, bytes: Uint8Array): void {
  const header = wordsOf(bytes.slice(0, HEADER_BYTES));
  const same = (at: number, pair: readonly number[]): boolean =>
    header[at] === pair[0] && header[at + 1] === pair[1];
  if (bytes.length < HEADER_BYTES || !same(0, MAGIC)) {
    throw new SnapshotError('corrupt', 'no snapshot of an instance');
  }
  if (!same(HEADER_ENGINE, store.engine.version)) {
    throw new SnapshotError(
      'otherEngine',
      'the snapshot was made by another version of the engine',
    );
  }
  if (
    !same(HEADER_MODULE, module.checksum) ||
    header[HEADER_MODULE_LENGTH] !== module.memory.bytes.length
  ) {
    throw new SnapshotError('otherModule', 'the snapshot is of an instance of another module');
  }
  if (header[HEADER_LENGTH] !== bytes.length) {
    throw new SnapshotError('corrupt', 'the snapshot is not whole');
  }
  if (!same(HEADER_SUM, store.engine.checksum(bytes.subarray(SUMMED_FROM)))) {
    throw new SnapshotError('corrupt', 'the snapshot is damaged');
  }
}

/**
 * Gives a new instance the state in `bytes`, which are in the core's memory and checked by `checkSnapshot`; returns the calls
 * that were under way.
 * @throws SnapshotError
 */
export function restoreInstance(instance: Instance, bytes: Uint8Array): Call[] {
  const { host } = instance.store.engine;
  const work = new Work(instance);
  const { words } = work;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const buffers: Uint8Array[] = [];
  const temporary = (length: number): Uint8Array => {
    const buffer = host.alloc(length);
    buffers.push(buffer);
    return buffer;
  };
  /** Reads `count` words, of which it gives the first. */
  const read = (count = 1): number => {
    const at = words[layout.SNAPSHOT_POSITION];
    if (at + count * 4 > bytes.length)
      throw new SnapshotError('corrupt', 'the snapshot is damaged');
    words[layout.SNAPSHOT_POSITION] = at + count * 4;
    return view.getUint32(at, true);
  };
  const calls: Call[] = [];
  try {
    words[layout.SNAPSHOT_BYTES] = host.addressOf(bytes);
    words[layout.SNAPSHOT_LENGTH] = bytes.length;
    const imported = instance.module.memory.record[layout.MODULE_MEMORY_IMPORTS];
    instance.memories.forEach((memory, i) => {
      const pages = read();
      if (!memory.clear(pages, i < imported))
        throw mismatch(`memory ${i} cannot have ${pages} pages`);
      work.step(layout.STEP_MEMORY, i);
    });
    instance.tables.forEach((table, i) => {
      const size = read();
      if (!table.clear(size)) throw mismatch(`table ${i} cannot have ${size} elements`);
      work.step(layout.STEP_TABLE, i);
    });
    work.step(layout.STEP_VALUES);
    restorePoints(
      instance,
      work,
      read(),
      (point) => view.getUint32(words[layout.SNAPSHOT_POSITION] + point * 8, true),
      temporary,
    );
    const count = read(2);
    for (let i = 0; i < count; i++) {
      const at = words[layout.SNAPSHOT_POSITION];
      read(layout.CALL_WORDS);
      words[layout.SNAPSHOT_POSITION] = at;
      const word = (field: number): number => view.getUint32(at + field * 4, true);
      calls.push(
        Call.restore(instance.store, word(layout.CALL_STACK_BYTES), (registers) => {
          work.step(layout.STEP_CALL, 0, registers);
          return {
            type: instance.module.typeOfFunction(words[layout.SNAPSHOT_INDEX]),
            stackBytes: words[layout.SNAPSHOT_ANSWER],
            fuelUsed: word(layout.CALL_FUEL_USED) + word(layout.CALL_FUEL_USED + 1) * WORD,
          };
        }),
      );
    }
    if (words[layout.SNAPSHOT_POSITION] !== bytes.length) {
      throw new SnapshotError('corrupt', 'the snapshot is damaged');
    }
    return calls;
  } catch (error) {
    for (const call of calls) call.abort();
    throw error;
  } finally {
    for (const buffer of buffers) host.free(buffer);
    work.dispose();
  }
}

/** Room for what the points of a snapshot rest on. */
class FactRoom {
  readonly #words: Uint32Array;
  readonly #allocate: (length: number) => Uint8Array;
  #buffer: Uint8Array;

  readonly #host: CoreHost;

  constructor(
    host: CoreHost,
    words: Uint32Array,
    points: number,
    allocate: (length: number) => Uint8Array,
  ) {
    this.#host = host;
    this.#words = words;
    this.#allocate = allocate;
    this.#buffer = this.#take(Math.min(Math.max(FIRST_FACTS, points * 8), MOST_FACTS));
  }

  #take(count: number): Uint8Array {
    const buffer = this.#allocate(count * layout.FACT_WORDS * 4);
    this.#words[layout.SNAPSHOT_FACTS] = this.#host.addressOf(buffer);
    this.#words[layout.SNAPSHOT_FACT_ROOM] = count;
    return buffer;
  }

  /** @throws SnapshotError when there are more than is reasonable */
  grow(): void {
    const room = this.#words[layout.SNAPSHOT_FACT_ROOM];
    if (room >= MOST_FACTS)
      throw unsupported('the calls under way rest on too many checks of memory');
    const before = this.#buffer;
    this.#buffer = this.#take(room * 2);
    this.#buffer.set(before);
    this.#words[layout.SNAPSHOT_FACTS_MISSING] = 0;
  }
}

/** Has the functions that are under way translated, and the points in them checked; `functionOf` tells a point's function. */
function restorePoints(
  instance: Instance,
  work: Work,
  count: number,
  functionOf: (point: number) => number,
  temporary: (length: number) => Uint8Array,
): void {
  const { words } = work;
  const { host } = instance.store.engine;
  const position = words[layout.SNAPSHOT_POSITION];
  // Two words each; then the position is a multiple of 8 again.
  const end = position + count * 8 + 4;
  if (end > words[layout.SNAPSHOT_LENGTH]) {
    throw new SnapshotError('corrupt', 'the snapshot is damaged');
  }
  words[layout.SNAPSHOT_POINTS] = host.addressOf(temporary(count * layout.POINT_WORDS * 4));
  words[layout.SNAPSHOT_POINT_COUNT] = count;
  words[layout.SNAPSHOT_ANSWER] = 0;
  const facts = new FactRoom(host, words, count, temporary);
  for (let next = 0; ; next = words[layout.SNAPSHOT_INDEX]) {
    const reason = work.step(layout.STEP_TRANSLATE, next);
    if (reason === layout.REASON_FINISHED) break;
    if (reason === layout.REASON_NEED_FACTS) facts.grow();
    else if (!instance.module.addCode(functionOf(words[layout.SNAPSHOT_INDEX]))) {
      throw mismatch('there is no memory for code');
    }
  }
  if (count) {
    const length = words[layout.SNAPSHOT_ANSWER] + CODE_ROOM;
    words[layout.SNAPSHOT_TEMPORARY] = host.addressOf(temporary(length));
    words[layout.SNAPSHOT_TEMPORARY_BYTES] = length;
    while (work.step(layout.STEP_POINTS) !== layout.REASON_FINISHED) facts.grow();
  }
  words[layout.SNAPSHOT_POSITION] = end;
}
