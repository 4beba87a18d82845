/**
 * What is known of the addresses in locals: how many bytes from there on lie in the memory, since an access to the last of
 * them has been made. Memories do not shrink, so an access to fewer needs no check until the local is set. What is
 * learned in a block counts to its end only, since it may be left before, and in a loop only of locals that are not
 * set from its beginning on.
 *
 * A call that is restored from a snapshot has made no access: what is known where it stands has to be checked then (noteFacts). So
 * has whatever else is ever left out because of something that was executed before.
 */
import { isPlain, skipImmediates } from './immediates';
import { at, FactRecord, LimitRecord, SnapshotRecord } from './records';
import {
  BOUNDS,
  BOUNDS_TRAIL,
  entry,
  ENTRY_LOCAL,
  LOCAL_VECTOR,
  localSlot,
  moduleOf,
  placeOf,
  readerOf,
  Translator,
} from './translator';

@unmanaged
class Bound {
  /** Bytes known to lie in the memory. */
  bytes: u32;
  /** Length of the trail when the local was last set. */
  setAt: u32;
  /** Where in the module it is set for the last time, as far as that has been looked for. */
  lastSet: u32;
}

/** What was known before, to be known again at a block's end. */
@unmanaged
class Learned {
  local: u32;
  bytes: u32;
}

/** Entries of the trail, which each loop's beginning looks through; what would be learned beyond is not. */
const MOST_LEARNED: u32 = 64;

// @ts-ignore: decorator
@inline
function boundOf(t: Translator, local: u32): Bound {
  return changetype<Bound>(<usize>t.scratch + BOUNDS + <usize>local * offsetof<Bound>());
}

// @ts-ignore: decorator
@inline
function learned(t: Translator, index: u32): Learned {
  return changetype<Learned>(<usize>t.scratch + BOUNDS_TRAIL + <usize>index * offsetof<Learned>());
}

export function resetBounds(t: Translator, locals: u32): void {
  t.learned = 0;
  t.loopsScanned = 0;
  t.bounds = locals;
  memory.fill(<usize>t.scratch + BOUNDS, 0, <usize>locals * offsetof<Bound>());
}

/** Whether the entry at `height` is a local with at least `end` bytes of memory from its address on. */
export function isWithin(t: Translator, height: u32, end: u64): bool {
  const e = entry(t, height);
  return e.kind == ENTRY_LOCAL && end <= <u64>boundOf(t, e.local).bytes;
}

/** Whether a constant address has `end` bytes in the memory however small it is. */
export function isAlwaysWithin(t: Translator, address: u64, end: u64): bool {
  return address + end <= <u64>at<LimitRecord>(moduleOf(t).memories, 0).min << 16;
}

/** After a checked access with the entry at `height` for its address: `end` bytes from there lie in the memory. */
export function learnBound(t: Translator, height: u32, end: u64): void {
  const e = entry(t, height);
  if (e.kind != ENTRY_LOCAL || end > <u64>u32.MAX_VALUE || t.learned >= MOST_LEARNED) return;
  const bound = boundOf(t, e.local);
  const before = learned(t, t.learned++);
  before.local = e.local;
  before.bytes = bound.bytes;
  bound.bytes = <u32>end;
}

/** The local is one that there was not before. */
export function beginBound(t: Translator, local: u32): void {
  // What was there before is another function's.
  for (; t.bounds <= local; t.bounds++) boundOf(t, t.bounds).bytes = 0;
  const bound = boundOf(t, local);
  bound.bytes = 0;
  bound.setAt = t.learned;
}

/** The locals from `first` on are no more; what is known of them was learned since the trail had `length` entries. */
export function endBounds(t: Translator, first: u32, length: u32): void {
  for (let i = length; i < t.learned; i++) {
    const local = learned(t, i).local;
    if (local >= first) forgetBound(t, local);
  }
}

/** The local is set to something else. */
export function forgetBound(t: Translator, local: u32): void {
  const bound = boundOf(t, local);
  if (!bound.bytes) return;
  bound.bytes = 0;
  bound.setAt = t.learned;
}

/** At the end of a part that need not have been executed: what was learned since the trail had `length` entries is not known. */
export function unlearnBounds(t: Translator, length: u32): void {
  while (t.learned > length) {
    const index = --t.learned;
    const before = learned(t, index);
    const bound = boundOf(t, before.local);
    // A local that was set meanwhile keeps nothing of what it had before.
    bound.bytes = bound.setAt > index ? 0 : before.bytes;
  }
}

/** At a loop's beginning, where its instructions are about to be read. */
export function enterLoop(t: Translator): void {
  if (!t.learned) return;
  if (!t.loopsScanned) findLastSets(t);
  const here = <u32>readerOf(t).position;
  for (let i: u32 = 0; i < t.learned; i++) {
    const local = learned(t, i).local;
    if (boundOf(t, local).lastSet >= here) forgetBound(t, local);
  }
}

/** Notes for each local where it is set for the last time, from here to the function's end. */
function findLastSets(t: Translator): void {
  t.loopsScanned = 1;
  const reader = readerOf(t);
  const start = reader.position;
  while (reader.position < reader.end) {
    const opcode = reader.byte();
    if (opcode == 0x21 || opcode == 0x22) {
      const place = placeOf(t, reader.u32());
      if (!(place & LOCAL_VECTOR)) boundOf(t, place).lastSet = <u32>reader.position;
    } else if (!isPlain(opcode)) skipImmediates(reader, opcode);
  }
  reader.position = start;
}

/**
 * Writes down what is known here, for a snapshot's point. A frame has more slots than there are facts about it, so that checking all frames
 * of a stack takes no longer than its size warrants.
 */
export function noteFacts(t: Translator, s: SnapshotRecord): void {
  // Functions translated in place have their locals where operands are.
  const locals = min(t.localCount + t.height, t.bounds);
  if (t.learned <= locals) {
    for (let i: u32 = 0; i < t.learned; i++) noteFact(t, s, learned(t, i).local);
    return;
  }
  for (let local: u32 = 0; local < locals; local++) noteFact(t, s, local);
}

function noteFact(t: Translator, s: SnapshotRecord, local: u32): void {
  const bytes = boundOf(t, local).bytes;
  if (!bytes) return;
  if (s.factCount == s.factRoom) {
    s.factsMissing = 1;
    return;
  }
  const fact = at<FactRecord>(s.facts, s.factCount++);
  fact.slot = localSlot(t, local);
  fact.bytes = bytes;
}
