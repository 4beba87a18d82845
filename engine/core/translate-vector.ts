/** Translates instructions on vectors. A v128 is two entries: its lower half, and above it the upper one. */
import { TYPE_V128 } from '../layout';
import { slotCount } from './decode';
import { begin, beginUsing, put16, put32, put64, result } from './emit';
import {
  FORM_COMMUTATIVE,
  OP_COPY_R,
  OP_LANE16_S,
  OP_LANE16_U,
  OP_LANE32,
  OP_LANE8_S,
  OP_LANE8_U,
  OP_I8X16_SHUFFLE_RR,
  OP_REPLACE_LANE16_0,
  OP_REPLACE_LANE32_0,
  OP_REPLACE_LANE64_0,
  OP_REPLACE_LANE8_0,
  OP_V128_GLOBAL_GET,
  OP_V128_GLOBAL_GET_IMPORTED,
  OP_V128_GLOBAL_SET_R,
  OP_V128_GLOBAL_SET_IMPORTED,
  OP_V128_SELECT_RRR,
  vectorForm,
} from './generated/selection';
import { IMMEDIATE_MEMORY, vectorImmediates, vectorSignature } from './generated/signatures';
import {
  isConstant,
  materializeConstant,
  moveVector,
  pop,
  popTo,
  preserve,
  pushConstant,
  pushLocal,
  pushVectorLocal,
  slotOf,
  vectorSlot,
} from './operand-stack';
import { accessMemory } from './translate-vector-memory';
import {
  entry,
  ENTRY_CONSTANT,
  ENTRY_LOCAL,
  ENTRY_SLOT,
  localRecord,
  localSlot,
  pushSlot,
  readerOf,
  slotAt,
  Translator,
} from './translator';


/** Numbers after the prefix. */
const CONST: u32 = 0x0c;
const SHUFFLE: u32 = 0x0d;
const EXTRACT_LANE_8_S: u32 = 0x15;
const EXTRACT_LANE_8_U: u32 = 0x16;
const REPLACE_LANE_8: u32 = 0x17;
const EXTRACT_LANE_16_S: u32 = 0x18;
const EXTRACT_LANE_16_U: u32 = 0x19;
const REPLACE_LANE_16: u32 = 0x1a;
const EXTRACT_LANE_I32: u32 = 0x1b;
const REPLACE_LANE_I32: u32 = 0x1c;
const EXTRACT_LANE_I64: u32 = 0x1d;
const REPLACE_LANE_I64: u32 = 0x1e;
const EXTRACT_LANE_F32: u32 = 0x1f;
const REPLACE_LANE_F32: u32 = 0x20;
const EXTRACT_LANE_F64: u32 = 0x21;
const REPLACE_LANE_F64: u32 = 0x22;

/** Translates an instruction by its number after the prefix. */
export function vector(t: Translator, number: u32): void {
  if (vectorImmediates(number) & IMMEDIATE_MEMORY) {
    accessMemory(t, number);
    return;
  }
  switch (number) {
    case CONST: {
      const reader = readerOf(t);
      pushConstant(t, load<u64>(reader.position));
      pushConstant(t, load<u64>(reader.position, 8));
      entry(t, t.height - 1).upper = 1;
      reader.position += 16;
      break;
    }
    case SHUFFLE:
      shuffle(t);
      break;
    case EXTRACT_LANE_8_S:
      extractLane(t, OP_LANE8_S, readLane(t, 1));
      break;
    case EXTRACT_LANE_8_U:
      extractLane(t, OP_LANE8_U, readLane(t, 1));
      break;
    case EXTRACT_LANE_16_S:
      extractLane(t, OP_LANE16_S, readLane(t, 2));
      break;
    case EXTRACT_LANE_16_U:
      extractLane(t, OP_LANE16_U, readLane(t, 2));
      break;
    case EXTRACT_LANE_I32:
    case EXTRACT_LANE_F32:
      extractLane(t, OP_LANE32, readLane(t, 4));
      break;
    case EXTRACT_LANE_I64:
    case EXTRACT_LANE_F64:
      extractHalf(t, readLane(t, 1));
      break;
    case REPLACE_LANE_8:
      replaceLane(t, OP_REPLACE_LANE8_0 + readLane(t, 1));
      break;
    case REPLACE_LANE_16:
      replaceLane(t, OP_REPLACE_LANE16_0 + readLane(t, 1));
      break;
    case REPLACE_LANE_I32:
    case REPLACE_LANE_F32:
      replaceLane(t, OP_REPLACE_LANE32_0 + readLane(t, 1));
      break;
    case REPLACE_LANE_I64:
    case REPLACE_LANE_F64:
      replaceLane(t, OP_REPLACE_LANE64_0 + readLane(t, 1));
      break;
    default:
      compute(t, number);
  }
}

