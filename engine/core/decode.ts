/**
 * Reads and validates all sections but code (sections 5.5 and 3.4 of the specification) into the arrays of a
 * ModuleRecord, which the caller has made as large as `scan` counted.
 */
import {
  ERROR_DATA_FLAGS,
  ERROR_END,
  ERROR_ELEM_FLAGS,
  ERROR_ELEM_KIND,
  ERROR_EXPORT_DUPLICATE,
  ERROR_EXPORT_NAMES,
  ERROR_IMPORT_KIND,
  ERROR_LIMITS,
  ERROR_LIMITS_FLAGS,
  ERROR_LIMIT_MEMORIES,
  ERROR_LIMIT_PARAMS,
  ERROR_LIMIT_ITEMS,
  ERROR_LIMIT_TABLE,
  ERROR_LIMIT_TYPE_VALUES,
  ERROR_MEMORY_LIMIT,
  ERROR_MEMORY_LIMIT_64,
  ERROR_MULTIPLE_MEMORIES,
  ERROR_MUTABILITY,
  ERROR_REF_TYPE,
  ERROR_SECTION_SIZE,
  ERROR_START_TYPE,
  ERROR_TAG_ATTRIBUTE,
  ERROR_TAG_RESULT,
  ERROR_TYPE_FORM,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_FUNC,
  ERROR_UNKNOWN_GLOBAL,
  ERROR_UNKNOWN_MEMORY,
  ERROR_UNKNOWN_TABLE,
  ERROR_UNKNOWN_TAG,
  ERROR_UNKNOWN_TYPE,
  ERROR_VALUE_TYPE,
} from '../compile-error-codes';
import {
  FEATURE_MULTI_MEMORY,
  FUNC_DECLARED,
  ITEM_GLOBAL,
  KIND_FUNC,
  KIND_GLOBAL,
  KIND_MEMORY,
  KIND_TABLE,
  LIMIT_LIST_VALUES,
  LIMIT_MEMORIES,
  KIND_TAG,
  LIMIT_PAGES,
  LIMIT_PAGES_64,
  LIMIT_PARAMS,
  LIMIT_TABLE_ELEMENTS,
  LIMIT_TABLES,
  LIMIT_TYPE_VALUES,
  MODE_ACTIVE,
  MODE_DECLARATIVE,
  MODE_PASSIVE,
  TYPE_EXNREF,
  TYPE_EXTERNREF,
  TYPE_FUNCREF,
  TYPE_I32,
  TYPE_I64,
  TYPE_V128,
} from '../layout';
import { validateConstant } from './constant';
import { Reader, sameBytes } from './reader';
import {
  at,
  DataRecord,
  ElemRecord,
  ExportRecord,
  FuncRecord,
  GlobalRecord,
  ImportRecord,
  LimitRecord,
  ModuleRecord,
  section,
  SectionRecord,
  TypeRecord,
  TypeTreeRecord,
} from './records';
import { enterType } from './type-tree';

/** Names of exports that may share a place in the hash table. */
const LIMIT_PROBES: u32 = 32;

export function isReference(type: u32): bool {
  return type == TYPE_FUNCREF || type == TYPE_EXTERNREF || type == TYPE_EXNREF;
}

/** Reads a value type; 0 after an error. */
export function valueType(reader: Reader): u32 {
  const start = reader.position;
  const type = reader.byte();
  if ((type >= TYPE_V128 && type <= TYPE_I32) || isReference(type)) return type;
  reader.failAt(ERROR_VALUE_TYPE, start, 0, type);
  return 0;
}

/** Slots that a value of a type takes. */
// @ts-ignore: decorator
@inline
export function slotCount(type: u32): u32 {
  return type == TYPE_V128 ? 2 : 1;
}

export function referenceType(reader: Reader): u32 {
  const start = reader.position;
  const type = reader.byte();
  if (!isReference(type)) reader.failAt(ERROR_REF_TYPE, start, 0, type);
  return type;
}

/** Moves `reader` into section `id`, after its count; false when there is none. */
function enter(reader: Reader, module: ModuleRecord, id: u32): bool {
  const record: SectionRecord = section(module, id);
  if (!record.offset || reader.error) return false;
  reader.position = reader.base + record.offset;
  reader.end = reader.position + record.size;
  if (id != 8) reader.u32();
  return true;
}

/** The section's content must have been used up. */
function leave(reader: Reader): void {
  if (!reader.error && reader.position != reader.end) reader.fail(ERROR_SECTION_SIZE);
}

