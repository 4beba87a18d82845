/**
 * The numeric instructions of WebAssembly (section 4.3 of the specification), one row each. From a row come
 * the validator's signature, the translator's choice of operation and the handlers of all operand forms, which execute
 * the instruction itself.
 */
import { type Code, floatConst, i32Const, i64Const, OP } from './code.ts';

export type Type = 'i32' | 'i64' | 'f32' | 'f64';

export interface Check {
  /** Code that is not zero where the instruction traps, given code for its operands. */
  readonly when: (a: Code, b: Code) => Code;
  readonly trap: string;
}

export interface NumericInstruction {
  /** The binary opcode; those with the prefix 0xfc are 0xfc00 + their number. */
  readonly opcode: number;
  readonly name: string;
  readonly inputs: readonly Type[];
  readonly output: Type;
  /** When it traps. Without these the loop itself would. */
  readonly checks?: readonly Check[];
  readonly commutative?: boolean;
  /** The comparison that is true when this one is false. */
  readonly inverse?: string;
  /** Whether there are constant right operands with which it never traps: all but 0 and -1. */
  readonly safeImmediate?: boolean;
}

const rows: NumericInstruction[] = [];

function row(
  opcode: number,
  name: string,
  inputs: Type[],
  output: Type,
  more: Partial<NumericInstruction> = {},
): void {
  rows.push({ opcode, name, inputs, output, ...more });
}

const INVERSE: Record<string, string> = {
  eq: 'ne',
  ne: 'eq',
  lt_s: 'ge_s',
  lt_u: 'ge_u',
  gt_s: 'le_s',
  gt_u: 'le_u',
  le_s: 'gt_s',
  le_u: 'gt_u',
  ge_s: 'lt_s',
  ge_u: 'lt_u',
};

for (const [type, compare, arithmetic] of [
  ['i32', 0x45, 0x67],
  ['i64', 0x50, 0x79],
] as const) {
  const both: Type[] = [type, type];
  row(compare, `${type}.eqz`, [type], 'i32');
  Object.entries(INVERSE).forEach(([name, inverse], i) => {
    row(compare + 1 + i, `${type}.${name}`, both, 'i32', {
      inverse: `${type}.${inverse}`,
      commutative: i < 2,
    });
  });
  ['clz', 'ctz', 'popcnt'].forEach((name, i) => {
    row(arithmetic + i, `${type}.${name}`, [type], type);
  });
  const wide = type === 'i64';
  const zero: Check = {
    when: (_a, b) => [...b, wide ? OP.i64Eqz : OP.i32Eqz],
    trap: 'TRAP_DIVIDE_BY_ZERO',
  };
  const equal = wide ? OP.i64Eq : OP.i32Eq;
  const lowest = wide ? i64Const(-(2n ** 63n)) : i32Const(-(2 ** 31));
  const minusOne = wide ? i64Const(-1n) : i32Const(-1);
  const overflow: Check = {
    when: (a, b) => [...a, ...lowest, equal, ...b, ...minusOne, equal, OP.i32And],
    trap: 'TRAP_INTEGER_OVERFLOW',
  };
  const commutative = { commutative: true };
  const division = { checks: [zero], safeImmediate: true };
  const binary: [string, Partial<NumericInstruction>?][] = [
    ['add', commutative],
    ['sub'],
    ['mul', commutative],
    ['div_s', { checks: [zero, overflow], safeImmediate: true }],
    ['div_u', division],
    ['rem_s', division],
    ['rem_u', division],
    ['and', commutative],
    ['or', commutative],
    ['xor', commutative],
    ['shl'],
    ['shr_s'],
    ['shr_u'],
    ['rotl'],
    ['rotr'],
  ];
  binary.forEach(([name, more], i) => {
    row(arithmetic + 3 + i, `${type}.${name}`, both, type, more);
  });
}

for (const [type, compare, arithmetic] of [
  ['f32', 0x5b, 0x8b],
  ['f64', 0x61, 0x99],
] as const) {
  const both: Type[] = [type, type];
  ['eq', 'ne', 'lt', 'gt', 'le', 'ge'].forEach((name, i) => {
    row(compare + i, `${type}.${name}`, both, 'i32', { commutative: i < 2 });
  });
  ['abs', 'neg', 'ceil', 'floor', 'trunc', 'nearest', 'sqrt'].forEach((name, i) => {
    row(arithmetic + i, `${type}.${name}`, [type], type);
  });
  // Not marked commutative: which NaN comes out may depend on the order.
  ['add', 'sub', 'mul', 'div', 'min', 'max', 'copysign'].forEach((name, i) => {
    row(arithmetic + 7 + i, `${type}.${name}`, both, type);
  });
}

/** Truncation: a NaN and a value whose integer part is out of range trap. */
function truncation(opcode: number, to: 'i32' | 'i64', from: 'f32' | 'f64', signed: boolean): void {
  const bits = to === 'i32' ? 32 : 64;
  const lowest = -(2 ** (bits - 1));
  const [unequal, less, greater, atLeast] =
    from === 'f32'
      ? [OP.f32Ne, OP.f32Lt, OP.f32Gt, OP.f32Ge]
      : [OP.f64Ne, OP.f64Lt, OP.f64Gt, OP.f64Ge];
  // The lowest signed value is exact in f32 and f64 alike, except that i32 has f64 values between -2^31-1 and -2^31.
  const low = signed
    ? to === 'i32' && from === 'f64'
      ? [...floatConst(from, lowest - 1), greater]
      : [...floatConst(from, lowest), atLeast]
    : [...floatConst(from, -1), greater];
  const high = [...floatConst(from, signed ? 2 ** (bits - 1) : 2 ** bits), less];
  row(opcode, `${to}.trunc_${from}_${signed ? 's' : 'u'}`, [from], to, {
    checks: [
      { when: (a) => [...a, ...a, unequal], trap: 'TRAP_BAD_CONVERSION' },
      {
        when: (a) => [...a, ...low, ...a, ...high, OP.i32And, OP.i32Eqz],
        trap: 'TRAP_INTEGER_OVERFLOW',
      },
    ],
  });
}

