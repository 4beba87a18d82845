/** Validates instructions on memories and tables. */
import {
  ERROR_ALIGNMENT,
  ERROR_DATA_COUNT_REQUIRED,
  ERROR_OPCODE,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_DATA,
  ERROR_UNKNOWN_ELEM,
  ERROR_UNKNOWN_MEMORY,
  ERROR_UNKNOWN_TABLE,
  ERROR_ZERO_BYTE,
} from '../compile-error-codes';
import { FEATURE_MULTI_MEMORY, TYPE_FUNCREF, TYPE_I32, TYPE_I64 } from '../layout';
import { memorySignature } from './generated/signatures';
import { ACCESS_MEMORY } from './immediates';
import { Reader } from './reader';
import { at, ElemRecord, LimitRecord } from './records';
import { fail, moduleOf, noteHeight, pop, push, readerOf, Validator } from './validator';

/** Reads a table index and returns the table's element type. */
export function readTable(v: Validator): u32 {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (index >= module.tableCount) {
    fail(v, ERROR_UNKNOWN_TABLE, module.tableCount, index);
    v.address = TYPE_I32;
    return TYPE_FUNCREF;
  }
  const table = at<LimitRecord>(module.tables, index);
  v.address = table.index;
  return table.type;
}

function readElem(v: Validator): u32 {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (index >= module.elemCount) {
    fail(v, ERROR_UNKNOWN_ELEM, module.elemCount, index);
    return TYPE_FUNCREF;
  }
  return at<ElemRecord>(module.elems, index).type;
}

function readData(v: Validator): void {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (!module.hasDataCount) fail(v, ERROR_DATA_COUNT_REQUIRED);
  else if (index >= module.dataCount) fail(v, ERROR_UNKNOWN_DATA, module.dataCount, index);
}

/** The type of addresses in memory `index`. */
function addressType(v: Validator, index: u32): u32 {
  const module = moduleOf(v);
  if (index < module.memoryCount) return at<LimitRecord>(module.memories, index).index;
  fail(v, ERROR_UNKNOWN_MEMORY, module.memoryCount, index);
  return TYPE_I32;
}

/** Reads a memory index, which is a zero byte where there can be but one; returns the type of addresses. */
export function readMemory(v: Validator): u32 {
  const reader = readerOf(v);
  let index: u32 = 0;
  if (moduleOf(v).features & FEATURE_MULTI_MEMORY) index = reader.u32();
  else if (reader.byte() && !reader.error) reader.failAt(ERROR_ZERO_BYTE, reader.position - 1);
  return addressType(v, index);
}

/** Reads the immediates of a memory access of at most 2^`natural` bytes; returns the type of its address. */
export function readAccess(v: Validator, natural: u32): u32 {
  const reader = readerOf(v);
  const start = reader.position;
  let align = reader.u32();
  let index: u32 = 0;
  if (align & ACCESS_MEMORY && moduleOf(v).features & FEATURE_MULTI_MEMORY) {
    align &= ~ACCESS_MEMORY;
    index = reader.u32();
  }
  if (align > natural) reader.failAt(ERROR_ALIGNMENT, start, natural, align);
  const address = addressType(v, index);
  if (address == TYPE_I64) reader.u64();
  else reader.u32();
  return address;
}

/**
 * Reads an access's immediates where they are the usual ones: an alignment that says nothing else, an offset, for a memory of
 * 32-bit addresses. False where they are others, and nothing has been read.
 */
// @ts-ignore: decorator
@inline
export function plainAccess(v: Validator, reader: Reader, natural: u32): bool {
  const position = reader.position;
  if (!v.plainMemory || position >= reader.end || <u32>load<u8>(position) > natural) return false;
  reader.position = position + 1;
  reader.u32();
  return true;
}

export function validateAccess(v: Validator, opcode: u32): void {
  const types = memorySignature(opcode);
  const reader = readerOf(v);
  const address = plainAccess(v, reader, types >> 8) ? TYPE_I32 : readAccess(v, types >> 8);
  if (reader.error) return;
  if (opcode >= 0x36) {
    pop(v, types & 0xff);
    pop(v, address);
  } else {
    pop(v, address);
    push(v, types & 0xff);
    noteHeight(v);
  }
}

/** The type of a length that must fit both types of addresses. */
function smallerType(a: u32, b: u32): u32 {
  return a == TYPE_I64 ? b : a;
}

/** The 0xfc instructions from memory.init (8) to table.fill (17). */
export function validateBulk(v: Validator, number: u32): void {
  const reader = readerOf(v);
  if (reader.error) return;
  // Types of the operands of most, the topmost first.
  let count: u32 = TYPE_I32;
  let from: u32 = TYPE_I32;
  let to: u32;
  switch (number) {
    case 8: // memory.init
      readData(v);
      to = readMemory(v);
      break;
    case 9: // data.drop
      readData(v);
      return;
    case 10: // memory.copy
      to = readMemory(v);
      from = readMemory(v);
      count = smallerType(to, from);
      break;
    case 11: // memory.fill
      to = readMemory(v);
      count = to;
      break;
    case 12: { // table.init
      const elem = readElem(v);
      const table = readTable(v);
      to = v.address;
      if (elem != table) fail(v, ERROR_TYPE_MISMATCH, table, elem);
      break;
    }
    case 13: // elem.drop
      readElem(v);
      return;
    case 14: { // table.copy
      const target = readTable(v);
      to = v.address;
      const source = readTable(v);
      from = v.address;
      count = smallerType(to, from);
      if (target != source) fail(v, ERROR_TYPE_MISMATCH, target, source);
      break;
    }
    case 15: { // table.grow
      const type = readTable(v);
      pop(v, v.address);
      pop(v, type);
      push(v, v.address);
      noteHeight(v);
      return;
    }
    case 16: // table.size
      readTable(v);
      push(v, v.address);
      noteHeight(v);
      return;
    case 17: // table.fill
      from = readTable(v);
      to = v.address;
      count = to;
      break;
    default:
      fail(v, ERROR_OPCODE, 0, 0xfc00 + number);
      return;
  }
  pop(v, count);
  pop(v, from);
  pop(v, to);
}
