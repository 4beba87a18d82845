/** What the translator of one function keeps: its operand stack, its blocks, and where it writes. */
import { TYPE_I64, TYPE_V128 } from '../layout';
import { Reader } from './reader';
import { at, LimitRecord, ModuleRecord } from './records';

/** Places in the scratch buffer. */
export const READER: usize = 0x400;
export const LOCAL_REFERENCES: usize = 0x80000;
export const NEEDED_LOCALS: usize = 0x88000;
export const ASSIGNED_LOCALS: usize = 0x8a000;
export const LOCAL_PLACES: usize = 0x8c000;
export const ENTRIES: usize = 0x90000;
export const TRAIL: usize = 0xb8000;
export const BLOCKS: usize = 0xc0000;
export const MARKS: usize = 0x180000;
export const SEGMENTS: usize = 0x190000;
export const REGIONS: usize = 0x1b0000;
export const CLAUSES: usize = 0x1c8000;
export const BOUNDS: usize = 0x220000;
export const BOUNDS_TRAIL: usize = 0x240000;
/** The table of joined operations, which stays as it is. */
export const FUSIONS: usize = 0x260000;
const INLINES: usize = 0x200000;
export const INLINED_LOCALS: usize = 0x201000;
export const LIVE_ALIASES: usize = 0x205000;
export const MEMORY_VALUES: usize = 0x206000;
export const LOCAL_HEIGHTS: usize = 0x207000;
const LOCAL_RECORDS: usize = 0x280000;

export const ENTRY_SLOT: u32 = 0;
export const ENTRY_LOCAL: u32 = 1;
export const ENTRY_CONSTANT: u32 = 2;

/** What is in one slot: a v128 has two entries. */
@unmanaged
export class Entry {
  kind: u16;
  /** Whether it is the upper half of a v128. */
  upper: u16;
  /** Slot number of a local. */
  local: u32;
  value: u64;
}

export const BLOCK_LOOP: u32 = 3;
export const BLOCK_IF: u32 = 4;
export const BLOCK_ELSE: u32 = 5;
export const BLOCK_TRY: u32 = 6;
export const BLOCK_CATCH: u32 = 7;
export const BLOCK_TRY_TABLE: u32 = 0x1f;
export const BLOCK_FUNCTION: u32 = 0x20;
export const BLOCK_INLINE: u32 = 0x21;

@unmanaged
export class Block {
  kind: u32;
  /** Height of the operand stack below the block's parameters. */
  height: u32;
  /** Slots of the parameters and of the results. */
  params: u32;
  results: u32;
  /** Address of their types' list where a v128 is among them, else 0. */
  paramTypes: u32;
  resultTypes: u32;
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
  /** Of a try block: its region's number, 0 = it can not be reached. */
  region: u32;
  /** Number of the innermost region at its beginning. */
  around: u32;
  /** Address of a `try_table`'s clauses; else that of the clause which the code of a `catch` belongs to. */
  clauses: u32;
  /** Length of the trail of what is known of addresses, at the block's start. */
  learned: u32;
}

@unmanaged
export class Translator {
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
  /** Number of the entries that are locals; their heights are listed. */
  localEntries: u32;
  /** Slots of the parameters. */
  paramSlots: u32;
  /** Where a local's place is found, 2 bytes each: its slot number, with LOCAL_VECTOR; 0 = it is the local's number. */
  places: u32;
  /** Slots of parameters and locals. */
  localCount: u32;
  header: u32;
  /** Slot of the operand stack's first entry. */
  base: u32;
  fuel: i32;
  live: u32;
  /** Index of the memory of the access read last. */
  memory: u32;
  /** No room was left. */
  full: u32;
  /** Points to be found in the code being written: address of the next one and of their end, both 0 = none. */
  points: u32;
  pointsEnd: u32;
  /** The snapshot that they are of. */
  snapshot: u32;
  /** Number of the innermost region of a try block, 0 = none; how many there are, and their clauses. */
  region: u32;
  regions: u32;
  clauses: u32;
  segments: u32;
  /** Address of the scratch buffer. */
  scratch: u32;
  /** The table of joined operations. */
  fusions: u32;
  /** Length of the trail of what is known of addresses, and whether locals set in loops have been looked for. */
  learned: u32;
  loopsScanned: u32;
  /** Locals of which it is written down what is known of their addresses. */
  bounds: u32;
  /** The function being translated. */
  func: u32;
  /** The call in whose place the translator is, 0 = none. */
  inline: u32;
  /** Bytes of functions that may still be translated in their callers' place. */
  inlineBytes: u32;
  /** The most that the frame may reach with them. */
  frameEnd: u32;
  /** Locals that are aliases (local-values.ts); a number for each setting of a local. */
  aliases: u32;
  stamp: u32;
  /** The local + 1 that the last operation's result was set to, where that may be taken back. */
  computed: u32;
  /** Places in memory whose content is known (memory-values.ts); changes where control may come from elsewhere. */
  memoryValues: u32;
  epoch: u32;
  /** The global + 1 that is known, the local it is, and the version of that. */
  global: u32;
  globalLocal: u32;
  globalVersion: u32;
  /** What the last operation has computed, as far as that can be learned from. */
  source: u32;
  sourceLocal: u32;
  sourceValue: u32;
  sourceOpcode: u32;
  /** What `findRoot` has found. */
  root: u32;
  delta: u32;
}

