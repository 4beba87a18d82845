/** The structures that the core shares with the side that allocates them; their order is that of ../layout.ts. */

@unmanaged
export class Registers {
  command: u32;
  reason: u32;
  fuel: i64;
  pc: u32;
  fp: u32;
  stack: u32;
  stackSize: u32;
  instance: u32;
  store: u32;
  engine: u32;
  trap: u32;
  host: u32;
  hostInstance: u32;
  hostFrame: u32;
  resultPending: u32;
  result: u64;
  func: u32;
  object: u32;
  amount: u32;
  refused: u32;
  module: u32;
  index: u32;
  budget: u32;
  error: u32;
  errorOffset: u32;
  errorExpected: u32;
  errorFound: u32;
  unwound: u32;
}

@unmanaged
export class ModuleRecord {
  bytes: u32;
  length: u32;
  types: u32;
  typeCount: u32;
  funcs: u32;
  funcCount: u32;
  funcImports: u32;
  tables: u32;
  tableCount: u32;
  tableImports: u32;
  memories: u32;
  memoryCount: u32;
  memoryImports: u32;
  globals: u32;
  globalCount: u32;
  globalImports: u32;
  imports: u32;
  importCount: u32;
  exports: u32;
  exportCount: u32;
  elems: u32;
  elemCount: u32;
  elemItems: u32;
  datas: u32;
  dataCount: u32;
  hasDataCount: u32;
  start: u32;
  codePosition: u32;
  codeEnd: u32;
  codeChunk: u32;
  exportHash: u32;
  exportHashMask: u32;
  validatedOffset: u32;
  validatedCount: u32;
  features: u32;
  tags: u32;
  tagCount: u32;
  tagImports: u32;
  allowance: i32;
  sections: u32;
}

@unmanaged
export class ChunkRecord {
  previous: u32;
  end: u32;
  count: u32;
  unused: u32;
}

@unmanaged
export class ActivationRecord {
  instance: u32;
  function: u32;
  position: u32;
  codeLength: u32;
}

@unmanaged
export class SectionRecord {
  offset: u32;
  size: u32;
  count: u32;
}

@unmanaged
export class TypeRecord {
  params: u32;
  paramCount: u32;
  results: u32;
  resultCount: u32;
  id: u32;
  paramSlots: u32;
  resultSlots: u32;
}

@unmanaged
export class TypeTreeRecord {
  nodes: u32;
  capacity: u32;
  count: u32;
  free: u32;
}

@unmanaged
export class TypeNodeRecord {
  value: u32;
  uses: u32;
  child: u32;
  sibling: u32;
}

@unmanaged
export class FuncRecord {
  code: u32;
  frame: u32;
  type: u32;
  body: u32;
  end: u32;
  header: u32;
  codeLength: u32;
  flags: u32;
}

@unmanaged
export class LimitRecord {
  type: u32;
  index: u32;
  min: u64;
  max: u64;
  hasMax: u32;
  unused: u32;
}

@unmanaged
export class GlobalRecord {
  type: u32;
  mutable: u32;
  init: u32;
  cell: u32;
}

@unmanaged
export class ImportRecord {
  module: u32;
  moduleLength: u32;
  name: u32;
  nameLength: u32;
  kind: u32;
  index: u32;
}

@unmanaged
export class ExportRecord {
  name: u32;
  nameLength: u32;
  kind: u32;
  index: u32;
}

@unmanaged
export class ElemRecord {
  mode: u32;
  table: u32;
  offset: u32;
  type: u32;
  first: u32;
  count: u32;
}

@unmanaged
export class DataRecord {
  mode: u32;
  memory: u32;
  offset: u32;
  bytes: u32;
  length: u32;
}

@unmanaged
export class InstanceRecord {
  module: u32;
  memory: u32;
  globals: u32;
  tables: u32;
  imported: u32;
  firstFunc: u32;
  droppedElems: u32;
  droppedDatas: u32;
  store: u32;
  memories: u32;
  tags: u32;
}

