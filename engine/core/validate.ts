/**
 * Validates function bodies by the algorithm of the specification's appendix ("Validation Algorithm"): a stack of
 * operand types and a stack of control frames. Also measures each function's frame.
 */
import {
  ERROR_ALIGNMENT,
  ERROR_BODY_END,
  ERROR_BR_TABLE_ARITY,
  ERROR_DATA_COUNT_REQUIRED,
  ERROR_ELSE,
  ERROR_FRAME,
  ERROR_GLOBAL_IMMUTABLE,
  ERROR_IF_RESULT,
  ERROR_LOCALS,
  ERROR_NESTING,
  ERROR_NUMERIC_SELECT,
  ERROR_OPCODE,
  ERROR_RETURN_CALL,
  ERROR_SECTION_SIZE,
  ERROR_SELECT_ARITY,
  ERROR_SIMD,
  ERROR_STACK_EMPTY,
  ERROR_STACK_LEFT,
  ERROR_TYPE_MISMATCH,
  ERROR_UNDECLARED_FUNC,
  ERROR_UNKNOWN_DATA,
  ERROR_UNKNOWN_ELEM,
  ERROR_UNKNOWN_FUNC,
  ERROR_UNKNOWN_GLOBAL,
  ERROR_UNKNOWN_LABEL,
  ERROR_UNKNOWN_LOCAL,
  ERROR_UNKNOWN_MEMORY,
  ERROR_UNKNOWN_TABLE,
  ERROR_UNKNOWN_TYPE,
  ERROR_ZERO_BYTE,
} from '../compile-error-codes';
import {
  FUNC_DECLARED,
  LIMIT_NESTING,
  LIMIT_SLOTS,
  TYPE_EXTERNREF,
  TYPE_F32,
  TYPE_F64,
  TYPE_FUNCREF,
  TYPE_I32,
  TYPE_I64,
  TYPE_V128,
} from '../layout';
import { memorySignature, signature } from './generated/signatures';
import { isReference, valueType } from './decode';
import { Reader } from './reader';
import {
  at,
  ElemRecord,
  FuncRecord,
  GlobalRecord,
  LimitRecord,
  ModuleRecord,
  section,
  TypeRecord,
} from './records';

/** Places in the scratch buffer; the type stack has room for every list of types on top of its limit. */
const LOCAL_TYPES: usize = 0x1000;
const TYPE_STACK: usize = 0x4000;
const CONTROL_STACK: usize = 0x10000;

const OPCODE_BLOCK: u32 = 0x02;
const OPCODE_LOOP: u32 = 0x03;
const OPCODE_IF: u32 = 0x04;
const OPCODE_ELSE: u32 = 0x05;

@unmanaged
class Frame {
  opcode: u32;
  /** Addresses of type lists. */
  params: u32;
  paramCount: u32;
  results: u32;
  resultCount: u32;
  /** Address of the type stack's top at entry. */
  floor: u32;
  unreachable: u32;
  /** Address of the br_table that has already checked this label. */
  checked: u32;
}

@unmanaged
export class Validator {
  reader: u32;
  module: u32;
  locals: u32;
  localCount: u32;
  top: u32;
  highest: u32;
  floor: u32;
  frame: u32;
  firstFrame: u32;
  stack: u32;
  /** Offset of the instruction being validated. */
  at: u32;
}

// @ts-ignore: decorator
@inline
function readerOf(v: Validator): Reader {
  return changetype<Reader>(<usize>v.reader);
}

// @ts-ignore: decorator
@inline
function moduleOf(v: Validator): ModuleRecord {
  return changetype<ModuleRecord>(<usize>v.module);
}

// @ts-ignore: decorator
@inline
function frameOf(v: Validator): Frame {
  return changetype<Frame>(<usize>v.frame);
}

function fail(v: Validator, code: u32, expected: u32 = 0, found: u32 = 0): void {
  readerOf(v).failAt(code, <usize>v.at, expected, found);
}

// @ts-ignore: decorator
@inline
function push(v: Validator, type: u32): void {
  const top = v.top;
  store<u8>(top, type);
  v.top = top + 1;
}

// @ts-ignore: decorator
@inline
function pop(v: Validator, expected: u32): void {
  const top = v.top - 1;
  if (top >= v.floor && <u32>load<u8>(top) == expected) v.top = top;
  else popOther(v, expected);
}

