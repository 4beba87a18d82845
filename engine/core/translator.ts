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
  /** Entries that are locals. */
  localEntries: u32;
  /** Slots of the parameters. */
  paramSlots: u32;
  /** Where a local's place is found, 2 bytes each: its slot number, with LOCAL_VECTOR; 0 = it is the local's number. */
  places: u32;
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
