/** The two stacks of validation (specification, appendix "Validation Algorithm"): operand types, and control frames. */
import {
  ERROR_FRAME,
  ERROR_LIMIT_LIST_VALUES,
  ERROR_NESTING,
  ERROR_STACK_EMPTY,
  ERROR_STACK_LEFT,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_LABEL,
} from '../compile-error-codes';
import { BYTES_PER_LIST_VALUE, FREE_LIST_VALUES, LIMIT_LIST_VALUES, LIMIT_NESTING, LIMIT_SLOTS, TYPE_V128 } from '../layout';
import { Reader } from './reader';
import { at, ModuleRecord } from './records';

/** Places in the scratch buffer; the type stack has room for every list of types on top of its limit. */
export const LOCAL_TYPES: usize = 0x1000;
export const TYPE_STACK: usize = 0x4000;
export const CONTROL_STACK: usize = 0x10000;

/** On the type stack a v128 has two bytes, so that heights are those of slots: its type, and this above. */
const UPPER_HALF: u32 = 1;

/** A one in each byte. */
const EACH: u64 = 0x0101010101010101;

export const OPCODE_BLOCK: u32 = 0x02;
const OPCODE_LOOP: u32 = 0x03;
export const OPCODE_IF: u32 = 0x04;
export const OPCODE_ELSE: u32 = 0x05;
export const OPCODE_TRY: u32 = 0x06;
export const OPCODE_CATCH: u32 = 0x07;
export const OPCODE_DELEGATE: u32 = 0x18;
export const OPCODE_CATCH_ALL: u32 = 0x19;
export const OPCODE_TRY_TABLE: u32 = 0x1f;

@unmanaged
export class Frame {
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
  /** Whether the innermost frame is `unreachable` from here on. */
  unreachable: u32;
  frame: u32;
  firstFrame: u32;
  stack: u32;
  /** Offset of the instruction being validated. */
  at: u32;
  /** Type of the addresses in the table or memory that was read last. */
  address: u32;
  /** LIMIT_LIST_VALUES less the values of lists handled so far, and where the code begins that adds to it. */
  allowance: i32;
  code: u32;
  /** Try blocks and catch clauses so far. */
  catches: u32;
  /** Whether there is a memory 0 of 32-bit addresses. */
  plainMemory: u32;
}

// @ts-ignore: decorator
@inline
export function readerOf(v: Validator): Reader {
  return changetype<Reader>(<usize>v.reader);
}

// @ts-ignore: decorator
@inline
export function moduleOf(v: Validator): ModuleRecord {
  return changetype<ModuleRecord>(<usize>v.module);
}

// @ts-ignore: decorator
@inline
export function frameOf(v: Validator): Frame {
  return changetype<Frame>(<usize>v.frame);
}

export function fail(v: Validator, code: u32, expected: u32 = 0, found: u32 = 0): void {
  readerOf(v).failAt(code, <usize>v.at, expected, found);
}

/** Pushes a type that takes one slot. */
// @ts-ignore: decorator
@inline
export function push(v: Validator, type: u32): void {
  const top = v.top;
  store<u8>(top, type);
  v.top = top + 1;
}

/** Pushes any type. */
// @ts-ignore: decorator
@inline
export function pushAny(v: Validator, type: u32): void {
  if (type == TYPE_V128) pushVector(v);
  else push(v, type);
}

// @ts-ignore: decorator
@inline
function pushVector(v: Validator): void {
  const top = v.top;
  store<u16>(top, <u16>(TYPE_V128 | (UPPER_HALF << 8)));
  v.top = top + 2;
}

// @ts-ignore: decorator
@inline
export function pop(v: Validator, expected: u32): void {
  const top = v.top - 1;
  if (top >= v.floor && <u32>load<u8>(top) == expected) v.top = top;
  else popOther(v, expected);
}