/** Pops what is not plainly of the expected type: an unknown one below `unreachable`, or an error. */
function popOther(v: Validator, expected: u32): void {
  if (v.top == v.floor) {
    if (!frameOf(v).unreachable) fail(v, ERROR_STACK_EMPTY, expected);
    return;
  }
  v.top--;
  const found = <u32>load<u8>(v.top);
  if (found) fail(v, ERROR_TYPE_MISMATCH, expected, found);
}

/** Pops any type; 0 = unknown. */
function popAny(v: Validator): u32 {
  if (v.top == v.floor) {
    if (!frameOf(v).unreachable) fail(v, ERROR_STACK_EMPTY);
    return 0;
  }
  v.top--;
  return load<u8>(v.top);
}

function pushList(v: Validator, list: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) push(v, load<u8>(list + i));
  noteHeight(v);
}

function popList(v: Validator, list: u32, count: u32): void {
  for (let i = count; i > 0; i--) pop(v, load<u8>(list + i - 1));
}

// @ts-ignore: decorator
@inline
function noteHeight(v: Validator): void {
  if (v.top > v.highest) {
    v.highest = v.top;
    if (v.top - v.stack > LIMIT_SLOTS) fail(v, ERROR_FRAME, LIMIT_SLOTS);
  }
}

function unreachable(v: Validator): void {
  v.top = v.floor;
  frameOf(v).unreachable = 1;
}

function pushFrame(v: Validator, opcode: u32, params: u32, paramCount: u32, results: u32, resultCount: u32): void {
  if ((v.frame + <u32>offsetof<Frame>() - v.firstFrame) / <u32>offsetof<Frame>() >= LIMIT_NESTING) {
    fail(v, ERROR_NESTING, LIMIT_NESTING);
    return;
  }
  v.frame += <u32>offsetof<Frame>();
  const frame = frameOf(v);
  frame.opcode = opcode;
  frame.params = params;
  frame.paramCount = paramCount;
  frame.results = results;
  frame.resultCount = resultCount;
  frame.floor = v.top;
  frame.unreachable = 0;
  frame.checked = 0;
  v.floor = v.top;
  pushList(v, params, paramCount);
}

/** Checks that the frame's results and nothing else are on the stack. */
function finishFrame(v: Validator): void {
  const frame = frameOf(v);
  popList(v, frame.results, frame.resultCount);
  if (v.top != v.floor) fail(v, ERROR_STACK_LEFT, frame.resultCount, frame.resultCount + v.top - v.floor);
}

function popFrame(v: Validator): void {
  finishFrame(v);
  v.frame -= <u32>offsetof<Frame>();
  if (v.frame >= v.firstFrame) v.floor = frameOf(v).floor;
}

/** The frame that label `depth` names. */
function label(v: Validator): Frame {
  const reader = readerOf(v);
  const depth = reader.u32();
  const count = (v.frame - v.firstFrame) / <u32>offsetof<Frame>() + 1;
  if (depth >= count) {
    fail(v, ERROR_UNKNOWN_LABEL, count, depth);
    return frameOf(v);
  }
  return changetype<Frame>(<usize>(v.frame - depth * <u32>offsetof<Frame>()));
}

// @ts-ignore: decorator
@inline
function labelTypes(frame: Frame): u32 {
  return frame.opcode == OPCODE_LOOP ? frame.params : frame.results;
}

// @ts-ignore: decorator
@inline
function labelCount(frame: Frame): u32 {
  return frame.opcode == OPCODE_LOOP ? frame.paramCount : frame.resultCount;
}

/** Reads a block type and enters the block. */
function enterBlock(v: Validator, opcode: u32): void {
  const reader = readerOf(v);
  const start = reader.position;
  const first = start < reader.end ? <u32>load<u8>(start) : 0;
  if (first == 0x40) {
    reader.position++;
    pushFrame(v, opcode, 0, 0, 0, 0);
    return;
  }
  if (first & 0x40 && !(first & 0x80)) {
    valueType(reader);
    if (!reader.error) pushFrame(v, opcode, 0, 0, <u32>start, 1);
    return;
  }
  const index = <u32>reader.signed(33);
  if (reader.error) return;
  const module = moduleOf(v);
  if (index >= module.typeCount) {
    reader.failAt(ERROR_UNKNOWN_TYPE, start, module.typeCount, index);
    return;
  }
  const type = at<TypeRecord>(module.types, index);
  popList(v, module.bytes + type.params, type.paramCount);
  pushFrame(
    v,
    opcode,
    module.bytes + type.params,
    type.paramCount,
    module.bytes + type.results,
    type.resultCount,
  );
}