export function decode(reader: Reader, module: ModuleRecord, tree: TypeTreeRecord): void {
  module.allowance = LIMIT_LIST_VALUES;
  if (enter(reader, module, 1)) decodeTypes(reader, module, tree);
  if (enter(reader, module, 2)) decodeImports(reader, module);
  if (enter(reader, module, 3)) decodeFunctions(reader, module);
  if (enter(reader, module, 4)) decodeTables(reader, module);
  if (enter(reader, module, 5)) decodeMemories(reader, module);
  if (enter(reader, module, 13)) decodeTags(reader, module);
  if (enter(reader, module, 6)) decodeGlobals(reader, module);
  if (enter(reader, module, 7)) decodeExports(reader, module);
  if (enter(reader, module, 8)) decodeStart(reader, module);
  if (enter(reader, module, 9)) decodeElements(reader, module);
  if (enter(reader, module, 11)) decodeDatas(reader, module);
  module.dataCount = section(module, 11).count;
  if (enter(reader, module, 10)) module.validatedOffset = reader.offset();
}

function decodeTypes(reader: Reader, module: ModuleRecord, tree: TypeTreeRecord): void {
  const count = section(module, 1).count;
  let values: u32 = 0;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const start = reader.position;
    if (start < reader.end && load<u8>(start) == 0x60) reader.position = start + 1;
    else {
      const form = reader.byte();
      reader.failAt(ERROR_TYPE_FORM, start, 0x60, form);
      return;
    }
    const type = at<TypeRecord>(module.types, i);
    type.paramCount = reader.u32();
    type.params = reader.offset();
    type.paramSlots = decodeTypeList(reader, type.paramCount, values);
    values += type.paramCount;
    type.resultCount = reader.u32();
    type.results = reader.offset();
    type.resultSlots = decodeTypeList(reader, type.resultCount, values);
    values += type.resultCount;
    if (reader.error) return;
    type.id = enterType(
      tree,
      module.bytes + type.params,
      type.paramCount,
      module.bytes + type.results,
      type.resultCount,
    );
  }
  module.typeCount = count;
  leave(reader);
}

/** Reads a list of types, before which there were `values` in other lists; returns the slots of such values. */
function decodeTypeList(reader: Reader, count: u32, values: u32): u32 {
  if (!count) return 0;
  if (count > LIMIT_PARAMS) reader.fail(ERROR_LIMIT_PARAMS, LIMIT_PARAMS, count);
  else if (values + count > LIMIT_TYPE_VALUES) {
    reader.fail(ERROR_LIMIT_TYPE_VALUES, LIMIT_TYPE_VALUES);
  }
  let slots: u32 = 0;
  let position = reader.position;
  const stop = position + count;
  if (stop > reader.end) reader.fail(ERROR_END);
  if (reader.error) return 0;
  while (position < stop) {
    const type = <u32>load<u8>(position);
    if (type > TYPE_V128 && type <= TYPE_I32) slots++;
    else {
      reader.position = position;
      slots += slotCount(valueType(reader));
      if (reader.error) return 0;
    }
    position++;
  }
  reader.position = stop;
  return slots;
}

function decodeImports(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 2).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const record = at<ImportRecord>(module.imports, i);
    record.moduleLength = reader.name();
    record.module = reader.offset() - record.moduleLength;
    record.nameLength = reader.name();
    record.name = reader.offset() - record.nameLength;
    const start = reader.position;
    const kind = reader.byte();
    record.kind = kind;
    if (kind == KIND_FUNC) {
      record.index = module.funcCount;
      decodeFunction(reader, module);
      module.funcImports++;
    } else if (kind == KIND_TABLE) {
      record.index = module.tableCount;
      decodeTable(reader, module);
      module.tableImports++;
    } else if (kind == KIND_MEMORY) {
      record.index = module.memoryCount;
      decodeMemory(reader, module);
      module.memoryImports++;
    } else if (kind == KIND_GLOBAL) {
      record.index = module.globalCount;
      const global = at<GlobalRecord>(module.globals, module.globalCount);
      decodeGlobalType(reader, global);
      global.cell = module.globalCount << 3;
      module.globalCount++;
      module.globalImports++;
    } else if (kind == KIND_TAG) {
      record.index = module.tagCount;
      decodeTag(reader, module);
      module.tagImports++;
    } else reader.failAt(ERROR_IMPORT_KIND, start, 0, kind);
  }
  module.importCount = count;
  leave(reader);
}

