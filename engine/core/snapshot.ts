/** What saving and restoring have in common: the bytes with a position in them, and the first error. */
import {
  CATCH_ALL,
  CATCH_ALL_REF,
  CATCH_REF,
  SNAPSHOT_NO_ROOM,
  TYPE_FUNCREF,
} from '../layout';
import {
  at,
  FuncRecord,
  GlobalRecord,
  InstanceRecord,
  MemoryRecord,
  ModuleRecord,
  SnapshotRecord,
  TableRecord,
  tagType,
  TypeRecord,
} from './records';
import { Reader } from './reader';
import { skipImmediates } from './immediates';
import { OPCODE_CATCH, OPCODE_TRY_TABLE } from './validator';

/** Memories and tables are saved in blocks of so many bytes, of which those of zeros are left out. */
export const BLOCK: u32 = 64;
/** In place of a point: the function's beginning, or for a return address the end of the call. */
export const NO_POINT: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline
export function instanceOf(s: SnapshotRecord): InstanceRecord {
  return changetype<InstanceRecord>(<usize>s.instance);
}

// @ts-ignore: decorator
@inline
export function moduleOf(s: SnapshotRecord): ModuleRecord {
  return changetype<ModuleRecord>(<usize>instanceOf(s).module);
}

export function memoryAt(s: SnapshotRecord, index: u32): MemoryRecord {
  return changetype<MemoryRecord>(<usize>load<u32>(<usize>(instanceOf(s).memories + (index << 2))));
}

export function tableAt(s: SnapshotRecord, index: u32): TableRecord {
  return changetype<TableRecord>(<usize>load<u32>(<usize>(instanceOf(s).tables + (index << 2))));
}

/** Remembers the first error; `index` is that of what it is about. */
export function fail(s: SnapshotRecord, error: u32, index: u32 = 0): void {
  if (s.error) return;
  s.error = error;
  s.errorIndex = index;
}

/**
 * Passes over `bytes` of the snapshot and returns their address; 0 when they are only counted, or are not there.
 */
export function take(s: SnapshotRecord, bytes: u32): usize {
  const position = s.position;
  if (s.bytes && (s.error || bytes > s.length - position)) {
    fail(s, SNAPSHOT_NO_ROOM);
    return 0;
  }
  s.position = position + bytes;
  return s.bytes ? <usize>(s.bytes + position) : 0;
}

/** Reads a number; 0 after an error. */
export function read32(s: SnapshotRecord): u32 {
  const address = take(s, 4);
  return address ? load<u32>(address) : 0;
}

export function write32(s: SnapshotRecord, value: u32): void {
  const address = take(s, 4);
  if (address) store<u32>(address, value);
}

/** What has no multiple of 8 bytes is followed by zeros. */
export function align(s: SnapshotRecord): void {
  const rest = (8 - (s.position & 7)) & 7;
  const address = take(s, rest);
  if (address) memory.fill(address, 0, rest);
}

// @ts-ignore: decorator
@inline
function isReference(type: u32): bool {
  return type <= TYPE_FUNCREF;
}

function someReference(list: u32, count: u32): bool {
  for (let i: u32 = 0; i < count; i++) {
    if (isReference(<u32>load<u8>(<usize>(list + i)))) return true;
  }
  return false;
}

/** Whether a function type has references among its parameters or results. */
function typeHasReferences(module: ModuleRecord, index: u32): bool {
  const type = at<TypeRecord>(module.types, index);
  return (
    someReference(module.bytes + type.params, type.paramCount) ||
    someReference(module.bytes + type.results, type.resultCount)
  );
}

function tagHasReferences(module: ModuleRecord, index: u32): bool {
  const type = tagType(module, index);
  return someReference(module.bytes + type.params, type.paramCount);
}

/**
 * Whether a frame of the function may hold references. What slots mean is nowhere written down at run time, and neither may a
 * reference be made up by a snapshot nor would it mean the same in another store.
 */
export function handlesReferences(module: ModuleRecord, func: FuncRecord, reader: Reader): bool {
  if (typeHasReferences(module, func.type)) return true;
  reader.position = <usize>module.bytes + func.body;
  reader.end = <usize>module.bytes + func.end;
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    if (isReference(reader.byte())) return true;
  }
  while (reader.position < reader.end) {
    const opcode = reader.byte();
    switch (opcode) {
      case OPCODE_TRY_TABLE:
        reader.signed(33);
        for (let clauses = reader.u32(); clauses > 0; clauses--) {
          const kind = reader.byte();
          if (kind == CATCH_REF || kind == CATCH_ALL_REF) return true;
          if (kind < CATCH_ALL && tagHasReferences(module, reader.u32())) return true;
          reader.u32();
        }
        break;
      case OPCODE_CATCH:
        if (tagHasReferences(module, reader.u32())) return true;
        break;
      case 0x09: // rethrow
        return true;
      case 0x10: { // call
        const callee = at<FuncRecord>(module.funcs, reader.u32());
        const type = at<TypeRecord>(module.types, callee.type);
        if (someReference(module.bytes + type.results, type.resultCount)) return true;
        break;
      }
      case 0x11: { // call_indirect
        const type = at<TypeRecord>(module.types, reader.u32());
        reader.u32();
        if (someReference(module.bytes + type.results, type.resultCount)) return true;
        break;
      }
      case 0x23: // global.get
        if (isReference(at<GlobalRecord>(module.globals, reader.u32()).type)) return true;
        break;
      case 0x25: // table.get
      case 0xd0: // ref.null
      case 0xd2: // ref.func
        return true;
      default:
        // The type of a block carries only what comes from one of the others here.
        skipImmediates(reader, opcode);
    }
  }
  return false;
}