function callType(v: Validator, type: TypeRecord): void {
  const bytes = moduleOf(v).bytes;
  popList(v, bytes + type.params, type.paramCount);
  pushList(v, bytes + type.results, type.resultCount);
}

/** After a call that takes the function's place: its results, which are on the stack, must be the function's. */
function returnResults(v: Validator, type: TypeRecord): void {
  const frame = changetype<Frame>(<usize>v.firstFrame);
  if (type.resultCount != frame.resultCount) {
    fail(v, ERROR_RETURN_CALL, frame.resultCount, type.resultCount);
    return;
  }
  popList(v, frame.results, frame.resultCount);
  unreachable(v);
}

function readLocal(v: Validator): u32 {
  const index = readerOf(v).u32();
  if (index >= v.localCount) {
    fail(v, ERROR_UNKNOWN_LOCAL, v.localCount, index);
    return TYPE_I32;
  }
  return load<u8>(v.locals + index);
}

/** Reads a table index and returns the table's element type. */
function readTable(v: Validator): u32 {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (index >= module.tableCount) {
    fail(v, ERROR_UNKNOWN_TABLE, module.tableCount, index);
    return TYPE_FUNCREF;
  }
  return at<LimitRecord>(module.tables, index).type;
}

function readElem(v: Validator): u32 {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (index >= module.elemCount) {
    fail(v, ERROR_UNKNOWN_ELEM, module.elemCount, index);
    return TYPE_FUNCREF;
  }
  return at<ElemRecord>(module.elems, index).type;
}

function readData(v: Validator): void {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (!module.hasDataCount) fail(v, ERROR_DATA_COUNT_REQUIRED);
  else if (index >= module.dataCount) fail(v, ERROR_UNKNOWN_DATA, module.dataCount, index);
}

function needMemory(v: Validator): void {
  if (!moduleOf(v).memoryCount) fail(v, ERROR_UNKNOWN_MEMORY, 0, 0);
}

/** Memory instructions name memory 0 by a zero byte. */
function memoryByte(v: Validator): void {
  const reader = readerOf(v);
  if (reader.byte() && !reader.error) reader.failAt(ERROR_ZERO_BYTE, reader.position - 1);
  needMemory(v);
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
    validateFunction(reader, module, scratch, func);
    if (reader.error) break;
    index++;
  }
  module.validatedOffset = reader.offset();
  if (index == module.funcCount && record.offset && !reader.error && reader.position != sectionEnd) {
    reader.fail(ERROR_SECTION_SIZE);
  }
  return index;
}

function validateFunction(reader: Reader, module: ModuleRecord, scratch: usize, func: FuncRecord): void {
  const v = changetype<Validator>(scratch);
  const type = at<TypeRecord>(module.types, func.type);
  v.reader = <u32>changetype<usize>(reader);
  v.module = <u32>changetype<usize>(module);
  v.locals = <u32>(scratch + LOCAL_TYPES);
  v.stack = <u32>(scratch + TYPE_STACK);
  v.top = v.stack;
  v.highest = v.stack;
  v.firstFrame = <u32>(scratch + CONTROL_STACK);
  v.frame = v.firstFrame - <u32>offsetof<Frame>();
  v.at = <u32>reader.position;
  func.body = reader.offset();
  func.end = <u32>(reader.end - reader.base);
  const paramCount = type.paramCount;
  memory.copy(v.locals, module.bytes + type.params, paramCount);
  let count = paramCount;
  for (let groups = reader.u32(); groups > 0 && !reader.error; groups--) {
    const start = reader.position;
    const more = reader.u32();
    const local = valueType(reader);
    if (reader.error) return;
    if (<u64>count + <u64>more > <u64>u32.MAX_VALUE) {
      reader.failAt(ERROR_LOCALS, start);
      return;
    }
    if (count + more > LIMIT_SLOTS) {
      reader.failAt(ERROR_FRAME, start, LIMIT_SLOTS, count + more);
      return;
    }
    memory.fill(v.locals + count, <u8>local, more);
    count += more;
  }
  v.localCount = count;
  const header = type.paramCount > type.resultCount ? type.paramCount : type.resultCount;
  pushFrame(v, OPCODE_BLOCK, 0, 0, module.bytes + type.results, type.resultCount);
  validateBody(v, reader, module);
  if (reader.error) return;
  const slots = header + 1 + (count - paramCount) + (v.highest - v.stack);
  if (slots > LIMIT_SLOTS) reader.fail(ERROR_FRAME, LIMIT_SLOTS, slots);
  func.header = header << 3;
  func.frame = slots << 3;
}

