/** Translates blocks, branches and returns. */
import { POINT_BOUNDARY, TYPE_V128 } from '../layout';
import { begin, beginUsing, put16, put32, put64, room, seal } from './emit';
import { rotated } from './generated/fusions';
import {
  inverse,
  OP_BR,
  OP_BR_BACK,
  OP_BR_IF_BACK_R,
  OP_BR_IF_R,
  OP_BR_TABLE,
  OP_BR_UNLESS_BACK_R,
  OP_BR_UNLESS_R,
  OP_RETURN,
  OP_RETURN_I,
  OP_RETURN_MANY,
  OP_RETURN_R,
  OP_V128_RETURN_R,
} from './generated/selection';
import { endInline } from './inline';
import { enterLoop, unlearnBounds } from './known-bounds';
import { dropAliases, settleAliases } from './local-values';
import { forgetAll } from './memory-values';
import {
  isConstant,
  materialize,
  materializeConstant,
  materializeLocals,
  materializeLocalsBelow,
  materializeTop,
  move,
  pop,
  popTo,
  slotOf,
  vectorSlot,
} from './operand-stack';
import { plain } from './plain-operation';
import { notePoint } from './points';
import { at, TypeRecord } from './records';
import { closeTry, returnFromClauses } from './translate-exceptions';
import {
  Block,
  BLOCK_CATCH,
  BLOCK_ELSE,
  BLOCK_FUNCTION,
  BLOCK_IF,
  BLOCK_INLINE,
  BLOCK_LOOP,
  BLOCK_TRY,
  BLOCK_TRY_TABLE,
  blockOf,
  entry,
  ENTRY_SLOT,
  moduleOf,
  pushSlots,
  readerOf,
  slotAt,
  Translator,
} from './translator';

/** Slots of the values a branch to the block carries. */
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
export function moveToBlock(t: Translator, block: Block): void {
  const count = arity(block);
  const first = t.height - count;
  for (let i: u32 = 0; i < count; i++) move(t, first + i, slotAt(t, block.height + i));
}

/** Writes a branch's fuel and target: known for a loop, else a link in the block's list. */
export function putTarget(t: Translator, block: Block): void {
  linkTarget(t.out, block, t.fuel);
  t.out += 8;
}

/** The same to the 8 bytes at `link`, for a way to the block with `fuel` not yet charged. */
export function linkTarget(link: u32, block: Block, fuel: i32): void {
  if (block.kind == BLOCK_LOOP) {
    store<u32>(link, <u32>(fuel - block.fuel));
    store<u32>(link, block.label, 4);
    return;
  }
  store<u32>(link, <u32>fuel);
  store<u32>(link, block.label, 4);
  block.label = link;
}

