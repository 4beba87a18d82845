/** Validates function bodies, and measures each function's frame. */
import {
  ERROR_BODY_END,
  ERROR_ELSE,
  ERROR_END,
  ERROR_FRAME,
  ERROR_GLOBAL_IMMUTABLE,
  ERROR_IF_RESULT,
  ERROR_LOCALS,
  ERROR_NUMERIC_SELECT,
  ERROR_OPCODE,
  ERROR_SECTION_SIZE,
  ERROR_SELECT_ARITY,
  ERROR_TYPE_MISMATCH,
  ERROR_UNDECLARED_FUNC,
  ERROR_UNKNOWN_FUNC,
  ERROR_UNKNOWN_GLOBAL,
  ERROR_UNKNOWN_LOCAL,
  ERROR_UNKNOWN_TYPE,
} from '../compile-error-codes';
import {
  FREE_LOCALS,
  FUNC_DECLARED,
  FUNC_VECTORS,
  LIMIT_SLOTS,
  TYPE_EXNREF,
  TYPE_F32,
  TYPE_F64,
  TYPE_FUNCREF,
  TYPE_I32,
  TYPE_I64,
} from '../layout';
import { isReference, slotCount, valueType } from './decode';
import { prefixedSignature, signature } from './generated/signatures';
import { Reader } from './reader';
import { at, FuncRecord, GlobalRecord, LimitRecord, ModuleRecord, section, TypeRecord } from './records';
import {
  callType,
  enterBlock,
  returnResults,
  sameTypes,
  validateBrTable,
} from './validate-control';
import {
  enterTry,
  enterTryTable,
  validateCatch,
  validateDelegate,
  validateRethrow,
  validateThrow,
} from './validate-exceptions';
import { plainAccess, readMemory, readTable, validateAccess, validateBulk } from './validate-memory';
import { validateVector } from './validate-vector';
import {
  CONTROL_STACK,
  fail,
  finishFrame,
  Frame,
  frameOf,
  label,
  labelCount,
  labelTypes,
  LOCAL_TYPES,
  moduleOf,
  noteHeight,
  OPCODE_ELSE,
  OPCODE_IF,
  pop,
  popAny,
  popFrame,
  popList,
  push,
  pushAny,
  pushFunctionFrame,
  pushList,
  readerOf,
  spend,
  TYPE_STACK,
  unreachable,
  Validator,
} from './validator';

// @ts-ignore: decorator
@inline
function readLocal(v: Validator): u32 {
  const index = readerOf(v).u32();
  if (index >= v.localCount) {
    fail(v, ERROR_UNKNOWN_LOCAL, v.localCount, index);
    return TYPE_I32;
  }
  return load<u8>(v.locals + index);
}

/**
 * Validates from function `from` on until about `budget` bytes of bodies are done; returns the next index. The
 * functions' code is `code`, which has them translated.
 */
export function validateFunctions(reader: Reader, module: ModuleRecord, scratch: usize, code: u32, from: u32, budget: u32): u32 {
  const record = section(module, 10);
  const sectionEnd = reader.base + record.offset + record.size;
  let index = from;
  reader.position = reader.base + module.validatedOffset;
  const stop = <u64>reader.position + <u64>budget;
  const v = changetype<Validator>(scratch);
  v.reader = <u32>changetype<usize>(reader);
  v.module = <u32>changetype<usize>(module);
  v.locals = <u32>(scratch + LOCAL_TYPES);
  v.stack = <u32>(scratch + TYPE_STACK);
  v.firstFrame = <u32>(scratch + CONTROL_STACK);
  v.allowance = module.allowance;
  v.code = module.bytes + record.offset;
  while (index < module.funcCount && <u64>reader.position < stop && !reader.error) {
    reader.end = sectionEnd;
    const size = reader.u32();
    const body = reader.position;
    if (reader.error) break;
    if (<usize>size > sectionEnd - body) {
      reader.fail(ERROR_SECTION_SIZE);
      break;
    }
    reader.end = body + size;
    const func = at<FuncRecord>(module.funcs, index);
    func.code = code;
    const type = at<TypeRecord>(module.types, func.type);
    if (size == 2 && <u32>load<u16>(body) == NOTHING && !type.resultCount) validateNothing(reader, func, type);
    else validateFunction(v, reader, module, func, type);
    if (reader.error) break;
    index++;
  }
  module.validatedOffset = reader.offset();
  module.allowance = v.allowance;
  if (index == module.funcCount && record.offset && !reader.error && reader.position != sectionEnd) {
    reader.fail(ERROR_SECTION_SIZE);
  }
  return index;
}

