/** What instances are made of: references to functions, globals, segments. */
import {
  ITEM_GLOBAL,
  MODE_ACTIVE,
  MODE_DECLARATIVE,
  MODE_PASSIVE,
  TRAP_MEMORY,
  TRAP_TABLE,
  TYPE_I64,
  TYPE_V128,
} from '../layout';
import { evaluateConstant, upperHalf } from './constant';
import { Reader } from './reader';
import {
  at,
  DataRecord,
  ElemRecord,
  FuncRecord,
  GlobalRecord,
  InstanceRecord,
  LimitRecord,
  MemoryRecord,
  ModuleRecord,
  ReferenceRecord,
  StoreRecord,
  TableRecord,
  TagRecord,
  tagType,
  TypeRecord,
} from './records';

// @ts-ignore: decorator
@inline
function moduleOf(inst: InstanceRecord): ModuleRecord {
  return changetype<ModuleRecord>(<usize>inst.module);
}

/** The reference to a function of an instance. */
export function functionReference(inst: InstanceRecord, index: u32): u32 {
  const imports = moduleOf(inst).funcImports;
  if (index < imports) return load<u32>(<usize>inst.imported + ((<usize>index) << 2));
  return inst.firstFunc + (index - imports) * <u32>offsetof<ReferenceRecord>();
}

export function fillTable(table: TableRecord, index: u32, value: u32, count: u32): void {
  let address = <usize>table.base + ((<usize>index) << 2);
  for (let i: u32 = 0; i < count; i++) {
    store<u32>(address, value);
    address += 4;
  }
}

/** Copies an element segment into a table; false where it does not fit. */
export function tableInit(inst: InstanceRecord, tableIndex: u32, segment: u32, to: u32, from: u32, count: u32): bool {
  const module = moduleOf(inst);
  const table = changetype<TableRecord>(<usize>load<u32>(<usize>inst.tables + ((<usize>tableIndex) << 2)));
  const elem = at<ElemRecord>(module.elems, segment);
  const length: u64 = load<u8>(<usize>inst.droppedElems + segment) ? 0 : <u64>elem.count;
  if (<u64>from + <u64>count > length || <u64>to + <u64>count > <u64>table.size) return false;
  let item = <usize>module.elemItems + (<usize>(elem.first + from) << 2);
  let target = <usize>table.base + ((<usize>to) << 2);
  for (let i: u32 = 0; i < count; i++) {
    const value = load<u32>(item);
    let reference: u32 = 0;
    if (value & ITEM_GLOBAL) reference = <u32>load<u64>(globalCell(inst, value & ~ITEM_GLOBAL));
    else if (value) reference = functionReference(inst, value - 1);
    store<u32>(target, reference);
    item += 4;
    target += 4;
  }
  return true;
}

/** Address of a global's value: imported ones are reached through their cell. */
export function globalCell(inst: InstanceRecord, index: u32): usize {
  const module = moduleOf(inst);
  const cell = <usize>inst.globals + at<GlobalRecord>(module.globals, index).cell;
  return index < module.globalImports ? <usize>load<u32>(cell) : cell;
}

export function globalType(inst: InstanceRecord, index: u32): u32 {
  return at<GlobalRecord>(moduleOf(inst).globals, index).type;
}

/** Makes an instance's functions and globals; its imports are in place. */
export function instantiate(inst: InstanceRecord, reader: Reader): void {
  const module = moduleOf(inst);
  const funcs = <usize>changetype<StoreRecord>(<usize>inst.store).funcs;
  let reference = funcs + inst.firstFunc;
  for (let i = module.funcImports; i < module.funcCount; i++) {
    const func = at<FuncRecord>(module.funcs, i);
    const record = changetype<ReferenceRecord>(reference);
    record.func = <u32>changetype<usize>(func);
    record.instance = <u32>changetype<usize>(inst);
    record.type = at<TypeRecord>(module.types, func.type).id;
    record.host = 0;
    reference += offsetof<ReferenceRecord>();
  }
  const tags = <usize>inst.tags;
  let own = <u32>tags + (module.tagCount << 2);
  for (let i = module.tagImports; i < module.tagCount; i++) {
    changetype<TagRecord>(<usize>own).slots = tagType(module, i).paramSlots;
    store<u32>(tags + ((<usize>i) << 2), own);
    own += <u32>offsetof<TagRecord>();
  }
  for (let i = module.globalImports; i < module.globalCount; i++) {
    const global = at<GlobalRecord>(module.globals, i);
    const cell = <usize>inst.globals + global.cell;
    store<u64>(cell, evaluateConstant(inst, reader, global.init));
    if (global.type == TYPE_V128) store<u64>(cell, upperHalf(reader), 8);
  }
}

/** Where a segment goes, by its constant expression. No table or memory is as large as what does not fit 32 bits. */
function evaluateAddress(inst: InstanceRecord, reader: Reader, offset: u32, limits: LimitRecord): u32 {
  const value = evaluateConstant(inst, reader, offset);
  return <u32>(limits.index == TYPE_I64 ? min<u64>(value, u32.MAX_VALUE) : value);
}

/** Copies active segments into tables and memory, in order; returns a trap's code where one does not fit. */
export function applySegments(inst: InstanceRecord, reader: Reader): u32 {
  const module = moduleOf(inst);
  for (let i: u32 = 0; i < module.elemCount; i++) {
    const elem = at<ElemRecord>(module.elems, i);
    if (elem.mode == MODE_PASSIVE) continue;
    if (elem.mode == MODE_ACTIVE) {
      const to = evaluateAddress(inst, reader, elem.offset, at<LimitRecord>(module.tables, elem.table));
      if (!tableInit(inst, elem.table, i, to, 0, elem.count)) return TRAP_TABLE;
    }
    store<u8>(<usize>inst.droppedElems + i, 1);
  }
  for (let i: u32 = 0; i < module.dataCount; i++) {
    const data = at<DataRecord>(module.datas, i);
    if (data.mode == MODE_PASSIVE) continue;
    const to = evaluateAddress(inst, reader, data.offset, at<LimitRecord>(module.memories, data.memory));
    const record = changetype<MemoryRecord>(<usize>load<u32>(<usize>inst.memories + (<usize>data.memory << 2)));
    if (<u64>to + <u64>data.length > <u64>record.bytes) return TRAP_MEMORY;
    memory.copy(<usize>record.base + to, <usize>module.bytes + data.bytes, data.length);
    store<u8>(<usize>inst.droppedDatas + i, 1);
  }
  return 0;
}
