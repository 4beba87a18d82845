import { type Code, memoryCode, OP } from './code.ts';
import type { OperandType } from './vector.ts';

/** A value that a handler computes: code that leaves it on the stack, which can not trap. */
export interface Value {
  readonly type: OperandType;
  readonly code: Code;
  /** Cheaper code for the value's bits as another type, i32 extended with zeros, where there is some. */
  readonly as?: (type: OperandType) => Code | undefined;
  /** Of a condition: code for what is zero when it holds. */
  readonly opposite?: Code;
  /** Of what is read from a memory: its address. */
  readonly address?: Code;
}

const LOAD: Record<OperandType, number> = {
  i32: OP.i32Load,
  i64: OP.i64Load,
  f32: OP.f32Load,
  f64: OP.f64Load,
  v128: OP.v128Load,
};

/** What lies at an address in the core's memory. */
export function memoryValue(type: OperandType, address: Code, offset = 0): Value {
  const read = (opcode: number): Code => [...address, ...memoryCode(opcode, offset)];
  const narrow = type === 'i32' || type === 'f32';
  return {
    type,
    code: read(LOAD[type]),
    as: (wanted) => (narrow && wanted === 'i64' ? read(OP.i64Load32U) : read(LOAD[wanted])),
    address,
  };
}

/** Conversions of bits from one type to another; i32 to i64 by zeros. */
const CONVERSIONS: Record<string, readonly number[] | undefined> = {
  'i32 i64': [OP.i64ExtendI32U],
  'f32 i64': [OP.i32ReinterpretF32, OP.i64ExtendI32U],
  'f64 i64': [OP.i64ReinterpretF64],
  'i64 i32': [OP.i32WrapI64],
  'i64 f32': [OP.i32WrapI64, OP.f32ReinterpretI32],
  'i64 f64': [OP.f64ReinterpretI64],
};

/**
 * Code for the value's bits as a type. Moves take and give the bits of any type as i64; what they are joined with has
 * the type itself.
 */
export function bitsAs(value: Value, type: OperandType): Code {
  if (value.type === type) return value.code;
  const direct = value.as?.(type);
  if (direct) return direct;
  const conversion = CONVERSIONS[`${value.type} ${type}`];
  if (!conversion) throw new Error(`no ${type} of what is ${value.type}`);
  return [...value.code, ...conversion];
}
