import { encodeSigned, encodeU32 } from '../binary/format.ts';

/** WebAssembly code as bytes, written without an assembler: handlers are put together from such pieces. */
export type Code = readonly number[];

export const OP = {
  block: 0x02,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  select: 0x1b,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  i32Load: 0x28,
  i64Load: 0x29,
  f32Load: 0x2a,
  f64Load: 0x2b,
  i64Load8U: 0x31,
  i32Load16U: 0x2f,
  i64Load16U: 0x33,
  i64Load32S: 0x34,
  i64Load32U: 0x35,
  i32Store: 0x36,
  i64Store: 0x37,
  f32Store: 0x38,
  f64Store: 0x39,
  i32Store16: 0x3b,
  i32Const: 0x41,
  i64Const: 0x42,
  f32Const: 0x43,
  f64Const: 0x44,
  i32Eqz: 0x45,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i32GtU: 0x4b,
  i32LeU: 0x4d,
  i64Eqz: 0x50,
  i64Eq: 0x51,
  i64LtS: 0x53,
  i64GtS: 0x55,
  f32Ne: 0x5c,
  f32Lt: 0x5d,
  f32Gt: 0x5e,
  f32Ge: 0x60,
  f64Ne: 0x62,
  f64Lt: 0x63,
  f64Gt: 0x64,
  f64Ge: 0x66,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32And: 0x71,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i32WrapI64: 0xa7,
  i64ExtendI32U: 0xad,
  i32ReinterpretF32: 0xbc,
  i64ReinterpretF64: 0xbd,
  f32ReinterpretI32: 0xbe,
  f64ReinterpretI64: 0xbf,
  v128Load: 0xfd00,
  v128Store: 0xfd0b,
} as const;

/** The type of a block without values. */
export const VOID = 0x40;

/** A numeric instruction by its number, of which those with a prefix have it in the upper byte. */
export function numericCode(opcode: number): Code {
  return opcode < 0x100 ? [opcode] : [opcode >> 8, ...encodeU32(opcode & 0xff)];
}

/** A load or store, with its address's static offset. */
export function memoryCode(opcode: number, offset = 0): Code {
  return [...numericCode(opcode), 0, ...encodeU32(offset)];
}

export function i32Const(value: number): Code {
  return [OP.i32Const, ...encodeSigned(BigInt(value))];
}

export function i64Const(value: bigint): Code {
  return [OP.i64Const, ...encodeSigned(value)];
}

export function floatConst(type: 'f32' | 'f64', value: number): Code {
  const bytes = new Uint8Array(type === 'f32' ? 4 : 8);
  const view = new DataView(bytes.buffer);
  if (type === 'f32') view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return [type === 'f32' ? OP.f32Const : OP.f64Const, ...bytes];
}