/** The body of a function that does nothing: no locals, and `end`. */
const NOTHING: u32 = 0x0b00;

// @ts-ignore: decorator
@inline
function validateNothing(reader: Reader, func: FuncRecord, type: TypeRecord): void {
  func.body = reader.offset();
  func.end = func.body + 2;
  reader.position += 2;
  func.header = type.paramSlots << 3;
  func.frame = (type.paramSlots + 1) << 3;
}

function validateFunction(
  v: Validator,
  reader: Reader,
  module: ModuleRecord,
  func: FuncRecord,
  type: TypeRecord,
): void {
  v.top = v.stack;
  v.highest = v.stack;
  v.at = <u32>reader.position;
  func.body = reader.offset();
  func.end = <u32>(reader.end - reader.base);
  const paramCount = type.paramCount;
  copyShort(v.locals, module.bytes + type.params, paramCount);
  let count = paramCount;
  let slots = type.paramSlots;
  for (let groups = reader.u32(); groups > 0 && !reader.error; groups--) {
    const start = reader.position;
    const more = reader.u32();
    const local = valueType(reader);
    if (reader.error) return;
    if (<u64>count + <u64>more > <u64>u32.MAX_VALUE) {
      reader.failAt(ERROR_LOCALS, start);
      return;
    }
    const needed = <u64>slots + <u64>more * slotCount(local);
    if (needed > LIMIT_SLOTS) {
      reader.failAt(ERROR_FRAME, start, LIMIT_SLOTS);
      return;
    }
    if (more < 16) {
      for (let i: u32 = 0; i < more; i++) store<u8>(v.locals + count + i, local);
    } else memory.fill(v.locals + count, <u8>local, more);
    count += more;
    slots = <u32>needed;
  }
  v.localCount = count;
  if (count > FREE_LOCALS) spend(v, count >> 3);
  v.catches = 0;
  v.plainMemory = module.memoryCount && at<LimitRecord>(module.memories, 0).index == TYPE_I32;
  if (slots != count) func.flags |= FUNC_VECTORS;
  const header = type.paramSlots > type.resultSlots ? type.paramSlots : type.resultSlots;
  pushFunctionFrame(v, module.bytes + type.results, type.resultCount);
  validateBody(v, reader, module);
  if (reader.error) return;
  slots += header - type.paramSlots + 1 + (v.highest - v.stack);
  if (slots > LIMIT_SLOTS) reader.fail(ERROR_FRAME, LIMIT_SLOTS, slots);
  func.header = header << 3;
  func.frame = slots << 3;
}

/** A copy of mostly few bytes, for which memory.copy costs too much. There are seven more at both places. */
// @ts-ignore: decorator
@inline
function copyShort(to: u32, from: u32, bytes: u32): void {
  if (bytes > 16) memory.copy(to, from, bytes);
  else if (bytes) {
    store<u64>(to, load<u64>(from));
    if (bytes > 8) store<u64>(to, load<u64>(from, 8), 8);
  }
}

