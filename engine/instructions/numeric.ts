/**
 * The numeric instructions of WebAssembly (section 4.3 of the specification), one row each. From a row come
 * the validator's signature, the translator's choice of operation and the handlers of all operand forms.
 */
export type Type = 'i32' | 'i64' | 'f32' | 'f64';

export interface NumericInstruction {
  /** The binary opcode; those with the prefix 0xfc are 0xfc00 + their number. */
  readonly opcode: number;
  readonly name: string;
  readonly inputs: readonly Type[];
  readonly output: Type;
  /** AssemblyScript for the result in terms of `a` and `b`. */
  readonly expression: string;
  /** Statements that trap: run after `a` and `b` (which they may name) are evaluated. */
  readonly check?: readonly { readonly when: string; readonly trap: string }[];
  readonly commutative?: boolean;
  /** The comparison that is true when this one is false. */
  readonly inverse?: string;
  /** A constant right operand for which `check` can not fail. */
  readonly safeImmediate?: string;
}

const rows: NumericInstruction[] = [];

function row(
  opcode: number,
  name: string,
  inputs: Type[],
  output: Type,
  expression: string,
  more: Partial<NumericInstruction> = {},
): void {
  rows.push({ opcode, name, inputs, output, expression, ...more });
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

for (const [type, unsigned, compare, arithmetic] of [
  ['i32', 'u32', 0x45, 0x67],
  ['i64', 'u64', 0x50, 0x79],
] as const) {
  row(compare, `${type}.eqz`, [type], 'i32', '<i32>!a');
  const comparisons: [string, string][] = [
    ['eq', 'a == b'],
    ['ne', 'a != b'],
    ['lt_s', 'a < b'],
    ['lt_u', `<${unsigned}>a < <${unsigned}>b`],
    ['gt_s', 'a > b'],
    ['gt_u', `<${unsigned}>a > <${unsigned}>b`],
    ['le_s', 'a <= b'],
    ['le_u', `<${unsigned}>a <= <${unsigned}>b`],
    ['ge_s', 'a >= b'],
    ['ge_u', `<${unsigned}>a >= <${unsigned}>b`],
  ];
  comparisons.forEach(([name, expression], i) => {
    row(compare + 1 + i, `${type}.${name}`, [type, type], 'i32', `<i32>(${expression})`, {
      inverse: `${type}.${INVERSE[name]}`,
      commutative: i < 2,
    });
  });
  row(arithmetic, `${type}.clz`, [type], type, `clz<${type}>(a)`);
  row(arithmetic + 1, `${type}.ctz`, [type], type, `ctz<${type}>(a)`);
  row(arithmetic + 2, `${type}.popcnt`, [type], type, `popcnt<${type}>(a)`);
  const both: Type[] = [type, type];
  const commutative = { commutative: true };
  row(arithmetic + 3, `${type}.add`, both, type, 'a + b', commutative);
  row(arithmetic + 4, `${type}.sub`, both, type, 'a - b');
  row(arithmetic + 5, `${type}.mul`, both, type, 'a * b', commutative);
  const zero = { when: '!b', trap: 'TRAP_DIVIDE_BY_ZERO' };
  const overflow = {
    when: `a == ${type}.MIN_VALUE && b == -1`,
    trap: 'TRAP_INTEGER_OVERFLOW',
  };
  const safe = { safeImmediate: 'b != 0 && b != -1' };
  row(arithmetic + 6, `${type}.div_s`, both, type, `${type}.div_s(a, b)`, {
    check: [zero, overflow],
    ...safe,
  });
  row(arithmetic + 7, `${type}.div_u`, both, type, `${type}.div_u(a, b)`, {
    check: [zero],
    ...safe,
  });
  row(arithmetic + 8, `${type}.rem_s`, both, type, `${type}.rem_s(a, b)`, {
    check: [zero],
    ...safe,
  });
  row(arithmetic + 9, `${type}.rem_u`, both, type, `${type}.rem_u(a, b)`, {
    check: [zero],
    ...safe,
  });
  row(arithmetic + 10, `${type}.and`, both, type, 'a & b', commutative);
  row(arithmetic + 11, `${type}.or`, both, type, 'a | b', commutative);
  row(arithmetic + 12, `${type}.xor`, both, type, 'a ^ b', commutative);
  row(arithmetic + 13, `${type}.shl`, both, type, 'a << b');
  row(arithmetic + 14, `${type}.shr_s`, both, type, 'a >> b');
  row(arithmetic + 15, `${type}.shr_u`, both, type, `<${type}>(<${unsigned}>a >> <${unsigned}>b)`);
  row(arithmetic + 16, `${type}.rotl`, both, type, `rotl<${type}>(a, b)`);
  row(arithmetic + 17, `${type}.rotr`, both, type, `rotr<${type}>(a, b)`);
}

for (const [type, compare, arithmetic] of [
  ['f32', 0x5b, 0x8b],
  ['f64', 0x61, 0x99],
] as const) {
  const both: Type[] = [type, type];
  ['eq ==', 'ne !=', 'lt <', 'gt >', 'le <=', 'ge >='].forEach((comparison, i) => {
    const [name, operator] = comparison.split(' ');
    row(compare + i, `${type}.${name}`, both, 'i32', `<i32>(a ${operator} b)`, {
      commutative: i < 2,
    });
  });
  row(arithmetic, `${type}.abs`, [type], type, `abs<${type}>(a)`);
  row(arithmetic + 1, `${type}.neg`, [type], type, '-a');
  ['ceil', 'floor', 'trunc', 'nearest', 'sqrt'].forEach((name, i) => {
    row(arithmetic + 2 + i, `${type}.${name}`, [type], type, `${name}<${type}>(a)`);
  });
  // Not marked commutative: which NaN comes out may depend on the order.
  row(arithmetic + 7, `${type}.add`, both, type, 'a + b');
  row(arithmetic + 8, `${type}.sub`, both, type, 'a - b');
  row(arithmetic + 9, `${type}.mul`, both, type, 'a * b');
  row(arithmetic + 10, `${type}.div`, both, type, 'a / b');
  row(arithmetic + 11, `${type}.min`, both, type, `min<${type}>(a, b)`);
  row(arithmetic + 12, `${type}.max`, both, type, `max<${type}>(a, b)`);
  row(arithmetic + 13, `${type}.copysign`, both, type, `copysign<${type}>(a, b)`);
}

/** Truncation: a NaN and a value whose integer part is out of range trap. */
function truncation(opcode: number, to: 'i32' | 'i64', from: 'f32' | 'f64', signed: boolean): void {
  const bits = to === 'i32' ? 32 : 64;
  const target = signed ? to : `u${bits}`;
  const lowest = -(2 ** (bits - 1));
  // The lowest signed value is exact in f32 and f64 alike, except that i32 has f64 values between -2^31-1 and -2^31.
  const low = signed
    ? to === 'i32' && from === 'f64'
      ? 'a > -2147483649.0'
      : `a >= ${lowest}.0`
    : 'a > -1.0';
  const high = `a < ${signed ? 2 ** (bits - 1) : 2 ** bits}.0`;
  row(opcode, `${to}.trunc_${from}_${signed ? 's' : 'u'}`, [from], to, `<${to}><${target}>a`, {
    check: [
      { when: 'a != a', trap: 'TRAP_BAD_CONVERSION' },
      { when: `!(${low} && ${high})`, trap: 'TRAP_INTEGER_OVERFLOW' },
    ],
  });
}

row(0xa7, 'i32.wrap_i64', ['i64'], 'i32', '<i32>a');
truncation(0xa8, 'i32', 'f32', true);
truncation(0xa9, 'i32', 'f32', false);
truncation(0xaa, 'i32', 'f64', true);
truncation(0xab, 'i32', 'f64', false);
row(0xac, 'i64.extend_i32_s', ['i32'], 'i64', '<i64>a');
row(0xad, 'i64.extend_i32_u', ['i32'], 'i64', '<i64><u32>a');
truncation(0xae, 'i64', 'f32', true);
truncation(0xaf, 'i64', 'f32', false);
truncation(0xb0, 'i64', 'f64', true);
truncation(0xb1, 'i64', 'f64', false);
for (const [opcode, to] of [
  [0xb2, 'f32'],
  [0xb7, 'f64'],
] as const) {
  row(opcode, `${to}.convert_i32_s`, ['i32'], to, `<${to}>a`);
  row(opcode + 1, `${to}.convert_i32_u`, ['i32'], to, `<${to}><u32>a`);
  row(opcode + 2, `${to}.convert_i64_s`, ['i64'], to, `<${to}>a`);
  row(opcode + 3, `${to}.convert_i64_u`, ['i64'], to, `<${to}><u64>a`);
}
row(0xb6, 'f32.demote_f64', ['f64'], 'f32', '<f32>a');
row(0xbb, 'f64.promote_f32', ['f32'], 'f64', '<f64>a');
row(0xbc, 'i32.reinterpret_f32', ['f32'], 'i32', 'reinterpret<i32>(a)');
row(0xbd, 'i64.reinterpret_f64', ['f64'], 'i64', 'reinterpret<i64>(a)');
row(0xbe, 'f32.reinterpret_i32', ['i32'], 'f32', 'reinterpret<f32>(a)');
row(0xbf, 'f64.reinterpret_i64', ['i64'], 'f64', 'reinterpret<f64>(a)');
row(0xc0, 'i32.extend8_s', ['i32'], 'i32', '<i32><i8>a');
row(0xc1, 'i32.extend16_s', ['i32'], 'i32', '<i32><i16>a');
row(0xc2, 'i64.extend8_s', ['i64'], 'i64', '<i64><i8>a');
row(0xc3, 'i64.extend16_s', ['i64'], 'i64', '<i64><i16>a');
row(0xc4, 'i64.extend32_s', ['i64'], 'i64', '<i64><i32>a');
let saturating = 0xfc00;
for (const to of ['i32', 'i64'] as const) {
  for (const from of ['f32', 'f64'] as const) {
    for (const sign of ['s', 'u'] as const) {
      const target = sign === 's' ? to : to === 'i32' ? 'u32' : 'u64';
      row(saturating++, `${to}.trunc_sat_${from}_${sign}`, [from], to, `<${to}><${target}>a`);
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
  /** AssemblyScript type the memory is read or written as. */
  readonly as: string;
}

export const LOADS: readonly MemoryInstruction[] = [
  { opcode: 0x28, name: 'i32.load', type: 'i32', bytes: 4, as: 'i32' },
  { opcode: 0x29, name: 'i64.load', type: 'i64', bytes: 8, as: 'i64' },
  { opcode: 0x2a, name: 'f32.load', type: 'f32', bytes: 4, as: 'f32' },
  { opcode: 0x2b, name: 'f64.load', type: 'f64', bytes: 8, as: 'f64' },
  { opcode: 0x2c, name: 'i32.load8_s', type: 'i32', bytes: 1, as: 'i8' },
  { opcode: 0x2d, name: 'i32.load8_u', type: 'i32', bytes: 1, as: 'u8' },
  { opcode: 0x2e, name: 'i32.load16_s', type: 'i32', bytes: 2, as: 'i16' },
  { opcode: 0x2f, name: 'i32.load16_u', type: 'i32', bytes: 2, as: 'u16' },
  { opcode: 0x30, name: 'i64.load8_s', type: 'i64', bytes: 1, as: 'i8' },
  { opcode: 0x31, name: 'i64.load8_u', type: 'i64', bytes: 1, as: 'u8' },
  { opcode: 0x32, name: 'i64.load16_s', type: 'i64', bytes: 2, as: 'i16' },
  { opcode: 0x33, name: 'i64.load16_u', type: 'i64', bytes: 2, as: 'u16' },
  { opcode: 0x34, name: 'i64.load32_s', type: 'i64', bytes: 4, as: 'i32' },
  { opcode: 0x35, name: 'i64.load32_u', type: 'i64', bytes: 4, as: 'u32' },
];

export const STORES: readonly MemoryInstruction[] = [
  { opcode: 0x36, name: 'i32.store', type: 'i32', bytes: 4, as: 'i32' },
  { opcode: 0x37, name: 'i64.store', type: 'i64', bytes: 8, as: 'i64' },
  { opcode: 0x38, name: 'f32.store', type: 'f32', bytes: 4, as: 'f32' },
  { opcode: 0x39, name: 'f64.store', type: 'f64', bytes: 8, as: 'f64' },
  { opcode: 0x3a, name: 'i32.store8', type: 'i32', bytes: 1, as: 'i8' },
  { opcode: 0x3b, name: 'i32.store16', type: 'i32', bytes: 2, as: 'i16' },
  { opcode: 0x3c, name: 'i64.store8', type: 'i64', bytes: 1, as: 'i8' },
  { opcode: 0x3d, name: 'i64.store16', type: 'i64', bytes: 2, as: 'i16' },
  { opcode: 0x3e, name: 'i64.store32', type: 'i64', bytes: 4, as: 'i32' },
];
