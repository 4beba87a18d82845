/**
 * Translates one validated function to register code (docs/engine.md, "Register code").
 */
import { FUNC_VECTORS, INLINE_RESERVE, LIMIT_SLOTS, TYPE_V128 } from '../layout';
import { addFunction, MAP_ENTRY } from './code-map';
import { slotCount } from './decode';
import { begin, put32, seal } from './emit';
import {
  binaryForm,
  OP_REF_FUNC,
  OP_TABLE_GET,
  OP_TABLE_SET,
  OP_UNREACHABLE,
  unaryForm,
} from './generated/selection';
import { writeHandlers } from './handlers';
import { skipImmediates } from './immediates';
import { getInlined, leaveInline, setInlined } from './inline';
import { resetBounds } from './known-bounds';
import { countUses, dropAliases, getLocal, setLocal, settleAliases } from './local-values';
import { narrow, pop, pushConstant } from './operand-stack';
import { plain, plainResult } from './plain-operation';
import { Reader } from './reader';
import { at, EngineRecord, FuncRecord, ModuleRecord, TypeRecord } from './records';
import {
  blockAt,
  branchIf,
  branchTable,
  elseBlock,
  emitBranch,
  emitReturn,
  endBlock,
  open,
  openBlock,
} from './translate-blocks';
import { bulk } from './translate-bulk';
import { call, callIndirect, returnCall, returnCallIndirect } from './translate-calls';
import {
  catchBlock,
  delegate,
  openTry,
  rethrow,
  throwReference,
  throwTag,
} from './translate-exceptions';
import { memoryGrow, memorySize } from './translate-memory';
import {
  binary,
  eqz,
  globalGet,
  globalSet,
  loadMemory,
  select,
  storeMemory,
  unary,
} from './translate-values';
import { vector } from './translate-vector';
import {
  Block,
  BLOCK_FUNCTION,
  BLOCKS,
  ENTRIES,
  entry,
  FUSIONS,
  Inline,
  isWideTable,
  LOCAL_PLACES,
  LOCAL_REFERENCES,
  LOCAL_VECTOR,
  localRecord,
  LocalRecord,
  placeOf,
  READER,
  readerOf,
  Translator,
} from './translator';
import { zeroLocals } from './unset-locals';

/** Bytes of functions that may be translated in a caller's place, and as many more as the caller has itself. */
const INLINE_BYTES: u32 = 2000;

/** Sets up a translator for `func` with room for code from `out` to `end`. */
function prepare(engine: EngineRecord, module: ModuleRecord, func: FuncRecord, out: u32, end: u32): Translator {
  const scratch = <usize>engine.scratch;
  const t = changetype<Translator>(scratch);
  const reader = changetype<Reader>(scratch + READER);
  reader.base = module.bytes;
  reader.position = <usize>module.bytes + func.body;
  reader.end = <usize>module.bytes + func.end;
  reader.error = 0;
  const type = at<TypeRecord>(module.types, func.type);
  t.places = 0;
  let locals: u32 = 0;
  if (func.flags & FUNC_VECTORS) locals = readPlaces(t, reader, module.bytes + type.params, type.paramCount);
  else {
    for (let groups = reader.u32(); groups > 0; groups--) {
      locals += reader.u32();
      reader.byte();
    }
  }
  t.reader = <u32>changetype<usize>(reader);
  t.module = <u32>changetype<usize>(module);
  t.out = out;
  t.start = out;
  t.end = end;
  t.height = 0;
  t.entries = <u32>(scratch + ENTRIES);
  t.references = <u32>(scratch + LOCAL_REFERENCES);
  t.localEntries = 0;
  t.paramSlots = type.paramSlots;
  t.localCount = type.paramSlots + locals;
  t.func = <u32>changetype<usize>(func);
  t.inline = 0;
  t.aliases = 0;
  t.stamp = 0;
  t.memoryValues = 0;
  t.epoch = 1;
  t.global = 0;
  t.inlineBytes = INLINE_BYTES + (func.end - func.body);
  t.frameEnd = min<u32>(func.frame + INLINE_RESERVE, LIMIT_SLOTS << 3);
  t.header = func.header;
  t.base = func.header + 8 + (locals << 3);
  t.fuel = 0;
  t.live = 1;
  t.full = 0;
  t.points = 0;
  t.region = 0;
  t.regions = 0;
  t.segments = 0;
  t.scratch = <u32>scratch;
  t.fusions = <u32>(scratch + FUSIONS);
  resetBounds(t, type.paramSlots + locals);
  t.clauses = 0;
  memory.fill(t.references, 0, (type.paramSlots + locals) << 2);
  t.firstBlock = <u32>(scratch + BLOCKS);
  t.block = t.firstBlock - <u32>offsetof<Block>();
  open(t, BLOCK_FUNCTION, 0, type.resultSlots);
  seal(t);
  if (t.places) memory.fill(changetype<usize>(localRecord(t, 0)), 0, <usize>t.localCount * offsetof<LocalRecord>());
  else countUses(reader, <u32>changetype<usize>(localRecord(t, 0)), type.paramCount, locals);
  if (locals) zeroLocals(t, type.paramSlots, locals, func.header + 8);
  return t;
}

