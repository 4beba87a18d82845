/** Validates blocks, branches and calls. */
import {
  ERROR_BR_TABLE_ARITY,
  ERROR_RETURN_CALL,
  ERROR_STACK_EMPTY,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_LABEL,
  ERROR_UNKNOWN_TYPE,
} from '../compile-error-codes';
import { TYPE_I32 } from '../layout';
import { valueType } from './decode';
import { at, TypeRecord } from './records';
import {
  below,
  fail,
  Frame,
  handle,
  label,
  labelCount,
  labelTypes,
  moduleOf,
  pop,
  popList,
  pushFrame,
  pushList,
  readerOf,
  unreachable,
  Validator,
} from './validator';

/** Reads a block type and enters the block. */
export function enterBlock(v: Validator, opcode: u32): void {
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

export function callType(v: Validator, type: TypeRecord): void {
  const bytes = moduleOf(v).bytes;
  popList(v, bytes + type.params, type.paramCount);
  pushList(v, bytes + type.results, type.resultCount);
}

/** After a call that takes the function's place: its results, which are on the stack, must be the function's. */
export function returnResults(v: Validator, type: TypeRecord): void {
  const frame = changetype<Frame>(<usize>v.firstFrame);
  if (type.resultCount != frame.resultCount) {
    fail(v, ERROR_RETURN_CALL, frame.resultCount, type.resultCount);
    return;
  }
  popList(v, frame.results, frame.resultCount);
  unreachable(v);
}

/** Whether an `if` without `else` gives what it takes. */
export function sameTypes(frame: Frame): bool {
  if (frame.paramCount != frame.resultCount) return false;
  for (let i: u32 = 0; i < frame.paramCount; i++) {
    if (load<u8>(frame.params + i) != load<u8>(frame.results + i)) return false;
  }
  return true;
}

export function validateBrTable(v: Validator): void {
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
    handle(v, arity);
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
      if (!v.unreachable) fail(v, ERROR_STACK_EMPTY, expected);
      return;
    }
    top = below(top);
    const found = <u32>load<u8>(top);
    if (found && found != expected) fail(v, ERROR_TYPE_MISMATCH, expected, found);
  }
}
