/**
 * The vector instructions of WebAssembly (section 4.3.4 of the specification), one row each, by their number after the
 * prefix 0xfd. From a row come the validator's signature, the translator's choice of operation and its handler.
 */
import type { Type } from './numeric.ts';

export type OperandType = Type | 'v128';

/** What follows an instruction's number in the binary format. */
export type Immediates = 'none' | 'memory' | 'lane' | 'memory and lane' | 'constant' | 'shuffle';

export interface VectorInstruction {
  readonly opcode: number;
  readonly name: string;
  readonly inputs: readonly OperandType[];
  readonly output?: OperandType;
  readonly immediates: Immediates;
  /** Bytes of a memory access or of the lane. */
  readonly bytes: 1 | 2 | 4 | 8 | 16;
  /** Of two operands, which do not matter in which order. */
  readonly commutative: boolean;
}

const rows: VectorInstruction[] = [];

function row(
  opcode: number,
  name: string,
  inputs: readonly OperandType[],
  output: OperandType | undefined,
  more: Partial<VectorInstruction> = {},
): void {
  rows.push({
    opcode,
    name,
    inputs,
    output,
    immediates: 'none',
    bytes: 16,
    commutative: false,
    ...more,
  });
}

const V = 'v128';

/** Instructions on one vector, numbered from `opcode` on; '-' leaves a number out. */
function unary(opcode: number, shape: string, names: string): void {
  names.split(' ').forEach((name, i) => {
    if (name !== '-') row(opcode + i, `${shape}.${name}`, [V], V);
  });
}

/** Not those of floats: which NaN comes out may depend on the order. */
const COMMUTATIVE =
  /^(i\d+x\d+\.(add|mul|eq|ne|min|max|avgr|q15mulr|extmul|dot)|v128\.(and|or|xor)$)/;

function binary(opcode: number, shape: string, names: string): void {
  names.split(' ').forEach((each, i) => {
    const name = `${shape}.${each}`;
    if (each !== '-') row(opcode + i, name, [V, V], V, { commutative: COMMUTATIVE.test(name) });
  });
}

/** A vector's bits to one number. */
function test(opcode: number, name: string): void {
  row(opcode, name, [V], 'i32');
}

function shifts(opcode: number, shape: string): void {
  ['shl', 'shr_s', 'shr_u'].forEach((name, i) => {
    row(opcode + i, `${shape}.${name}`, [V, 'i32'], V);
  });
}

function load(opcode: number, name: string, bytes: VectorInstruction['bytes']): void {
  row(opcode, `v128.${name}`, ['i32'], V, { immediates: 'memory', bytes });
}