/** Writes where the operation's result goes, a v128: the own slots of two entries, which are pushed. */
export function vectorResult(t: Translator): void {
  const height = t.height;
  t.destination = t.out;
  t.pending = <i32>height;
  put16(t, slotAt(t, height));
  pushSlot(t);
  pushSlot(t);
  entry(t, height + 1).upper = 1;
}

/** An instruction whose operands are all on the stack. */
export function compute(t: Translator, number: u32): void {
  const types = vectorSignature(number);
  const form = vectorForm(number);
  const op = form & 0xffff;
  const second = (types >> 8) & 0xff;
  let first: u32;
  if (types & 0xff0000) first = bitselect(t, op);
  else if (second) first = binary(t, op, slotCount(second), (form & FORM_COMMUTATIVE) != 0);
  else first = unary(t, op, slotCount(types & 0xff));
  popTo(t, first);
  if (types >> 24 == TYPE_V128) vectorResult(t);
  else result(t);
}

/** Writes an operation on one value of `slots`; returns the height of it. */
function unary(t: Translator, op: u32, slots: u32): u32 {
  const a = t.height - slots;
  const slot = valueSlot(t, a, slots);
  if (!beginUsing(t, op, 0, a)) put16(t, slot);
  return a;
}

/** Slot of a value of one slot or two. */
function valueSlot(t: Translator, height: u32, slots: u32): u32 {
  if (slots == 2) return vectorSlot(t, height);
  materializeConstant(t, height);
  return slotOf(t, height);
}

/** Writes an operation on a v128 and a value of `slots`; returns the height of the first. */
function binary(t: Translator, op: u32, slots: u32, commutative: bool): u32 {
  const b = t.height - slots;
  const a = b - 2;
  if (isConstant(t, b)) {
    const slot = vectorSlot(t, a);
    if (!beginUsing(t, op + 1, 0, a)) put16(t, slot);
    putConstant(t, b, slots);
    return a;
  }
  if (commutative && isConstant(t, a)) {
    if (!beginUsing(t, op + 1, 0, b)) put16(t, slotOf(t, b));
    putConstant(t, a, 2);
    return a;
  }
  const slot = vectorSlot(t, a);
  if (t.pending == <i32>b && entry(t, b).kind == ENTRY_SLOT) {
    const fused = beginUsing(t, op, 1, b);
    put16(t, slot);
    if (!fused) put16(t, slotOf(t, b));
  } else {
    if (!beginUsing(t, op, 0, a)) put16(t, slot);
    put16(t, slotOf(t, b));
  }
  return a;
}

/** Writes the constant in the entry at `height`: a v128, or a number of 32 bits. */
function putConstant(t: Translator, height: u32, slots: u32): void {
  if (slots == 1) {
    put32(t, <u32>entry(t, height).value);
    return;
  }
  put64(t, entry(t, height).value);
  put64(t, entry(t, height + 1).value);
}

function bitselect(t: Translator, op: u32): u32 {
  const c = t.height - 2;
  const b = c - 2;
  const a = b - 2;
  const slotA = vectorSlot(t, a);
  const slotB = vectorSlot(t, b);
  const slotC = vectorSlot(t, c);
  const fused = beginUsing(t, op, 2, c);
  put16(t, slotA);
  put16(t, slotB);
  if (!fused) put16(t, slotC);
  return a;
}

/** Reads a lane's number: where it begins in the v128, when all have `bytes`. */
export function readLane(t: Translator, bytes: u32): u32 {
  return readerOf(t).byte() * bytes;
}