function validateBody(v: Validator, reader: Reader, module: ModuleRecord): void {
  while (!reader.error) {
    const position = reader.position;
    v.at = <u32>position;
    if (position >= reader.end) {
      reader.fail(ERROR_END);
      return;
    }
    reader.position = position + 1;
    const opcode = <u32>load<u8>(position);
    // The rest is dense enough for the compiler to make a table of it.
    if (opcode >= 0x45) {
      if (opcode < 0xd0) numeric(v, opcode, signature(opcode));
      else if (opcode == 0xfd) validateVector(v);
      else validateLater(v, opcode);
      continue;
    }
    switch (opcode) {
      case 0x00: // unreachable
        unreachable(v);
        continue;
      case 0x01: // nop
        continue;
      case 0x02: // block
      case 0x03: // loop
        enterBlock(v, opcode);
        continue;
      case 0x04: // if
        pop(v, TYPE_I32);
        enterBlock(v, opcode);
        continue;
      case 0x06: // try
        enterTry(v);
        continue;
      case 0x07: // catch
      case 0x19: // catch_all
        validateCatch(v, opcode);
        continue;
      case 0x08: // throw
        validateThrow(v);
        continue;
      case 0x09: // rethrow
        validateRethrow(v);
        continue;
      case 0x0a: // throw_ref
        pop(v, TYPE_EXNREF);
        unreachable(v);
        continue;
      case 0x18: // delegate
        validateDelegate(v);
        continue;
      case 0x1f: // try_table
        enterTryTable(v);
        continue;
      case 0x05: { // else
        const frame = frameOf(v);
        if (frame.opcode != OPCODE_IF) {
          fail(v, ERROR_ELSE);
          continue;
        }
        finishFrame(v);
        frame.opcode = OPCODE_ELSE;
        frame.unreachable = 0;
        v.unreachable = 0;
        v.top = v.floor;
        pushList(v, frame.params, frame.paramCount);
        continue;
      }
      case 0x0b: { // end
        if (v.frame == v.firstFrame) {
          finishFrame(v);
          if (!reader.error && reader.position != reader.end) reader.fail(ERROR_BODY_END);
          return;
        }
        const frame = frameOf(v);
        if (frame.opcode == OPCODE_IF && !sameTypes(frame)) fail(v, ERROR_IF_RESULT);
        popFrame(v);
        pushList(v, frame.results, frame.resultCount);
        continue;
      }
      case 0x0c: { // br
        const frame = label(v);
        popList(v, labelTypes(frame), labelCount(frame));
        unreachable(v);
        continue;
      }
      case 0x0d: { // br_if
        const frame = label(v);
        pop(v, TYPE_I32);
        const count = labelCount(frame);
        if (count) {
          const types = labelTypes(frame);
          popList(v, types, count);
          pushList(v, types, count);
        }
        continue;
      }
      case 0x0e: // br_table
        validateBrTable(v);
        continue;
      case 0x0f: { // return
        const frame = changetype<Frame>(<usize>v.firstFrame);
        popList(v, frame.results, frame.resultCount);
        unreachable(v);
        continue;
      }
      case 0x10: // call
      case 0x12: { // return_call
        const index = reader.u32();
        if (index >= module.funcCount) {
          fail(v, ERROR_UNKNOWN_FUNC, module.funcCount, index);
          continue;
        }
        const type = at<TypeRecord>(module.types, at<FuncRecord>(module.funcs, index).type);
        callType(v, type);
        if (opcode == 0x12) returnResults(v, type);
        continue;
      }
      case 0x11: // call_indirect
      case 0x13: { // return_call_indirect
        const index = reader.u32();
        const element = readTable(v);
        const address = v.address;
        if (reader.error) continue;
        if (element != TYPE_FUNCREF) fail(v, ERROR_TYPE_MISMATCH, TYPE_FUNCREF, element);
        else if (index >= module.typeCount) fail(v, ERROR_UNKNOWN_TYPE, module.typeCount, index);
        else {
          const type = at<TypeRecord>(module.types, index);
          pop(v, address);
          callType(v, type);
          if (opcode == 0x13) returnResults(v, type);
        }
        continue;
      }
      case 0x1a: // drop
        popAny(v);
        continue;
      case 0x1b: { // select
        if (v.unreachable && v.top - v.floor < 2 && (v.top == v.floor || !load<u8>(v.floor))) {
          // Nothing is known of the operands, nor of the result.
          v.top = v.floor;
          push(v, 0);
          noteHeight(v);
          continue;
        }
        pop(v, TYPE_I32);
        const second = popAny(v);
        const first = popAny(v);
        if (isReference(first) || isReference(second)) fail(v, ERROR_NUMERIC_SELECT);
        else if (first && second && first != second) fail(v, ERROR_TYPE_MISMATCH, first, second);
        pushAny(v, first ? first : second);
        noteHeight(v);
        continue;
      }
      case 0x1c: { // select t
        const count = reader.u32();
        if (reader.error) continue;
        if (count != 1) {
          fail(v, ERROR_SELECT_ARITY, 1, count);
          continue;
        }
        const type = valueType(reader);
        pop(v, TYPE_I32);
        pop(v, type);
        pop(v, type);
        pushAny(v, type);
        noteHeight(v);
        continue;
      }
      case 0x20: // local.get
        pushAny(v, readLocal(v));
        noteHeight(v);
        continue;
      case 0x21: // local.set
        pop(v, readLocal(v));
        continue;
      case 0x22: { // local.tee
        const type = readLocal(v);
        pop(v, type);
        pushAny(v, type);
        noteHeight(v);
        continue;
      }
      case 0x23: // global.get
      case 0x24: { // global.set
        const index = reader.u32();
        if (index >= module.globalCount) {
          fail(v, ERROR_UNKNOWN_GLOBAL, module.globalCount, index);
          continue;
        }
        const global = at<GlobalRecord>(module.globals, index);
        if (opcode == 0x23) {
          pushAny(v, global.type);
          noteHeight(v);
        } else if (!global.mutable) fail(v, ERROR_GLOBAL_IMMUTABLE);
        else pop(v, global.type);
        continue;
      }
      case 0x25: { // table.get
        const type = readTable(v);
        pop(v, v.address);
        push(v, type);
        noteHeight(v);
        continue;
      }
      case 0x26: { // table.set
        const type = readTable(v);
        pop(v, type);
        pop(v, v.address);
        continue;
      }
      case 0x3f: // memory.size
        push(v, readMemory(v));
        noteHeight(v);
        continue;
      case 0x40: { // memory.grow
        const address = readMemory(v);
        pop(v, address);
        push(v, address);
        noteHeight(v);
        continue;
      }
      case 0x28: // i32.load
        // By far the most frequent access, and it leaves the stack as it is.
        if (v.top > v.floor && <u32>load<u8>(v.top - 1) == TYPE_I32 && plainAccess(v, reader, 2)) continue;
        validateAccess(v, opcode);
        continue;
      case 0x36: // i32.store
        if (!plainAccess(v, reader, 2)) {
          validateAccess(v, opcode);
          continue;
        }
        pop(v, TYPE_I32);
        pop(v, TYPE_I32);
        continue;
      case 0x41: // i32.const
        // A byte that says that it is the last one cannot be wrong.
        if (position + 1 < reader.end && load<u8>(position + 1) < 0x80) reader.position = position + 2;
        else reader.signed(32);
        push(v, TYPE_I32);
        noteHeight(v);
        continue;
      case 0x42: // i64.const
        reader.signed(64);
        push(v, TYPE_I64);
        noteHeight(v);
        continue;
      case 0x43: // f32.const
        reader.skip(4);
        push(v, TYPE_F32);
        noteHeight(v);
        continue;
      case 0x44: // f64.const
        reader.skip(8);
        push(v, TYPE_F64);
        noteHeight(v);
        continue;
      default:
        if (opcode >= 0x28 && opcode <= 0x3e) validateAccess(v, opcode);
        else fail(v, ERROR_OPCODE, 0, opcode);
    }
  }
}

