/** Saves the calls under way: their stacks, with points in the place of return addresses. */
import {
  INLINE_RESERVE,
  REASON_CALLBACK,
  REASON_HOST_CALL,
  SNAPSHOT_FOREIGN_CALL,
  SNAPSHOT_HOST_ITSELF,
  SNAPSHOT_IN_CALLBACK,
  SNAPSHOT_REFERENCES,
} from '../layout';
import { indexOfFunction } from './code-map';
import { callerFrame, Frame, FRAME, innermostFrame } from './frames';
import { Reader } from './reader';
import {
  at,
  CallRecord,
  EngineRecord,
  FuncRecord,
  Registers,
  SavedRecord,
  SnapshotRecord,
} from './records';
import { align, fail, handlesReferences, moduleOf, NO_POINT, take, write32 } from './snapshot';

// @ts-ignore: decorator
@inline
function enter(engine: EngineRecord, frame: Frame, r: Registers): bool {
  return innermostFrame(engine, frame, r.pc, r.stack + r.fp, r.instance, r.func);
}

// @ts-ignore: decorator
@inline
function headerOf(frame: Frame): usize {
  return <usize>(frame.fp + changetype<FuncRecord>(<usize>frame.func).header);
}

/** Whether the call stands at a function's beginning. */
function atEntry(engine: EngineRecord, frame: Frame): bool {
  return frame.pc == engine.translate || frame.pc == changetype<FuncRecord>(<usize>frame.func).code;
}

/**
 * Finds out which calls are the instance's own, and counts their activations, each of which needs a point. A call that goes through
 * this and another instance, or is in a function of the host that answers at once, cannot be saved.
 */
export function countPoints(engine: EngineRecord, s: SnapshotRecord): u32 {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  let points: u32 = 0;
  for (let i: u32 = 0; i < s.callCount; i++) {
    const saved = at<SavedRecord>(s.calls, i);
    const r = changetype<Registers>(<usize>saved.registers);
    saved.own = 0;
    if (!enter(engine, frame, r)) {
      if (r.instance == s.instance) fail(s, SNAPSHOT_HOST_ITSELF);
      continue;
    }
    const reason = r.reason;
    let own: u32 = 0;
    let foreign: u32 = reason == REASON_HOST_CALL && r.hostInstance != s.instance ? 1 : 0;
    do {
      if (frame.instance == s.instance) own++;
      else foreign++;
      if (load<u32>(headerOf(frame)) == engine.returnTail) foreign++;
    } while (callerFrame(engine, frame));
    if (!own) continue;
    if (foreign) fail(s, SNAPSHOT_FOREIGN_CALL);
    if (reason == REASON_CALLBACK) fail(s, SNAPSHOT_IN_CALLBACK);
    saved.own = 1;
    points += own;
  }
  return points;
}

/** What points are sorted by: their function, then their address. */
// @ts-ignore: decorator
@inline
function keyOf(s: SnapshotRecord, frame: Frame): u64 {
  const index = indexOfFunction(moduleOf(s), changetype<FuncRecord>(<usize>frame.func));
  return (<u64>index << 32) | <u64>frame.pc;
}

/** Keeps a key in the hash table of the temporary memory, whose size is a power of two and more than is put there. */
function keep(s: SnapshotRecord, key: u64): void {
  const mask = (s.temporaryBytes >> 3) - 1;
  let slot = (<u32>key * 0x9e3779b1) & mask;
  while (true) {
    const found = keyAt(s, slot);
    if (found == key) return;
    if (!found) {
      setKey(s, slot, key);
      return;
    }
    slot = (slot + 1) & mask;
  }
}

// @ts-ignore: decorator
@inline
function keyAt(s: SnapshotRecord, index: u32): u64 {
  return load<u64>(<usize>(s.temporary + (index << 3)));
}

// @ts-ignore: decorator
@inline
function setKey(s: SnapshotRecord, index: u32, key: u64): void {
  store<u64>(<usize>(s.temporary + (index << 3)), key);
}

/** Moves the entry at `root` down to where none below is larger (heap sort). */
function sift(s: SnapshotRecord, root: u32, count: u32): void {
  const value = keyAt(s, root);
  let hole = root;
  while (true) {
    let child = hole * 2 + 1;
    if (child >= count) break;
    if (child + 1 < count && keyAt(s, child + 1) > keyAt(s, child)) child++;
    if (keyAt(s, child) <= value) break;
    setKey(s, hole, keyAt(s, child));
    hole = child;
  }
  setKey(s, hole, value);
}