function shuffle(t: Translator): void {
  const b = t.height - 2;
  const a = b - 2;
  const slotA = vectorSlot(t, a);
  const slotB = vectorSlot(t, b);
  if (!beginUsing(t, OP_I8X16_SHUFFLE_RR, 0, a)) put16(t, slotA);
  put16(t, slotB);
  const reader = readerOf(t);
  put64(t, load<u64>(reader.position));
  put64(t, load<u64>(reader.position, 8));
  reader.position += 16;
  popTo(t, a);
  vectorResult(t);
}

/** Takes the lane that begins at byte `at` of the top v128. */
export function extractLane(t: Translator, op: u32, at: u32): void {
  const value = t.height - 2;
  const slot = vectorSlot(t, value) + at;
  begin(t, op);
  put16(t, slot);
  popTo(t, value);
  result(t);
}

/** Of a v128 in two entries, a lane of 8 bytes is one of them. */
export function extractHalf(t: Translator, lane: u32): void {
  const upper = t.height - 1;
  const e = entry(t, upper);
  const kind = e.kind;
  const local = e.local;
  const value = e.value;
  pop(t);
  // The operation that made the v128 writes both halves, so it can not be told to write elsewhere.
  t.pending = -1;
  if (!lane) return;
  pop(t);
  if (kind == ENTRY_LOCAL) pushLocal(t, local);
  else if (kind == ENTRY_CONSTANT) pushConstant(t, value);
  else {
    begin(t, OP_COPY_R);
    put16(t, slotAt(t, upper));
    result(t);
  }
}

/** Replaces a lane by the operation `op`, which is one for that lane. */
export function replaceLane(t: Translator, op: u32): void {
  const value = t.height - 1;
  const whole = value - 2;
  materializeConstant(t, value);
  const slot = vectorSlot(t, whole);
  const fused = beginUsing(t, op, 1, value);
  put16(t, slot);
  if (!fused) put16(t, slotOf(t, value));
  popTo(t, whole);
  vectorResult(t);
}

export function selectVector(t: Translator): void {
  const c = t.height - 1;
  const b = c - 2;
  const a = b - 2;
  materializeConstant(t, c);
  const slotA = vectorSlot(t, a);
  const slotB = vectorSlot(t, b);
  const fused = beginUsing(t, OP_V128_SELECT_RRR, 2, c);
  put16(t, slotA);
  put16(t, slotB);
  if (!fused) put16(t, slotOf(t, c));
  popTo(t, a);
  vectorResult(t);
}

/** Gives the v128 local with the slot number `local` the top value. */
export function setVectorLocal(t: Translator, local: u32, tee: bool): void {
  const upper = t.height - 1;
  const value = upper - 1;
  const e = entry(t, value);
  if (e.kind == ENTRY_LOCAL && e.local == local) {
    if (!tee) popTo(t, value);
    return;
  }
  popTo(t, value);
  preserve(t, local);
  preserve(t, local + 1);
  localRecord(t, local).version = ++t.stamp;
  localRecord(t, local + 1).version = ++t.stamp;
  const to = localSlot(t, local);
  if (t.pending == <i32>value && e.kind == ENTRY_SLOT) store<u16>(t.destination, <u16>to);
  else moveVector(t, value, to);
  t.pending = -1;
  if (tee) pushVectorLocal(t, local);
}

export function getVectorGlobal(t: Translator, cell: u32, imported: bool): void {
  begin(t, imported ? OP_V128_GLOBAL_GET_IMPORTED : OP_V128_GLOBAL_GET);
  put32(t, cell);
  vectorResult(t);
}

export function setVectorGlobal(t: Translator, cell: u32, imported: bool): void {
  const value = t.height - 2;
  const slot = vectorSlot(t, value);
  if (imported) {
    begin(t, OP_V128_GLOBAL_SET_IMPORTED);
    put32(t, cell);
    put16(t, slot);
  } else {
    if (!beginUsing(t, OP_V128_GLOBAL_SET_R, 0, value)) put16(t, slot);
    put32(t, cell);
  }
  popTo(t, value);
  t.pending = -1;
}
