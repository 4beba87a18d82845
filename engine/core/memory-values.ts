/**
 * What is known, in straight code, about memory and globals: that a place in memory, told by a local and an offset, or
 * a global holds what a local or a constant is. Reading it needs no code then; it cannot trap, since it has been
 * accessed already. Stores always remain.
 */
import { pop, pushConstant, pushLocal } from './operand-stack';
import {
  Entry,
  ENTRY_CONSTANT,
  ENTRY_LOCAL,
  ENTRY_SLOT,
  localRecord,
  MEMORY_VALUES,
  MemoryValue,
  Translator,
  USED_ONCE,
} from './translator';

const MOST_VALUES: u32 = 16;
/** From the opcode of a store to that of the load of the same type. */
const STORE_TO_LOAD: u32 = 0x36 - 0x28;
const FIRST_PARTIAL_LOAD: u32 = 0x2c;

/** What the last operation has computed. */
const SOURCE_LOAD: u32 = 1;
const SOURCE_GLOBAL: u32 = 2;
const SOURCE_SUM: u32 = 3;

// @ts-ignore: decorator
@inline
function valueAt(t: Translator, index: u32): MemoryValue {
  return changetype<MemoryValue>(<usize>t.scratch + MEMORY_VALUES + <usize>index * offsetof<MemoryValue>());
}

/** Calls and operations that may write anywhere come. */
export function forgetMemory(t: Translator): void {
  t.memoryValues = 0;
  t.global = 0;
}

/** Control may come from elsewhere here. */
export function forgetAll(t: Translator): void {
  forgetMemory(t);
  t.epoch++;
}

/** The locals from `first` on are no more. */
export function forgetLocals(t: Translator, first: u32): void {
  let kept: u32 = 0;
  for (let i: u32 = 0; i < t.memoryValues; i++) {
    const m = valueAt(t, i);
    if (m.root < first && (m.kind != ENTRY_LOCAL || m.local < first)) keep(t, i, kept++);
  }
  t.memoryValues = kept;
  if (t.global && t.globalLocal >= first) t.global = 0;
}

function keep(t: Translator, from: u32, to: u32): void {
  if (from != to) memory.copy(changetype<usize>(valueAt(t, to)), changetype<usize>(valueAt(t, from)), offsetof<MemoryValue>());
}

/** Finds the local and the distance from it that the content of `local` is: t.root, t.delta. */
function findRoot(t: Translator, local: u32): void {
  const r = localRecord(t, local);
  if (r.epoch == t.epoch && localRecord(t, r.root).version == r.rootVersion) {
    t.root = r.root;
    t.delta = r.delta;
  } else {
    t.root = local;
    t.delta = 0;
  }
}

/** Whether the 32-bit address range of `size` bytes at `offset` is apart from the place's; both are inside the memory. */
// @ts-ignore: decorator
@inline
function apart(m: MemoryValue, offset: u32, size: u32): bool {
  return offset - m.offset >= m.size && m.offset - offset >= size;
}

function remember(t: Translator, root: u32, offset: u32, opcode: u32, kind: u32, local: u32, value: u64): void {
  if (t.memoryValues == MOST_VALUES) return;
  const m = valueAt(t, t.memoryValues++);
  m.root = root;
  m.rootVersion = localRecord(t, root).version;
  m.offset = offset;
  m.size = opcode & 1 ? 8 : 4;
  m.opcode = opcode;
  m.kind = kind;
  m.local = local;
  m.version = kind == ENTRY_LOCAL ? localRecord(t, local).version : 0;
  m.value = value;
}

/**
 * Gives the entry `address`, which is on top, what is known to be in memory there. False where nothing is; what is
 * loaded then may be learned.
 */
