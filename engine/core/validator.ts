/** The two stacks of validation (specification, appendix "Validation Algorithm"): operand types, and control frames. */
import {
  ERROR_FRAME,
  ERROR_NESTING,
  ERROR_STACK_EMPTY,
  ERROR_STACK_LEFT,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_LABEL,
} from '../compile-error-codes';
import { LIMIT_NESTING, LIMIT_SLOTS, TYPE_V128 } from '../layout';
import { Reader } from './reader';
import { at, ModuleRecord } from './records';

/** Places in the scratch buffer; the type stack has room for every list of types on top of its limit. */
export const LOCAL_TYPES: usize = 0x1000;
export const TYPE_STACK: usize = 0x4000;
export const CONTROL_STACK: usize = 0x10000;

/** On the type stack a v128 has two bytes, so that heights are those of slots: its type, and this above. */
const UPPER_HALF: u32 = 1;

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
  frame: u32;
  firstFrame: u32;
  stack: u32;
  /** Offset of the instruction being validated. */
  at: u32;
  /** Type of the addresses in the table or memory that was read last. */
  address: u32;
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
  push(v, type);
  if (type == TYPE_V128) push(v, UPPER_HALF);
}

// @ts-ignore: decorator
@inline
export function pop(v: Validator, expected: u32): void {
  const top = v.top - 1;
  if (top >= v.floor && <u32>load<u8>(top) == expected) v.top = top;
  else popOther(v, expected);
}

/** Pops what is not plainly of the expected type: a v128, an unknown one below `unreachable`, or an error. */
function popOther(v: Validator, expected: u32): void {
  if (v.top == v.floor) {
    if (!frameOf(v).unreachable) fail(v, ERROR_STACK_EMPTY, expected);
    return;
  }
  const found = popAny(v);
  if (found && found != expected) fail(v, ERROR_TYPE_MISMATCH, expected, found);
}

/** Pops any type; 0 = unknown. */
export function popAny(v: Validator): u32 {
  if (v.top == v.floor) {
    if (!frameOf(v).unreachable) fail(v, ERROR_STACK_EMPTY);
    return 0;
  }
  v.top = below(v.top);
  return load<u8>(v.top);
}

/** Address of the type's first byte that ends at `top`. */
// @ts-ignore: decorator
@inline
export function below(top: u32): u32 {
  return <u32>load<u8>(top - 1) == UPPER_HALF ? top - 2 : top - 1;
}

export function pushList(v: Validator, list: u32, count: u32): void {
  for (let i: u32 = 0; i < count; i++) pushAny(v, load<u8>(list + i));
  noteHeight(v);
}

export function popList(v: Validator, list: u32, count: u32): void {
  for (let i = count; i > 0; i--) pop(v, load<u8>(list + i - 1));
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
  frameOf(v).unreachable = 1;
}

export function pushFrame(v: Validator, opcode: u32, params: u32, paramCount: u32, results: u32, resultCount: u32): void {
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
export function finishFrame(v: Validator): void {
  const frame = frameOf(v);
  popList(v, frame.results, frame.resultCount);
  if (v.top == v.floor) return;
  let found = frame.resultCount;
  for (let top = v.top; top > v.floor; top = below(top)) found++;
  fail(v, ERROR_STACK_LEFT, frame.resultCount, found);
}

export function popFrame(v: Validator): void {
  finishFrame(v);
  // Below what a catch has been given lies the exception.
  if (isCatch(frameOf(v))) v.top--;
  v.frame -= <u32>offsetof<Frame>();
  if (v.frame >= v.firstFrame) v.floor = frameOf(v).floor;
}

/** Whether the frame is what follows a `catch` or `catch_all`. */
export function isCatch(frame: Frame): bool {
  return frame.opcode == OPCODE_CATCH || frame.opcode == OPCODE_CATCH_ALL;
}

/** The frame that label `depth` names, counted from the one `from` further out. */
export function label(v: Validator, from: u32 = 0): Frame {
  const reader = readerOf(v);
  const depth = reader.u32() + from;
  const count = (v.frame - v.firstFrame) / <u32>offsetof<Frame>() + 1;
  if (depth >= count) {
    fail(v, ERROR_UNKNOWN_LABEL, count - from, depth - from);
    return frameOf(v);
  }
  return changetype<Frame>(<usize>(v.frame - depth * <u32>offsetof<Frame>()));
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
