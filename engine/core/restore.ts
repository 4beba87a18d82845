/** Restores an instance, step by step: what has to grow, grows between the steps (docs/engine.md, "Snapshots"). */
import {
  REASON_FINISHED,
  SNAPSHOT_CORRUPT,
  SNAPSHOT_GLOBAL_DIFFERS,
  SNAPSHOT_GLOBAL_EXTERN,
  SNAPSHOT_TABLE_EXTERN,
  STEP_CALL,
  STEP_MEMORY,
  STEP_POINTS,
  STEP_TABLE,
  STEP_TRANSLATE,
  STEP_VALUES,
  TYPE_FUNCREF,
} from '../layout';
import { readBlocks } from './blocks';
import { slotCount } from './decode';
import { functionReference, globalCell } from './instance';
import { Reader } from './reader';
import {
  at,
  EngineRecord,
  GlobalRecord,
  LimitRecord,
  Registers,
  SnapshotRecord,
} from './records';
import { checkPoints, restoreCall, translatePoints } from './restore-calls';
import { align, fail, instanceOf, memoryAt, moduleOf, tableAt, take } from './snapshot';

/** The reference that a function's number (index + 1) in the snapshot stands for. */
function referenceOf(s: SnapshotRecord, number: u64): u32 {
  if (!number) return 0;
  if (number > <u64>moduleOf(s).funcCount) {
    fail(s, SNAPSHOT_CORRUPT);
    return 0;
  }
  return functionReference(instanceOf(s), <u32>number - 1);
}

/** The content of a memory, which has been given its size and consists of zeros. */
function readMemory(s: SnapshotRecord): void {
  const record = memoryAt(s, s.index);
  readBlocks(s, record.base, record.bytes);
}

function readTable(s: SnapshotRecord): void {
  const table = tableAt(s, s.index);
  readBlocks(s, table.base, table.size << 2);
  const extern = at<LimitRecord>(moduleOf(s).tables, s.index).type != TYPE_FUNCREF;
  let element = <usize>table.base;
  for (const end = element + (<usize>table.size << 2); element < end; element += 4) {
    const number = load<u32>(element);
    if (!number) continue;
    if (extern) fail(s, SNAPSHOT_TABLE_EXTERN, s.index);
    store<u32>(element, s.error ? 0 : referenceOf(s, number));
  }
}

/** Globals, and which segments have been dropped. A global that cannot change has to be as it was. */
function readValues(s: SnapshotRecord): void {
  const module = moduleOf(s);
  const inst = instanceOf(s);
  align(s);
  for (let i: u32 = 0; i < module.globalCount; i++) {
    const global = at<GlobalRecord>(module.globals, i);
    const slots = slotCount(global.type);
    const source = take(s, slots << 3);
    if (!source) return;
    let value = load<u64>(source);
    if (global.type <= TYPE_FUNCREF && value) {
      if (global.type != TYPE_FUNCREF) fail(s, SNAPSHOT_GLOBAL_EXTERN, i);
      value = referenceOf(s, value);
    }
    if (s.error) return;
    const cell = globalCell(inst, i);
    const upper = slots > 1 ? load<u64>(source, 8) : 0;
    if (global.mutable) {
      store<u64>(cell, value);
      if (slots > 1) store<u64>(cell, upper, 8);
    } else if (load<u64>(cell) != value || (slots > 1 && load<u64>(cell, 8) != upper)) {
      fail(s, SNAPSHOT_GLOBAL_DIFFERS, i);
    }
  }
  const elems = take(s, module.elemCount);
  if (elems) memory.copy(inst.droppedElems, elems, module.elemCount);
  const datas = take(s, module.dataCount);
  if (datas) memory.copy(inst.droppedDatas, datas, module.dataCount);
  align(s);
}

/** Does one step; `r.object` is the record, for a call `r.index` its registers. */
export function restore(engine: EngineRecord, r: Registers, reader: Reader): void {
  const s = changetype<SnapshotRecord>(<usize>r.object);
  r.reason = REASON_FINISHED;
  switch (s.step) {
    case STEP_MEMORY:
      readMemory(s);
      return;
    case STEP_TABLE:
      readTable(s);
      return;
    case STEP_VALUES:
      readValues(s);
      return;
    case STEP_TRANSLATE:
      r.reason = translatePoints(engine, s, reader);
      return;
    case STEP_POINTS:
      r.reason = checkPoints(engine, s);
      return;
    case STEP_CALL:
      restoreCall(engine, s, changetype<Registers>(<usize>r.index));
      return;
  }
}