function decodeFunction(reader: Reader, module: ModuleRecord): void {
  const start = reader.position;
  const type = reader.u32();
  if (reader.error) return;
  if (type >= module.typeCount) {
    reader.failAt(ERROR_UNKNOWN_TYPE, start, module.typeCount, type);
    return;
  }
  at<FuncRecord>(module.funcs, module.funcCount).type = type;
  module.funcCount++;
}

function decodeFunctions(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 3).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) decodeFunction(reader, module);
  leave(reader);
}

/** Bits of limits' flags. */
const LIMITS_MAX: u32 = 1;
const LIMITS_64: u32 = 4;

function decodeLimits(reader: Reader, limits: LimitRecord): void {
  const start = reader.position;
  const flags = reader.byte();
  if (flags & ~(LIMITS_MAX | LIMITS_64)) reader.failAt(ERROR_LIMITS_FLAGS, start, 0, flags);
  const at = reader.position;
  limits.hasMax = flags & LIMITS_MAX;
  limits.max = u64.MAX_VALUE;
  if (flags & LIMITS_64) {
    limits.index = TYPE_I64;
    limits.min = reader.u64();
    if (limits.hasMax) limits.max = reader.u64();
  } else {
    limits.index = TYPE_I32;
    limits.min = reader.u32();
    if (limits.hasMax) limits.max = reader.u32();
  }
  if (!reader.error && limits.min > limits.max) reader.failAt(ERROR_LIMITS, at);
}

function decodeTable(reader: Reader, module: ModuleRecord): void {
  if (module.tableCount == LIMIT_TABLES) {
    reader.fail(ERROR_LIMIT_ITEMS, LIMIT_TABLES, LIMIT_TABLES + 1);
  }
  const table = at<LimitRecord>(module.tables, module.tableCount);
  table.type = referenceType(reader);
  const start = reader.position;
  decodeLimits(reader, table);
  if (!reader.error && table.min > LIMIT_TABLE_ELEMENTS) {
    const found = <u32>min<u64>(table.min, u32.MAX_VALUE);
    reader.failAt(ERROR_LIMIT_TABLE, start, LIMIT_TABLE_ELEMENTS, found);
  }
  module.tableCount++;
}

function decodeTables(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 4).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) decodeTable(reader, module);
  leave(reader);
}

function decodeMemory(reader: Reader, module: ModuleRecord): void {
  const start = reader.position;
  if (module.memoryCount && !(module.features & FEATURE_MULTI_MEMORY)) {
    reader.fail(ERROR_MULTIPLE_MEMORIES);
    return;
  }
  if (module.memoryCount == LIMIT_MEMORIES) reader.fail(ERROR_LIMIT_MEMORIES, LIMIT_MEMORIES);
  const memory = at<LimitRecord>(module.memories, module.memoryCount);
  decodeLimits(reader, memory);
  const largest = memory.hasMax ? memory.max : memory.min;
  if (memory.index == TYPE_I64) {
    if (largest > (<u64>1) << LIMIT_PAGES_64) {
      reader.failAt(ERROR_MEMORY_LIMIT_64, start, LIMIT_PAGES_64);
    }
  } else if (largest > LIMIT_PAGES) reader.failAt(ERROR_MEMORY_LIMIT, start, LIMIT_PAGES);
  module.memoryCount++;
}

function decodeMemories(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 5).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) decodeMemory(reader, module);
  leave(reader);
}

function decodeTag(reader: Reader, module: ModuleRecord): void {
  const start = reader.position;
  const attribute = reader.byte();
  if (!reader.error && attribute) reader.failAt(ERROR_TAG_ATTRIBUTE, start, 0, attribute);
  const indexAt = reader.position;
  const index = reader.u32();
  if (reader.error) return;
  if (index >= module.typeCount) {
    reader.failAt(ERROR_UNKNOWN_TYPE, indexAt, module.typeCount, index);
    return;
  }
  if (at<TypeRecord>(module.types, index).resultCount) reader.failAt(ERROR_TAG_RESULT, indexAt);
  store<u32>(<usize>module.tags + ((<usize>module.tagCount) << 2), index);
  module.tagCount++;
}

function decodeTags(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 13).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) decodeTag(reader, module);
  leave(reader);
}