/** How a local is used: it is set once, and not read before; or otherwise. */
export const USED_ONCE: u32 = 1;
export const USED_MORE: u32 = 2;

@unmanaged
export class LocalRecord {
  /** How often it is read in what is not yet translated. */
  gets: u32;
  use: u32;
  /** Another one each time it is set. */
  version: u32;
  /** Number of aliases of it. */
  aliases: u32;
  /** Of an alias: what it is, as an entry of the operand stack tells it. */
  kind: u32;
  local: u32;
  value: u64;
  /** In the epoch, its content is `root`'s of that version plus `delta`. */
  root: u32;
  rootVersion: u32;
  delta: u32;
  epoch: u32;
}

// @ts-ignore: decorator
@inline
export function recordAt(records: u32, index: u32): LocalRecord {
  return changetype<LocalRecord>(<usize>records + <usize>index * offsetof<LocalRecord>());
}

// @ts-ignore: decorator
@inline
export function localRecord(t: Translator, local: u32): LocalRecord {
  return recordAt(t.scratch + <u32>LOCAL_RECORDS, local);
}

/** A place in memory, and what is there: a local of that version, or a constant. */
@unmanaged
export class MemoryValue {
  root: u32;
  rootVersion: u32;
  offset: u32;
  size: u32;
  /** Of the load that would read it. */
  opcode: u32;
  kind: u32;
  local: u32;
  version: u32;
  value: u64;
}

/** Locals of a function that is translated in its caller's place, at most. */
export const MOST_INLINED_LOCALS: u32 = 128;

/** A call in whose place its callee is translated. */
@unmanaged
export class Inline {
  /** The call around it, 0 = none; and how many there are with this one. */
  outer: u32;
  depth: u32;
  func: u32;
  /** Offset of the call in the module, and where reading goes on behind it. */
  call: u32;
  position: u32;
  end: u32;
  /** Number of its first local, were all in slots; and what they are: entries of the operand stack. */
  first: u32;
  locals: u32;
  /** Length of the trail of what is known of addresses, when it began. */
  learned: u32;
  /** The block that the callee's `return` leaves. */
  block: u32;
}

/** The call at a depth, which is 1 or more. */
export function inlineAt(scratch: usize, depth: u32): Inline {
  return changetype<Inline>(scratch + INLINES + <usize>(depth * <u32>offsetof<Inline>()));
}

// @ts-ignore: decorator
@inline
export function readerOf(t: Translator): Reader {
  return changetype<Reader>(<usize>t.reader);
}

// @ts-ignore: decorator
@inline
export function moduleOf(t: Translator): ModuleRecord {
  return changetype<ModuleRecord>(<usize>t.module);
}

// @ts-ignore: decorator
@inline
export function entry(t: Translator, height: u32): Entry {
  return changetype<Entry>(<usize>t.entries + ((<usize>height) << 4));
}

// @ts-ignore: decorator
@inline
export function blockOf(t: Translator): Block {
  return changetype<Block>(<usize>t.block);
}

// @ts-ignore: decorator
@inline
export function slotAt(t: Translator, height: u32): u32 {
  return t.base + (height << 3);
}

/** Slot of the local with a slot number. */
// @ts-ignore: decorator
@inline
export function localSlot(t: Translator, number: u32): u32 {
  return (number < t.paramSlots ? number << 3 : t.header + 8 + ((number - t.paramSlots) << 3));
}

/** Pushes an entry whose value is in its own slot. */
// @ts-ignore: decorator
@inline
export function pushSlot(t: Translator): void {
  pushKind(t, ENTRY_SLOT);
}

// @ts-ignore: decorator
@inline
export function pushKind(t: Translator, kind: u32): Entry {
  const e = entry(t, t.height++);
  store<u32>(changetype<usize>(e), kind);
  return e;
}

/** Pushes entries for values in their own slots; `types` is the list of their types where a v128 is among them, else 0. */
export function pushSlots(t: Translator, count: u32, types: u32): void {
  const first = t.height;
  for (let i: u32 = 0; i < count; i++) pushSlot(t);
  if (!types) return;
  for (let height = first; height < t.height; height++) {
    if (load<u8>(types++) == <u8>TYPE_V128) entry(t, ++height).upper = 1;
  }
}

/** Bit of a local's place: it is a v128. */
export const LOCAL_VECTOR: u32 = 0x8000;

/** Place of a local. */
// @ts-ignore: decorator
@inline
export function placeOf(t: Translator, local: u32): u32 {
  return t.places ? <u32>load<u16>(<usize>t.places + ((<usize>local) << 1)) : local;
}

/** Whether a table has indices of 64 bits. */
export function isWideTable(t: Translator, table: u32): bool {
  return at<LimitRecord>(moduleOf(t).tables, table).index == TYPE_I64;
}
