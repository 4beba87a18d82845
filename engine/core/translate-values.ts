/** Translates instructions that compute, load, store or move a value. */
import { TYPE_V128 } from '../layout';
import { begin, beginUsing, put16, put32, put64, result, seal } from './emit';
import {
  accessBytes,
  FORM_COMMUTATIVE,
  FORM_DIVISION,
  FORM_WIDE,
  inverse,
  LOAD_CONSTANT,
  LOAD_WITHIN,
  loadForm,
  OP_GLOBAL_GET,
  OP_GLOBAL_GET_IMPORTED,
  OP_GLOBAL_SET_IMPORTED,
  OP_GLOBAL_SET_R,
  OP_SELECT_RRR,
  STORE_CONSTANT,
  STORE_WITHIN,
  storeForm,
  storeWide,
} from './generated/selection';
import { memorySignature } from './generated/signatures';
import { isAlwaysWithin, isWithin, learnBound } from './known-bounds';
import {
  getKnownGlobal,
  loadKnown,
  noteGlobalGet,
  noteGlobalSet,
  noteLoad,
  noteStore,
  noteSum,
} from './memory-values';
import { isConstant, materialize, materializeConstant, pop, popTo, slotOf } from './operand-stack';
import { plain, plainResult } from './plain-operation';
import { at, GlobalRecord } from './records';
import { loadFar, readAccess, storeFar } from './translate-memory';
import { getVectorGlobal, selectVector, setVectorGlobal } from './translate-vector';
import { entry, ENTRY_LOCAL, ENTRY_SLOT, moduleOf, readerOf, Translator } from './translator';

export function unary(t: Translator, op: u32): void {
  const a = t.height - 1;
  if (isConstant(t, a)) materialize(t, a);
  if (!beginUsing(t, op, 0, a)) put16(t, slotOf(t, a));
  pop(t);
  result(t);
}

export function binary(t: Translator, form: u32, opcode: u32): void {
  const b = t.height - 1;
  const a = b - 1;
  let op = form & 0xffff;
  // A local and a constant: what is in memory there may be known.
  const isSum = (opcode == 0x6a || opcode == 0x6b) && isConstant(t, b) && entry(t, a).kind == ENTRY_LOCAL;
  const sumLocal = entry(t, a).local;
  const sumDelta = opcode == 0x6b ? 0 - <u32>entry(t, b).value : <u32>entry(t, b).value;
  if (isConstant(t, a) && isConstant(t, b)) materialize(t, a);
  if (isConstant(t, b) && safeImmediate(form, entry(t, b).value)) {
    if (!beginUsing(t, op + 1, 0, a)) put16(t, slotOf(t, a));
    putConstant(t, form, entry(t, b).value);
  } else if (isConstant(t, a) && form & FORM_COMMUTATIVE) {
    if (!beginUsing(t, op + 1, 0, b)) put16(t, slotOf(t, b));
    putConstant(t, form, entry(t, a).value);
  } else if (isConstant(t, a)) {
    op += 2;
    // The constant stands before the other operand, except where that one has been computed already.
    if (beginUsing(t, op, 1, b)) putConstant(t, form, entry(t, a).value);
    else {
      putConstant(t, form, entry(t, a).value);
      put16(t, slotOf(t, b));
    }
  } else {
    if (isConstant(t, b)) materialize(t, b);
    if (t.pending == <i32>b && entry(t, b).kind == ENTRY_SLOT) {
      const fused = beginUsing(t, op, 1, b);
      put16(t, slotOf(t, a));
      if (!fused) put16(t, slotOf(t, b));
    } else {
      if (!beginUsing(t, op, 0, a)) put16(t, slotOf(t, a));
      put16(t, slotOf(t, b));
    }
  }
  popTo(t, a);
  result(t);
  if (isSum) noteSum(t, sumLocal, sumDelta);
}

function safeImmediate(form: u32, value: u64): bool {
  if (!(form & FORM_DIVISION)) return true;
  if (form & FORM_WIDE) return value != 0 && value != u64.MAX_VALUE;
  return value != 0 && value != <u64>u32.MAX_VALUE;
}

// @ts-ignore: decorator
@inline
function putConstant(t: Translator, form: u32, value: u64): void {
  if (form & FORM_WIDE) put64(t, value);
  else put32(t, <u32>value);
}

/** i32.eqz: of a comparison it is the inverse comparison. */
export function eqz(t: Translator, op: u32): void {
  const a = t.height - 1;
  if (t.pending == <i32>a && entry(t, a).kind == ENTRY_SLOT) {
    const other = inverse(load<u16>(t.last));
    if (other) {
      store<u16>(t.last, <u16>other);
      return;
    }
  }
  unary(t, op);
}

export function loadMemory(t: Translator, opcode: u32): void {
  const a = t.height - 1;
  const offset = readAccess(t, a);
  if (t.memory) {
    loadFar(t, opcode, offset);
    return;
  }
  const address = entry(t, a);
  if (loadKnown(t, opcode, address, offset)) return;
  const kind = address.kind;
  const local = address.local;
  putLoad(t, loadForm(opcode), offset, accessBytes(opcode));
  result(t);
  noteLoad(t, opcode, kind, local, offset);
}

