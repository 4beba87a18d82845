/**
 * Locals that need no code. A local that is set once, before it is read, and is set to another local or a constant, is
 * an *alias*: as long as control runs straight on and the other local keeps its value, reading it reads that. One that
 * is set to what has just been computed and then read for the first and only time was no more than an operand.
 * Compilers that do not optimise give every result such a local.
 */
import { isPlain, skipImmediates } from './immediates';
import { forgetBound } from './known-bounds';
import { learn } from './memory-values';
import {
  copySlot,
  move,
  pop,
  preserve,
  pushConstant,
  pushLocal,
  pushVectorLocal,
  putConstant,
  referencesTo,
} from './operand-stack';
import { Reader } from './reader';
import { setVectorLocal } from './translate-vector';
import {
  entry,
  ENTRY_CONSTANT,
  ENTRY_LOCAL,
  ENTRY_SLOT,
  LIVE_ALIASES,
  LOCAL_VECTOR,
  localRecord,
  LocalRecord,
  localSlot,
  pushSlot,
  recordAt,
  slotAt,
  Translator,
  USED_MORE,
  USED_ONCE,
} from './translator';
import { OPCODE_TRY, OPCODE_TRY_TABLE } from './validator';

const MOST_ALIASES: u32 = 64;

/** What `countUses` gives for a function that does what is not done in a caller's place. */
export const NEEDS_FRAME: u32 = 0xffffffff;
/** Parameters whose settings `countUses` tells. */
export const TOLD_PARAMS: u32 = 31;

/**
 * Counts how often a function's locals are read, and whether they are set once; their records are at `records`, the
 * first `params` of them are parameters, and are set already. The reader stands at the function's first instruction
 * and is left there. Returns bits for the parameters that are set, or NEEDS_FRAME.
 */
export function countUses(reader: Reader, records: u32, params: u32, locals: u32): u32 {
  memory.fill(records, 0, <usize>(params + locals) * offsetof<LocalRecord>());
  for (let i: u32 = 0; i < params; i++) recordAt(records, i).use = USED_MORE;
  const start = reader.position;
  let set: u32 = 0;
  let needsFrame = false;
  while (reader.position < reader.end) {
    const opcode = reader.byte();
    if (opcode == 0x20) {
      const r = recordAt(records, reader.u32());
      r.gets++;
      if (!r.use) r.use = USED_MORE;
    } else if (opcode == 0x21 || opcode == 0x22) {
      const local = reader.u32();
      const r = recordAt(records, local);
      if (opcode == 0x22) r.gets++;
      r.use = r.use ? USED_MORE : USED_ONCE;
      if (local < TOLD_PARAMS) set |= 1 << local;
    } else if (!isPlain(opcode)) {
      if (wantsFrame(opcode)) needsFrame = true;
      skipImmediates(reader, opcode);
    }
  }
  reader.position = start;
  return needsFrame ? NEEDS_FRAME : set;
}

/**
 * Whether a function with this instruction has a frame of its own: a loop, which is worth a call, try blocks, throws, calls in
 * the function's place, and vectors, which are not all of one slot.
 */
// @ts-ignore: decorator
@inline
function wantsFrame(opcode: u32): bool {
  if (opcode >= 0x20) return opcode == 0xfd;
  if (opcode == 0x03 || opcode == OPCODE_TRY || opcode == OPCODE_TRY_TABLE) return true;
  return opcode == 0x12 || opcode == 0x13 || (opcode >= 0x08 && opcode <= 0x0a);
}

// @ts-ignore: decorator
@inline
function liveAlias(t: Translator, index: u32): usize {
  return <usize>t.scratch + LIVE_ALIASES + (<usize>index << 2);
}

/** Makes the local an alias of what the entry was. */
function makeAlias(t: Translator, local: u32, kind: u32, target: u32, value: u64): void {
  const r = localRecord(t, local);
  r.kind = kind;
  r.local = target;
  r.value = value;
  if (kind == ENTRY_LOCAL) localRecord(t, target).aliases++;
  store<u32>(liveAlias(t, t.aliases++), local);
}

/** Takes alias `index` off the list; the last one takes its place. */
function removeAlias(t: Translator, index: u32): void {
  const r = localRecord(t, load<u32>(liveAlias(t, index)));
  if (r.kind == ENTRY_LOCAL) localRecord(t, r.local).aliases--;
  r.kind = ENTRY_SLOT;
  store<u32>(liveAlias(t, index), load<u32>(liveAlias(t, --t.aliases)));
}

