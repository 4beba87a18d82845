/**
 * The operand stack as it is followed at translation: an entry is a frame slot of its own, a local, or a constant, and
 * only what an operation computes is ever stored.
 */
import { begin, put16, put32, put64, seal } from './emit';
import {
  OP_CONST32_I,
  OP_CONST64_I,
  OP_COPY_R,
  OP_NARROW,
  OP_V128_CONST_I,
  OP_V128_COPY_R,
} from './generated/selection';
import {
  entry,
  ENTRY_CONSTANT,
  ENTRY_LOCAL,
  ENTRY_SLOT,
  LOCAL_HEIGHTS,
  localSlot,
  pushKind,
  slotAt,
  Translator,
} from './translator';

/** Entries that are locals at a time: so many are looked through whenever control parts or a local is set. */
const MOST_LOCAL_ENTRIES: u32 = 64;

// @ts-ignore: decorator
@inline
function localHeight(t: Translator, index: u32): usize {
  return <usize>t.scratch + LOCAL_HEIGHTS + (<usize>index << 2);
}

// @ts-ignore: decorator
@inline
export function referencesTo(t: Translator, local: u32): usize {
  return <usize>t.references + ((<usize>local) << 2);
}

/** Locals are told by their slot numbers here. */
export function pushLocal(t: Translator, local: u32): void {
  if (t.localEntries >= MOST_LOCAL_ENTRIES) materializeLocals(t);
  store<u32>(localHeight(t, t.localEntries++), t.height);
  const e = pushKind(t, ENTRY_LOCAL);
  e.local = local;
  const count = referencesTo(t, local);
  store<u32>(count, load<u32>(count) + 1);
}

export function pushConstant(t: Translator, value: u64): void {
  const e = pushKind(t, ENTRY_CONSTANT);
  e.value = value;
}

/** The entry at `height` stops being a local. */
export function release(t: Translator, height: u32): void {
  const e = entry(t, height);
  if (e.kind != ENTRY_LOCAL) return;
  // Mostly it is the last one: the others move up.
  let index = --t.localEntries;
  let last = load<u32>(localHeight(t, index));
  while (last != height) {
    const before = load<u32>(localHeight(t, --index));
    store<u32>(localHeight(t, index), last);
    last = before;
  }
  const count = referencesTo(t, e.local);
  store<u32>(count, load<u32>(count) - 1);
}

/** Takes the top entry off and returns its height. */
export function pop(t: Translator): u32 {
  const height = --t.height;
  release(t, height);
  return height;
}

export function popTo(t: Translator, height: u32): void {
  while (t.height > height) pop(t);
}

/** The slot that holds the entry's value, which is not a constant. */
// @ts-ignore: decorator
@inline
export function slotOf(t: Translator, height: u32): u32 {
  const e = entry(t, height);
  return e.kind == ENTRY_LOCAL ? localSlot(t, e.local) : slotAt(t, height);
}

// @ts-ignore: decorator
@inline
export function isConstant(t: Translator, height: u32): bool {
  return entry(t, height).kind == ENTRY_CONSTANT;
}

/** Emits a move of the value of the entry at `height` to a slot. */
export function move(t: Translator, height: u32, to: u32): void {
  const e = entry(t, height);
  if (e.kind == ENTRY_CONSTANT) putConstant(t, e.value, to);
  else copySlot(t, slotOf(t, height), to);
}

export function putConstant(t: Translator, value: u64, to: u32): void {
  if (value >> 32) {
    begin(t, OP_CONST64_I);
    put64(t, value);
  } else {
    begin(t, OP_CONST32_I);
    put32(t, <u32>value);
  }
  t.destination = t.out;
  put16(t, to);
}

export function copySlot(t: Translator, from: u32, to: u32): void {
  if (from == to) return;
  begin(t, OP_COPY_R);
  put16(t, from);
  t.destination = t.out;
  put16(t, to);
}

/** Emits a move of the v128 of which the entry at `height` is the lower half. */
export function moveVector(t: Translator, height: u32, to: u32): void {
  if (isConstant(t, height)) {
    begin(t, OP_V128_CONST_I);
    put64(t, entry(t, height).value);
    put64(t, entry(t, height + 1).value);
  } else {
    const from = slotOf(t, height);
    if (from == to) return;
    begin(t, OP_V128_COPY_R);
    put16(t, from);
  }
  t.destination = t.out;
  put16(t, to);
}

/** First of the two slots that hold the v128 of which the entry at `height` is the lower half. A constant is put there. */
export function vectorSlot(t: Translator, height: u32): u32 {
  if (isConstant(t, height)) moveVector(t, height, slotAt(t, height));
  return slotOf(t, height);
}

export function pushVectorLocal(t: Translator, number: u32): void {
  // Both halves are locals, or none is.
  if (t.localEntries + 2 > MOST_LOCAL_ENTRIES) materializeLocals(t);
  pushLocal(t, number);
  pushLocal(t, number + 1);
  entry(t, t.height - 1).upper = 1;
}

/** Puts the entry's value into its own slot. */
export function materialize(t: Translator, height: u32): void {
  const e = entry(t, height);
  if (e.kind == ENTRY_SLOT) return;
  move(t, height, slotAt(t, height));
  release(t, height);
  e.kind = <u16>ENTRY_SLOT;
}

/** Before control may part or meet, no entry may be a local: it might be set on one way only. */
export function materializeLocals(t: Translator): void {
  materializeLocalsBelow(t, t.height);
}

/** The same for the entries below a height. */
export function materializeLocalsBelow(t: Translator, height: u32): void {
  while (t.localEntries) {
    // The list ascends, and what is materialized leaves it.
    const lowest = load<u32>(localHeight(t, 0));
    if (lowest >= height) return;
    materialize(t, lowest);
  }
}

export function materializeTop(t: Translator, count: u32): void {
  for (let i = t.height - count; i < t.height; i++) materialize(t, i);
}

/** Before a local is set: entries that are it get its present value. */
export function preserve(t: Translator, local: u32): void {
  if (!load<u32>(referencesTo(t, local))) return;
  let index: u32 = 0;
  while (index < t.localEntries) {
    const at = load<u32>(localHeight(t, index));
    if (entry(t, at).local == local) materialize(t, at);
    else index++;
  }
}

export function materializeConstant(t: Translator, height: u32): void {
  if (isConstant(t, height)) materialize(t, height);
}

/** Makes the entry, a number of 64 bits, the nearest one of 32. */
export function narrow(t: Translator, height: u32): void {
  const e = entry(t, height);
  if (e.kind == ENTRY_CONSTANT) {
    e.value = min<u64>(e.value, u32.MAX_VALUE);
    return;
  }
  begin(t, OP_NARROW);
  put16(t, slotOf(t, height));
  put16(t, slotAt(t, height));
  seal(t);
  release(t, height);
  e.kind = <u16>ENTRY_SLOT;
}
