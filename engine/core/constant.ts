/** Constant expressions (section 3.3.7 of the specification), with the arithmetic of extended constant expressions. */
import {
  ERROR_CONSTANT_OPERANDS,
  ERROR_CONSTANT_REQUIRED,
  ERROR_OPCODE,
  ERROR_STACK_EMPTY,
  ERROR_STACK_LEFT,
  ERROR_TYPE_MISMATCH,
  ERROR_UNKNOWN_GLOBAL,
} from '../compile-error-codes';
import {
  LIMIT_CONSTANT_OPERANDS,
  TYPE_F32,
  TYPE_F64,
  TYPE_FUNCREF,
  TYPE_I32,
  TYPE_I64,
  TYPE_V128,
} from '../layout';
import { declare, referenceType } from './decode';
import { vectorSignature } from './generated/signatures';
import { functionReference, globalCell, globalType } from './instance';
import { Reader } from './reader';
import { at, GlobalRecord, InstanceRecord, ModuleRecord } from './records';

/** Where the operands of an expression being evaluated lie, from the reader in the scratch buffer. */
const OPERANDS: usize = 0x800;

const OPCODE_END: u32 = 0x0b;
const OPCODE_GLOBAL_GET: u32 = 0x23;
const OPCODE_I32_CONST: u32 = 0x41;
const OPCODE_I64_CONST: u32 = 0x42;
const OPCODE_F32_CONST: u32 = 0x43;
const OPCODE_F64_CONST: u32 = 0x44;
const OPCODE_I32_ADD: u32 = 0x6a;
const OPCODE_I32_SUB: u32 = 0x6b;
const OPCODE_I32_MUL: u32 = 0x6c;
const OPCODE_I64_ADD: u32 = 0x7c;
const OPCODE_I64_SUB: u32 = 0x7d;
const OPCODE_I64_MUL: u32 = 0x7e;
const OPCODE_REF_NULL: u32 = 0xd0;
const OPCODE_REF_FUNC: u32 = 0xd2;
const PREFIX_VECTOR: u32 = 0xfd;
/** Number of v128.const after the prefix. */
const VECTOR_CONST: u32 = 0x0c;

/** Type of the operands and the result of an instruction on two operands; 0 = it is no such instruction. */
function arithmetic(opcode: u32): u32 {
  if (opcode >= OPCODE_I32_ADD && opcode <= OPCODE_I32_MUL) return TYPE_I32;
  if (opcode >= OPCODE_I64_ADD && opcode <= OPCODE_I64_MUL) return TYPE_I64;
  return 0;
}

/**
 * Passes over a constant expression that must give one value of `type`; returns its offset. Functions that it names
 * become declared. All operands have one type: only those of the same type ever become one value.
 */
export function validateConstant(reader: Reader, module: ModuleRecord, type: u32): u32 {
  const offset = reader.offset();
  let height: u32 = 0;
  let found: u32 = 0;
  while (!reader.error) {
    const start = reader.position;
    const opcode = reader.byte();
    if (reader.error) break;
    if (opcode == OPCODE_END) {
      if (!height) reader.failAt(ERROR_STACK_EMPTY, start, type);
      else if (height > 1) reader.failAt(ERROR_STACK_LEFT, start, 1, height);
      else if (found != type) reader.failAt(ERROR_TYPE_MISMATCH, start, type, found);
      break;
    }
    const operands = arithmetic(opcode);
    if (operands) {
      if (height && found != operands) reader.failAt(ERROR_TYPE_MISMATCH, start, operands, found);
      else if (height < 2) reader.failAt(ERROR_STACK_EMPTY, start, operands);
      height--;
      continue;
    }
    const value = operand(reader, module, opcode, start);
    if (reader.error) break;
    if (height && found != value) reader.failAt(ERROR_TYPE_MISMATCH, start, found, value);
    if (height == LIMIT_CONSTANT_OPERANDS) {
      reader.failAt(ERROR_CONSTANT_OPERANDS, start, LIMIT_CONSTANT_OPERANDS);
    }
    found = value;
    height++;
  }
  return offset;
}

