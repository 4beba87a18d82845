/** Writes operations, joined to the ones before where there is an operation that is both (docs/engine.md, "Joined operations"). */
import { POINT_BOUNDARY } from '../layout';
import { fuseComplete, fuseSequence, fuseTree } from './generated/fusions';
import { forgetMemory } from './memory-values';
import { notePoint } from './points';
import { entry, ENTRY_SLOT, pushSlot, slotAt, Translator } from './translator';

/** Makes room for an operation with its operands. When there is none, what follows is written over and thrown away. */
export function room(t: Translator): void {
  if (t.out + 64 > t.end) {
    t.full = 1;
    t.out = t.start;
  }
}

// @ts-ignore: decorator
@inline
export function put16(t: Translator, value: u32): void {
  store<u16>(t.out, <u16>value);
  t.out += 2;
}

// @ts-ignore: decorator
@inline
export function put32(t: Translator, value: u32): void {
  store<u32>(t.out, value);
  t.out += 4;
}

// @ts-ignore: decorator
@inline
export function put64(t: Translator, value: u64): void {
  store<u64>(t.out, value);
  t.out += 8;
}

/** The last operation's result can no longer be put elsewhere, nor learned from. */
// @ts-ignore: decorator
@inline
function forgetResult(t: Translator): void {
  t.pending = -1;
  t.computed = 0;
  t.source = 0;
}

/** Begins an operation, joined to the one before where there is an operation that is both. */
export function begin(t: Translator, op: u32): void {
  room(t);
  forgetResult(t);
  // Those of the second table may write anywhere.
  if (op >> 16) forgetMemory(t);
  if (t.last) {
    const fused = fuseSequence(t.fusions, load<u16>(t.last), op);
    if (fused) {
      store<u16>(t.last, <u16>fused);
      return;
    }
    joinLast(t);
  }
  t.previous = t.last;
  t.last = t.out;
  put16(t, op);
  // One of the second table has its number there behind it.
  if (op >> 16) put16(t, op >> 16);
}

/** Joins the last two operations, of which the second is complete now, where there is one that is both. */
function joinLast(t: Translator): void {
  if (!t.previous || t.full) return;
  const fused = fuseComplete(t.fusions, load<u16>(t.previous), load<u16>(t.last));
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
export function beginUsing(t: Translator, op: u32, index: u32, height: u32): bool {
  if (t.pending != <i32>height || entry(t, height).kind != ENTRY_SLOT) {
    begin(t, op);
    return false;
  }
  const fused = fuseTree(t.fusions, load<u16>(t.last), op, index);
  if (!fused) {
    begin(t, op);
    return false;
  }
  room(t);
  if (t.full) return true;
  forgetResult(t);
  store<u16>(t.last, <u16>fused);
  t.out = t.destination;
  return true;
}

/** Writes where the operation's result goes: the own slot of the entry at `height`, which is pushed. */
export function result(t: Translator): void {
  const height = t.height;
  t.destination = t.out;
  t.pending = <i32>height;
  put16(t, slotAt(t, height));
  pushSlot(t);
}

/** After an operation that control does not simply pass. */
// @ts-ignore: decorator
@inline
export function seal(t: Translator): void {
  t.last = 0;
  t.previous = 0;
  t.pending = -1;
  if (t.points) notePoint(t, POINT_BOUNDARY);
  t.computed = 0;
  t.source = 0;
}