/** Sorts the keys that are kept to the beginning of the temporary memory; returns how many there are. */
function sortKept(s: SnapshotRecord): u32 {
  const slots = s.temporaryBytes >> 3;
  let count: u32 = 0;
  for (let i: u32 = 0; i < slots; i++) {
    const value = keyAt(s, i);
    if (value) setKey(s, count++, value);
  }
  for (let i = count >> 1; i > 0; i--) sift(s, i - 1, count);
  for (let last = count; last > 1; last--) {
    const largest = keyAt(s, 0);
    setKey(s, 0, keyAt(s, last - 1));
    setKey(s, last - 1, largest);
    sift(s, 0, last - 1);
  }
  return count;
}

/** The number of a point: its place among the sorted keys. */
function pointAt(s: SnapshotRecord, key: u64): u32 {
  let low: u32 = 0;
  let high = s.pointCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(s, middle) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function refuseReferences(s: SnapshotRecord, func: FuncRecord, reader: Reader): void {
  const module = moduleOf(s);
  if (handlesReferences(module, func, reader)) fail(s, SNAPSHOT_REFERENCES, indexOfFunction(module, func));
}

/** Writes all points, sorted by function and position. */
export function writePoints(engine: EngineRecord, s: SnapshotRecord, reader: Reader): void {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  const module = moduleOf(s);
  memory.fill(s.temporary, 0, s.temporaryBytes);
  for (let i: u32 = 0; i < s.callCount; i++) {
    const saved = at<SavedRecord>(s.calls, i);
    if (!saved.own) continue;
    enter(engine, frame, changetype<Registers>(<usize>saved.registers));
    if (!atEntry(engine, frame)) keep(s, keyOf(s, frame));
    while (callerFrame(engine, frame)) keep(s, keyOf(s, frame));
  }
  s.pointCount = sortKept(s);
  write32(s, s.pointCount);
  let previous = u32.MAX_VALUE;
  for (let i: u32 = 0; i < s.pointCount; i++) {
    const key = keyAt(s, i);
    const index = <u32>(key >> 32);
    const func = at<FuncRecord>(module.funcs, index);
    if (index != previous) refuseReferences(s, func, reader);
    previous = index;
    write32(s, index);
    write32(s, <u32>key - func.code);
  }
  align(s);
}

/** Writes one call, in whose stack points replace return addresses. */
function writeCall(engine: EngineRecord, s: SnapshotRecord, saved: SavedRecord, reader: Reader): void {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  const r = changetype<Registers>(<usize>saved.registers);
  enter(engine, frame, r);
  const func = changetype<FuncRecord>(<usize>frame.func);
  const bytes = r.fp + func.frame + INLINE_RESERVE;
  const call = changetype<CallRecord>(take(s, <u32>offsetof<CallRecord>()));
  const stack = take(s, bytes);
  if (!stack) return;
  const entry = atEntry(engine, frame);
  if (entry) refuseReferences(s, func, reader);
  call.point = entry ? NO_POINT : pointAt(s, keyOf(s, frame));
  call.function = entry ? indexOfFunction(moduleOf(s), func) : 0;
  call.frame = r.fp;
  call.stackBytes = bytes;
  call.fuel = r.fuel;
  call.fuelUsed = <u64>saved.fuelLow | (<u64>saved.fuelHigh << 32);
  call.result = r.result;
  const waits = r.reason == REASON_HOST_CALL;
  call.resultPending = waits ? r.resultPending : 0;
  call.host = waits ? r.host + 1 : 0;
  call.unwound = r.unwound;
  memory.copy(stack, r.stack, bytes);
  const move = stack - <usize>r.stack;
  while (true) {
    const header = headerOf(frame) + move;
    const more = callerFrame(engine, frame);
    store<u64>(header, more ? <u64>pointAt(s, keyOf(s, frame)) : <u64>NO_POINT);
    if (!more) break;
  }
}

/** Writes the instance's calls; when only counting, `points` is the number of their activations. */
export function writeCalls(engine: EngineRecord, s: SnapshotRecord, reader: Reader): void {
  const frame = changetype<Frame>(<usize>engine.scratch + FRAME);
  let count: u32 = 0;
  for (let i: u32 = 0; i < s.callCount; i++) count += at<SavedRecord>(s.calls, i).own;
  write32(s, count);
  align(s);
  for (let i: u32 = 0; i < s.callCount; i++) {
    const saved = at<SavedRecord>(s.calls, i);
    if (!saved.own) continue;
    if (s.bytes) {
      writeCall(engine, s, saved, reader);
      continue;
    }
    const r = changetype<Registers>(<usize>saved.registers);
    enter(engine, frame, r);
    const end = r.fp + changetype<FuncRecord>(<usize>frame.func).frame + INLINE_RESERVE;
    take(s, <u32>offsetof<CallRecord>() + end);
  }
}
