/**
 * Calls of small functions of the same module are translated by translating the function in their place: its
 * parameters are the caller's operands, its locals lie above these, and it has no frame of its own.
 */
import { FUNC_NOT_INLINED, FUNC_VECTORS, FUNC_WITHOUT_REFERENCES, INLINE_DEPTH } from '../layout';
import { beginBound, endBounds } from './known-bounds';
import {
  countUses,
  dropAliases,
  getLocal,
  NEEDS_FRAME,
  setLocal,
  settleAliases,
  TOLD_PARAMS,
} from './local-values';
import { forgetAll, forgetLocals } from './memory-values';
import { materialize, move, popTo, pushConstant, pushLocal, release } from './operand-stack';
import { Reader } from './reader';
import { FuncRecord, TypeRecord } from './records';
import { handlesReferences } from './snapshot';
import { emitBranch, moveToBlock, open, resolve, settle } from './translate-blocks';
import {
  Block,
  BLOCK_INLINE,
  Entry,
  entry,
  ENTRY_CONSTANT,
  ENTRY_LOCAL,
  ENTRY_SLOT,
  Inline,
  inlineAt,
  INLINED_LOCALS,
  localRecord,
  moduleOf,
  MOST_INLINED_LOCALS,
  pushSlot,
  READER,
  readerOf,
  slotAt,
  Translator,
} from './translator';
import { zeroLocals } from './unset-locals';

/** Bytes of the body of a function that is small. */
const MOST_BYTES: u32 = 112;
/** Where the reader of bodies looked through stands in the scratch buffer. */
const SCAN_READER: usize = 0x440;

// @ts-ignore: decorator
@inline
function inlineOf(t: Translator): Inline {
  return changetype<Inline>(<usize>t.inline);
}

/** Number of the local whose slot is that of the operand at `height`. */
// @ts-ignore: decorator
@inline
function localAt(t: Translator, height: u32): u32 {
  return t.localCount + height;
}

/** What the function in whose place the translator is has for its local `index`. */
// @ts-ignore: decorator
@inline
function inlinedLocal(t: Translator, index: u32): Entry {
  return changetype<Entry>(<usize>inlineOf(t).locals + (<usize>index << 4));
}

/** `local.get` in a function that is translated in its caller's place. */
export function getInlined(t: Translator, index: u32): void {
  const e = inlinedLocal(t, index);
  if (e.kind == ENTRY_CONSTANT) pushConstant(t, e.value);
  else if (e.local >= inlineOf(t).first) getLocal(t, e.local);
  else pushLocal(t, e.local);
}

/** `local.set` and `local.tee` likewise: what is set is never a constant or a local of the caller. */
export function setInlined(t: Translator, index: u32, tee: bool): void {
  setLocal(t, inlinedLocal(t, index).local, tee);
}

/**
 * Translates a call in the callee's place, where that is small and does nothing that needs a frame: what follows is the
 * callee's body then. False where it has to be called.
 */
export function inlineCall(t: Translator, func: FuncRecord, type: TypeRecord, call: u32): bool {
  const size = func.end - func.body;
  if (size > MOST_BYTES || size > t.inlineBytes || func.flags & (FUNC_NOT_INLINED | FUNC_VECTORS)) return false;
  const depth = t.inline ? inlineOf(t).depth + 1 : 1;
  if (depth > INLINE_DEPTH || isUnderWay(t, func)) return false;
  const bottom = t.height - type.paramCount;
  if (slotAt(t, bottom) + func.frame > t.frameEnd) return false;
  const reader = changetype<Reader>(<usize>t.reader - READER + SCAN_READER);
  reader.base = readerOf(t).base;
  reader.position = reader.base + func.body;
  reader.end = reader.base + func.end;
  reader.error = 0;
  let locals: u32 = 0;
  for (let groups = reader.u32(); groups > 0; groups--) {
    locals += reader.u32();
    reader.byte();
  }
  const body = reader.position;
  if (!(func.flags & FUNC_WITHOUT_REFERENCES)) {
    // A frame that may hold references is known by its function alone (snapshot.ts).
    const handles = handlesReferences(moduleOf(t), func, reader);
    func.flags |= handles ? FUNC_NOT_INLINED : FUNC_WITHOUT_REFERENCES;
    if (handles) return false;
    reader.position = body;
  }
  const fits =
    type.resultSlots <= 1 && type.paramCount <= TOLD_PARAMS && type.paramCount + locals <= MOST_INLINED_LOCALS;
  const records = <u32>changetype<usize>(localRecord(t, localAt(t, bottom)));
  const set = fits ? countUses(reader, records, type.paramCount, locals) : NEEDS_FRAME;
  if (set == NEEDS_FRAME) {
    func.flags |= FUNC_NOT_INLINED;
    return false;
  }
  t.inlineBytes -= size;
  const scratch = <usize>t.reader - READER;
  const inline = inlineAt(scratch, depth);
  inline.outer = t.inline;
  inline.depth = depth;
  inline.learned = t.learned;
  inline.first = localAt(t, bottom);
  inline.func = <u32>changetype<usize>(func);
  inline.call = call;
  inline.position = <u32>readerOf(t).position;
  inline.end = <u32>readerOf(t).end;
  inline.locals = <u32>(scratch + INLINED_LOCALS + <usize>((depth - 1) * MOST_INLINED_LOCALS << 4));
  t.inline = <u32>changetype<usize>(inline);
  for (let i: u32 = 0; i < type.paramCount; i++) takeParameter(t, i, bottom + i, (set >> i) & 1);
  for (let i: u32 = 0; i < locals; i++) {
    makeLocal(t, type.paramCount + i, t.height);
    pushSlot(t);
  }
  readerOf(t).position = body;
  readerOf(t).end = reader.end;
  if (locals) {
    // Its locals' numbers are their places: it has no v128.
    const places = t.places;
    t.places = 0;
    zeroLocals(t, type.paramCount, locals, slotAt(t, bottom + type.paramCount));
    t.places = places;
  }
  const block = open(t, BLOCK_INLINE, 0, type.resultCount);
  block.height = bottom;
  inline.block = t.block;
  return true;
}

