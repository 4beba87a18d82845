import { readSections, SECTION, writeSections } from '../engine/binary/format.ts';
import { BinaryReader, BinaryWriter } from '../replica/instrumentation/binary.ts';
import { type ModuleLayout, readLayout } from '../replica/instrumentation/module-layout.ts';

/** Bytes of an operation's record: two 64-bit counters, instructions and executions. */
export const RECORD_BYTES = 16;
/** The number under which is counted what is none of an operation; beyond those of all operations. */
export const OUTSIDE = 0xffff;
/** After all records: the number of the operation that runs, or has run last. */
export const CURRENT = (OUTSIDE + 1) * RECORD_BYTES;

const BR_TABLE = 0x0e;
/** The interpreter's table has more targets than any other in the core. */
const MANY_TARGETS = 300;

const I32 = 0x7f;
const I64 = 0x7e;
const MUTABLE = 1;
const END = 0x0b;
const LOCAL_GET = 0x20;
const GLOBAL_GET = 0x23;
const GLOBAL_SET = 0x24;
const I32_CONST = 0x41;
const I64_CONST = 0x42;
const I32_LOAD = 0x28;
const I64_LOAD = 0x29;
const I32_STORE = 0x36;
const I64_STORE = 0x37;
const I32_ADD = 0x6a;
const I32_MUL = 0x6c;
const I64_ADD = 0x7c;
const I64_SUB = 0x7d;

/**
 * Changes a core that counts its instructions so that it keeps a record for each operation of the interpreter, at `records` in its
 * memory. Nothing that is added is counted.
 */
export function countOperations(core: Uint8Array, records: number): Uint8Array {
  const layout = readLayout(core);
  const first = layout.globals.length;
  const sections = readSections(core).map(({ id, content }) => {
    if (id === SECTION.global) return { id, content: withGlobals(content) };
    if (id !== SECTION.code) return { id, content };
    const counting = (remaining: number): Uint8Array => countingCode(records, first, remaining);
    return { id, content: withCounting(content, layout, counting) };
  });
  return writeSections(sections);
}

/** Adds the next operation's number, and what was left of the counter when the current one began. */
function withGlobals(body: Uint8Array): Uint8Array {
  const reader = new BinaryReader(body);
  const out = new BinaryWriter();
  out.u32(reader.u32() + 2);
  out.append(reader.take(reader.end - reader.position));
  out.append(Uint8Array.of(I32, MUTABLE, I32_CONST, 0, END, I64, MUTABLE, I64_CONST, 0, END));
  return out.bytes();
}

/**
 * Code for before the dispatch, with the operation's number on the stack before and after it.
 * @param remaining the local in which the function keeps what is left of the metering counter, which goes down
 */
function countingCode(records: number, first: number, remaining: number): Uint8Array {
  const [next, before] = [first, first + 1];
  const out = new BinaryWriter();
  const access = (opcode: number, index: number): void => {
    out.byte(opcode);
    out.u32(index);
  };
  const memory = (opcode: number, offset: number): void => {
    // The record's alignment is not told: nothing depends on it.
    out.append(Uint8Array.of(opcode, 0, offset));
  };
  const constant = (value: number): void => {
    out.byte(I32_CONST);
    out.s64(value);
  };
  const record = (): void => {
    constant(records + CURRENT);
    memory(I32_LOAD, 0);
    constant(RECORD_BYTES);
    out.byte(I32_MUL);
    constant(records);
    out.byte(I32_ADD);
  };
  access(GLOBAL_SET, next);
  record();
  record();
  memory(I64_LOAD, 0);
  access(GLOBAL_GET, before);
  out.byte(I64_ADD);
  access(LOCAL_GET, remaining);
  out.byte(I64_SUB);
  memory(I64_STORE, 0);
  access(LOCAL_GET, remaining);
  access(GLOBAL_SET, before);
  constant(records + CURRENT);
  access(GLOBAL_GET, next);
  memory(I32_STORE, 0);
  record();
  record();
  memory(I64_LOAD, 8);
  out.append(Uint8Array.of(I64_CONST, 1, I64_ADD));
  memory(I64_STORE, 8);
  access(GLOBAL_GET, next);
  return out.bytes();
}

/** Puts code before the interpreter's dispatch. */
function withCounting(
  body: Uint8Array,
  { types, functions }: ModuleLayout,
  countingFor: (remaining: number) => Uint8Array,
): Uint8Array {
  const reader = new BinaryReader(body);
  const out = new BinaryWriter(body.length * 2);
  let dispatches = 0;
  const count = reader.u32();
  out.u32(count);
  for (let i = 0; i < count; i++) {
    const func = reader.take(reader.u32());
    const at = dispatchIn(func);
    if (at < 0) {
      out.u32(func.length);
      out.append(func);
      continue;
    }
    dispatches++;
    const counting = countingFor(lastLong(func, types[functions[i]].parameters.length));
    out.u32(func.length + counting.length);
    out.append(func.subarray(0, at));
    out.append(counting);
    out.append(func.subarray(at));
  }
  if (dispatches !== 1) throw new Error(`${dispatches} dispatches in the core`);
  return out.bytes();
}

/** The last local of type i64. */
function lastLong(func: Uint8Array, parameters: number): number {
  const reader = new BinaryReader(func);
  let last = -1;
  let locals = parameters;
  for (let groups = reader.u32(); groups > 0; groups--) {
    locals += reader.u32();
    if (reader.byte() === I64) last = locals - 1;
  }
  return last;
}

/** Where the table with many targets begins in a function; -1 where there is none. */
function dispatchIn(func: Uint8Array): number {
  for (let at = func.indexOf(BR_TABLE); at >= 0; at = func.indexOf(BR_TABLE, at + 1)) {
    if (isLargeTable(func.subarray(at + 1))) return at;
  }
  return -1;
}

/** Whether bytes are the targets of a large table: depths, of which none is beyond the number of them by much. */
function isLargeTable(bytes: Uint8Array): boolean {
  if (bytes.length <= MANY_TARGETS) return false;
  const reader = new BinaryReader(bytes);
  // What is no table may end anywhere, so may the number.
  if (bytes[1] >= 0x80) return false;
  const count = reader.u32();
  if (count < MANY_TARGETS || count >= bytes.length) return false;
  const most = count + MANY_TARGETS;
  for (let i = 0; i <= count; i++) {
    if (bytes.length - reader.position < 5 || reader.u32() > most) return false;
  }
  return true;
}
