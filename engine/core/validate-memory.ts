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
import { TYPE_FUNCREF, TYPE_I32 } from '../layout';
import { memorySignature } from './generated/signatures';
import { at, ElemRecord, LimitRecord } from './records';
import { fail, moduleOf, noteHeight, pop, push, readerOf, Validator } from './validator';

/** Reads a table index and returns the table's element type. */
export function readTable(v: Validator): u32 {
  const module = moduleOf(v);
  const index = readerOf(v).u32();
  if (index >= module.tableCount) {
    fail(v, ERROR_UNKNOWN_TABLE, module.tableCount, index);
    return TYPE_FUNCREF;
  }
  return at<LimitRecord>(module.tables, index).type;
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

function needMemory(v: Validator): void {
  if (!moduleOf(v).memoryCount) fail(v, ERROR_UNKNOWN_MEMORY, 0, 0);
}

/** Memory instructions name memory 0 by a zero byte. */
export function memoryByte(v: Validator): void {
  const reader = readerOf(v);
  if (reader.byte() && !reader.error) reader.failAt(ERROR_ZERO_BYTE, reader.position - 1);
  needMemory(v);
}

export function validateAccess(v: Validator, opcode: u32): void {
  const reader = readerOf(v);
  const types = memorySignature(opcode);
  const start = reader.position;
  const align = reader.u32();
  reader.u32();
  if (reader.error) return;
  if (align > types >> 8) {
    reader.failAt(ERROR_ALIGNMENT, start, types >> 8, align);
    return;
  }
  needMemory(v);
  if (opcode >= 0x36) {
    pop(v, types & 0xff);
    pop(v, TYPE_I32);
  } else {
    pop(v, TYPE_I32);
    push(v, types & 0xff);
    noteHeight(v);
  }
}

/** The 0xfc instructions from memory.init (8) to table.fill (17). */
export function validateBulk(v: Validator, number: u32): void {
  const reader = readerOf(v);
  if (reader.error) return;
  switch (number) {
    case 8: // memory.init
      readData(v);
      memoryByte(v);
      break;
    case 9: // data.drop
      readData(v);
      return;
    case 10: // memory.copy
      memoryByte(v);
      memoryByte(v);
      break;
    case 11: // memory.fill
      memoryByte(v);
      break;
    case 12: { // table.init
      const elem = readElem(v);
      const table = readTable(v);
      if (elem != table) fail(v, ERROR_TYPE_MISMATCH, table, elem);
      break;
    }
    case 13: // elem.drop
      readElem(v);
      return;
    case 14: { // table.copy
      const to = readTable(v);
      const from = readTable(v);
      if (to != from) fail(v, ERROR_TYPE_MISMATCH, to, from);
      break;
    }
    case 15: { // table.grow
      const type = readTable(v);
      pop(v, TYPE_I32);
      pop(v, type);
      push(v, TYPE_I32);
      noteHeight(v);
      return;
    }
    case 16: // table.size
      readTable(v);
      push(v, TYPE_I32);
      noteHeight(v);
      return;
    case 17: { // table.fill
      const type = readTable(v);
      pop(v, TYPE_I32);
      pop(v, type);
      pop(v, TYPE_I32);
      return;
    }
    default:
      fail(v, ERROR_OPCODE, 0, 0xfc00 + number);
      return;
  }
  pop(v, TYPE_I32);
  pop(v, TYPE_I32);
  pop(v, TYPE_I32);
}
