/** Saves an instance (docs/engine.md, "Snapshots"). */
import {
  SNAPSHOT_GLOBAL_EXTERN,
  SNAPSHOT_GLOBAL_FOREIGN,
  SNAPSHOT_TABLE_EXTERN,
  SNAPSHOT_TABLE_FOREIGN,
  TYPE_FUNCREF,
  TYPE_V128,
} from '../layout';
import { writeBlocks } from './blocks';
import { slotCount } from './decode';
import { globalCell } from './instance';
import { Reader } from './reader';
import {
  at,
  EngineRecord,
  FuncRecord,
  GlobalRecord,
  InstanceRecord,
  LimitRecord,
  ReferenceRecord,
  SnapshotRecord,
  StoreRecord,
} from './records';
import { countPoints, writeCalls, writePoints } from './save-calls';
import { align, BLOCK, fail, instanceOf, memoryAt, moduleOf, tableAt, take, write32 } from './snapshot';

/** Index + 1 of the function in the instance's module that a reference names; 0 = none, as for null. */
function functionNumber(s: SnapshotRecord, reference: u32): u32 {
  const inst = instanceOf(s);
  const module = moduleOf(s);
  if (!reference) return 0;
  const funcs = changetype<StoreRecord>(<usize>inst.store).funcs;
  const record = changetype<ReferenceRecord>(<usize>(funcs + reference));
  if (record.instance == s.instance) {
    if (record.host) return (record.host >> 2) + 1;
    return (record.func - module.funcs) / <u32>offsetof<FuncRecord>() + 1;
  }
  for (let i: u32 = 0; i < module.funcImports; i++) {
    if (load<u32>(<usize>(inst.imported + (i << 2))) == reference) return i + 1;
  }
  return 0;
}

function writeMemories(s: SnapshotRecord): void {
  for (let i: u32 = 0; i < moduleOf(s).memoryCount; i++) {
    const record = memoryAt(s, i);
    write32(s, record.pages);
    writeBlocks(s, record.base, record.bytes);
  }
}

function writeTables(s: SnapshotRecord): void {
  const module = moduleOf(s);
  for (let i: u32 = 0; i < module.tableCount; i++) {
    const table = tableAt(s, i);
    write32(s, table.size);
    const from = s.position;
    writeBlocks(s, table.base, table.size << 2);
    if (!s.bytes || s.error) continue;
    const extern = at<LimitRecord>(module.tables, i).type != TYPE_FUNCREF;
    let run = <usize>(s.bytes + from);
    while (true) {
      const count = load<u32>(run, 4);
      if (!count) break;
      run += 8;
      for (const end = run + count * BLOCK; run < end; run += 4) {
        const reference = load<u32>(run);
        if (!reference) continue;
        const number = extern ? 0 : functionNumber(s, reference);
        if (!number) fail(s, extern ? SNAPSHOT_TABLE_EXTERN : SNAPSHOT_TABLE_FOREIGN, i);
        store<u32>(run, number);
      }
    }
  }
  align(s);
}

function writeGlobals(s: SnapshotRecord): void {
  const module = moduleOf(s);
  for (let i: u32 = 0; i < module.globalCount; i++) {
    const type = at<GlobalRecord>(module.globals, i).type;
    const target = take(s, slotCount(type) << 3);
    if (!target) continue;
    let value = load<u64>(globalCell(instanceOf(s), i));
    if (type <= TYPE_FUNCREF && value) {
      const extern = type != TYPE_FUNCREF;
      const number = extern ? 0 : functionNumber(s, <u32>value);
      if (!number) fail(s, extern ? SNAPSHOT_GLOBAL_EXTERN : SNAPSHOT_GLOBAL_FOREIGN, i);
      value = number;
    }
    store<u64>(target, value);
    if (type == TYPE_V128) store<u64>(target, load<u64>(globalCell(instanceOf(s), i), 8), 8);
  }
}

function writeSegments(s: SnapshotRecord): void {
  const module = moduleOf(s);
  const inst = instanceOf(s);
  const elems = take(s, module.elemCount);
  if (elems) memory.copy(elems, inst.droppedElems, module.elemCount);
  const datas = take(s, module.dataCount);
  if (datas) memory.copy(datas, inst.droppedDatas, module.dataCount);
  align(s);
}

/**
 * Writes the snapshot, or only counts its bytes: at most as many as are then written. `s.answer` is the number of points that there
 * has to be temporary memory for.
 */
export function save(engine: EngineRecord, s: SnapshotRecord, reader: Reader): void {
  if (!s.bytes) s.answer = countPoints(engine, s);
  writeMemories(s);
  writeTables(s);
  writeGlobals(s);
  writeSegments(s);
  if (s.bytes) writePoints(engine, s, reader);
  else take(s, 8 + s.answer * 8);
  writeCalls(engine, s, reader);
}