function decodeGlobalType(reader: Reader, global: GlobalRecord): void {
  global.type = valueType(reader);
  const mutable = reader.byte();
  if (!reader.error && mutable > 1)
    reader.failAt(ERROR_MUTABILITY, reader.position - 1, 0, mutable);
  global.mutable = mutable;
}

function decodeGlobals(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 6).count;
  let cell = module.globalImports << 3;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const global = at<GlobalRecord>(module.globals, module.globalCount);
    decodeGlobalType(reader, global);
    global.cell = cell;
    cell += slotCount(global.type) << 3;
    global.init = validateConstant(reader, module, global.type);
    module.globalCount++;
  }
  leave(reader);
}

/** Reads a function index and marks the function as one that `ref.func` may name. Returns the index. */
export function declare(reader: Reader, module: ModuleRecord): u32 {
  const start = reader.position;
  const index = reader.u32();
  if (reader.error) return 0;
  if (index >= module.funcCount) {
    reader.failAt(ERROR_UNKNOWN_FUNC, start, module.funcCount, index);
    return 0;
  }
  at<FuncRecord>(module.funcs, index).flags |= FUNC_DECLARED;
  return index;
}

function decodeExports(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 7).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const record = at<ExportRecord>(module.exports, i);
    const start = reader.position;
    record.nameLength = reader.name();
    record.name = reader.offset() - record.nameLength;
    if (!reader.error) {
      const problem = enterName(module, i);
      if (problem) reader.failAt(problem, start);
    }
    const kindAt = reader.position;
    const kind = reader.byte();
    record.kind = kind;
    const indexAt = reader.position;
    const index = reader.u32();
    record.index = index;
    if (reader.error) return;
    if (kind == KIND_FUNC) {
      reader.position = indexAt;
      declare(reader, module);
    } else if (kind == KIND_TABLE) {
      if (index >= module.tableCount) {
        reader.failAt(ERROR_UNKNOWN_TABLE, indexAt, module.tableCount, index);
      }
    } else if (kind == KIND_MEMORY) {
      if (index >= module.memoryCount) {
        reader.failAt(ERROR_UNKNOWN_MEMORY, indexAt, module.memoryCount, index);
      }
    } else if (kind == KIND_GLOBAL) {
      if (index >= module.globalCount) {
        reader.failAt(ERROR_UNKNOWN_GLOBAL, indexAt, module.globalCount, index);
      }
    } else if (kind == KIND_TAG) {
      if (index >= module.tagCount) {
        reader.failAt(ERROR_UNKNOWN_TAG, indexAt, module.tagCount, index);
      }
    } else reader.failAt(ERROR_IMPORT_KIND, kindAt, 0, kind);
  }
  module.exportCount = count;
  leave(reader);
}

function hashOf(name: usize, length: u32): u32 {
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ (<u32>load<u8>(name + i))) * 0x01000193;
  return hash ^ (hash >> 15);
}

/** A place in the hash table of exports' names, which has open addressing: export index + 1 (0 = none), and hash. */
// @ts-ignore: decorator
@inline
function placeOf(module: ModuleRecord, hash: u32): usize {
  return <usize>module.exportHash + ((<usize>(hash & module.exportHashMask)) << 3);
}

/** Whether export `index` has this name. */
function isNamed(module: ModuleRecord, index: u32, name: usize, length: u32): bool {
  const record = at<ExportRecord>(module.exports, index);
  return record.nameLength == length && sameBytes(<usize>module.bytes + record.name, name, length);
}

/**
 * Enters the name of export `index`, unless one before it has the same: an error's code, or 0. Names made to fall together
 * would take the square of their number, so there is a limit on that.
 */
function enterName(module: ModuleRecord, index: u32): u32 {
  const record = at<ExportRecord>(module.exports, index);
  const name = <usize>module.bytes + record.name;
  const hash = hashOf(name, record.nameLength);
  for (let probe: u32 = 0; probe < LIMIT_PROBES; probe++) {
    const place = placeOf(module, hash + probe);
    const other = load<u32>(place);
    if (!other) {
      store<u32>(place, index + 1);
      store<u32>(place, hash, 4);
      return 0;
    }
    if (load<u32>(place, 4) == hash && isNamed(module, other - 1, name, record.nameLength)) {
      return ERROR_EXPORT_DUPLICATE;
    }
  }
  return ERROR_EXPORT_NAMES;
}