/** The instructions from 0xd0 on. */
function validateLater(v: Validator, opcode: u32): void {
  const reader = readerOf(v);
  const module = moduleOf(v);
  switch (opcode) {
    case 0xd0: { // ref.null
      const start = reader.position;
      const type = reader.byte();
      if (!isReference(type)) reader.failAt(ERROR_TYPE_MISMATCH, start, TYPE_FUNCREF, type);
      push(v, type);
      noteHeight(v);
      return;
    }
    case 0xd1: { // ref.is_null
      const type = popAny(v);
      if (type && !isReference(type)) fail(v, ERROR_TYPE_MISMATCH, TYPE_FUNCREF, type);
      push(v, TYPE_I32);
      noteHeight(v);
      return;
    }
    case 0xd2: { // ref.func
      const index = reader.u32();
      if (index >= module.funcCount) fail(v, ERROR_UNKNOWN_FUNC, module.funcCount, index);
      else if (!(at<FuncRecord>(module.funcs, index).flags & FUNC_DECLARED)) {
        fail(v, ERROR_UNDECLARED_FUNC, 0, index);
      }
      push(v, TYPE_FUNCREF);
      noteHeight(v);
      return;
    }
    case 0xfc: {
      const number = reader.u32();
      if (number < 8) prefixedNumeric(v, 0xfc00 + number);
      else validateBulk(v, number);
      return;
    }
    default:
      fail(v, ERROR_OPCODE, 0, opcode);
  }
}

function prefixedNumeric(v: Validator, opcode: u32): void {
  numeric(v, opcode, prefixedSignature(opcode));
}

// @ts-ignore: decorator
@inline
function numeric(v: Validator, opcode: u32, types: u32): void {
  if (!types) {
    if (!readerOf(v).error) fail(v, ERROR_OPCODE, 0, opcode);
    return;
  }
  const before = v.top;
  let top = before;
  const floor = v.floor;
  const second = (types >> 8) & 0xff;
  if (second) {
    if (top > floor && <u32>load<u8>(top - 1) == second) top--;
    else top = popFrom(v, top, second);
  }
  if (top > floor && <u32>load<u8>(top - 1) == (types & 0xff)) top--;
  else if (top != floor || !v.unreachable) top = popFrom(v, top, types & 0xff);
  store<u8>(top, types >> 16);
  v.top = top + 1;
  if (top == before) noteHeight(v);
}

/** Pops from `top`; returns the top afterwards. */
function popFrom(v: Validator, top: u32, expected: u32): u32 {
  v.top = top;
  pop(v, expected);
  return v.top;
}