/** Pops a v128. */
// @ts-ignore: decorator
@inline
export function popVector(v: Validator): void {
  const top = v.top - 2;
  if (<i32>(top - v.floor) >= 0 && <u32>load<u16>(top) == (TYPE_V128 | (UPPER_HALF << 8))) v.top = top;
  else if (v.top != v.floor || !v.unreachable) popOther(v, TYPE_V128);
}

/** Pops what is not plainly of the expected type: a v128, an unknown one below `unreachable`, or an error. */
function popOther(v: Validator, expected: u32): void {
  if (v.top == v.floor) {
    if (!v.unreachable) fail(v, ERROR_STACK_EMPTY, expected);
    return;
  }
  const found = popAny(v);
  if (found && found != expected) fail(v, ERROR_TYPE_MISMATCH, expected, found);
}

/** Pops any type; 0 = unknown. */
// @ts-ignore: decorator
@inline
export function popAny(v: Validator): u32 {
  let top = v.top;
  if (top == v.floor) {
    if (!v.unreachable) fail(v, ERROR_STACK_EMPTY);
    return 0;
  }
  top = below(top);
  v.top = top;
  return load<u8>(top);
}

/** Notes that a list of `count` values is handled: long ones may be handled only so often for a module's size. */
// @ts-ignore: decorator
@inline
export function handle(v: Validator, count: u32): void {
  if (count > FREE_LIST_VALUES) spend(v, count);
}

// @ts-ignore: decorator
@inline
export function spend(v: Validator, values: u32): void {
  const left = v.allowance - <i32>values;
  v.allowance = left;
  if (left < 0 && <u32>-left > (v.at - v.code) / BYTES_PER_LIST_VALUE) {
    fail(v, ERROR_LIMIT_LIST_VALUES, LIMIT_LIST_VALUES);
  }
}

/** Address of the type's first byte that ends at `top`. */
// @ts-ignore: decorator
@inline
export function below(top: u32): u32 {
  return <u32>load<u8>(top - 1) == UPPER_HALF ? top - 2 : top - 1;
}

// @ts-ignore: decorator
@inline
export function pushList(v: Validator, list: u32, count: u32): void {
  if (count == 1) {
    pushAny(v, load<u8>(list));
    noteHeight(v);
  } else if (count) pushTypes(v, list, count);
}

function pushTypes(v: Validator, list: u32, count: u32): void {
  spend(v, count);
  let i: u32 = 0;
  for (; i + 8 <= count; i += 8) {
    const types = load<u64>(list + i);
    if (hasVector(types)) break;
    store<u64>(v.top, types);
    v.top += 8;
  }
  for (; i < count; i++) pushAny(v, load<u8>(list + i));
  noteHeight(v);
}

/** Whether one of eight types may be v128: a byte is zero in the difference (or the one above it is 1). */
// @ts-ignore: decorator
@inline
function hasVector(types: u64): bool {
  const difference = types ^ (EACH * <u64>TYPE_V128);
  return ((difference - EACH) & ~difference & (EACH << 7)) != 0;
}

// @ts-ignore: decorator
@inline
export function popList(v: Validator, list: u32, count: u32): void {
  if (count == 1) pop(v, load<u8>(list));
  else if (count) popTypes(v, list, count);
}

function popTypes(v: Validator, list: u32, count: u32): void {
  spend(v, count);
  let rest = list + count;
  let top = v.top;
  const floor = v.floor;
  while (rest >= list + 8 && top >= floor + 8 && load<u64>(top - 8) == load<u64>(rest - 8)) {
    top -= 8;
    rest -= 8;
  }
  while (rest > list) {
    if (top > floor && load<u8>(top - 1) == load<u8>(rest - 1)) top--;
    else {
      v.top = top;
      // Of what is not known there is enough for all.
      if (top == floor && v.unreachable) return;
      popOther(v, load<u8>(rest - 1));
      top = v.top;
    }
    rest--;
  }
  v.top = top;
}