function validateBody(v: Validator, reader: Reader, module: ModuleRecord): void {
  while (!reader.error) {
    v.at = <u32>reader.position;
    const opcode = reader.byte();
    // The rest is dense enough for the compiler to make a table of it.
    if (opcode >= 0x45) {
      validateLater(v, opcode);
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
      case 0x05: { // else
        const frame = frameOf(v);
        if (frame.opcode != OPCODE_IF) {
          fail(v, ERROR_ELSE);
          continue;
        }
        finishFrame(v);
        frame.opcode = OPCODE_ELSE;
        frame.unreachable = 0;
        v.top = v.floor;
        pushList(v, frame.params, frame.paramCount);
        continue;
      }
      case 0x0b: { // end
        const frame = frameOf(v);
        if (frame.opcode == OPCODE_IF && !sameTypes(frame)) fail(v, ERROR_IF_RESULT);
        popFrame(v);
        if (v.frame < v.firstFrame) {
          if (!reader.error && reader.position != reader.end) reader.fail(ERROR_BODY_END);
          return;
        }
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
        popList(v, labelTypes(frame), labelCount(frame));
        pushList(v, labelTypes(frame), labelCount(frame));
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
        if (reader.error) continue;
        if (element != TYPE_FUNCREF) fail(v, ERROR_TYPE_MISMATCH, TYPE_FUNCREF, element);
        else if (index >= module.typeCount) fail(v, ERROR_UNKNOWN_TYPE, module.typeCount, index);
        else {
          const type = at<TypeRecord>(module.types, index);
          pop(v, TYPE_I32);
          callType(v, type);
          if (opcode == 0x13) returnResults(v, type);
        }
        continue;
      }
      case 0x1a: // drop
        popAny(v);
        continue;
      case 0x1b: { // select
        pop(v, TYPE_I32);
        const second = popAny(v);
        const first = popAny(v);
        if (isReference(first) || isReference(second)) fail(v, ERROR_NUMERIC_SELECT);
        else if (first && second && first != second) fail(v, ERROR_TYPE_MISMATCH, first, second);
        push(v, first ? first : second);
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
        push(v, type);
        noteHeight(v);
        continue;
      }
      case 0x20: // local.get
        push(v, readLocal(v));
        noteHeight(v);
        continue;
      case 0x21: // local.set
        pop(v, readLocal(v));
        continue;
      case 0x22: { // local.tee
        const type = readLocal(v);
        pop(v, type);
        push(v, type);
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
          push(v, global.type);
          noteHeight(v);
        } else if (!global.mutable) fail(v, ERROR_GLOBAL_IMMUTABLE);
        else pop(v, global.type);
        continue;
      }
      case 0x25: { // table.get
        const type = readTable(v);
        pop(v, TYPE_I32);
        push(v, type);
        noteHeight(v);
        continue;
      }
      case 0x26: { // table.set
        const type = readTable(v);
        pop(v, type);
        pop(v, TYPE_I32);
        continue;
      }
      case 0x3f: // memory.size
        memoryByte(v);
        push(v, TYPE_I32);
        noteHeight(v);
        continue;
      case 0x40: // memory.grow
        memoryByte(v);
        pop(v, TYPE_I32);
        push(v, TYPE_I32);
        noteHeight(v);
        continue;
      case 0x41: // i32.const
        reader.signed(32);
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

/** The instructions from 0x45 on. */
function validateLater(v: Validator, opcode: u32): void {
  if (opcode < 0xd0) {
    numeric(v, opcode);
    return;
  }
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
      if (number < 8) numeric(v, 0xfc00 + number);
      else validateBulk(v, number);
      return;
    }
    case 0xfd:
      fail(v, ERROR_SIMD);
      return;
    default:
      fail(v, ERROR_OPCODE, 0, opcode);
  }
}

