/** Translates accesses of vector instructions to memories. */
import { begin, put16, put32, seal } from './emit';
import {
  farLoadForm,
  farStoreForm,
  OP_I32_STORE_RR,
  OP_I64_STORE_RR,
  OP_LANE16_U,
  OP_LANE32,
  OP_LANE8_U,
  OP_LOAD_LANE16_0,
  OP_LOAD_LANE32_0,
  OP_LOAD_LANE64_0,
  OP_LOAD_LANE8_0,
  OP_REPLACE_LANE16_0,
  OP_REPLACE_LANE32_0,
  OP_REPLACE_LANE64_0,
  OP_REPLACE_LANE8_0,
  OP_STORE_LANE16,
  OP_STORE_LANE8,
  OP_V128_STORE_RR,
  vectorForm,
} from './generated/selection';
import { vectorImmediates } from './generated/signatures';
import { forgetMemory } from './memory-values';
import {
  materialize,
  materializeConstant,
  pop,
  popTo,
  pushConstant,
  slotOf,
  vectorSlot,
} from './operand-stack';
import { loadFar, putMemory, readAccess, storeFar } from './translate-memory';
import { putLoad, putStore } from './translate-values';
import { compute, extractHalf, extractLane, readLane, vectorResult } from './translate-vector';
import { entry, pushSlot, slotAt, Translator } from './translator';

/** Numbers after the prefix. */
const LOAD: u32 = 0x00;
const LOAD_EXTEND_FIRST: u32 = 0x01;
const LOAD_EXTEND_LAST: u32 = 0x06;
const LOAD_SPLAT_8: u32 = 0x07;
const LOAD_SPLAT_64: u32 = 0x0a;
const STORE: u32 = 0x0b;
const SPLAT_8: u32 = 0x0f;
const LOAD_LANE_8: u32 = 0x54;
const LOAD_LANE_64: u32 = 0x57;
const STORE_LANE_8: u32 = 0x58;
const STORE_LANE_64: u32 = 0x5b;
const LOAD_ZERO_32: u32 = 0x5c;
/** Of the first instruction that extends eight bytes; those of wider lanes stand so many numbers apart. */
const EXTEND_LOW_8_S: u32 = 0x87;
const EXTEND_APART: u32 = 0x20;

/** Opcodes of the accesses that are not those of vectors, by the logarithm of their bytes. */
function loadOpcode(size: u32): u32 {
  if (size == 0) return 0x2d; // i32.load8_u
  if (size == 1) return 0x2f; // i32.load16_u
  return size == 2 ? 0x28 : 0x29; // i32.load, i64.load
}

function storeOpcode(size: u32): u32 {
  if (size == 0) return 0x3a; // i32.store8
  if (size == 1) return 0x3b; // i32.store16
  return size == 2 ? 0x36 : 0x37; // i32.store, i64.store
}

export function accessMemory(t: Translator, number: u32): void {
  if (number >= LOAD_LANE_8 && number <= LOAD_LANE_64) loadLane(t, number - LOAD_LANE_8);
  else if (number >= STORE_LANE_8 && number <= STORE_LANE_64) {
    forgetMemory(t);
    storeLane(t, number - STORE_LANE_8);
  } else if (number == STORE) {
    forgetMemory(t);
    storeVector(t);
  } else loadVector(t, number);
}

function loadVector(t: Translator, number: u32): void {
  const offset = readAccess(t, t.height - 1);
  if (t.memory) {
    loadVectorFar(t, number, offset);
    return;
  }
  putLoad(t, vectorForm(number), offset, 1 << (vectorImmediates(number) >> 8));
  vectorResult(t);
}

/** Of what lies in another memory than the first, bytes are loaded, and then done with what the instruction does. */
function loadVectorFar(t: Translator, number: u32, offset: u32): void {
  if (number == LOAD) {
    const address = t.height - 1;
    materializeConstant(t, address);
    // The upper half comes first, since the lower one may take the address's slot.
    const slot = slotOf(t, address);
    putHalf(t, farLoadForm(loadOpcode(3)), slot, upperOffset(offset));
    put16(t, slotAt(t, address + 1));
    putHalf(t, farLoadForm(loadOpcode(3)), slot, offset);
    put16(t, slotAt(t, address));
    seal(t);
    pop(t);
    pushHalves(t);
    return;
  }
  if (number >= LOAD_SPLAT_8 && number <= LOAD_SPLAT_64) {
    loadFar(t, loadOpcode(number - LOAD_SPLAT_8), offset);
    compute(t, number - LOAD_SPLAT_8 + SPLAT_8);
    return;
  }
  if (number >= LOAD_EXTEND_FIRST && number <= LOAD_EXTEND_LAST) {
    // Only the lower half is read.
    loadFar(t, loadOpcode(3), offset);
    pushSlot(t);
    const index = number - LOAD_EXTEND_FIRST;
    compute(t, EXTEND_LOW_8_S + (index >> 1) * EXTEND_APART + ((index & 1) << 1));
    return;
  }
  loadFar(t, number == LOAD_ZERO_32 ? 0x35 /* i64.load32_u */ : loadOpcode(3), offset);
  pushConstant(t, 0);
  materialize(t, t.height - 1);
  entry(t, t.height - 1).upper = 1;
  t.pending = -1;
}