/** Passes over an instruction that gives a value of its own, and returns its type; 0 after an error. */
function operand(reader: Reader, module: ModuleRecord, opcode: u32, start: usize): u32 {
  switch (opcode) {
    case OPCODE_I32_CONST:
      reader.signed(32);
      return TYPE_I32;
    case OPCODE_I64_CONST:
      reader.signed(64);
      return TYPE_I64;
    case OPCODE_F32_CONST:
      reader.skip(4);
      return TYPE_F32;
    case OPCODE_F64_CONST:
      reader.skip(8);
      return TYPE_F64;
    case OPCODE_GLOBAL_GET: {
      const index = reader.u32();
      if (reader.error) return 0;
      if (index >= module.globalImports) {
        reader.failAt(ERROR_UNKNOWN_GLOBAL, start, module.globalImports, index);
        return 0;
      }
      const global = at<GlobalRecord>(module.globals, index);
      if (global.mutable) reader.failAt(ERROR_CONSTANT_REQUIRED, start, 0, opcode);
      return global.type;
    }
    case OPCODE_REF_NULL:
      return referenceType(reader);
    case OPCODE_REF_FUNC:
      declare(reader, module);
      return TYPE_FUNCREF;
    case PREFIX_VECTOR: {
      const number = reader.u32();
      if (number == VECTOR_CONST) {
        reader.skip(16);
        return TYPE_V128;
      }
      const code = vectorSignature(number) ? ERROR_CONSTANT_REQUIRED : ERROR_OPCODE;
      reader.failAt(code, start, 0, 0xfd00 + number);
      return 0;
    }
  }
  const known =
    opcode <= 0x13 || (opcode >= 0x18 && opcode <= 0xc4) || opcode == 0xfc || opcode == 0xd1;
  reader.failAt(known ? ERROR_CONSTANT_REQUIRED : ERROR_OPCODE, start, 0, opcode);
  return 0;
}

/** Value of the valid constant expression at an offset of the module: of a v128 the lower half. */
export function evaluateConstant(inst: InstanceRecord, reader: Reader, offset: u32): u64 {
  const bottom = changetype<usize>(reader) + OPERANDS;
  let top = bottom;
  reader.position = reader.base + offset;
  while (true) {
    const opcode = reader.byte();
    if (opcode == OPCODE_END) return load<u64>(bottom);
    if (opcode == PREFIX_VECTOR) {
      reader.u32();
      v128.store(top, v128.load(reader.position));
      reader.position += 16;
      continue;
    }
    if (arithmetic(opcode)) {
      top -= 8;
      store<u64>(top - 8, calculate(opcode, load<u64>(top - 8), load<u64>(top)));
      continue;
    }
    store<u64>(top, operandValue(inst, reader, opcode, top + 8));
    top += 8;
  }
}

/** The upper half of the v128 that was evaluated last. */
export function upperHalf(reader: Reader): u64 {
  return load<u64>(changetype<usize>(reader) + OPERANDS, 8);
}

/** Value of an instruction that has no operands; where there may be more of it, that is written to `upper`. */
function operandValue(inst: InstanceRecord, reader: Reader, opcode: u32, upper: usize): u64 {
  switch (opcode) {
    case OPCODE_I32_CONST:
      return <u64>(<u32>reader.signed(32));
    case OPCODE_I64_CONST:
      return <u64>reader.signed(64);
    case OPCODE_F32_CONST:
      reader.position += 4;
      return <u64>load<u32>(reader.position - 4);
    case OPCODE_F64_CONST:
      reader.position += 8;
      return load<u64>(reader.position - 8);
    case OPCODE_GLOBAL_GET: {
      const index = reader.u32();
      const cell = globalCell(inst, index);
      if (globalType(inst, index) == TYPE_V128) store<u64>(upper, load<u64>(cell, 8));
      return load<u64>(cell);
    }
    case OPCODE_REF_FUNC:
      return <u64>functionReference(inst, reader.u32());
    default: // ref.null
      reader.byte();
      return 0;
  }
}

function calculate(opcode: u32, a: u64, b: u64): u64 {
  switch (opcode) {
    case OPCODE_I32_ADD:
      return <u64>(<u32>a + <u32>b);
    case OPCODE_I32_SUB:
      return <u64>(<u32>a - <u32>b);
    case OPCODE_I32_MUL:
      return <u64>(<u32>a * <u32>b);
    case OPCODE_I64_ADD:
      return a + b;
    case OPCODE_I64_SUB:
      return a - b;
    default:
      return a * b;
  }
}