/** Whether an `if` without `else` gives what it takes. */
function sameTypes(frame: Frame): bool {
  if (frame.paramCount != frame.resultCount) return false;
  for (let i: u32 = 0; i < frame.paramCount; i++) {
    if (load<u8>(frame.params + i) != load<u8>(frame.results + i)) return false;
  }
  return true;
}

function numeric(v: Validator, opcode: u32): void {
  const types = signature(opcode);
  if (!types) {
    if (!readerOf(v).error) fail(v, ERROR_OPCODE, 0, opcode);
    return;
  }
  const second = (types >> 8) & 0xff;
  if (second) pop(v, second);
  pop(v, types & 0xff);
  push(v, types >> 16);
  noteHeight(v);
}

function validateAccess(v: Validator, opcode: u32): void {
  const reader = readerOf(v);
  const types = memorySignature(opcode);
  const start = reader.position;
  const align = reader.u32();
  reader.u32();
  if (reader.error) return;
  if (align > types >> 8) {
    reader.failAt(ERROR_ALIGNMENT, start, types >> 8, align);
    return;
  }
  needMemory(v);
  if (opcode >= 0x36) {
    pop(v, types & 0xff);
    pop(v, TYPE_I32);
  } else {
    pop(v, TYPE_I32);
    push(v, types & 0xff);
    noteHeight(v);
  }
}

function validateBrTable(v: Validator): void {
  const reader = readerOf(v);
  pop(v, TYPE_I32);
  const count = reader.u32();
  if (reader.error) return;
  if (<usize>count >= reader.end - reader.position) {
    reader.fail(ERROR_UNKNOWN_LABEL, count);
    return;
  }
  const start = <u32>reader.position;
  let arity: u32 = 0;
  for (let i: u32 = 0; i <= count; i++) {
    const frame = label(v);
    if (reader.error) return;
    if (i == 0) arity = labelCount(frame);
    else if (labelCount(frame) != arity) {
      fail(v, ERROR_BR_TABLE_ARITY, arity, labelCount(frame));
      return;
    }
    if (frame.checked == start) continue;
    frame.checked = start;
    checkList(v, labelTypes(frame), arity);
    if (reader.error) return;
  }
  unreachable(v);
}

/** Checks the types on top of the stack against a list without popping them. */
function checkList(v: Validator, list: u32, count: u32): void {
  let top = v.top;
  for (let i = count; i > 0; i--) {
    const expected = <u32>load<u8>(list + i - 1);
    if (top == v.floor) {
      if (!frameOf(v).unreachable) fail(v, ERROR_STACK_EMPTY, expected);
      return;
    }
    top--;
    const found = <u32>load<u8>(top);
    if (found && found != expected) fail(v, ERROR_TYPE_MISMATCH, expected, found);
  }
}

/** The 0xfc instructions from memory.init (8) to table.fill (17). */
function validateBulk(v: Validator, number: u32): void {
  const reader = readerOf(v);
  if (reader.error) return;
  switch (number) {
    case 8: // memory.init
      readData(v);
      memoryByte(v);
      break;
    case 9: // data.drop
      readData(v);
      return;
    case 10: // memory.copy
      memoryByte(v);
      memoryByte(v);
      break;
    case 11: // memory.fill
      memoryByte(v);
      break;
    case 12: { // table.init
      const elem = readElem(v);
      const table = readTable(v);
      if (elem != table) fail(v, ERROR_TYPE_MISMATCH, table, elem);
      break;
    }
    case 13: // elem.drop
      readElem(v);
      return;
    case 14: { // table.copy
      const to = readTable(v);
      const from = readTable(v);
      if (to != from) fail(v, ERROR_TYPE_MISMATCH, to, from);
      break;
    }
    case 15: { // table.grow
      const type = readTable(v);
      pop(v, TYPE_I32);
      pop(v, type);
      push(v, TYPE_I32);
      noteHeight(v);
      return;
    }
    case 16: // table.size
      readTable(v);
      push(v, TYPE_I32);
      noteHeight(v);
      return;
    case 17: { // table.fill
      const type = readTable(v);
      pop(v, TYPE_I32);
      pop(v, type);
      pop(v, TYPE_I32);
      return;
    }
    default:
      fail(v, ERROR_OPCODE, 0, 0xfc00 + number);
      return;
  }
  pop(v, TYPE_I32);
  pop(v, TYPE_I32);
  pop(v, TYPE_I32);
}
