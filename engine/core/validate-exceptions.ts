/** Validates the instructions of exceptions: those of the standard, and the older ones with `try`, `catch` and `delegate`. */
import {
  ERROR_CATCH,
  ERROR_CATCH_ARITY,
  ERROR_CATCH_KIND,
  ERROR_LIMIT_CATCHES,
  ERROR_RETHROW,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_TAG,
} from '../compile-error-codes';
import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF, LIMIT_CATCHES, TYPE_EXNREF } from '../layout';
import { slotCount } from './decode';
import { tagType, TypeRecord } from './records';
import { enterBlock } from './validate-control';
import {
  fail,
  finishFrame,
  Frame,
  frameOf,
  isCatch,
  label,
  labelCount,
  labelTypes,
  moduleOf,
  noteHeight,
  OPCODE_CATCH,
  OPCODE_CATCH_ALL,
  OPCODE_TRY,
  OPCODE_TRY_TABLE,
  popFrame,
  handle,
  popList,
  push,
  pushList,
  readerOf,
  unreachable,
  Validator,
} from './validator';

/** Counts a try block or a clause: the translator has room for so many in a function. */
function count(v: Validator): void {
  if (++v.catches > LIMIT_CATCHES) fail(v, ERROR_LIMIT_CATCHES, LIMIT_CATCHES);
}

/** Reads a tag's index; all ones after an error. */
function readTag(v: Validator): u32 {
  const reader = readerOf(v);
  const start = reader.position;
  const index = reader.u32();
  if (reader.error) return u32.MAX_VALUE;
  const tags = moduleOf(v).tagCount;
  if (index < tags) return index;
  reader.failAt(ERROR_UNKNOWN_TAG, start, tags, index);
  return u32.MAX_VALUE;
}

export function validateThrow(v: Validator): void {
  const module = moduleOf(v);
  const tag = readTag(v);
  if (readerOf(v).error) return;
  const type = tagType(module, tag);
  popList(v, module.bytes + type.params, type.paramCount);
  unreachable(v);
}

export function validateRethrow(v: Validator): void {
  const frame = label(v);
  if (!isCatch(frame)) fail(v, ERROR_RETHROW);
  unreachable(v);
}

export function enterTry(v: Validator): void {
  count(v);
  enterBlock(v, OPCODE_TRY);
}

/** The clauses of a `try_table` name labels around it. */
export function enterTryTable(v: Validator): void {
  count(v);
  enterBlock(v, OPCODE_TRY_TABLE);
  const reader = readerOf(v);
  for (let clauses = reader.u32(); clauses > 0 && !reader.error; clauses--) {
    count(v);
    const start = reader.position;
    const kind = reader.byte();
    if (reader.error) return;
    if (kind > CATCH_ALL_REF) {
      reader.failAt(ERROR_CATCH_KIND, start, 0, kind);
      return;
    }
    let types: u32 = 0;
    let given: u32 = 0;
    if (kind < CATCH_ALL) {
      const tag = readTag(v);
      if (reader.error) return;
      const type = tagType(moduleOf(v), tag);
      types = moduleOf(v).bytes + type.params;
      given = type.paramCount;
    }
    const target = label(v, 1);
    if (reader.error) return;
    checkClause(v, target, types, given, kind == CATCH_REF || kind == CATCH_ALL_REF);
  }
}

/** Checks that a label takes the values that a clause gives. */
function checkClause(v: Validator, target: Frame, types: u32, given: u32, reference: bool): void {
  const wanted = labelCount(target);
  const total = given + <u32>reference;
  if (wanted != total) {
    fail(v, ERROR_CATCH_ARITY, wanted, total);
    return;
  }
  const list = labelTypes(target);
  // Where the label is the function's, they lie on top of the operands until they are returned.
  const top = v.top;
  handle(v, total);
  for (let i: u32 = 0; i < total; i++) {
    const type = i < given ? <u32>load<u8>(types + i) : TYPE_EXNREF;
    if (load<u8>(list + i) != type) fail(v, ERROR_TYPE_MISMATCH, load<u8>(list + i), type);
    v.top += slotCount(type);
  }
  noteHeight(v);
  v.top = top;
}

/** `catch` and `catch_all`: what follows has the exception below its operands, for `rethrow`. */
export function validateCatch(v: Validator, opcode: u32): void {
  count(v);
  const frame = frameOf(v);
  if (frame.opcode != OPCODE_TRY && frame.opcode != OPCODE_CATCH) {
    fail(v, ERROR_CATCH);
    return;
  }
  finishFrame(v);
  v.top = v.floor;
  if (frame.opcode == OPCODE_TRY) {
    push(v, TYPE_EXNREF);
    frame.floor = v.top;
    v.floor = v.top;
    noteHeight(v);
  }
  frame.opcode = opcode;
  frame.unreachable = 0;
  v.unreachable = 0;
  if (opcode == OPCODE_CATCH_ALL) return;
  const tag = readTag(v);
  if (readerOf(v).error) return;
  const type: TypeRecord = tagType(moduleOf(v), tag);
  pushList(v, moduleOf(v).bytes + type.params, type.paramCount);
}

/** Ends a `try` whose exceptions go to a label around it. */
export function validateDelegate(v: Validator): void {
  const frame = frameOf(v);
  if (frame.opcode != OPCODE_TRY) {
    fail(v, ERROR_CATCH);
    return;
  }
  popFrame(v);
  label(v);
  pushList(v, frame.results, frame.resultCount);
}