/** Two entries that an operation has written: a v128. */
function pushHalves(t: Translator): void {
  pushSlot(t);
  pushSlot(t);
  entry(t, t.height - 1).upper = 1;
}

/** An access to the half of a v128 at `offset` of another memory than the first. */
function putHalf(t: Translator, op: u32, address: u32, offset: u32): void {
  begin(t, op);
  put16(t, address);
  putMemory(t, t.memory);
  put32(t, offset);
}

/** The offset of the upper half; where it has more than 32 bits, it is out of bounds. */
function upperOffset(offset: u32): u32 {
  return <u32>min<u64>(<u64>offset + 8, u32.MAX_VALUE);
}

function storeVector(t: Translator): void {
  const value = t.height - 2;
  const address = value - 1;
  const offset = readAccess(t, address);
  if (!t.memory) {
    putStore(t, OP_V128_STORE_RR, offset, 16, value, 16);
    return;
  }
  materializeConstant(t, address);
  const slot = vectorSlot(t, value);
  // The upper half comes first: where it fits, the lower one does.
  storeHalf(t, slotOf(t, address), slot + 8, upperOffset(offset));
  storeHalf(t, slotOf(t, address), slot, offset);
  popTo(t, address);
}

function storeHalf(t: Translator, address: u32, value: u32, offset: u32): void {
  begin(t, farStoreForm(storeOpcode(3)));
  put16(t, address);
  put16(t, value);
  putMemory(t, t.memory);
  put32(t, offset);
}

/** The operations for the first lane; those for the others follow. */
function loadLaneOp(size: u32): u32 {
  if (size == 0) return OP_LOAD_LANE8_0;
  if (size == 1) return OP_LOAD_LANE16_0;
  return size == 2 ? OP_LOAD_LANE32_0 : OP_LOAD_LANE64_0;
}

function replaceLaneOp(size: u32): u32 {
  if (size == 0) return OP_REPLACE_LANE8_0;
  if (size == 1) return OP_REPLACE_LANE16_0;
  return size == 2 ? OP_REPLACE_LANE32_0 : OP_REPLACE_LANE64_0;
}

/** Stores of what lies at a slot. */
function storeLaneOp(size: u32): u32 {
  if (size == 0) return OP_STORE_LANE8;
  if (size == 1) return OP_STORE_LANE16;
  return size == 2 ? OP_I32_STORE_RR : OP_I64_STORE_RR;
}

/** Loads the bytes of a lane, of which `size` is the logarithm. */
function loadLane(t: Translator, size: u32): void {
  const whole = t.height - 2;
  const address = whole - 1;
  const offset = readAccess(t, address);
  const lane = readLane(t, 1);
  materializeConstant(t, address);
  const slot = vectorSlot(t, whole);
  if (t.memory) {
    putHalf(t, farLoadForm(loadOpcode(size)), slotOf(t, address), offset);
    put16(t, slotAt(t, address));
    begin(t, replaceLaneOp(size) + lane);
    put16(t, slot);
    put16(t, slotAt(t, address));
  } else {
    begin(t, loadLaneOp(size) + lane);
    put16(t, slotOf(t, address));
    put32(t, offset);
    put16(t, slot);
  }
  popTo(t, address);
  vectorResult(t);
}

function storeLane(t: Translator, size: u32): void {
  const whole = t.height - 2;
  const address = whole - 1;
  const offset = readAccess(t, address);
  const lane = readLane(t, 1 << size);
  if (t.memory) {
    if (size == 3) extractHalf(t, lane >> 3);
    else extractLane(t, narrowLaneOp(size), lane);
    storeFar(t, storeOpcode(size), offset);
    return;
  }
  materializeConstant(t, address);
  const slot = vectorSlot(t, whole);
  begin(t, storeLaneOp(size));
  put16(t, slotOf(t, address));
  put16(t, slot + lane);
  put32(t, offset);
  popTo(t, address);
  t.pending = -1;
}

function narrowLaneOp(size: u32): u32 {
  if (size == 0) return OP_LANE8_U;
  return size == 1 ? OP_LANE16_U : OP_LANE32;
}