@unmanaged
export class StoreRecord {
  funcs: u32;
  exceptions: u32;
  exceptionCapacity: u32;
  exceptionCount: u32;
  exceptionFree: u32;
  exceptionLive: u32;
  exceptionHeap: u32;
  exceptionHeapBytes: u32;
  exceptionHeapUsed: u32;
}

@unmanaged
export class ReferenceRecord {
  func: u32;
  instance: u32;
  type: u32;
  host: u32;
}

@unmanaged
export class MemoryRecord {
  base: u32;
  bytes: u32;
  pages: u32;
  max: u32;
  capacity: u32;
}

@unmanaged
export class TableRecord {
  base: u32;
  size: u32;
  max: u32;
  capacity: u32;
}

@unmanaged
export class TagRecord {
  slots: u32;
  unused: u32;
}

@unmanaged
export class ExceptionRecord {
  number: u32;
  tag: u32;
  slots: u32;
  mark: u32;
}

/** Code from an address on, and the number of the innermost try block's region that it is in, 0 = none. */
@unmanaged
export class SegmentRecord {
  from: u32;
  region: u32;
}

/** The code of a try block: numbers (0 = none) of the region asked next, and of its first clause and the last one. */
@unmanaged
export class RegionRecord {
  next: u32;
  first: u32;
  last: u32;
}

/** What a try block catches, and where that goes on. */
@unmanaged
export class ClauseRecord {
  /** Fuel and address of the target. */
  fuel: i32;
  target: u32;
  /** Index of the tag. */
  tag: u32;
  flags: u16;
  /** Slots of the first value, and of the reference to the exception. */
  values: u16;
  reference: u16;
  unused: u16;
  /** Number of the region's next clause. */
  next: u32;
}

@unmanaged
export class TailRecord {
  distance: u32;
  results: u32;
  instance: u32;
  unused: u32;
}

@unmanaged
export class EngineRecord {
  scratch: u32;
  translate: u32;
  finish: u32;
  restore: u32;
  returnTail: u32;
  typeTree: u32;
  version: u64;
}

@unmanaged
export class SnapshotRecord {
  instance: u32;
  bytes: u32;
  length: u32;
  position: u32;
  calls: u32;
  callCount: u32;
  temporary: u32;
  temporaryBytes: u32;
  step: u32;
  index: u32;
  points: u32;
  pointCount: u32;
  answer: u32;
  error: u32;
  errorIndex: u32;
  facts: u32;
  factRoom: u32;
  factCount: u32;
  factsMissing: u32;
  unused: u32;
}

@unmanaged
export class SavedRecord {
  registers: u32;
  own: u32;
  fuelLow: u32;
  fuelHigh: u32;
}

@unmanaged
export class PointRecord {
  function: u32;
  position: u32;
  kinds: u32;
  pc: u32;
  facts: u32;
  factCount: u32;
}

@unmanaged
export class FactRecord {
  slot: u32;
  bytes: u32;
}

@unmanaged
export class CallRecord {
  point: u32;
  function: u32;
  frame: u32;
  stackBytes: u32;
  fuel: i64;
  fuelUsed: u64;
  result: u64;
  resultPending: u32;
  host: u32;
  unwound: u32;
  unused: u32;
}

/** Entry `index` of an array of records of type T. */
// @ts-ignore: decorator
@inline
export function at<T>(array: u32, index: u32): T {
  return changetype<T>(<usize>array + <usize>index * offsetof<T>());
}

/** Type of the values of tag `index`. */
export function tagType(module: ModuleRecord, index: u32): TypeRecord {
  return at<TypeRecord>(module.types, load<u32>(<usize>module.tags + ((<usize>index) << 2)));
}

/** Section `id` of a module. */
export function section(module: ModuleRecord, id: u32): SectionRecord {
  return at<SectionRecord>(<u32>changetype<usize>(module) + <u32>offsetof<ModuleRecord>('sections'), id);
}