/**
 * Reads the types of a function's locals and finds the slot number of each, where some are v128: into `places`, after
 * those of its parameters. Returns the slots of the locals that are no parameters.
 */
function readPlaces(t: Translator, reader: Reader, params: u32, paramCount: u32): u32 {
  t.places = <u32>(changetype<usize>(t) + LOCAL_PLACES);
  let place = t.places;
  let number: u32 = 0;
  for (let i: u32 = 0; i < paramCount; i++) {
    const type = <u32>load<u8>(params + i);
    store<u16>(place, <u16>(type == TYPE_V128 ? number | LOCAL_VECTOR : number));
    place += 2;
    number += slotCount(type);
  }
  const first = number;
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32();
    const type = reader.byte();
    for (let i: u32 = 0; i < count; i++) {
      store<u16>(place, <u16>(type == TYPE_V128 ? number | LOCAL_VECTOR : number));
      place += 2;
      number += slotCount(type);
    }
  }
  return number - first;
}

/**
 * Translates a function into the module's code memory. False when that has no room. Finds out what the points are that stand from
 * `points` to `pointsEnd`, if any, for a snapshot.
 */
export function translate(
  engine: EngineRecord,
  module: ModuleRecord,
  func: FuncRecord,
  snapshot: u32 = 0,
  points: u32 = 0,
  pointsEnd: u32 = 0,
): bool {
  if (module.codeEnd - module.codePosition < 128) return false;
  const t = prepare(engine, module, func, module.codePosition, module.codeEnd - MAP_ENTRY);
  t.snapshot = snapshot;
  t.points = points;
  t.pointsEnd = pointsEnd;
  while (instruction(t)) {
    if (t.full) return false;
  }
  if (t.full) return false;
  const length = t.out - module.codePosition;
  if (!writeHandlers(t, func)) return false;
  func.code = module.codePosition;
  func.codeLength = length;
  module.codePosition = t.out;
  addFunction(module, func);
  return true;
}

/**
 * Finds out what the points of a function are, which stand from `points` to `pointsEnd` in ascending order, by translating it
 * again into the memory from `out` to `end`. False when that has no room.
 */
export function findPoints(
  engine: EngineRecord,
  module: ModuleRecord,
  func: FuncRecord,
  snapshot: u32,
  points: u32,
  pointsEnd: u32,
  out: u32,
  end: u32,
): bool {
  const t = prepare(engine, module, func, out, end);
  t.snapshot = snapshot;
  t.points = points;
  t.pointsEnd = pointsEnd;
  while (instruction(t)) {
    if (t.full) return false;
  }
  return !t.full;
}

