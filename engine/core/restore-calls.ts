/**
 * Restores calls under way. Nothing in a snapshot is believed: a frame's function is that of a return address, which has to be a point
 * where a call in its function returns to, and how far a caller's frame lies below is read from the code there. Slots may hold anything,
 * since operations check what they need; what they do not check, references, functions on the stack may not handle.
 */
import {
  HOST_SUSPEND,
  INLINE_RESERVE,
  POINT_BOUNDARY,
  POINT_HOST,
  POINT_HOST_INDIRECT,
  POINT_HOST_TAIL,
  POINT_HOST_TAIL_INDIRECT,
  POINT_RETURN,
  REASON_FINISHED,
  REASON_HOST_CALL,
  REASON_NEED_CODE,
  REASON_NEED_FACTS,
  REASON_OUT_OF_FUEL,
  REGISTER_ARGUMENT_COUNT,
  REGISTER_ARGUMENTS,
  SNAPSHOT_CORRUPT,
  SNAPSHOT_NOT_SUSPENDING,
  SNAPSHOT_REFERENCES,
} from '../layout';
import { indexOfFunction } from './code-map';
import { Reader } from './reader';
import {
  at,
  CallRecord,
  EngineRecord,
  FactRecord,
  FuncRecord,
  PointRecord,
  ReferenceRecord,
  Registers,
  SnapshotRecord,
  StoreRecord,
} from './records';
import { fail, handlesReferences, instanceOf, memoryAt, moduleOf, NO_POINT, take } from './snapshot';
import { findPoints, translate } from './translate';

/** More fuel than this nobody can have given or used: numbers are exact up to here. */
const MOST_FUEL: u64 = 1 << 53;

/**
 * Reads the points to their records, and translates their functions, which tells what the points are. Gives the reason when there
 * is no room for a function's code or its points' facts; it is then to be called again, with `s.index` and `s.answer` as they are. `s.answer`
 * becomes the length of the longest code of a function that was translated before.
 */
export function translatePoints(engine: EngineRecord, s: SnapshotRecord, reader: Reader): u32 {
  const module = moduleOf(s);
  while (s.index < s.pointCount) {
    const end = readGroup(s);
    if (s.error) break;
    const first = at<PointRecord>(s.points, s.index);
    const func = at<FuncRecord>(module.funcs, first.function);
    if (handlesReferences(module, func, reader)) {
      fail(s, SNAPSHOT_REFERENCES, first.function);
      break;
    }
    if (func.code != engine.translate) s.answer = max<u32>(s.answer, func.codeLength);
    else {
      const facts = s.factCount;
      const snapshot = <u32>changetype<usize>(s);
      const done = translate(engine, module, func, snapshot, address(s, s.index), address(s, end));
      if (!done || s.factsMissing) {
        s.factCount = facts;
        return done ? REASON_NEED_FACTS : REASON_NEED_CODE;
      }
    }
    for (; s.index < end; s.index++) {
      const point = at<PointRecord>(s.points, s.index);
      point.pc = func.code + point.position;
    }
  }
  return REASON_FINISHED;
}

// @ts-ignore: decorator
@inline
function address(s: SnapshotRecord, point: u32): u32 {
  return <u32>changetype<usize>(at<PointRecord>(s.points, point));
}

/** Reads all points of the function that the point `s.index` is in; returns the number of the point behind them. */
function readGroup(s: SnapshotRecord): u32 {
  let index = s.index;
  for (; index < s.pointCount; index++) {
    const source = <usize>(s.bytes + s.position) + (<usize>index << 3);
    const point = at<PointRecord>(s.points, index);
    point.function = load<u32>(source);
    point.position = load<u32>(source, 4);
    point.kinds = 0;
    point.factCount = 0;
    if (!ascends(s, index)) return index;
    if (index > s.index && point.function != at<PointRecord>(s.points, s.index).function) break;
  }
  guestFunction(s, at<PointRecord>(s.points, s.index).function);
  return index;
}

/** Whether a point is behind the one before, by function and position. */
function ascends(s: SnapshotRecord, index: u32): bool {
  if (!index) return true;
  const point = at<PointRecord>(s.points, index);
  const before = at<PointRecord>(s.points, index - 1);
  if (point.function > before.function) return true;
  if (point.function == before.function && point.position > before.position) return true;
  fail(s, SNAPSHOT_CORRUPT);
  return false;
}

