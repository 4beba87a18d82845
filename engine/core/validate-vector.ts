/** Validates vector instructions. */
import { ERROR_LANE, ERROR_OPCODE, ERROR_RELAXED_SIMD } from '../compile-error-codes';
import {
  IMMEDIATE_CONSTANT,
  IMMEDIATE_LANE,
  IMMEDIATE_MEMORY,
  IMMEDIATE_SHUFFLE,
  SIGNATURE_IMMEDIATES,
  vectorImmediates,
  vectorSignature,
} from './generated/signatures';
import { TYPE_V128 } from '../layout';
import { Reader } from './reader';
import { readAccess } from './validate-memory';
import { fail, noteHeight, pop, popVector, pushAny, readerOf, Validator } from './validator';

/** Numbers of the instructions of relaxed SIMD: the first, and the first that is none of them. */
const RELAXED_FROM: u32 = 0x100;
const RELAXED_TO: u32 = 0x114;

/** Lanes of the two operands of i8x16.shuffle. */
const SHUFFLE_LANES: u32 = 32;

/** Validates an instruction of which the prefix has been read. */
export function validateVector(v: Validator): void {
  const reader = readerOf(v);
  const number = reader.u32();
  const types = vectorSignature(number);
  if (!types) {
    if (reader.error) return;
    if (number >= RELAXED_FROM && number < RELAXED_TO) fail(v, ERROR_RELAXED_SIMD);
    else fail(v, ERROR_OPCODE, 0, number < 0x100 ? 0xfd00 | number : 0xfd0000 | number);
    return;
  }
  const address = types & SIGNATURE_IMMEDIATES ? readImmediates(v, number) : 0;
  popOperand(v, (types >> 16) & 0xff);
  popOperand(v, (types >> 8) & 0xff);
  // Of an access it is the address.
  popOperand(v, address ? address : types & 0x7f);
  const output = types >> 24;
  if (!output) return;
  pushAny(v, output);
  noteHeight(v);
}

/** Reads what follows the number; of an access to memory the type of its address is returned. */
function readImmediates(v: Validator, number: u32): u32 {
  const reader = readerOf(v);
  const immediates = vectorImmediates(number);
  if (immediates & IMMEDIATE_MEMORY) {
    const address = readAccess(v, immediates >> 8);
    if (immediates & IMMEDIATE_LANE) readLane(reader, <u32>16 >> (immediates >> 8));
    return address;
  }
  if (immediates & IMMEDIATE_LANE) readLane(reader, <u32>16 >> (immediates >> 8));
  if (immediates & IMMEDIATE_CONSTANT) reader.skip(16);
  if (immediates & IMMEDIATE_SHUFFLE) {
    for (let i = 0; i < 16; i++) readLane(reader, SHUFFLE_LANES);
  }
  return 0;
}

/** Pops an operand; type 0 = there is none. */
// @ts-ignore: decorator
@inline
function popOperand(v: Validator, type: u32): void {
  if (type == TYPE_V128) popVector(v);
  else if (type) pop(v, type);
}

function readLane(reader: Reader, limit: u32): void {
  const start = reader.position;
  const lane = reader.byte();
  if (lane >= limit) reader.failAt(ERROR_LANE, start, limit, lane);
}
