/**
 * Translates one validated function to register code (docs/engine.md, "Register code"). The operand stack is
 * followed at translation: an entry is a frame slot of its own, a local, or a constant, and only what an
 * operation computes is ever stored.
 */
import { LIMIT_NESTING } from '../layout';
import {
  binaryForm,
  fuseSequence,
  fuseTree,
  fuseComplete,
  FORM_COMMUTATIVE,
  FORM_DIVISION,
  FORM_WIDE,
  inverse,
  loadForm,
  rotated,
  storeForm,
  storeWide,
  unaryForm,
  OP_BR,
  OP_BR_BACK,
  OP_BR_IF_BACK_R,
  OP_BR_IF_R,
  OP_BR_TABLE,
  OP_BR_UNLESS_BACK_R,
  OP_BR_UNLESS_R,
  OP_CALL,
  OP_CALL_IMPORT,
  OP_CALL_INDIRECT,
  OP_CONST32_I,
  OP_CONST64_I,
  OP_COPY_R,
  OP_DATA_DROP,
  OP_ELEM_DROP,
  OP_GLOBAL_GET,
  OP_GLOBAL_GET_IMPORTED,
  OP_GLOBAL_SET_IMPORTED,
  OP_GLOBAL_SET_R,
  OP_MEMORY_COPY,
  OP_MEMORY_FILL,
  OP_MEMORY_GROW,
  OP_MEMORY_INIT,
  OP_MEMORY_SIZE,
  OP_REF_FUNC,
  OP_RESTORE_INSTANCE,
  OP_RETURN,
  OP_RETURN_CALL,
  OP_RETURN_CALL_IMPORT,
  OP_RETURN_CALL_INDIRECT,
  OP_RETURN_I,
  OP_RETURN_MANY,
  OP_RETURN_R,
  OP_SELECT_RRR,
  OP_TABLE_COPY,
  OP_TABLE_FILL,
  OP_TABLE_GET,
  OP_TABLE_GROW,
  OP_TABLE_INIT,
  OP_TABLE_SET,
  OP_TABLE_SIZE,
  OP_UNREACHABLE,
  OP_ZERO_1,
} from './generated/selection';
import { Reader } from './reader';
import {
  at,
  EngineRecord,
  FuncRecord,
  ModuleRecord,
  TypeRecord,
} from './records';

/** Places in the scratch buffer. */
const READER: usize = 0x400;
const LOCAL_REFERENCES: usize = 0x80000;
const NEEDED_LOCALS: usize = 0x88000;
const ASSIGNED_LOCALS: usize = 0x8a000;
const ENTRIES: usize = 0x90000;
const TRAIL: usize = 0xb8000;
const BLOCKS: usize = 0xc0000;
const MARKS: usize = 0x180000;

const ENTRY_SLOT: u32 = 0;
const ENTRY_LOCAL: u32 = 1;
const ENTRY_CONSTANT: u32 = 2;

@unmanaged
class Entry {
  kind: u32;
  local: u32;
  value: u64;
}

const BLOCK_BLOCK: u32 = 2;
const BLOCK_LOOP: u32 = 3;
const BLOCK_IF: u32 = 4;
const BLOCK_ELSE: u32 = 5;
const BLOCK_FUNCTION: u32 = 6;

@unmanaged
class Block {
  kind: u32;
  /** Height of the operand stack below the block's parameters. */
  height: u32;
  params: u32;
  results: u32;
  /** A loop's address; else the head of the list of branches to the end, 0 = none. */
  label: u32;
  /** Fuel not yet charged at a loop's start. */
  fuel: i32;
  /** List of the branches that pass over an `if`'s first part, and its last link. */
  elseBranch: u32;
  elseLast: u32;
  elseFuel: i32;
  /** Whether the block's start can be reached. */
  live: u32;
  /** Of a loop that begins with a branch out of it: address of that branch's fuel, and the block it leaves. */
  head: u32;
  exit: u32;
}

@unmanaged
class Translator {
  reader: u32;
  module: u32;
  out: u32;
  end: u32;
  start: u32;
  /** Address of the last operation while it may be joined with the next, else 0. */
  last: u32;
  /** Address of the operation before it while the two may be joined, else 0. */
  previous: u32;
  /** Address of its destination, and the height of the entry that is its result, or -1. */
  destination: u32;
  pending: i32;
  height: u32;
  block: u32;
  firstBlock: u32;
  entries: u32;
  references: u32;
  /** Entries that are locals. */
  localEntries: u32;
  paramCount: u32;
  header: u32;
  /** Slot of the operand stack's first entry. */
  base: u32;
  fuel: i32;
  live: u32;
  /** No room was left. */
  full: u32;
}

// @ts-ignore: decorator
@inline
function readerOf(t: Translator): Reader {
  return changetype<Reader>(<usize>t.reader);
}

// @ts-ignore: decorator
@inline
function moduleOf(t: Translator): ModuleRecord {
  return changetype<ModuleRecord>(<usize>t.module);
}

// @ts-ignore: decorator
@inline
function entry(t: Translator, height: u32): Entry {
  return changetype<Entry>(<usize>t.entries + ((<usize>height) << 4));
}

// @ts-ignore: decorator
@inline
function blockOf(t: Translator): Block {
  return changetype<Block>(<usize>t.block);
}

// @ts-ignore: decorator
@inline
function slotAt(t: Translator, height: u32): u32 {
  return t.base + (height << 3);
}

// @ts-ignore: decorator
@inline
function localSlot(t: Translator, index: u32): u32 {
  return (index < t.paramCount ? index << 3 : t.header + 8 + ((index - t.paramCount) << 3));
}

// Code output ---------------------------------------------------------------------------------------------------