// @ts-ignore: decorator
@inline
export function noteHeight(v: Validator): void {
  if (v.top > v.highest) {
    v.highest = v.top;
    if (v.top - v.stack > LIMIT_SLOTS) fail(v, ERROR_FRAME, LIMIT_SLOTS);
  }
}

export function unreachable(v: Validator): void {
  v.top = v.floor;
  v.unreachable = 1;
  frameOf(v).unreachable = 1;
}

export function pushFrame(v: Validator, opcode: u32, params: u32, paramCount: u32, results: u32, resultCount: u32): void {
  const next = v.frame + <u32>offsetof<Frame>();
  if (next - v.firstFrame >= LIMIT_NESTING * <u32>offsetof<Frame>()) {
    fail(v, ERROR_NESTING, LIMIT_NESTING);
    return;
  }
  const frame = changetype<Frame>(<usize>next);
  frame.params = params;
  frame.paramCount = paramCount;
  beginFrame(v, frame, opcode, results, resultCount);
  pushList(v, params, paramCount);
}

/** Pushes the frame that a function's body is, as the first one: nothing asks for its parameters. */
export function pushFunctionFrame(v: Validator, results: u32, resultCount: u32): void {
  beginFrame(v, changetype<Frame>(<usize>v.firstFrame), OPCODE_BLOCK, results, resultCount);
}

// @ts-ignore: decorator
@inline
function beginFrame(v: Validator, frame: Frame, opcode: u32, results: u32, resultCount: u32): void {
  v.frame = <u32>changetype<usize>(frame);
  frame.opcode = opcode;
  frame.results = results;
  frame.resultCount = resultCount;
  frame.floor = v.top;
  frame.unreachable = 0;
  frame.checked = 0;
  v.floor = v.top;
  v.unreachable = 0;
}

/** Checks that the frame's results and nothing else are on the stack. */
export function finishFrame(v: Validator): void {
  const frame = frameOf(v);
  popList(v, frame.results, frame.resultCount);
  if (v.top == v.floor) return;
  let found = frame.resultCount;
  for (let top = v.top; top > v.floor; top = below(top)) found++;
  fail(v, ERROR_STACK_LEFT, frame.resultCount, found);
}

/** Ends the innermost frame, which is not the function's. */
export function popFrame(v: Validator): void {
  finishFrame(v);
  // Below what a catch has been given lies the exception.
  if (isCatch(frameOf(v))) v.top--;
  v.frame -= <u32>offsetof<Frame>();
  const outer = frameOf(v);
  v.floor = outer.floor;
  v.unreachable = outer.unreachable;
}

/** Whether the frame is what follows a `catch` or `catch_all`. */
export function isCatch(frame: Frame): bool {
  return frame.opcode == OPCODE_CATCH || frame.opcode == OPCODE_CATCH_ALL;
}

/** The frame that label `depth` names, counted from the one `from` further out. */
export function label(v: Validator, from: u32 = 0): Frame {
  const reader = readerOf(v);
  const index = reader.u32();
  const distance = (index + from) * <u32>offsetof<Frame>();
  // Beyond the nesting there can be, sum and product would be too large.
  if (index > LIMIT_NESTING || distance > v.frame - v.firstFrame) {
    const count = (v.frame - v.firstFrame) / <u32>offsetof<Frame>() + 1;
    fail(v, ERROR_UNKNOWN_LABEL, count - from, index);
    return frameOf(v);
  }
  return changetype<Frame>(<usize>(v.frame - distance));
}

// @ts-ignore: decorator
@inline
export function labelTypes(frame: Frame): u32 {
  return frame.opcode == OPCODE_LOOP ? frame.params : frame.results;
}

// @ts-ignore: decorator
@inline
export function labelCount(frame: Frame): u32 {
  return frame.opcode == OPCODE_LOOP ? frame.paramCount : frame.resultCount;
}
