/** Translates instructions on vectors. A v128 is two entries: its lower half, and above it the upper one. */
import { TYPE_V128 } from '../layout';
import { begin, put16, put32, put64, result } from './emit';
import {
  OP_COPY_R,
  OP_I16X8_EXTRACT_LANE_S,
  OP_I16X8_EXTRACT_LANE_U,
  OP_I32X4_EXTRACT_LANE,
  OP_I8X16_EXTRACT_LANE_S,
  OP_I8X16_EXTRACT_LANE_U,
  OP_I8X16_SHUFFLE,
  OP_REPLACE_LANE16,
  OP_REPLACE_LANE32,
  OP_REPLACE_LANE64,
  OP_REPLACE_LANE8,
  OP_V128_GLOBAL_GET,
  OP_V128_GLOBAL_GET_IMPORTED,
  OP_V128_GLOBAL_SET,
  OP_V128_GLOBAL_SET_IMPORTED,
  OP_V128_SELECT,
  shiftForm,
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
      extractLane(t, OP_I8X16_EXTRACT_LANE_S, readLane(t, 1));
      break;
    case EXTRACT_LANE_8_U:
      extractLane(t, OP_I8X16_EXTRACT_LANE_U, readLane(t, 1));
      break;
    case EXTRACT_LANE_16_S:
      extractLane(t, OP_I16X8_EXTRACT_LANE_S, readLane(t, 2));
      break;
    case EXTRACT_LANE_16_U:
      extractLane(t, OP_I16X8_EXTRACT_LANE_U, readLane(t, 2));
      break;
    case EXTRACT_LANE_I32:
    case EXTRACT_LANE_F32:
      extractLane(t, OP_I32X4_EXTRACT_LANE, readLane(t, 4));
      break;
    case EXTRACT_LANE_I64:
    case EXTRACT_LANE_F64:
      extractHalf(t, readLane(t, 1));
      break;
    case REPLACE_LANE_8:
      replaceLane(t, OP_REPLACE_LANE8, readLane(t, 1));
      break;
    case REPLACE_LANE_16:
      replaceLane(t, OP_REPLACE_LANE16, readLane(t, 2));
      break;
    case REPLACE_LANE_I32:
    case REPLACE_LANE_F32:
      replaceLane(t, OP_REPLACE_LANE32, readLane(t, 4));
      break;
    case REPLACE_LANE_I64:
    case REPLACE_LANE_F64:
      replaceLane(t, OP_REPLACE_LANE64, readLane(t, 8));
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
  let op = vectorForm(number);
  // Slots of the operands, the last one first.
  let slots: u64 = 0;
  let count: u32 = 0;
  let height = t.height;
  let shift: u64 = 0;
  let immediate = false;
  for (let bits: i32 = 16; bits >= 0; bits -= 8) {
    const type = (types >> bits) & 0xff;
    if (!type) continue;
    height -= type == TYPE_V128 ? 2 : 1;
    count++;
    if (type == TYPE_V128) {
      slots = (slots << 16) | <u64>vectorSlot(t, height);
      continue;
    }
    if (isConstant(t, height) && shiftForm(number)) {
      op = shiftForm(number);
      shift = entry(t, height).value;
      immediate = true;
      count--;
      continue;
    }
    materializeConstant(t, height);
    slots = (slots << 16) | <u64>slotOf(t, height);
  }
  begin(t, op);
  while (count--) {
    put16(t, <u32>slots);
    slots >>= 16;
  }
  if (immediate) put32(t, <u32>shift);
  popTo(t, height);
  if (types >> 24 == TYPE_V128) vectorResult(t);
  else result(t);
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
  begin(t, OP_I8X16_SHUFFLE);
  put16(t, slotA);
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

export function replaceLane(t: Translator, op: u32, at: u32): void {
  const value = t.height - 1;
  const whole = value - 2;
  materializeConstant(t, value);
  const slot = vectorSlot(t, whole);
  begin(t, op);
  put16(t, slotOf(t, value));
  put16(t, slot);
  put16(t, at);
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
  begin(t, OP_V128_SELECT);
  put16(t, slotA);
  put16(t, slotB);
  put16(t, slotOf(t, c));
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
  begin(t, imported ? OP_V128_GLOBAL_SET_IMPORTED : OP_V128_GLOBAL_SET);
  put32(t, cell);
  put16(t, slot);
  popTo(t, value);
}