/** The module's own function of that index. */
function guestFunction(s: SnapshotRecord, index: u32): FuncRecord {
  const module = moduleOf(s);
  if (index < module.funcImports || index >= module.funcCount) {
    fail(s, SNAPSHOT_CORRUPT);
    return changetype<FuncRecord>(0);
  }
  return at<FuncRecord>(module.funcs, index);
}

/**
 * Finds out what the points are of functions that were translated before: the temporary memory has room for the code of each of these
 * once more. All points have to be something then. Gives the reason when there is no room for facts, and is then to be called again.
 */
export function checkPoints(engine: EngineRecord, s: SnapshotRecord): u32 {
  const module = moduleOf(s);
  const room = s.temporary + s.temporaryBytes;
  let first: u32 = 0;
  while (first < s.pointCount) {
    const index = at<PointRecord>(s.points, first).function;
    let end = first + 1;
    while (end < s.pointCount && at<PointRecord>(s.points, end).function == index) end++;
    const func = at<FuncRecord>(module.funcs, index);
    if (!at<PointRecord>(s.points, first).kinds) {
      const facts = s.factCount;
      const snapshot = <u32>changetype<usize>(s);
      if (!findPoints(engine, module, func, snapshot, address(s, first), address(s, end), s.temporary, room)) {
        fail(s, SNAPSHOT_CORRUPT);
      }
      if (s.factsMissing) {
        s.factCount = facts;
        for (; first < end; first++) at<PointRecord>(s.points, first).kinds = 0;
        return REASON_NEED_FACTS;
      }
    }
    for (; first < end; first++) {
      const point = at<PointRecord>(s.points, first);
      // Behind the last operation there is none to go on with.
      if (!point.kinds || point.position >= func.codeLength) fail(s, SNAPSHOT_CORRUPT);
    }
  }
  return REASON_FINISHED;
}

/** Where a call of the host that comes back at `pc` has its arguments, from the frame on; 0 = it is no such place. */
function hostFrame(point: PointRecord): u32 {
  if (point.kinds & (POINT_HOST | POINT_HOST_INDIRECT)) return load<u16>(<usize>(point.pc - 2));
  if (point.kinds & (POINT_HOST_TAIL | POINT_HOST_TAIL_INDIRECT)) return load<u16>(<usize>(point.pc - 8));
  return 0;
}

/** The type that a call through a table expects, by where it comes back to; 0 = any. */
function expectedType(point: PointRecord): u32 {
  if (point.kinds & POINT_HOST_INDIRECT) return load<u32>(<usize>(point.pc - 16));
  if (point.kinds & POINT_HOST_TAIL_INDIRECT) return load<u32>(<usize>(point.pc - 16));
  return 0;
}

/** The imported function that is called directly before a place, by its index; all ones = any. */
function expectedImport(point: PointRecord): u32 {
  if (point.kinds & (POINT_HOST | POINT_HOST_TAIL)) return load<u32>(<usize>(point.pc - 16)) >> 2;
  return u32.MAX_VALUE;
}

/** Lets the call wait for the function of the host that it waited for. */
function awaitHost(s: SnapshotRecord, r: Registers, point: PointRecord, index: u32): void {
  const frame = hostFrame(point);
  const expected = expectedImport(point);
  if (!frame || index >= moduleOf(s).funcImports || (expected != u32.MAX_VALUE && expected != index)) {
    fail(s, SNAPSHOT_CORRUPT);
    return;
  }
  const inst = instanceOf(s);
  const reference = load<u32>(<usize>(inst.imported + (index << 2)));
  const funcs = changetype<StoreRecord>(<usize>inst.store).funcs;
  const record = changetype<ReferenceRecord>(<usize>(funcs + reference));
  if (record.instance != s.instance || (record.host & 3) != HOST_SUSPEND) {
    fail(s, SNAPSHOT_NOT_SUSPENDING, index);
    return;
  }
  const type = expectedType(point);
  if (type && type != record.type) {
    fail(s, SNAPSHOT_CORRUPT);
    return;
  }
  r.host = index;
  r.hostInstance = s.instance;
  r.hostFrame = frame;
  const from = <usize>(r.stack + r.fp + frame);
  const to = changetype<usize>(r) + (REGISTER_ARGUMENTS << 2);
  memory.copy(to, from, min<u32>(record.func, REGISTER_ARGUMENT_COUNT) << 3);
}