/** Makes room for an operation with its operands. When there is none, what follows is written over and thrown away. */
function room(t: Translator): void {
  if (t.out + 64 > t.end) {
    t.full = 1;
    t.out = t.start;
  }
}

// @ts-ignore: decorator
@inline
function put16(t: Translator, value: u32): void {
  store<u16>(t.out, <u16>value);
  t.out += 2;
}

// @ts-ignore: decorator
@inline
function put32(t: Translator, value: u32): void {
  store<u32>(t.out, value);
  t.out += 4;
}

// @ts-ignore: decorator
@inline
function put64(t: Translator, value: u64): void {
  store<u64>(t.out, value);
  t.out += 8;
}

/** Begins an operation, joined to the one before where there is an operation that is both. */
function begin(t: Translator, op: u32): void {
  room(t);
  t.pending = -1;
  if (t.last) {
    const fused = fuseSequence(load<u16>(t.last), op);
    if (fused) {
      store<u16>(t.last, <u16>fused);
      return;
    }
    joinLast(t);
  }
  t.previous = t.last;
  t.last = t.out;
  put16(t, op);
}

/** Joins the last two operations, of which the second is complete now, where there is one that is both. */
function joinLast(t: Translator): void {
  if (!t.previous || t.full) return;
  const fused = fuseComplete(load<u16>(t.previous), load<u16>(t.last));
  if (!fused) return;
  store<u16>(t.previous, <u16>fused);
  // The second's operands move over its code.
  for (let at = t.last + 2; at < t.out; at += 2) store<u16>(at - 2, load<u16>(at));
  t.out -= 2;
  t.last = t.previous;
  t.previous = 0;
}

/**
 * Begins an operation that takes the entry at `height` as operand `index`. True when that entry is the last
 * operation's result and the two became one: the operand must not be written then.
 */
function beginUsing(t: Translator, op: u32, index: u32, height: u32): bool {
  if (t.pending != <i32>height || entry(t, height).kind != ENTRY_SLOT) {
    begin(t, op);
    return false;
  }
  const fused = fuseTree(load<u16>(t.last), op, index);
  if (!fused) {
    begin(t, op);
    return false;
  }
  room(t);
  if (t.full) return true;
  t.pending = -1;
  store<u16>(t.last, <u16>fused);
  t.out = t.destination;
  return true;
}

/** Writes where the operation's result goes: the own slot of the entry at `height`, which is pushed. */
function result(t: Translator): void {
  const height = t.height;
  t.destination = t.out;
  t.pending = <i32>height;
  put16(t, slotAt(t, height));
  entry(t, height).kind = ENTRY_SLOT;
  t.height = height + 1;
}

/** After an operation that control does not simply pass. */
// @ts-ignore: decorator
@inline
function seal(t: Translator): void {
  t.last = 0;
  t.previous = 0;
  t.pending = -1;
}

// Operand stack -------------------------------------------------------------------------------------------------

// @ts-ignore: decorator
@inline
function referencesTo(t: Translator, local: u32): usize {
  return <usize>t.references + ((<usize>local) << 2);
}

function pushLocal(t: Translator, local: u32): void {
  const e = entry(t, t.height++);
  e.kind = ENTRY_LOCAL;
  e.local = local;
  t.localEntries++;
  const count = referencesTo(t, local);
  store<u32>(count, load<u32>(count) + 1);
}

function pushConstant(t: Translator, value: u64): void {
  const e = entry(t, t.height++);
  e.kind = ENTRY_CONSTANT;
  e.value = value;
}

/** An entry stops being a local. */
function release(t: Translator, e: Entry): void {
  if (e.kind != ENTRY_LOCAL) return;
  t.localEntries--;
  const count = referencesTo(t, e.local);
  store<u32>(count, load<u32>(count) - 1);
}

/** Takes the top entry off and returns its height. */
function pop(t: Translator): u32 {
  const height = --t.height;
  release(t, entry(t, height));
  return height;
}

function popTo(t: Translator, height: u32): void {
  while (t.height > height) pop(t);
}

/** The slot that holds the entry's value, which is not a constant. */
// @ts-ignore: decorator
@inline
function slotOf(t: Translator, height: u32): u32 {
  const e = entry(t, height);
  return e.kind == ENTRY_LOCAL ? localSlot(t, e.local) : slotAt(t, height);
}

// @ts-ignore: decorator
@inline
function isConstant(t: Translator, height: u32): bool {
  return entry(t, height).kind == ENTRY_CONSTANT;
}

/** Emits a move of the value of the entry at `height` to a slot. */
function move(t: Translator, height: u32, to: u32): void {
  const e = entry(t, height);
  if (e.kind == ENTRY_CONSTANT) {
    if (e.value >> 32) {
      begin(t, OP_CONST64_I);
      put64(t, e.value);
    } else {
      begin(t, OP_CONST32_I);
      put32(t, <u32>e.value);
    }
    t.destination = t.out;
    put16(t, to);
    return;
  }
  const from = slotOf(t, height);
  if (from == to) return;
  begin(t, OP_COPY_R);
  put16(t, from);
  t.destination = t.out;
  put16(t, to);
}

/** Puts the entry's value into its own slot. */
function materialize(t: Translator, height: u32): void {
  const e = entry(t, height);
  if (e.kind == ENTRY_SLOT) return;
  move(t, height, slotAt(t, height));
  release(t, e);
  e.kind = ENTRY_SLOT;
}

/** Before control may part or meet, no entry may be a local: it might be set on one way only. */
function materializeLocals(t: Translator): void {
  if (!t.localEntries) return;
  for (let i: u32 = 0; i < t.height; i++) {
    if (entry(t, i).kind == ENTRY_LOCAL) materialize(t, i);
  }
}

function materializeTop(t: Translator, count: u32): void {
  for (let i = t.height - count; i < t.height; i++) materialize(t, i);
}