/** Whether the translator is in the function already. */
function isUnderWay(t: Translator, func: FuncRecord): bool {
  const wanted = <u32>changetype<usize>(func);
  if (wanted == t.func) return true;
  for (let inline = t.inline; inline; inline = changetype<Inline>(<usize>inline).outer) {
    if (changetype<Inline>(<usize>inline).func == wanted) return true;
  }
  return false;
}

/** What the caller gives stays where it is, unless the callee sets it. */
function takeParameter(t: Translator, index: u32, height: u32, isSet: u32): void {
  const e = entry(t, height);
  if (isSet) materialize(t, height);
  if (e.kind == ENTRY_SLOT) {
    makeLocal(t, index, height);
    return;
  }
  const local = inlinedLocal(t, index);
  local.kind = e.kind;
  local.local = e.local;
  local.value = e.value;
  release(t, height);
  e.kind = <u16>ENTRY_SLOT;
}

/** The callee's local is in the slot of the operand at `height`. */
function makeLocal(t: Translator, index: u32, height: u32): void {
  const local = inlinedLocal(t, index);
  local.kind = <u16>ENTRY_LOCAL;
  local.local = localAt(t, height);
  store<u32>(<usize>t.references + (<usize>local.local << 2), 0);
  beginBound(t, local.local);
}

/** The callee ends: its result takes its parameters' place, and translation goes on behind the call. */
export function endInline(t: Translator, block: Block): void {
  const inline = inlineOf(t);
  readerOf(t).position = inline.position;
  readerOf(t).end = inline.end;
  t.inline = inline.outer;
  dropAliases(t, inline.first);
  forgetLocals(t, inline.first);
  endBounds(t, inline.first, inline.learned);
  if (block.label) {
    if (!t.live && !t.full) t.fuel = load<i32>(block.label);
    if (t.live) {
      settleAliases(t);
      if (!patchResult(t, block)) moveToBlock(t, block);
    }
    settle(t, block, block.results, 0);
    resolve(t, block.label, t.fuel);
    forgetAll(t);
    t.live = 1;
    return;
  }
  if (!t.live) settle(t, block, 0, 0);
  else if (!block.results) popTo(t, block.height);
  else keepResult(t, block);
}

/** Has the last operation write its result, which is the callee's, to where the parameters were. */
function patchResult(t: Translator, block: Block): bool {
  const top = t.height - 1;
  if (!block.results || t.pending != <i32>top || entry(t, top).kind != ENTRY_SLOT) return false;
  store<u16>(t.destination, <u16>slotAt(t, block.height));
  return true;
}

/** The result of a callee that nothing branches to the end of: no code where it is a constant or a local. */
function keepResult(t: Translator, block: Block): void {
  const top = t.height - 1;
  const e = entry(t, top);
  const kind = e.kind;
  const value = e.value;
  const local = e.local;
  if (kind == ENTRY_CONSTANT) {
    popTo(t, block.height);
    pushConstant(t, value);
    return;
  }
  // A local of the caller's stays; one of the callee's is gone.
  if (kind == ENTRY_LOCAL && local < localAt(t, block.height)) {
    popTo(t, block.height);
    pushLocal(t, local);
    return;
  }
  const patched = patchResult(t, block);
  if (!patched) move(t, top, slotAt(t, block.height));
  popTo(t, block.height);
  t.pending = patched ? <i32>t.height : -1;
  pushSlot(t);
}

/** `return` in a function that is translated in its caller's place. */
export function leaveInline(t: Translator): void {
  const inline = inlineOf(t);
  dropAliases(t, inline.first);
  settleAliases(t);
  emitBranch(t, changetype<Block>(<usize>inline.block));
}
