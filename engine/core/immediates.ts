/** Passes over instructions without translating them. */
import { CATCH_ALL } from '../layout';
import {
  IMMEDIATE_CONSTANT,
  IMMEDIATE_LANE,
  IMMEDIATE_MEMORY,
  IMMEDIATE_SHUFFLE,
  vectorImmediates,
} from './generated/signatures';
import { Reader } from './reader';
import { OPCODE_CATCH, OPCODE_DELEGATE, OPCODE_TRY, OPCODE_TRY_TABLE } from './validator';

/** Bit of a memory access's alignment: the memory's index follows. */
export const ACCESS_MEMORY: u32 = 0x40;

/** Passes over the clauses of a `try_table`. */
export function skipClauses(reader: Reader): void {
  for (let count = reader.u32(); count > 0; count--) {
    if (reader.byte() < CATCH_ALL) reader.u32();
    reader.u32();
  }
}

/** Whether nothing follows the code of an instruction, which most are found out by. */
// @ts-ignore: decorator
@inline
export function isPlain(opcode: u32): bool {
  return opcode - 0x45 < 0x80;
}

/** Passes over what follows the code of an instruction. */
export function skipImmediates(reader: Reader, opcode: u32): void {
  switch (opcode) {
    case 0x02:
    case 0x03:
    case 0x04:
    case OPCODE_TRY:
      reader.signed(33);
      return;
    case OPCODE_TRY_TABLE:
      reader.signed(33);
      skipClauses(reader);
      return;
    case OPCODE_CATCH:
    case OPCODE_DELEGATE:
    case 0x08:
    case 0x09:
    case 0x0c:
    case 0x0d:
    case 0x10:
    case 0x12:
    case 0x20:
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
    case 0x25:
    case 0x26:
    case 0xd2:
      reader.u32();
      return;
    case 0x0e:
      for (let count = reader.u32() + 1; count > 0; count--) reader.u32();
      return;
    case 0x11:
    case 0x13:
    case 0x1c:
      reader.u32();
      reader.u32();
      return;
    case 0x3f:
    case 0x40:
      reader.u32();
      return;
    case 0xd0:
      reader.byte();
      return;
    case 0x41:
      reader.signed(32);
      return;
    case 0x42:
      reader.signed(64);
      return;
    case 0x43:
      reader.position += 4;
      return;
    case 0x44:
      reader.position += 8;
      return;
    case 0xfc: {
      const number = reader.u32();
      if (number >= 8) reader.u32();
      if (number == 8 || number == 10 || number == 12 || number == 14) reader.u32();
      return;
    }
    case 0xfd:
      skipVectorImmediates(reader, vectorImmediates(reader.u32()) & 0xff);
      return;
    default:
      if (opcode >= 0x28 && opcode <= 0x3e) skipAccess(reader);
  }
}

/** Passes over a memory access's alignment, memory and offset. */
export function skipAccess(reader: Reader): void {
  if (reader.u32() & ACCESS_MEMORY) reader.u32();
  reader.skipNumber();
}

function skipVectorImmediates(reader: Reader, kind: u32): void {
  if (kind & IMMEDIATE_MEMORY) skipAccess(reader);
  if (kind & IMMEDIATE_LANE) reader.byte();
  if (kind & (IMMEDIATE_CONSTANT | IMMEDIATE_SHUFFLE)) reader.position += 16;
}