load(0x00, 'load', 16);
['load8x8', 'load16x4', 'load32x2'].forEach((name, i) => {
  load(0x01 + 2 * i, `${name}_s`, 8);
  load(0x02 + 2 * i, `${name}_u`, 8);
});
([1, 2, 4, 8] as const).forEach((bytes, i) => load(0x07 + i, `load${bytes * 8}_splat`, bytes));
row(0x0b, 'v128.store', ['i32', V], undefined, { immediates: 'memory' });
row(0x0c, 'v128.const', [], V, { immediates: 'constant' });
row(0x0d, 'i8x16.shuffle', [V, V], V, { immediates: 'shuffle' });
binary(0x0e, 'i8x16', 'swizzle');
const LANES: readonly [shape: string, type: Type, bytes: 1 | 2 | 4 | 8][] = [
  ['i8x16', 'i32', 1],
  ['i16x8', 'i32', 2],
  ['i32x4', 'i32', 4],
  ['i64x2', 'i64', 8],
  ['f32x4', 'f32', 4],
  ['f64x2', 'f64', 8],
];
let next = 0x15;
LANES.forEach(([shape, type, bytes], i) => {
  row(0x0f + i, `${shape}.splat`, [type], V);
  for (const sign of bytes < 4 ? ['_s', '_u'] : ['']) {
    row(next++, `${shape}.extract_lane${sign}`, [V], type, { immediates: 'lane', bytes });
  }
  row(next++, `${shape}.replace_lane`, [V, type], V, { immediates: 'lane', bytes });
});
const COMPARISONS = 'eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u';
binary(0x23, 'i8x16', COMPARISONS);
binary(0x2d, 'i16x8', COMPARISONS);
binary(0x37, 'i32x4', COMPARISONS);
binary(0x41, 'f32x4', 'eq ne lt gt le ge');
binary(0x47, 'f64x2', 'eq ne lt gt le ge');
unary(0x4d, 'v128', 'not');
binary(0x4e, 'v128', 'and andnot or xor');
row(0x52, 'v128.bitselect', [V, V, V], V);
test(0x53, 'v128.any_true');
([1, 2, 4, 8] as const).forEach((bytes, i) => {
  const lane = { immediates: 'memory and lane', bytes } as const;
  row(0x54 + i, `v128.load${bytes * 8}_lane`, ['i32', V], V, lane);
  row(0x58 + i, `v128.store${bytes * 8}_lane`, ['i32', V], undefined, lane);
});
load(0x5c, 'load32_zero', 4);
load(0x5d, 'load64_zero', 8);
unary(0x5e, 'f32x4', 'demote_f64x2_zero');
unary(0x5f, 'f64x2', 'promote_low_f32x4');
unary(0x60, 'i8x16', 'abs neg popcnt');
test(0x63, 'i8x16.all_true');
test(0x64, 'i8x16.bitmask');
binary(0x65, 'i8x16', 'narrow_i16x8_s narrow_i16x8_u');
unary(0x67, 'f32x4', 'ceil floor trunc nearest');
shifts(0x6b, 'i8x16');
binary(0x6e, 'i8x16', 'add add_sat_s add_sat_u sub sub_sat_s sub_sat_u');
unary(0x74, 'f64x2', 'ceil floor');
binary(0x76, 'i8x16', 'min_s min_u max_s max_u');
unary(0x7a, 'f64x2', 'trunc');
binary(0x7b, 'i8x16', 'avgr_u');
unary(0x7c, 'i16x8', 'extadd_pairwise_i8x16_s extadd_pairwise_i8x16_u');
unary(0x7e, 'i32x4', 'extadd_pairwise_i16x8_s extadd_pairwise_i16x8_u');
unary(0x80, 'i16x8', 'abs neg');
binary(0x82, 'i16x8', 'q15mulr_sat_s');
test(0x83, 'i16x8.all_true');
test(0x84, 'i16x8.bitmask');
binary(0x85, 'i16x8', 'narrow_i32x4_s narrow_i32x4_u');
[
  ['i16x8', 'i8x16', 0x87],
  ['i32x4', 'i16x8', 0xa7],
  ['i64x2', 'i32x4', 0xc7],
].forEach(([to, from, opcode]) => {
  const parts = ['s', 'u'].flatMap((sign) => ['low', 'high'].map((part) => [part, sign]));
  unary(
    Number(opcode),
    String(to),
    parts.map(([part, sign]) => `extend_${part}_${from}_${sign}`).join(' '),
  );
  binary(
    Number(opcode) + 0x15,
    String(to),
    parts.map(([part, sign]) => `extmul_${part}_${from}_${sign}`).join(' '),
  );
});
shifts(0x8b, 'i16x8');
binary(0x8e, 'i16x8', 'add add_sat_s add_sat_u sub sub_sat_s sub_sat_u');
unary(0x94, 'f64x2', 'nearest');
binary(0x95, 'i16x8', 'mul min_s min_u max_s max_u - avgr_u');
unary(0xa0, 'i32x4', 'abs neg');
test(0xa3, 'i32x4.all_true');
test(0xa4, 'i32x4.bitmask');
shifts(0xab, 'i32x4');
binary(0xae, 'i32x4', 'add - - sub - - - mul min_s min_u max_s max_u dot_i16x8_s');
unary(0xc0, 'i64x2', 'abs neg');
test(0xc3, 'i64x2.all_true');
test(0xc4, 'i64x2.bitmask');
shifts(0xcb, 'i64x2');
binary(0xce, 'i64x2', 'add - - sub - - - mul eq ne lt_s gt_s le_s ge_s');
unary(0xe0, 'f32x4', 'abs neg - sqrt');
binary(0xe4, 'f32x4', 'add sub mul div min max pmin pmax');
unary(0xec, 'f64x2', 'abs neg - sqrt');
binary(0xf0, 'f64x2', 'add sub mul div min max pmin pmax');
unary(
  0xf8,
  'i32x4',
  'trunc_sat_f32x4_s trunc_sat_f32x4_u - - trunc_sat_f64x2_s_zero trunc_sat_f64x2_u_zero',
);
unary(0xfa, 'f32x4', 'convert_i32x4_s convert_i32x4_u');
unary(0xfe, 'f64x2', 'convert_low_i32x4_s convert_low_i32x4_u');

/** All 236, in the order of their numbers. */
export const VECTOR: readonly VectorInstruction[] = rows.sort((a, b) => a.opcode - b.opcode);