/**
 * Restores the call at the position in the snapshot, to registers and a stack which has room for what is saved of it. `s.answer` becomes the
 * bytes of stack that it must have before it goes on, `s.index` the function of its outermost frame.
 */
export function restoreCall(engine: EngineRecord, s: SnapshotRecord, r: Registers): void {
  const call = changetype<CallRecord>(take(s, <u32>offsetof<CallRecord>()));
  if (s.error) return;
  const bytes = call.stackBytes;
  const source = take(s, bytes);
  if (!source || bytes > r.stackSize + INLINE_RESERVE) {
    fail(s, SNAPSHOT_CORRUPT);
    return;
  }
  memory.copy(r.stack, source, bytes);
  const module = moduleOf(s);
  let point = changetype<PointRecord>(0);
  let func: FuncRecord;
  if (call.point == NO_POINT) {
    func = guestFunction(s, call.function);
    if (s.error) return;
    r.pc = func.code;
  } else {
    if (call.point >= s.pointCount) {
      fail(s, SNAPSHOT_CORRUPT);
      return;
    }
    point = at<PointRecord>(s.points, call.point);
    func = at<FuncRecord>(module.funcs, point.function);
    r.pc = point.pc;
  }
  r.fp = call.frame;
  r.instance = s.instance;
  r.func = <u32>changetype<usize>(func);
  r.reason = call.host ? REASON_HOST_CALL : REASON_OUT_OF_FUEL;
  r.fuel = call.fuel;
  r.result = call.result;
  r.unwound = call.unwound;
  r.resultPending = <u32>(call.resultPending != 0);
  if (
    <u64>abs<i64>(call.fuel) > MOST_FUEL ||
    call.fuelUsed > MOST_FUEL ||
    call.frame & 7 ||
    <u64>call.frame + <u64>(func.frame + INLINE_RESERVE) != <u64>bytes ||
    (!call.host && (call.resultPending || (call.point != NO_POINT && !(point.kinds & POINT_BOUNDARY)))) ||
    (call.host && call.point == NO_POINT)
  ) {
    fail(s, SNAPSHOT_CORRUPT);
    return;
  }
  if (call.point != NO_POINT) checkFacts(s, r.stack + call.frame, point);
  restoreFrames(engine, s, r, func);
  if (call.host && !s.error) awaitHost(s, r, point, call.host - 1);
}

/** Whether the code behind a point may take for granted in a frame what it does: accesses there are not checked again. */
function checkFacts(s: SnapshotRecord, frame: u32, point: PointRecord): void {
  for (let i: u32 = 0; i < point.factCount; i++) {
    const fact = at<FactRecord>(s.facts, point.facts + i);
    const address = <u64>load<u32>(<usize>(frame + fact.slot));
    if (address + <u64>fact.bytes > <u64>memoryAt(s, 0).bytes) fail(s, SNAPSHOT_CORRUPT);
  }
}

/** Puts return addresses into all headers, from the innermost frame on. */
function restoreFrames(engine: EngineRecord, s: SnapshotRecord, r: Registers, innermost: FuncRecord): void {
  const module = moduleOf(s);
  let func = innermost;
  let frame = r.fp;
  s.answer = 0;
  while (true) {
    s.answer = max<u32>(s.answer, frame + func.frame);
    const header = <usize>(r.stack + frame + func.header);
    const number = load<u32>(header);
    if (number == NO_POINT) {
      store<u32>(header, engine.finish);
      store<u32>(header, 0, 4);
      if (frame) fail(s, SNAPSHOT_CORRUPT);
      s.index = indexOfFunction(module, func);
      return;
    }
    if (number >= s.pointCount) break;
    const point = at<PointRecord>(s.points, number);
    if (!(point.kinds & POINT_RETURN)) break;
    const distance = <u32>load<u16>(<usize>(point.pc - 2));
    if (!distance || distance > frame) break;
    store<u32>(header, point.pc);
    store<u32>(header, 0, 4);
    frame -= distance;
    checkFacts(s, r.stack + frame, point);
    func = at<FuncRecord>(module.funcs, point.function);
  }
  fail(s, SNAPSHOT_CORRUPT);
}