/** Before a local is set: entries that are it get its present value. */
function preserve(t: Translator, local: u32): void {
  if (!load<u32>(referencesTo(t, local))) return;
  for (let i: u32 = 0; i < t.height; i++) {
    const e = entry(t, i);
    if (e.kind == ENTRY_LOCAL && e.local == local) materialize(t, i);
  }
}

// Operations ----------------------------------------------------------------------------------------------------

function unary(t: Translator, op: u32): void {
  const a = t.height - 1;
  if (isConstant(t, a)) materialize(t, a);
  if (!beginUsing(t, op, 0, a)) put16(t, slotOf(t, a));
  pop(t);
  result(t);
}

function binary(t: Translator, form: u32): void {
  const b = t.height - 1;
  const a = b - 1;
  let op = form & 0xffff;
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
function eqz(t: Translator, op: u32): void {
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

function loadMemory(t: Translator, opcode: u32): void {
  const reader = readerOf(t);
  reader.u32();
  const offset = reader.u32();
  const a = t.height - 1;
  if (isConstant(t, a)) materialize(t, a);
  if (!beginUsing(t, loadForm(opcode), 0, a)) put16(t, slotOf(t, a));
  put32(t, offset);
  pop(t);
  result(t);
}

function storeMemory(t: Translator, opcode: u32): void {
  const reader = readerOf(t);
  reader.u32();
  const offset = reader.u32();
  const value = t.height - 1;
  const address = value - 1;
  const op = storeForm(opcode);
  if (isConstant(t, address)) materialize(t, address);
  if (isConstant(t, value)) {
    if (!beginUsing(t, op + 1, 0, address)) put16(t, slotOf(t, address));
    if (storeWide(opcode)) put64(t, entry(t, value).value);
    else put32(t, <u32>entry(t, value).value);
  } else if (t.pending == <i32>value && entry(t, value).kind == ENTRY_SLOT) {
    const fused = beginUsing(t, op, 1, value);
    put16(t, slotOf(t, address));
    if (!fused) put16(t, slotOf(t, value));
  } else {
    if (!beginUsing(t, op, 0, address)) put16(t, slotOf(t, address));
    put16(t, slotOf(t, value));
  }
  put32(t, offset);
  popTo(t, address);
  t.pending = -1;
}

function select(t: Translator): void {
  const c = t.height - 1;
  const b = c - 1;
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

function materializeConstant(t: Translator, height: u32): void {
  if (isConstant(t, height)) materialize(t, height);
}

/** Gives the local the top entry's value. `local.tee` leaves the local on the stack in its place. */
function setLocal(t: Translator, local: u32, tee: bool): void {
  const top = t.height - 1;
  const e = entry(t, top);
  const to = localSlot(t, local);
  if (e.kind == ENTRY_LOCAL && e.local == local) {
    if (!tee) pop(t);
    return;
  }
  pop(t);
  preserve(t, local);
  if (t.pending == <i32>top && e.kind == ENTRY_SLOT) {
    store<u16>(t.destination, <u16>to);
    t.pending = -1;
  } else {
    move(t, top, to);
    t.pending = -1;
  }
  if (tee) pushLocal(t, local);
}

/** An operation with `count` register operands in stack order, then immediate words, then perhaps a result. */
function plain(t: Translator, op: u32, count: u32): void {
  const first = t.height - count;
  for (let i = first; i < t.height; i++) materializeConstant(t, i);
  begin(t, op);
  t.last = 0;
  t.previous = 0;
  for (let i = first; i < t.height; i++) put16(t, slotOf(t, i));
  popTo(t, first);
}

/** The result of an operation that is never joined with the next. */
function plainResult(t: Translator): void {
  put16(t, slotAt(t, t.height));
  entry(t, t.height++).kind = ENTRY_SLOT;
  seal(t);
}

// Control -------------------------------------------------------------------------------------------------------

/** Number of values a branch to the block carries. */
// @ts-ignore: decorator
@inline
function arity(block: Block): u32 {
  return block.kind == BLOCK_LOOP ? block.params : block.results;
}

/** Whether the values for a branch to `block` lie where it wants them. */
function inPlace(t: Translator, block: Block): bool {
  const count = arity(block);
  const first = t.height - count;
  if (!count) return true;
  if (first != block.height) return false;
  for (let i = first; i < t.height; i++) {
    if (entry(t, i).kind != ENTRY_SLOT) return false;
  }
  return true;
}

/** Moves a branch's values to where `block` wants them; entries stay as they are. */
function moveToBlock(t: Translator, block: Block): void {
  const count = arity(block);
  const first = t.height - count;
  for (let i: u32 = 0; i < count; i++) move(t, first + i, slotAt(t, block.height + i));
}

/** Writes a branch's fuel and target: known for a loop, else a link in the block's list. */
function putTarget(t: Translator, block: Block): void {
  if (block.kind == BLOCK_LOOP) {
    put32(t, <u32>(t.fuel - block.fuel));
    put32(t, block.label);
    return;
  }
  const link = t.out;
  put32(t, <u32>t.fuel);
  put32(t, block.label);
  block.label = link;
}

/** Lets the branches of a list arrive here, where `fuel` is not yet charged on the other way in. */
function resolve(t: Translator, list: u32, fuel: i32): void {
  if (t.full) return;
  while (list) {
    const next = load<u32>(list, 4);
    store<u32>(list, load<i32>(list) - fuel);
    store<u32>(list, t.out, 4);
    list = next;
  }
  seal(t);
}

function putReturn(t: Translator): void {
  put32(t, <u32>t.fuel);
  put16(t, t.header);
}

/** Returns the function's results from the top of the stack. */
function emitReturn(t: Translator): void {
  const count = changetype<Block>(<usize>t.firstBlock).results;
  const first = t.height - count;
  if (count == 0) {
    begin(t, OP_RETURN);
  } else if (count == 1) {
    if (isConstant(t, first)) {
      begin(t, OP_RETURN_I);
      put64(t, entry(t, first).value);
    } else if (!beginUsing(t, OP_RETURN_R, 0, first)) put16(t, slotOf(t, first));
  } else {
    // The entries keep their kinds: after a conditional branch around this they are still needed.
    for (let i = first; i < t.height; i++) {
      if (entry(t, i).kind != ENTRY_SLOT) move(t, i, slotAt(t, i));
    }
    begin(t, OP_RETURN_MANY);
    put16(t, slotAt(t, first));
    put16(t, count);
  }
  putReturn(t);
  seal(t);
}

/** An unconditional branch. */
function emitBranch(t: Translator, block: Block): void {
  if (block.kind == BLOCK_FUNCTION) {
    emitReturn(t);
    return;
  }
  const count = arity(block);
  const top = t.height - 1;
  if (count == 1 && t.pending == <i32>top && entry(t, top).kind == ENTRY_SLOT) {
    store<u16>(t.destination, <u16>slotAt(t, block.height));
    t.pending = -1;
  } else moveToBlock(t, block);
  if (block.kind == BLOCK_LOOP && block.head && emitRotated(t, block)) return;
  begin(t, block.kind == BLOCK_LOOP ? OP_BR_BACK : OP_BR);
  putTarget(t, block);
  seal(t);
}

/**
 * A branch back to a loop that begins with a branch out of it does that one's test at once, the other way round: an
 * iteration takes one branch then. False where there is no such operation.
 */
function emitRotated(t: Translator, loop: Block): bool {
  const op = rotated(load<u16>(loop.label));
  if (!op || t.full) return false;
  const exit = changetype<Block>(<usize>loop.exit);
  const atHead = load<i32>(loop.head);
  begin(t, op);
  for (let at = loop.label + 2; at < loop.head; at += 2) put16(t, load<u16>(at));
  put32(t, <u32>(t.fuel - loop.fuel));
  put32(t, loop.head + 8);
  seal(t);
  const fuel = t.fuel;
  t.fuel += atHead - loop.fuel;
  begin(t, OP_BR);
  if (exit.kind == BLOCK_IF) {
    const link = t.out;
    put32(t, <u32>t.fuel);
    put32(t, exit.elseBranch);
    exit.elseBranch = link;
  } else putTarget(t, exit);
  t.fuel = fuel;
  seal(t);
  return true;
}

/** Remembers a branch out of a loop that is the loop's first operation. */
function noteHead(t: Translator, exit: Block): void {
  if (exit.kind == BLOCK_LOOP || arity(exit)) return;
  let block = t.block;
  while (changetype<Block>(<usize>block).kind != BLOCK_LOOP) {
    if (block == t.firstBlock) return;
    block -= <u32>offsetof<Block>();
  }
  const loop = changetype<Block>(<usize>block);
  if (loop.label != t.last || loop.params || <u32>changetype<usize>(exit) > block) return;
  loop.head = t.out;
  loop.exit = <u32>changetype<usize>(exit);
}

/** Begins a branch on the top entry, which is taken off; its target follows. */
function beginCondition(t: Translator, op: u32): void {
  const height = t.height - 1;
  materializeConstant(t, height);
  if (!beginUsing(t, op, 0, height)) put16(t, slotOf(t, height));
  pop(t);
}

/** The branch operation for a condition, given the last operation: its inverse makes up for a missing form. */
function conditionOp(t: Translator, taken: bool, back: bool): u32 {
  const height = t.height - 1;
  if (!taken && t.pending == <i32>height && entry(t, height).kind == ENTRY_SLOT) {
    const other = inverse(load<u16>(t.last));
    if (other) {
      store<u16>(t.last, <u16>other);
      taken = true;
    }
  }
  if (back) return taken ? OP_BR_IF_BACK_R : OP_BR_UNLESS_BACK_R;
  return taken ? OP_BR_IF_R : OP_BR_UNLESS_R;
}

function branchIf(t: Translator, block: Block): void {
  const values = arity(block);
  t.height--;
  const direct = block.kind != BLOCK_FUNCTION && inPlace(t, block);
  t.height++;
  if (direct) {
    beginCondition(t, conditionOp(t, true, block.kind == BLOCK_LOOP));
    noteHead(t, block);
    putTarget(t, block);
    seal(t);
    return;
  }
  beginCondition(t, conditionOp(t, false, false));
  const link = t.out;
  put32(t, <u32>t.fuel);
  put32(t, 0);
  seal(t);
  if (block.kind == BLOCK_FUNCTION) emitReturn(t);
  else {
    if (values) moveToBlock(t, block);
    begin(t, block.kind == BLOCK_LOOP ? OP_BR_BACK : OP_BR);
    putTarget(t, block);
  }
  resolve(t, link, t.fuel);
}

function branchTable(t: Translator): void {
  const reader = readerOf(t);
  const count = reader.u32();
  plain(t, OP_BR_TABLE, 1);
  put32(t, count);
  const first = t.out;
  const list = reader.position;
  for (let i: u32 = 0; i <= count; i++) {
    room(t);
    const block = blockAt(t, reader.u32());
    if (block.kind != BLOCK_FUNCTION && inPlace(t, block)) putTarget(t, block);
    else put64(t, 0);
  }
  seal(t);
  const end = reader.position;
  reader.position = list;
  let at = first;
  for (let i: u32 = 0; i <= count && !t.full; i++) {
    const block = blockAt(t, reader.u32());
    if (block.kind == BLOCK_FUNCTION || !inPlace(t, block)) {
      // Values have to be moved on the way.
      store<u32>(at, t.out, 4);
      if (block.kind == BLOCK_FUNCTION) emitReturn(t);
      else {
        moveToBlock(t, block);
        begin(t, block.kind == BLOCK_LOOP ? OP_BR_BACK : OP_BR);
        putTarget(t, block);
        seal(t);
      }
    }
    at += 8;
  }
  reader.position = end;
}

// @ts-ignore: decorator
@inline
function blockAt(t: Translator, depth: u32): Block {
  return changetype<Block>(<usize>(t.block - depth * <u32>offsetof<Block>()));
}

/** Opens a block; parameters and results are counts. */
function open(t: Translator, kind: u32, params: u32, results: u32): Block {
  t.block += <u32>offsetof<Block>();
  const block = blockOf(t);
  block.kind = kind;
  block.height = t.height - params;
  block.params = params;
  block.results = results;
  block.label = 0;
  block.fuel = 0;
  block.elseBranch = 0;
  block.live = t.live;
  block.head = 0;
  return block;
}

function openBlock(t: Translator, kind: u32): void {
  const reader = readerOf(t);
  let params: u32 = 0;
  let results: u32 = 0;
  const first = <u32>load<u8>(reader.position);
  if (first & 0x40 && !(first & 0x80)) {
    reader.position++;
    if (first != 0x40) results = 1;
  } else {
    const type = at<TypeRecord>(moduleOf(t).types, <u32>reader.signed(33));
    params = type.paramCount;
    results = type.resultCount;
  }
  if (!t.live) {
    open(t, kind, 0, 0);
    return;
  }
  if (kind == BLOCK_IF) {
    t.fuel++;
    const condition = t.height - 1;
    if (t.localEntries || params) {
      // What has to be put in place comes before the branch.
      materializeConstant(t, condition);
      for (let i: u32 = 0; i < condition; i++) {
        if (entry(t, i).kind == ENTRY_LOCAL || i >= condition - params) materialize(t, i);
      }
    }
    beginCondition(t, conditionOp(t, false, false));
    const link = t.out;
    const loop = blockOf(t);
    const atHead = loop.kind == BLOCK_LOOP && loop.label == t.last && !loop.params;
    put32(t, <u32>t.fuel);
    put32(t, 0);
    seal(t);
    const block = open(t, kind, params, results);
    block.elseBranch = link;
    block.elseLast = link;
    block.elseFuel = t.fuel;
    if (atHead && !params) {
      loop.head = link;
      loop.exit = t.block;
    }
    return;
  }
  materializeLocals(t);
  if (params) materializeTop(t, params);
  const block = open(t, kind, params, results);
  if (kind == BLOCK_LOOP) {
    seal(t);
    block.label = t.out;
    block.fuel = t.fuel;
  }
}

/** Results of a block lie in their own slots from here on. */
function settle(t: Translator, block: Block, count: u32): void {
  popTo(t, block.height);
  for (let i: u32 = 0; i < count; i++) entry(t, t.height++).kind = ENTRY_SLOT;
}

/** The block is no longer one that a loop around it can be left by. */
function forgetHead(block: Block): void {
  const outer = changetype<Block>(changetype<usize>(block) - offsetof<Block>());
  if (outer.head && outer.exit == <u32>changetype<usize>(block)) outer.head = 0;
}

function elseBlock(t: Translator): void {
  const block = blockOf(t);
  block.kind = BLOCK_ELSE;
  forgetHead(block);
  if (!block.live) return;
  if (t.live) {
    moveToBlock(t, block);
    begin(t, OP_BR);
    putTarget(t, block);
    seal(t);
  }
  resolve(t, block.elseBranch, block.elseFuel);
  block.elseBranch = 0;
  t.fuel = block.elseFuel;
  t.live = 1;
  settle(t, block, block.params);
}

/** Ends a block. False when it was the function. */
function endBlock(t: Translator): bool {
  const block = blockOf(t);
  t.block -= <u32>offsetof<Block>();
  if (block.kind == BLOCK_FUNCTION) {
    if (t.live) emitReturn(t);
    return false;
  }
  forgetHead(block);
  if (!block.live) return true;
  if (block.kind == BLOCK_LOOP) {
    if (!t.live) settle(t, block, 0);
    return true;
  }
  if (block.elseBranch) {
    // An `if` without `else`: its condition's branch arrives at the end.
    if (!t.full) store<u32>(block.elseLast, block.label, 4);
    block.label = block.elseBranch;
  }
  if (!block.label) {
    if (!t.live) settle(t, block, 0);
    return true;
  }
  if (t.live) moveToBlock(t, block);
  else if (!t.full) t.fuel = load<i32>(block.label);
  settle(t, block, block.results);
  resolve(t, block.label, t.fuel);
  t.live = 1;
  return true;
}

// Calls ---------------------------------------------------------------------------------------------------------

/** Puts arguments in place; returns the slot the callee's frame begins at. */
function beginCall(t: Translator, type: TypeRecord): u32 {
  materializeTop(t, type.paramCount);
  return slotAt(t, t.height - type.paramCount);
}

/** Fuel is charged at calls, so that what a callee starts with is exact. */
function putFuel(t: Translator): void {
  put32(t, <u32>t.fuel);
  t.fuel = 0;
}

function endCall(t: Translator, type: TypeRecord): void {
  popTo(t, t.height - type.paramCount);
  for (let i: u32 = 0; i < type.resultCount; i++) entry(t, t.height++).kind = ENTRY_SLOT;
  seal(t);
}

/** Where a callee in another instance returns to. */
function putRestore(t: Translator, type: TypeRecord, frame: u32): void {
  const header = type.paramCount > type.resultCount ? type.paramCount : type.resultCount;
  put16(t, OP_RESTORE_INSTANCE);
  put16(t, frame + (header << 3));
  put16(t, frame);
}

function call(t: Translator): void {
  const module = moduleOf(t);
  const index = readerOf(t).u32();
  const func = at<FuncRecord>(module.funcs, index);
  const type = at<TypeRecord>(module.types, func.type);
  const frame = beginCall(t, type);
  if (index < module.funcImports) {
    begin(t, OP_CALL_IMPORT);
    put32(t, index << 2);
    putFuel(t);
    put16(t, frame);
    putRestore(t, type, frame);
  } else {
    begin(t, OP_CALL);
    put32(t, <u32>changetype<usize>(func));
    putFuel(t);
    put32(t, frame + func.frame);
    put16(t, frame + func.header);
    put16(t, frame);
  }
  endCall(t, type);
}

function callIndirect(t: Translator): void {
  const reader = readerOf(t);
  const type = at<TypeRecord>(moduleOf(t).types, reader.u32());
  const table = reader.u32();
  const index = t.height - 1;
  materializeConstant(t, index);
  // The index keeps its slot above the arguments until the call has read it.
  const slot = slotOf(t, index);
  pop(t);
  const frame = beginCall(t, type);
  begin(t, OP_CALL_INDIRECT);
  put16(t, slot);
  put32(t, table);
  put32(t, type.id);
  putFuel(t);
  put16(t, frame);
  putRestore(t, type, frame);
  endCall(t, type);
}

/** The last operands of a call that takes the function's place. */
function putTail(t: Translator, type: TypeRecord, frame: u32): void {
  putFuel(t);
  put16(t, frame);
  put16(t, type.paramCount << 3);
  put16(t, t.header);
  put16(t, type.resultCount << 3);
}

/** What follows a call that takes the function's place: a host's function comes back, and its results are returned. */
function returnFromHost(t: Translator, type: TypeRecord): void {
  endCall(t, type);
  emitReturn(t);
}

function returnCall(t: Translator): void {
  const module = moduleOf(t);
  const index = readerOf(t).u32();
  const func = at<FuncRecord>(module.funcs, index);
  const type = at<TypeRecord>(module.types, func.type);
  const frame = beginCall(t, type);
  if (index < module.funcImports) {
    begin(t, OP_RETURN_CALL_IMPORT);
    put32(t, index << 2);
    putTail(t, type, frame);
    returnFromHost(t, type);
  } else {
    begin(t, OP_RETURN_CALL);
    put32(t, <u32>changetype<usize>(func));
    putTail(t, type, frame);
    seal(t);
  }
}

function returnCallIndirect(t: Translator): void {
  const reader = readerOf(t);
  const type = at<TypeRecord>(moduleOf(t).types, reader.u32());
  const table = reader.u32();
  const index = t.height - 1;
  materializeConstant(t, index);
  // The index keeps its slot above the arguments until the call has read it.
  const slot = slotOf(t, index);
  pop(t);
  const frame = beginCall(t, type);
  begin(t, OP_RETURN_CALL_INDIRECT);
  put16(t, slot);
  put32(t, table);
  put32(t, type.id);
  putTail(t, type, frame);
  returnFromHost(t, type);
}

// The function ----------------------------------------------------------------------------------------------------

/** Sets up a translator for `func` with room for code from `out` to `end`. */
function prepare(engine: EngineRecord, module: ModuleRecord, func: FuncRecord, out: u32, end: u32): Translator {
  const scratch = <usize>engine.scratch;
  const t = changetype<Translator>(scratch);
  const reader = changetype<Reader>(scratch + READER);
  reader.base = module.bytes;
  reader.position = <usize>module.bytes + func.body;
  reader.end = <usize>module.bytes + func.end;
  reader.error = 0;
  const type = at<TypeRecord>(module.types, func.type);
  let locals: u32 = 0;
  for (let groups = reader.u32(); groups > 0; groups--) {
    locals += reader.u32();
    reader.byte();
  }
  t.reader = <u32>changetype<usize>(reader);
  t.module = <u32>changetype<usize>(module);
  t.out = out;
  t.start = out;
  t.end = end;
  t.height = 0;
  t.entries = <u32>(scratch + ENTRIES);
  t.references = <u32>(scratch + LOCAL_REFERENCES);
  t.localEntries = 0;
  t.paramCount = type.paramCount;
  t.header = func.header;
  t.base = func.header + 8 + (locals << 3);
  t.fuel = 0;
  t.live = 1;
  t.full = 0;
  memory.fill(t.references, 0, (type.paramCount + locals) << 2);
  t.firstBlock = <u32>(scratch + BLOCKS);
  t.block = t.firstBlock - <u32>offsetof<Block>();
  open(t, BLOCK_FUNCTION, 0, type.resultCount);
  seal(t);
  if (locals) zeroLocals(t, type.paramCount, locals);
  return t;
}

/**
 * Zeroes the locals that may be read before they are set. `first` is the first that is no parameter; the reader stands
 * at the function's first instruction and is left there.
 */
function zeroLocals(t: Translator, first: u32, count: u32): void {
  const needed = <usize>t.reader - READER + NEEDED_LOCALS;
  findUnset(readerOf(t), needed - NEEDED_LOCALS, first, count);
  let index: u32 = 0;
  while (index < count) {
    if (!load<u8>(needed + index)) {
      index++;
      continue;
    }
    let some: u32 = 1;
    while (some < 8 && index + some < count && load<u8>(needed + index + some)) some++;
    begin(t, OP_ZERO_1 + some - 1);
    put16(t, localSlot(t, first + index));
    seal(t);
    index += some;
  }
}

/**
 * Marks the locals that an instruction may read with no setting of them before it in its own block or one around it.
 * What a block sets counts to its end only, since it may be left before.
 */
function findUnset(reader: Reader, scratch: usize, first: u32, count: u32): void {
  const start = reader.position;
  const needed = scratch + NEEDED_LOCALS;
  const assigned = scratch + ASSIGNED_LOCALS;
  const trail = scratch + TRAIL;
  const marks = scratch + MARKS;
  memory.fill(needed, 0, count);
  memory.fill(assigned, 0, count);
  let depth: u32 = 0;
  let set: u32 = 0;
  let open = count;
  while (open) {
    const opcode = reader.byte();
    if (opcode >= 0x02 && opcode <= 0x04) {
      store<u32>(marks + (<usize>depth << 2), set);
      depth++;
      reader.signed(33);
    } else if (opcode == 0x05 || opcode == 0x0b) {
      if (!depth) break;
      const mark = load<u32>(marks + (<usize>(depth - 1) << 2));
      while (set > mark) store<u8>(assigned + load<u32>(trail + (<usize>(--set) << 2)), 0);
      if (opcode == 0x0b) depth--;
    } else if (opcode >= 0x20 && opcode <= 0x22) {
      const local = reader.u32() - first;
      // Parameters wrap to large numbers.
      if (local >= count || load<u8>(assigned + local) || load<u8>(needed + local)) continue;
      if (opcode == 0x20) {
        store<u8>(needed + local, 1);
        open--;
      } else {
        store<u8>(assigned + local, 1);
        if (depth) store<u32>(trail + (<usize>(set++) << 2), local);
        else open--;
      }
    } else skipImmediates(reader, opcode);
  }
  reader.position = start;
}

/** Translates a function into the module's code memory. False when that has no room. */
export function translate(engine: EngineRecord, module: ModuleRecord, func: FuncRecord): bool {
  if (module.codeEnd - module.codePosition < 128) return false;
  const t = prepare(engine, module, func, module.codePosition, module.codeEnd);
  while (instruction(t)) {
    if (t.full) return false;
  }
  if (t.full) return false;
  func.code = module.codePosition;
  func.codeLength = t.out - module.codePosition;
  module.codePosition = t.out;
  return true;
}

/**
 * Finds the instruction whose operation stands at `position` in a function's code, by translating it again into the
 * memory from `out` to `end`. Returns its offset in the module; `uncharged` gets the fuel not yet charged there.
 */
export function locate(
  engine: EngineRecord,
  module: ModuleRecord,
  func: FuncRecord,
  position: u32,
  out: u32,
  end: u32,
  uncharged: usize,
): u32 {
  const t = prepare(engine, module, func, out, end);
  const wanted = out + position;
  let offset: u32 = 0;
  let more = true;
  while (more) {
    const before = readerOf(t).offset();
    more = instruction(t);
    if (t.full) return 0;
    if (t.out > wanted) {
      if (offset && t.last != wanted) break;
      offset = before;
      store<i32>(uncharged, t.fuel);
      if (t.last != wanted) break;
    }
  }
  return offset;
}

/** Translates the next instruction. False after the last one. */
function instruction(t: Translator): bool {
  const reader = readerOf(t);
  const opcode = reader.byte();
  if (!t.live) return skip(t, opcode);
  switch (opcode) {
    case 0x00: // unreachable
      t.fuel++;
      begin(t, OP_UNREACHABLE);
      seal(t);
      t.live = 0;
      return true;
    case 0x01: // nop
      return true;
    case 0x02: // block
    case 0x03: // loop
    case 0x04: // if
      openBlock(t, opcode);
      return true;
    case 0x05: // else
      elseBlock(t);
      return true;
    case 0x0b: // end
      return endBlock(t);
  }
  t.fuel++;
  // The rest is dense enough for the compiler to make a table of it.
  if (opcode >= 0x45) {
    later(t, opcode);
    return true;
  }
  switch (opcode) {
    case 0x0c: // br
      emitBranch(t, blockAt(t, reader.u32()));
      t.live = 0;
      break;
    case 0x0d: // br_if
      branchIf(t, blockAt(t, reader.u32()));
      break;
    case 0x0e: // br_table
      branchTable(t);
      t.live = 0;
      break;
    case 0x0f: // return
      emitReturn(t);
      t.live = 0;
      break;
    case 0x10: // call
      call(t);
      break;
    case 0x11: // call_indirect
      callIndirect(t);
      break;
    case 0x12: // return_call
      returnCall(t);
      t.live = 0;
      break;
    case 0x13: // return_call_indirect
      returnCallIndirect(t);
      t.live = 0;
      break;
    case 0x1a: // drop
      pop(t);
      break;
    case 0x1c: // select t
      reader.u32();
      reader.byte();
      select(t);
      break;
    case 0x1b: // select
      select(t);
      break;
    case 0x20: // local.get
      pushLocal(t, reader.u32());
      break;
    case 0x21: // local.set
      setLocal(t, reader.u32(), false);
      break;
    case 0x22: // local.tee
      setLocal(t, reader.u32(), true);
      break;
    case 0x23: // global.get
      globalGet(t);
      break;
    case 0x24: // global.set
      globalSet(t);
      break;
    case 0x25: { // table.get
      const table = reader.u32();
      plain(t, OP_TABLE_GET, 1);
      put32(t, table);
      plainResult(t);
      break;
    }
    case 0x26: { // table.set
      const table = reader.u32();
      plain(t, OP_TABLE_SET, 2);
      put32(t, table);
      break;
    }
    case 0x3f: // memory.size
      reader.byte();
      plain(t, OP_MEMORY_SIZE, 0);
      plainResult(t);
      break;
    case 0x40: // memory.grow
      reader.byte();
      plain(t, OP_MEMORY_GROW, 1);
      plainResult(t);
      break;
    case 0x41: // i32.const
      pushConstant(t, <u64>(<u32>reader.signed(32)));
      break;
    case 0x42: // i64.const
      pushConstant(t, <u64>reader.signed(64));
      break;
    case 0x43: // f32.const
      pushConstant(t, <u64>load<u32>(reader.position));
      reader.position += 4;
      break;
    case 0x44: // f64.const
      pushConstant(t, load<u64>(reader.position));
      reader.position += 8;
      break;
    default:
      if (opcode <= 0x35) loadMemory(t, opcode);
      else storeMemory(t, opcode);
  }
  return true;
}

/** Translates an instruction from 0x45 on. */
function later(t: Translator, opcode: u32): void {
  const form = binaryForm(opcode);
  if (form) {
    binary(t, form);
    return;
  }
  const reader = readerOf(t);
  switch (opcode) {
    case 0x45: // i32.eqz
      eqz(t, unaryForm(0x45));
      break;
    case 0xd0: // ref.null
      reader.byte();
      pushConstant(t, 0);
      break;
    case 0xd1: // ref.is_null: references are 32-bit numbers, null is 0
      unary(t, unaryForm(0x45));
      break;
    case 0xd2: { // ref.func
      const index = reader.u32();
      plain(t, OP_REF_FUNC, 0);
      put32(t, index);
      plainResult(t);
      break;
    }
    case 0xfc: {
      const number = reader.u32();
      if (number < 8) unary(t, unaryForm(0xfc00 + number));
      else bulk(t, number);
      break;
    }
    default:
      unary(t, unaryForm(opcode));
  }
}

function globalGet(t: Translator): void {
  const index = readerOf(t).u32();
  if (index < moduleOf(t).globalImports) {
    plain(t, OP_GLOBAL_GET_IMPORTED, 0);
    put32(t, index << 3);
    plainResult(t);
    return;
  }
  begin(t, OP_GLOBAL_GET);
  put32(t, index << 3);
  result(t);
}

function globalSet(t: Translator): void {
  const index = readerOf(t).u32();
  const top = t.height - 1;
  materializeConstant(t, top);
  if (index < moduleOf(t).globalImports) {
    begin(t, OP_GLOBAL_SET_IMPORTED);
    put32(t, index << 3);
    put16(t, slotOf(t, top));
    pop(t);
    seal(t);
    return;
  }
  if (!beginUsing(t, OP_GLOBAL_SET_R, 0, top)) put16(t, slotOf(t, top));
  put32(t, index << 3);
  pop(t);
  t.pending = -1;
}

function bulk(t: Translator, number: u32): void {
  const reader = readerOf(t);
  switch (number) {
    case 8: { // memory.init
      const segment = reader.u32();
      reader.byte();
      plain(t, OP_MEMORY_INIT, 3);
      put32(t, segment);
      break;
    }
    case 9: // data.drop
      plain(t, OP_DATA_DROP, 0);
      put32(t, reader.u32());
      break;
    case 10: // memory.copy
      reader.byte();
      reader.byte();
      plain(t, OP_MEMORY_COPY, 3);
      break;
    case 11: // memory.fill
      reader.byte();
      plain(t, OP_MEMORY_FILL, 3);
      break;
    case 12: { // table.init
      const segment = reader.u32();
      const table = reader.u32();
      plain(t, OP_TABLE_INIT, 3);
      put32(t, table);
      put32(t, segment);
      break;
    }
    case 13: // elem.drop
      plain(t, OP_ELEM_DROP, 0);
      put32(t, reader.u32());
      break;
    case 14: { // table.copy
      const to = reader.u32();
      const from = reader.u32();
      plain(t, OP_TABLE_COPY, 3);
      put32(t, to);
      put32(t, from);
      break;
    }
    case 15: { // table.grow
      const table = reader.u32();
      plain(t, OP_TABLE_GROW, 2);
      put32(t, table);
      plainResult(t);
      break;
    }
    case 16: { // table.size
      const table = reader.u32();
      plain(t, OP_TABLE_SIZE, 0);
      put32(t, table);
      plainResult(t);
      break;
    }
    default: { // table.fill
      const table = reader.u32();
      plain(t, OP_TABLE_FILL, 3);
      put32(t, table);
      break;
    }
  }
}

/** Passes over an instruction that can not be reached; only blocks matter there. False after the function's end. */
function skip(t: Translator, opcode: u32): bool {
  switch (opcode) {
    case 0x02:
    case 0x03:
    case 0x04:
      openBlock(t, opcode);
      return true;
    case 0x05:
      elseBlock(t);
      return true;
    case 0x0b:
      return endBlock(t);
    default:
      skipImmediates(readerOf(t), opcode);
      return true;
  }
}

/** Passes over what follows the code of an instruction that begins or ends no block. */
function skipImmediates(reader: Reader, opcode: u32): void {
  switch (opcode) {
    case 0x0c:
    case 0x0d:
    case 0x10:
    case 0x12:
    case 0x20:
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0xd2:
      reader.u32();
      return;
    case 0x0e:
      for (let count = reader.u32() + 1; count > 0; count--) reader.u32();
      return;
    case 0x11:
    case 0x13:
    case 0x1c:
      reader.u32();
      reader.u32();
      return;
    case 0x3f:
    case 0x40:
    case 0xd0:
      reader.byte();
      return;
    case 0x41:
      reader.signed(32);
      return;
    case 0x42:
      reader.signed(64);
      return;
    case 0x43:
      reader.position += 4;
      return;
    case 0x44:
      reader.position += 8;
      return;
    case 0xfc: {
      const number = reader.u32();
      if (number >= 8) reader.u32();
      if (number == 8 || number == 10 || number == 12 || number == 14) reader.u32();
      return;
    }
    default:
      if (opcode >= 0x28 && opcode <= 0x3e) {
        reader.u32();
        reader.u32();
      }
  }
}