/**
 * Finds the instruction whose operation stands at `position` in a function's code, by translating it again into the
 * memory from `out` to `end`. Returns its offset in the module; `uncharged` gets the fuel not yet charged there, `calls`
 * the calls in whose place it is: their number, then for each, innermost first, the callee's index and the call's offset.
 */
export function locate(
  engine: EngineRecord,
  module: ModuleRecord,
  func: FuncRecord,
  position: u32,
  out: u32,
  end: u32,
  uncharged: usize,
  calls: usize,
): u32 {
  store<u32>(calls, 0);
  const t = prepare(engine, module, func, out, end);
  const wanted = out + position;
  let offset: u32 = 0;
  let more = true;
  while (more) {
    const before = readerOf(t).offset();
    const out = t.out;
    const op = load<u16>(wanted);
    const inline = t.inline;
    more = instruction(t);
    if (t.full) return 0;
    if (t.out > wanted) {
      if (offset && t.last != wanted) break;
      // One that has added nothing to the operation is not what it comes from.
      if (!offset || t.out != out || load<u16>(wanted) != op) {
        offset = before;
        store<i32>(uncharged, t.fuel);
        tellCalls(module, inline, calls);
      }
      if (t.last != wanted) break;
    }
  }
  return offset;
}

/** Writes down the calls in whose place their callees are translated. */
function tellCalls(module: ModuleRecord, innermost: u32, calls: usize): void {
  let count: u32 = 0;
  for (let each = innermost; each; count++) {
    const inline = changetype<Inline>(<usize>each);
    const told = calls + 4 + (<usize>count << 3);
    store<u32>(told, (inline.func - module.funcs) / <u32>offsetof<FuncRecord>());
    store<u32>(told, inline.call, 4);
    each = inline.outer;
  }
  store<u32>(calls, count);
}

/** Translates the next instruction. False after the last one. */
export function instruction(t: Translator): bool {
  const reader = readerOf(t);
  const opcode = reader.byte();
  if (!t.live) return skip(t, opcode);
  switch (opcode) {
    case 0x00: // unreachable
      t.fuel++;
      dropAliases(t, 0);
      begin(t, OP_UNREACHABLE);
      seal(t);
      t.live = 0;
      return true;
    case 0x01: // nop
      return true;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
      openBlock(t, opcode);
      return true;
    case 0x05: // else
      elseBlock(t);
      return true;
    case 0x06: // try
    case 0x1f: // try_table
      openTry(t, opcode);
      return true;
    case 0x07: // catch
    case 0x19: // catch_all
      catchBlock(t, opcode == 0x19);
      return true;
    case 0x18: // delegate
      delegate(t);
      return true;
    case 0x0b: // end
      return endBlock(t);
  }
  t.fuel++;
  // The rest is dense enough for the compiler to make a table of it.
  if (opcode >= 0x45) {
    later(t, opcode);
    return true;
  }
  switch (opcode) {
    case 0x08: // throw
      dropAliases(t, 0);
      throwTag(t);
      t.live = 0;
      break;
    case 0x09: // rethrow
      dropAliases(t, 0);
      rethrow(t);
      t.live = 0;
      break;
    case 0x0a: // throw_ref
      dropAliases(t, 0);
      throwReference(t);
      t.live = 0;
      break;
    case 0x0c: // br
      settleAliases(t);
      emitBranch(t, blockAt(t, reader.u32()));
      t.live = 0;
      break;
    case 0x0d: // br_if
      branchIf(t, blockAt(t, reader.u32()));
      break;
    case 0x0e: // br_table
      settleAliases(t);
      branchTable(t);
      t.live = 0;
      break;
    case 0x0f: // return
      if (t.inline) leaveInline(t);
      else {
        dropAliases(t, 0);
        emitReturn(t);
      }
      t.live = 0;
      break;
    case 0x10: // call
      call(t);
      break;
    case 0x11: // call_indirect
      callIndirect(t);
      break;
    case 0x12: // return_call
      returnCall(t);
      t.live = 0;
      break;
    case 0x13: // return_call_indirect
      returnCallIndirect(t);
      t.live = 0;
      break;
    case 0x1a: // drop
      if (entry(t, t.height - 1).upper) pop(t);
      pop(t);
      break;
    case 0x1c: // select t
      reader.u32();
      reader.byte();
      select(t);
      break;
    case 0x1b: // select
      select(t);
      break;
    case 0x20: // local.get
      if (t.inline) getInlined(t, reader.u32());
      else getLocal(t, placeOf(t, reader.u32()));
      break;
    case 0x21: // local.set
      if (t.inline) setInlined(t, reader.u32(), false);
      else setLocal(t, placeOf(t, reader.u32()), false);
      break;
    case 0x22: // local.tee
      if (t.inline) setInlined(t, reader.u32(), true);
      else setLocal(t, placeOf(t, reader.u32()), true);
      break;
    case 0x23: // global.get
      globalGet(t);
      break;
    case 0x24: // global.set
      globalSet(t);
      break;
    case 0x25: { // table.get
      const table = reader.u32();
      if (isWideTable(t, table)) narrow(t, t.height - 1);
      plain(t, OP_TABLE_GET, 1);
      put32(t, table);
      plainResult(t);
      break;
    }
    case 0x26: { // table.set
      const table = reader.u32();
      if (isWideTable(t, table)) narrow(t, t.height - 2);
      plain(t, OP_TABLE_SET, 2);
      put32(t, table);
      break;
    }
    case 0x3f:
      memorySize(t);
      break;
    case 0x40:
      memoryGrow(t);
      break;
    case 0x41: // i32.const
      pushConstant(t, <u64>(<u32>reader.signed(32)));
      break;
    case 0x42: // i64.const
      pushConstant(t, <u64>reader.signed(64));
      break;
    case 0x43: // f32.const
      pushConstant(t, <u64>load<u32>(reader.position));
      reader.position += 4;
      break;
    case 0x44: // f64.const
      pushConstant(t, load<u64>(reader.position));
      reader.position += 8;
      break;
    default:
      if (opcode <= 0x35) loadMemory(t, opcode);
      else storeMemory(t, opcode);
  }
  return true;
}