/** Index of the export with a name; all ones where there is none. */
export function findExport(module: ModuleRecord, name: usize, length: u32): u32 {
  const hash = hashOf(name, length);
  for (let probe: u32 = 0; probe < LIMIT_PROBES; probe++) {
    const place = placeOf(module, hash + probe);
    const found = load<u32>(place);
    if (!found) break;
    if (load<u32>(place, 4) == hash && isNamed(module, found - 1, name, length)) return found - 1;
  }
  return u32.MAX_VALUE;
}

function decodeStart(reader: Reader, module: ModuleRecord): void {
  const start = reader.position;
  const index = reader.u32();
  if (reader.error) return;
  if (index >= module.funcCount) {
    reader.failAt(ERROR_UNKNOWN_FUNC, start, module.funcCount, index);
    return;
  }
  const type = at<TypeRecord>(module.types, at<FuncRecord>(module.funcs, index).type);
  if (type.paramCount || type.resultCount) reader.failAt(ERROR_START_TYPE, start);
  module.start = index + 1;
  leave(reader);
}

function decodeElements(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 9).count;
  let next: u32 = 0;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const elem = at<ElemRecord>(module.elems, i);
    const start = reader.position;
    const flags = reader.u32();
    if (reader.error) return;
    if (flags > 7) {
      reader.failAt(ERROR_ELEM_FLAGS, start, 0, flags);
      return;
    }
    elem.type = TYPE_FUNCREF;
    const expressions = (flags & 4) != 0;
    if (flags & 1) {
      elem.mode = flags & 2 ? MODE_DECLARATIVE : MODE_PASSIVE;
    } else {
      elem.mode = MODE_ACTIVE;
      const tableAt = reader.position;
      const table = flags & 2 ? reader.u32() : 0;
      if (reader.error) return;
      if (table >= module.tableCount) {
        reader.failAt(ERROR_UNKNOWN_TABLE, tableAt, module.tableCount, table);
        return;
      }
      elem.table = table;
      elem.offset = validateConstant(reader, module, at<LimitRecord>(module.tables, table).index);
    }
    if (flags & 3) {
      if (expressions) elem.type = referenceType(reader);
      else {
        const kindAt = reader.position;
        const kind = reader.byte();
        if (!reader.error && kind) reader.failAt(ERROR_ELEM_KIND, kindAt, 0, kind);
      }
    }
    if (reader.error) return;
    if (elem.mode == MODE_ACTIVE) {
      const type = at<LimitRecord>(module.tables, elem.table).type;
      if (type != elem.type) reader.failAt(ERROR_TYPE_MISMATCH, start, type, elem.type);
    }
    elem.count = reader.u32();
    elem.first = next;
    for (let item: u32 = 0; item < elem.count && !reader.error; item++) {
      let value: u32 = 0;
      if (expressions) {
        const at = reader.base + validateConstant(reader, module, elem.type);
        const opcode = load<u8>(at);
        if (!reader.error && opcode != 0xd0) {
          const end = reader.position;
          reader.position = at + 1;
          value = reader.u32();
          value = opcode == 0x23 ? value | ITEM_GLOBAL : value + 1;
          reader.position = end;
        }
      } else value = declare(reader, module) + 1;
      if (!reader.error) store<u32>(<usize>module.elemItems + ((<usize>next) << 2), value);
      next++;
    }
  }
  module.elemCount = count;
  leave(reader);
}

function decodeDatas(reader: Reader, module: ModuleRecord): void {
  const count = section(module, 11).count;
  for (let i: u32 = 0; i < count && !reader.error; i++) {
    const data = at<DataRecord>(module.datas, i);
    const start = reader.position;
    const flags = reader.u32();
    if (reader.error) return;
    if (flags > 2) {
      reader.failAt(ERROR_DATA_FLAGS, start, 0, flags);
      return;
    }
    data.mode = flags & 1 ? MODE_PASSIVE : MODE_ACTIVE;
    if (data.mode == MODE_ACTIVE) {
      const memoryAt = reader.position;
      data.memory = flags & 2 ? reader.u32() : 0;
      if (reader.error) return;
      if (data.memory >= module.memoryCount) {
        reader.failAt(ERROR_UNKNOWN_MEMORY, memoryAt, module.memoryCount, data.memory);
        return;
      }
      data.offset = validateConstant(reader, module, at<LimitRecord>(module.memories, data.memory).index);
    }
    data.length = reader.u32();
    data.bytes = reader.offset();
    reader.skip(data.length);
  }
  leave(reader);
}