function dropAlias(t: Translator, local: u32): void {
  for (let i: u32 = 0; i < t.aliases; i++) {
    if (load<u32>(liveAlias(t, i)) == local) {
      removeAlias(t, i);
      return;
    }
  }
}

/** Writes what alias `index` is into its own slot, and takes it off the list. */
function settleAlias(t: Translator, index: u32): void {
  const local = load<u32>(liveAlias(t, index));
  const r = localRecord(t, local);
  const to = localSlot(t, local);
  if (r.kind == ENTRY_LOCAL) copySlot(t, localSlot(t, r.local), to);
  else putConstant(t, r.value, to);
  removeAlias(t, index);
}

/** Before control may part or meet: aliases that may be read later get their value. */
export function settleAliases(t: Translator): void {
  while (t.aliases) settleAlias(t, t.aliases - 1);
}

/** Before a local is set: its aliases get its present value. */
function settleAliasesOf(t: Translator, target: u32): void {
  if (!localRecord(t, target).aliases) return;
  for (let i = t.aliases; i > 0; i--) {
    const r = localRecord(t, load<u32>(liveAlias(t, i - 1)));
    if (r.kind == ENTRY_LOCAL && r.local == target) settleAlias(t, i - 1);
  }
}

/** Forgets aliases among the locals from `first` on, which nothing reads any more. */
export function dropAliases(t: Translator, first: u32): void {
  for (let i = t.aliases; i > 0; i--) {
    if (load<u32>(liveAlias(t, i - 1)) >= first) removeAlias(t, i - 1);
  }
}

/** Pushes a local's value; it is told by its place. */
export function getLocal(t: Translator, local: u32): void {
  if (local & LOCAL_VECTOR) {
    pushVectorLocal(t, local & ~LOCAL_VECTOR);
    return;
  }
  const r = localRecord(t, local);
  if (r.gets) r.gets--;
  if (r.kind == ENTRY_CONSTANT) pushConstant(t, r.value);
  else if (r.kind == ENTRY_LOCAL) pushLocal(t, r.local);
  else if (t.computed == local + 1 && !r.gets && !r.aliases && !load<u32>(referencesTo(t, local))) {
    takeBack(t, r);
    return;
  } else pushLocal(t, local);
  if (r.kind && !r.gets) dropAlias(t, local);
}

/** The last operation's result was set to a local which is read now and never again: it becomes an operand. */
function takeBack(t: Translator, r: LocalRecord): void {
  store<u16>(t.destination, <u16>slotAt(t, t.height));
  t.pending = <i32>t.height;
  t.computed = 0;
  r.version = ++t.stamp;
  pushSlot(t);
}

/** Gives the local the top entry's value. `local.tee` leaves the local on the stack in its place. */
export function setLocal(t: Translator, local: u32, tee: bool): void {
  if (local & LOCAL_VECTOR) {
    setVectorLocal(t, local & ~LOCAL_VECTOR, tee);
    return;
  }
  const top = t.height - 1;
  const e = entry(t, top);
  const r = localRecord(t, local);
  if (tee && r.gets) r.gets--;
  const once = r.use == USED_ONCE;
  if ((e.kind == ENTRY_LOCAL && e.local == local) || (once && !r.gets)) {
    if (!tee) pop(t);
    return;
  }
  const kind = e.kind;
  // In a try block any call may go on elsewhere, where the local may be read.
  if (once && kind != ENTRY_SLOT && !t.region && t.aliases < MOST_ALIASES) {
    makeAlias(t, local, kind, e.local, e.value);
    if (!tee) pop(t);
    return;
  }
  pop(t);
  preserve(t, local);
  settleAliasesOf(t, local);
  r.version = ++t.stamp;
  forgetBound(t, local);
  if (t.pending == <i32>top && kind == ENTRY_SLOT) {
    store<u16>(t.destination, <u16>localSlot(t, local));
    t.pending = -1;
    learn(t, local);
    t.computed = once ? local + 1 : 0;
  } else {
    move(t, top, localSlot(t, local));
    t.pending = -1;
  }
  if (tee) pushLocal(t, local);
}
