/** Translates try blocks, in both forms, and throws. */
import { CATCH_ALL, CATCH_ALL_REF, CATCH_REF } from '../layout';
import { begin, put16, put32, seal } from './emit';
import { OP_THROW, OP_THROW_REF } from './generated/selection';
import {
  addClause,
  beginRegion,
  CLAUSE_ALL,
  CLAUSE_REFERENCE,
  CLAUSE_RETURN,
  clauseOf,
  endRegion,
  regionOf,
} from './handlers';
import { skipClauses } from './immediates';
import { unlearnBounds } from './known-bounds';
import { settleAliases } from './local-values';
import { forgetAll } from './memory-values';
import { materializeConstant, materializeTop, popTo, slotOf } from './operand-stack';
import { ClauseRecord, tagType } from './records';
import {
  blockAt,
  emitReturn,
  endBlock,
  goToEnd,
  linkTarget,
  openBlock,
  vectorTypes,
} from './translate-blocks';
import {
  Block,
  BLOCK_CATCH,
  BLOCK_FUNCTION,
  BLOCK_TRY,
  BLOCK_TRY_TABLE,
  blockOf,
  moduleOf,
  pushSlot,
  pushSlots,
  readerOf,
  slotAt,
  Translator,
} from './translator';

/** Opens a `try` or `try_table`. Its clauses are looked at when it ends. */
export function openTry(t: Translator, kind: u32): void {
  if (t.live) settleAliases(t);
  openBlock(t, kind);
  const block = blockOf(t);
  if (kind == BLOCK_TRY_TABLE) {
    block.clauses = <u32>readerOf(t).position;
    skipClauses(readerOf(t));
  }
  if (!t.live) return;
  // Operations must not be joined over the region's bounds.
  seal(t);
  block.region = beginRegion(t);
}

/** Ends the region of a try block at its end. */
export function closeTry(t: Translator, block: Block): void {
  if (!block.region) return;
  seal(t);
  endRegion(t, block.around);
  if (block.kind == BLOCK_TRY_TABLE) addClauses(t, block);
}

/** Adds the clauses of a `try_table`, which is still open. */
function addClauses(t: Translator, block: Block): void {
  const reader = readerOf(t);
  const position = reader.position;
  reader.position = block.clauses;
  for (let count = reader.u32(); count > 0; count--) {
    const clause = addClause(t, block.region);
    const kind = reader.byte();
    let slots: u32 = 0;
    let flags: u32 = 0;
    if (kind == CATCH_REF || kind == CATCH_ALL_REF) flags |= CLAUSE_REFERENCE;
    if (kind >= CATCH_ALL) flags |= CLAUSE_ALL;
    else {
      clause.tag = reader.u32();
      slots = tagType(moduleOf(t), clause.tag).paramSlots;
    }
    // Labels are counted from the block around.
    const target = blockAt(t, reader.u32() + 1);
    let height = target.height;
    if (target.kind == BLOCK_FUNCTION) {
      height = block.height;
      clause.fuel = <i32>height;
      flags |= CLAUSE_RETURN;
    } else {
      linkTarget(<u32>changetype<usize>(clause) + <u32>offsetof<ClauseRecord>('fuel'), target, 0);
    }
    clause.flags = <u16>flags;
    clause.values = <u16>slotAt(t, height);
    clause.reference = <u16>slotAt(t, height + slots);
  }
  reader.position = position;
}

/** Translates the returns that clauses naming the function's label arrive at. */
export function returnFromClauses(t: Translator): void {
  const results = changetype<Block>(<usize>t.firstBlock).results;
  for (let number: u32 = 1; number <= t.clauses; number++) {
    const clause = clauseOf(t, number);
    if (!(clause.flags & CLAUSE_RETURN)) continue;
    t.height = <u32>clause.fuel;
    pushSlots(t, results, 0);
    t.fuel = 0;
    clause.fuel = 0;
    clause.target = t.out;
    emitReturn(t);
  }
}

/** `catch` or `catch_all`: what comes before it goes on at the block's end. */
export function catchBlock(t: Translator, all: bool): void {
  const block = blockOf(t);
  const tag: u32 = all ? 0 : readerOf(t).u32();
  if (block.kind == BLOCK_TRY && block.region) {
    seal(t);
    endRegion(t, block.around);
  }
  block.kind = BLOCK_CATCH;
  if (!block.region) return;
  unlearnBounds(t, block.learned);
  if (t.live) goToEnd(t, block);
  seal(t);
  const clause = addClause(t, block.region);
  block.clauses = <u32>changetype<usize>(clause);
  clause.tag = tag;
  clause.flags = <u16>(all ? CLAUSE_ALL : 0);
  clause.reference = <u16>slotAt(t, block.height);
  clause.values = <u16>slotAt(t, block.height + 1);
  clause.fuel = 0;
  clause.target = t.out;
  popTo(t, block.height);
  pushSlot(t);
  if (!all) {
    const type = tagType(moduleOf(t), tag);
    pushSlots(t, type.paramSlots, vectorTypes(t, type.params, type.paramCount, type.paramSlots));
  }
  t.fuel = 0;
  t.live = 1;
  forgetAll(t);
}

/** Ends a `try` from which exceptions go on as from within a block around it. */
export function delegate(t: Translator): void {
  const block = blockOf(t);
  const target = blockAt(t, readerOf(t).u32() + 1);
  if (block.region) {
    const region = regionOf(t, block.region);
    const tries = target.kind == BLOCK_TRY || target.kind == BLOCK_TRY_TABLE;
    region.next = tries ? target.region : target.around;
  }
  endBlock(t);
}

/** Fuel is charged at throws, so that what a handler starts with is exact. */
function putFuel(t: Translator): void {
  put32(t, <u32>t.fuel);
  t.fuel = 0;
}

export function throwTag(t: Translator): void {
  const tag = readerOf(t).u32();
  const slots = tagType(moduleOf(t), tag).paramSlots;
  materializeTop(t, slots);
  // Execution may be stopped here while a handler is looked for.
  seal(t);
  begin(t, OP_THROW);
  putFuel(t);
  put32(t, tag << 2);
  put16(t, slotAt(t, t.height - slots));
  seal(t);
}

export function throwReference(t: Translator): void {
  const top = t.height - 1;
  materializeConstant(t, top);
  // Execution may be stopped here while a handler is looked for.
  seal(t);
  begin(t, OP_THROW_REF);
  putFuel(t);
  put16(t, slotOf(t, top));
  seal(t);
}

/** Throws what the code of a `catch` has been given: only then that is kept at all. */
export function rethrow(t: Translator): void {
  const block = blockAt(t, readerOf(t).u32());
  const clause = changetype<ClauseRecord>(<usize>block.clauses);
  clause.flags |= <u16>CLAUSE_REFERENCE;
  // Execution may be stopped here while a handler is looked for.
  seal(t);
  begin(t, OP_THROW_REF);
  putFuel(t);
  put16(t, slotAt(t, block.height));
  seal(t);
}