/** Writes a load of `bytes`, but for where its value goes, and takes its address off. `op`: the one with a check. */
export function putLoad(t: Translator, op: u32, offset: u32, bytes: u32): void {
  const a = t.height - 1;
  const end = <u64>offset + bytes;
  if (isConstant(t, a)) {
    if (isAlwaysWithin(t, entry(t, a).value, end)) {
      begin(t, op + LOAD_CONSTANT);
      put32(t, <u32>entry(t, a).value + offset);
      pop(t);
      return;
    }
    materialize(t, a);
  }
  if (isWithin(t, a, end)) {
    begin(t, op + LOAD_WITHIN);
    put16(t, slotOf(t, a));
  } else {
    if (!beginUsing(t, op, 0, a)) put16(t, slotOf(t, a));
    learnBound(t, a, end);
  }
  put32(t, offset);
  pop(t);
}

export function storeMemory(t: Translator, opcode: u32): void {
  const value = t.height - 1;
  const offset = readAccess(t, value - 1);
  if (t.memory) {
    storeFar(t, opcode, offset);
    return;
  }
  const what = entry(t, value);
  const kind = what.kind;
  const toKind = putStore(t, storeForm(opcode), offset, accessBytes(opcode), value, storeWide(opcode) ? 8 : 4);
  const size = 1 << (memorySignature(opcode) >> 8);
  noteStore(t, opcode, size, toKind, entry(t, value - 1).local, offset, kind, what.local, what.value);
}

/**
 * Writes a store of `bytes`, and takes its operands off; that of the value, which as a constant has `constantBytes`, begins
 * at height `value`. `op`: the one of a register and with a check. Returns what kind of entry the address was.
 */
export function putStore(t: Translator, op: u32, offset: u32, bytes: u32, value: u32, constantBytes: u32): u32 {
  const address = value - 1;
  const end = <u64>offset + bytes;
  if (isConstant(t, address) && !isAlwaysWithin(t, entry(t, address).value, end)) materialize(t, address);
  const kind = entry(t, address).kind;
  // What comes before the value in the code: nothing where the address is constant.
  let checked = false;
  if (isConstant(t, address)) op += STORE_CONSTANT;
  else if (isWithin(t, address, end)) op += STORE_WITHIN;
  else checked = true;
  if (isConstant(t, value)) {
    if (!checked) {
      begin(t, op + 1);
      putAddress(t, address);
    } else if (!beginUsing(t, op + 1, 0, address)) put16(t, slotOf(t, address));
    if (constantBytes == 4) put32(t, <u32>entry(t, value).value);
    else put64(t, entry(t, value).value);
    if (constantBytes == 16) put64(t, entry(t, value + 1).value);
  } else if (t.pending == <i32>value && entry(t, value).kind == ENTRY_SLOT) {
    const index: u32 = isConstant(t, address) ? 0 : 1;
    const fused = beginUsing(t, op, index, value);
    putAddress(t, address);
    if (!fused) put16(t, slotOf(t, value));
  } else {
    if (!checked) {
      begin(t, op);
      putAddress(t, address);
    } else if (!beginUsing(t, op, 0, address)) put16(t, slotOf(t, address));
    put16(t, slotOf(t, value));
  }
  if (isConstant(t, address)) put32(t, <u32>entry(t, address).value + offset);
  else {
    put32(t, offset);
    if (checked) learnBound(t, address, end);
  }
  popTo(t, address);
  t.pending = -1;
  return kind;
}

/** The slot of an address, of which nothing is written here where it is constant. */
function putAddress(t: Translator, height: u32): void {
  if (!isConstant(t, height)) put16(t, slotOf(t, height));
}

export function select(t: Translator): void {
  const c = t.height - 1;
  const b = c - 1;
  if (entry(t, b).upper) {
    selectVector(t);
    return;
  }
  const a = b - 1;
  materializeConstant(t, c);
  materializeConstant(t, a);
  materializeConstant(t, b);
  const fused = beginUsing(t, OP_SELECT_RRR, 2, c);
  put16(t, slotOf(t, a));
  put16(t, slotOf(t, b));
  if (!fused) put16(t, slotOf(t, c));
  popTo(t, a);
  result(t);
}

export function globalGet(t: Translator): void {
  const index = readerOf(t).u32();
  const global = at<GlobalRecord>(moduleOf(t).globals, index);
  const imported = index < moduleOf(t).globalImports;
  if (global.type == TYPE_V128) {
    getVectorGlobal(t, global.cell, imported);
    return;
  }
  if (imported) {
    plain(t, OP_GLOBAL_GET_IMPORTED, 0);
    put32(t, global.cell);
    plainResult(t);
    return;
  }
  if (getKnownGlobal(t, index)) return;
  begin(t, OP_GLOBAL_GET);
  put32(t, global.cell);
  result(t);
  noteGlobalGet(t, index);
}

export function globalSet(t: Translator): void {
  const index = readerOf(t).u32();
  const global = at<GlobalRecord>(moduleOf(t).globals, index);
  const imported = index < moduleOf(t).globalImports;
  if (global.type == TYPE_V128) {
    setVectorGlobal(t, global.cell, imported);
    return;
  }
  const top = t.height - 1;
  materializeConstant(t, top);
  if (imported) {
    begin(t, OP_GLOBAL_SET_IMPORTED);
    put32(t, global.cell);
    put16(t, slotOf(t, top));
    pop(t);
    seal(t);
    return;
  }
  const kind = entry(t, top).kind;
  const local = entry(t, top).local;
  if (!beginUsing(t, OP_GLOBAL_SET_R, 0, top)) put16(t, slotOf(t, top));
  put32(t, global.cell);
  pop(t);
  t.pending = -1;
  noteGlobalSet(t, index, kind, local);
}