export function loadKnown(t: Translator, opcode: u32, address: Entry, offset: u32): bool {
  if (!t.memoryValues || opcode >= FIRST_PARTIAL_LOAD || address.kind != ENTRY_LOCAL) return false;
  findRoot(t, address.local);
  const root = t.root;
  const version = localRecord(t, root).version;
  const place = t.delta + offset;
  for (let i: u32 = 0; i < t.memoryValues; i++) {
    const m = valueAt(t, i);
    if (m.offset != place || m.root != root || m.opcode != opcode || m.rootVersion != version) continue;
    if (m.kind == ENTRY_LOCAL && localRecord(t, m.local).version != m.version) continue;
    pop(t);
    if (m.kind == ENTRY_CONSTANT) pushConstant(t, m.value);
    else pushLocal(t, m.local);
    return true;
  }
  return false;
}

/** After the operation that loads from what was the entry (kind, local). */
export function noteLoad(t: Translator, opcode: u32, kind: u32, local: u32, offset: u32): void {
  if (opcode >= FIRST_PARTIAL_LOAD || kind != ENTRY_LOCAL) return;
  t.source = SOURCE_LOAD;
  t.sourceLocal = local;
  t.sourceValue = offset;
  t.sourceOpcode = opcode;
}

/** After a store to what was the entry (kind, local) of what was the entry `value`. */
export function noteStore(t: Translator, opcode: u32, size: u32, kind: u32, local: u32, offset: u32, valueKind: u32, valueLocal: u32, value: u64): void {
  if (kind != ENTRY_LOCAL) {
    t.memoryValues = 0;
    return;
  }
  findRoot(t, local);
  const root = t.root;
  const version = localRecord(t, root).version;
  const place = t.delta + offset;
  let kept: u32 = 0;
  for (let i: u32 = 0; i < t.memoryValues; i++) {
    const m = valueAt(t, i);
    if (m.root == root && m.rootVersion == version && apart(m, place, size)) keep(t, i, kept++);
  }
  t.memoryValues = kept;
  const same = opcode - STORE_TO_LOAD;
  if (same < FIRST_PARTIAL_LOAD && valueKind != ENTRY_SLOT) remember(t, root, place, same, valueKind, valueLocal, value);
}

/** After an operation that adds `delta` to a local. */
export function noteSum(t: Translator, local: u32, delta: u32): void {
  t.source = SOURCE_SUM;
  t.sourceLocal = local;
  t.sourceValue = delta;
}

/** Pushes the local that a global is known to be; false where none is. What is read then may be learned. */
export function getKnownGlobal(t: Translator, index: u32): bool {
  if (t.global != index + 1 || localRecord(t, t.globalLocal).version != t.globalVersion) return false;
  pushLocal(t, t.globalLocal);
  return true;
}

export function noteGlobalGet(t: Translator, index: u32): void {
  t.source = SOURCE_GLOBAL;
  t.sourceValue = index;
}

/** After a global was set to what was the entry (kind, local). */
export function noteGlobalSet(t: Translator, index: u32, kind: u32, local: u32): void {
  if (kind == ENTRY_LOCAL) knowGlobal(t, index, local);
  else if (t.global == index + 1) t.global = 0;
}

function knowGlobal(t: Translator, index: u32, local: u32): void {
  t.global = index + 1;
  t.globalLocal = local;
  t.globalVersion = localRecord(t, local).version;
}

/** The local has just been set to what the last operation computed. */
export function learn(t: Translator, local: u32): void {
  switch (t.source) {
    case SOURCE_LOAD:
      // The local may be the very one whose content was the address.
      if (t.sourceLocal == local) return;
      findRoot(t, t.sourceLocal);
      remember(t, t.root, t.delta + t.sourceValue, t.sourceOpcode, ENTRY_LOCAL, local, 0);
      return;
    case SOURCE_GLOBAL:
      knowGlobal(t, t.sourceValue, local);
      return;
    case SOURCE_SUM: {
      const r = localRecord(t, local);
      if (r.use != USED_ONCE || t.sourceLocal == local) return;
      findRoot(t, t.sourceLocal);
      r.root = t.root;
      r.delta = t.delta + t.sourceValue;
      r.rootVersion = localRecord(t, t.root).version;
      r.epoch = t.epoch;
    }
  }
}