/** Lets the branches of a list arrive here, where `fuel` is not yet charged on the other way in. */
export function resolve(t: Translator, list: u32, fuel: i32): void {
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
export function emitReturn(t: Translator): void {
  const count = changetype<Block>(<usize>t.firstBlock).results;
  const first = t.height - count;
  if (count == 0) {
    begin(t, OP_RETURN);
  } else if (count == 1) {
    if (isConstant(t, first)) {
      begin(t, OP_RETURN_I);
      put64(t, entry(t, first).value);
    } else if (!beginUsing(t, OP_RETURN_R, 0, first)) put16(t, slotOf(t, first));
  } else if (count == 2 && entry(t, first + 1).upper) {
    const slot = vectorSlot(t, first);
    if (!beginUsing(t, OP_V128_RETURN_R, 0, first)) put16(t, slot);
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
export function emitBranch(t: Translator, block: Block): void {
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
  const op = rotated(t.fusions, load<u16>(loop.label));
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

export function branchIf(t: Translator, block: Block): void {
  if (block.kind != BLOCK_FUNCTION) settleAliases(t);
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

export function branchTable(t: Translator): void {
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
export function blockAt(t: Translator, depth: u32): Block {
  return changetype<Block>(<usize>(t.block - depth * <u32>offsetof<Block>()));
}

/** Opens a block; parameters and results are counts of slots. */
export function open(t: Translator, kind: u32, params: u32, results: u32): Block {
  t.block += <u32>offsetof<Block>();
  const block = blockOf(t);
  block.kind = kind;
  block.height = t.height - params;
  block.params = params;
  block.results = results;
  block.paramTypes = 0;
  block.resultTypes = 0;
  block.label = 0;
  block.fuel = 0;
  block.elseBranch = 0;
  block.live = t.live;
  block.head = 0;
  block.region = 0;
  block.around = t.region;
  block.clauses = 0;
  block.learned = t.learned;
  return block;
}

/** Address of a list of types where a v128 is among them, so that the values take more `slots` than they are; else 0. */
export function vectorTypes(t: Translator, list: u32, count: u32, slots: u32): u32 {
  return slots == count ? 0 : moduleOf(t).bytes + list;
}

/** List of a function type's results where a v128 is among them, else 0. */
export function vectorResults(t: Translator, type: TypeRecord): u32 {
  return vectorTypes(t, type.results, type.resultCount, type.resultSlots);
}

export function openBlock(t: Translator, kind: u32): void {
  const reader = readerOf(t);
  let params: u32 = 0;
  let results: u32 = 0;
  let paramTypes: u32 = 0;
  let resultTypes: u32 = 0;
  const first = <u32>load<u8>(reader.position);
  if (first & 0x40 && !(first & 0x80)) {
    if (first == TYPE_V128) {
      results = 2;
      resultTypes = <u32>reader.position;
    } else if (first != 0x40) results = 1;
    reader.position++;
  } else {
    const type = at<TypeRecord>(moduleOf(t).types, <u32>reader.signed(33));
    params = type.paramSlots;
    results = type.resultSlots;
    paramTypes = vectorTypes(t, type.params, type.paramCount, params);
    resultTypes = vectorTypes(t, type.results, type.resultCount, results);
  }
  if (!t.live) {
    open(t, kind, 0, 0);
    return;
  }
  if (kind == BLOCK_IF) {
    t.fuel++;
    settleAliases(t);
    const condition = t.height - 1;
    if (t.localEntries || params) {
      // What has to be put in place comes before the branch.
      materializeConstant(t, condition);
      materializeLocalsBelow(t, condition - params);
      for (let i = condition - params; i < condition; i++) materialize(t, i);
    }
    beginCondition(t, conditionOp(t, false, false));
    const link = t.out;
    const loop = blockOf(t);
    const atHead = loop.kind == BLOCK_LOOP && loop.label == t.last && !loop.params;
    put32(t, <u32>t.fuel);
    put32(t, 0);
    seal(t);
    const block = open(t, kind, params, results);
    block.paramTypes = paramTypes;
    block.resultTypes = resultTypes;
    block.elseBranch = link;
    block.elseLast = link;
    block.elseFuel = t.fuel;
    if (atHead && !params) {
      loop.head = link;
      loop.exit = t.block;
    }
    return;
  }
  if (kind == BLOCK_LOOP) settleAliases(t);
  materializeLocals(t);
  if (params) materializeTop(t, params);
  const block = open(t, kind, params, results);
  block.paramTypes = paramTypes;
  block.resultTypes = resultTypes;
  if (kind == BLOCK_LOOP) {
    forgetAll(t);
    seal(t);
    block.label = t.out;
    block.fuel = t.fuel;
    enterLoop(t);
    // What is known at its beginning is less than what was known before it.
    if (t.points) notePoint(t, POINT_BOUNDARY);
  }
}

/** What lay above a block's beginning gives way to values in their own slots: `count` slots, of the listed types. */
export function settle(t: Translator, block: Block, count: u32, types: u32): void {
  popTo(t, block.height);
  pushSlots(t, count, types);
}

/** The block is no longer one that a loop around it can be left by. */
function forgetHead(block: Block): void {
  const outer = changetype<Block>(changetype<usize>(block) - offsetof<Block>());
  if (outer.head && outer.exit == <u32>changetype<usize>(block)) outer.head = 0;
}

/** At the end of one of a block's parts: goes on behind the last one. */
export function goToEnd(t: Translator, block: Block): void {
  settleAliases(t);
  moveToBlock(t, block);
  begin(t, OP_BR);
  putTarget(t, block);
  seal(t);
}

export function elseBlock(t: Translator): void {
  const block = blockOf(t);
  block.kind = BLOCK_ELSE;
  forgetHead(block);
  if (!block.live) return;
  unlearnBounds(t, block.learned);
  if (t.live) goToEnd(t, block);
  resolve(t, block.elseBranch, block.elseFuel);
  forgetAll(t);
  block.elseBranch = 0;
  t.fuel = block.elseFuel;
  t.live = 1;
  settle(t, block, block.params, block.paramTypes);
}

/** Ends a block. False when it was the function. */
export function endBlock(t: Translator): bool {
  const block = blockOf(t);
  if (block.kind == BLOCK_TRY || block.kind == BLOCK_TRY_TABLE) closeTry(t, block);
  t.block -= <u32>offsetof<Block>();
  if (block.kind == BLOCK_FUNCTION) {
    dropAliases(t, 0);
    if (t.live) emitReturn(t);
    returnFromClauses(t);
    return false;
  }
  if (block.kind == BLOCK_INLINE) {
    endInline(t, block);
    return true;
  }
  forgetHead(block);
  if (!block.live) return true;
  if (block.kind == BLOCK_LOOP) {
    if (!t.live) settle(t, block, 0, 0);
    return true;
  }
  unlearnBounds(t, block.learned);
  if (block.elseBranch) {
    // An `if` without `else`: its condition's branch arrives at the end.
    if (!t.full) store<u32>(block.elseLast, block.label, 4);
    block.label = block.elseBranch;
  }
  // What a catch gives lies above the exception, and has to be moved in any case.
  if (!block.label && (!t.live || block.kind != BLOCK_CATCH)) {
    if (!t.live) settle(t, block, 0, 0);
    return true;
  }
  if (t.live) {
    settleAliases(t);
    moveToBlock(t, block);
  } else if (!t.full) t.fuel = load<i32>(block.label);
  settle(t, block, block.results, block.resultTypes);
  resolve(t, block.label, t.fuel);
  forgetAll(t);
  t.live = 1;
  return true;
}