row(0xa7, 'i32.wrap_i64', ['i64'], 'i32');
truncation(0xa8, 'i32', 'f32', true);
truncation(0xa9, 'i32', 'f32', false);
truncation(0xaa, 'i32', 'f64', true);
truncation(0xab, 'i32', 'f64', false);
row(0xac, 'i64.extend_i32_s', ['i32'], 'i64');
row(0xad, 'i64.extend_i32_u', ['i32'], 'i64');
truncation(0xae, 'i64', 'f32', true);
truncation(0xaf, 'i64', 'f32', false);
truncation(0xb0, 'i64', 'f64', true);
truncation(0xb1, 'i64', 'f64', false);
for (const [opcode, to] of [
  [0xb2, 'f32'],
  [0xb7, 'f64'],
] as const) {
  (['i32', 'i64'] as const).forEach((from, i) => {
    row(opcode + 2 * i, `${to}.convert_${from}_s`, [from], to);
    row(opcode + 2 * i + 1, `${to}.convert_${from}_u`, [from], to);
  });
}
row(0xb6, 'f32.demote_f64', ['f64'], 'f32');
row(0xbb, 'f64.promote_f32', ['f32'], 'f64');
row(0xbc, 'i32.reinterpret_f32', ['f32'], 'i32');
row(0xbd, 'i64.reinterpret_f64', ['f64'], 'i64');
row(0xbe, 'f32.reinterpret_i32', ['i32'], 'f32');
row(0xbf, 'f64.reinterpret_i64', ['i64'], 'f64');
row(0xc0, 'i32.extend8_s', ['i32'], 'i32');
row(0xc1, 'i32.extend16_s', ['i32'], 'i32');
row(0xc2, 'i64.extend8_s', ['i64'], 'i64');
row(0xc3, 'i64.extend16_s', ['i64'], 'i64');
row(0xc4, 'i64.extend32_s', ['i64'], 'i64');
let saturating = 0xfc00;
for (const to of ['i32', 'i64'] as const) {
  for (const from of ['f32', 'f64'] as const) {
    for (const sign of ['s', 'u'] as const) {
      row(saturating++, `${to}.trunc_sat_${from}_${sign}`, [from], to);
    }
  }
}

export const NUMERIC: readonly NumericInstruction[] = rows;

export interface MemoryInstruction {
  readonly opcode: number;
  readonly name: string;
  readonly type: Type;
  /** Bytes accessed. */
  readonly bytes: 1 | 2 | 4 | 8;
}

export const LOADS: readonly MemoryInstruction[] = [
  { opcode: 0x28, name: 'i32.load', type: 'i32', bytes: 4 },
  { opcode: 0x29, name: 'i64.load', type: 'i64', bytes: 8 },
  { opcode: 0x2a, name: 'f32.load', type: 'f32', bytes: 4 },
  { opcode: 0x2b, name: 'f64.load', type: 'f64', bytes: 8 },
  { opcode: 0x2c, name: 'i32.load8_s', type: 'i32', bytes: 1 },
  { opcode: 0x2d, name: 'i32.load8_u', type: 'i32', bytes: 1 },
  { opcode: 0x2e, name: 'i32.load16_s', type: 'i32', bytes: 2 },
  { opcode: 0x2f, name: 'i32.load16_u', type: 'i32', bytes: 2 },
  { opcode: 0x30, name: 'i64.load8_s', type: 'i64', bytes: 1 },
  { opcode: 0x31, name: 'i64.load8_u', type: 'i64', bytes: 1 },
  { opcode: 0x32, name: 'i64.load16_s', type: 'i64', bytes: 2 },
  { opcode: 0x33, name: 'i64.load16_u', type: 'i64', bytes: 2 },
  { opcode: 0x34, name: 'i64.load32_s', type: 'i64', bytes: 4 },
  { opcode: 0x35, name: 'i64.load32_u', type: 'i64', bytes: 4 },
];

export const STORES: readonly MemoryInstruction[] = [
  { opcode: 0x36, name: 'i32.store', type: 'i32', bytes: 4 },
  { opcode: 0x37, name: 'i64.store', type: 'i64', bytes: 8 },
  { opcode: 0x38, name: 'f32.store', type: 'f32', bytes: 4 },
  { opcode: 0x39, name: 'f64.store', type: 'f64', bytes: 8 },
  { opcode: 0x3a, name: 'i32.store8', type: 'i32', bytes: 1 },
  { opcode: 0x3b, name: 'i32.store16', type: 'i32', bytes: 2 },
  { opcode: 0x3c, name: 'i64.store8', type: 'i64', bytes: 1 },
  { opcode: 0x3d, name: 'i64.store16', type: 'i64', bytes: 2 },
  { opcode: 0x3e, name: 'i64.store32', type: 'i64', bytes: 4 },
];