/** Translates an instruction from 0x45 on. */
function later(t: Translator, opcode: u32): void {
  const form = binaryForm(opcode);
  if (form) {
    binary(t, form, opcode);
    return;
  }
  const reader = readerOf(t);
  switch (opcode) {
    case 0x45: // i32.eqz
      eqz(t, unaryForm(0x45));
      break;
    case 0xd0: // ref.null
      reader.byte();
      pushConstant(t, 0);
      break;
    case 0xd1: // ref.is_null: references are 32-bit numbers, null is 0
      unary(t, unaryForm(0x45));
      break;
    case 0xd2: { // ref.func
      const index = reader.u32();
      plain(t, OP_REF_FUNC, 0);
      put32(t, index);
      plainResult(t);
      break;
    }
    case 0xfc: {
      const number = reader.u32();
      if (number < 8) unary(t, unaryForm(0xfc00 + number));
      else bulk(t, number);
      break;
    }
    case 0xfd:
      vector(t, reader.u32());
      break;
    default:
      unary(t, unaryForm(opcode));
  }
}

/** Passes over an instruction that can not be reached; only blocks matter there. False after the function's end. */
function skip(t: Translator, opcode: u32): bool {
  switch (opcode) {
    case 0x02:
    case 0x03:
    case 0x04:
      openBlock(t, opcode);
      return true;
    case 0x05:
      elseBlock(t);
      return true;
    case 0x06:
    case 0x1f:
      openTry(t, opcode);
      return true;
    case 0x07:
    case 0x19:
      catchBlock(t, opcode == 0x19);
      return true;
    case 0x18:
      delegate(t);
      return true;
    case 0x0b:
      return endBlock(t);
    default:
      skipImmediates(readerOf(t), opcode);
      return true;
  }
}
