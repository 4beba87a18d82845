import { type Choice, readChoices } from './chosen.ts';

/**
 * Pairs of operations on vectors that are joined, beside those that programs without vectors have (chosen.ts). These were
 * chosen by what the benchmark's vector guests execute; rows name each other by their place among these.
 */
const ROWS = `
v128.any_true_r > br_unless_r @0
f32x4.add_rr > f32x4.le_ri @0
f32x4.mul_rr > f32x4.mul_rr
f32x4.mul_rr > f32x4.add_rr
f32x4.mul_rr > f32x4.mul_rr @0
f32x4.mul_rr > f32x4.add_rr @0
f32x4.sub_rr > f32x4.add_rr @0
i32x4.shl_ri > v128.xor_rr @1
f32x4.add_rr > f32x4.le_ri
f32x4.le_ri > v128.any_true_r
i32x4.sub_rr > v128.const_i
v128.const_i > f32x4.mul_rr
f32x4.add_rr > f32x4.sub_rr
f32x4.sub_rr > f32x4.add_rr
f32x4.add_rr > i32.add_ri
i32x4.shl_ri > v128.xor_rr
i32x4.shr_u_ri > v128.xor_rr @1
v128.and_ri > i8x16.add_ri @0
v128.bitselect_rrr > v128.store_rr @1
i32.sub_ri > v128.load_r @0
v128.load_r > i8x16.eq_ri @0
i8x16.sub_ri > i8x16.lt_u_ri @0
i8x16.lt_u_ri > v128.and_rr @1
i16x8.extadd_pairwise_i8x16_u_r > i32x4.extadd_pairwise_i16x8_u_r @0
i32x4.extadd_pairwise_i16x8_u_r > i64x2.extend_low_i32x4_u_r @0
i64x2.extend_low_i32x4_u_r > i64x2.add_rr @1
i8x16.bitmask_r > i32.popcnt_r @0
i32.add_ri > i32x4.shl_ri
v128.xor_rr > i32x4.shr_u_ri
i32x4.shr_u_ri > v128.xor_rr
v128.xor_rr > i32x4.shl_ri
v128.xor_rr > v128.and_ri
v128.and_ri > i8x16.add_ri
i8x16.add_ri > i8x16.gt_u_ri
i8x16.gt_u_ri > v128.const_i
v128.const_i > v128.bitselect_rrr
v128.bitselect_rrr > v128.store_rr
v128.store_rr > i32.add_ri
i32.sub_ri > v128.load_r
v128.load_r > i8x16.eq_ri
i8x16.eq_ri > v128.load_r
v128.load_r > i8x16.sub_ri
i8x16.sub_ri > i8x16.lt_u_ri
i8x16.lt_u_ri > v128.and_rr
v128.and_rr > v128.any_true_r
i16x8.extadd_pairwise_i8x16_u_r > i32x4.extadd_pairwise_i16x8_u_r
#4 > f32x4.add_rr @0
#2 > #1
#10 > #4
#4 > f32x4.add_rr
f32x4.add_rr > #6
#19 > i8x16.eq_ri @0
#21 > v128.and_rr @1
#23 > i64x2.extend_low_i32x4_u_r @0
#26 > i32.add_rr @1
i32.add_ri > #7
#7 > #16
#16 > #7
#7 > #17
#17 > i8x16.gt_u_ri
#34 > #18
#19 > i8x16.eq_ri
#40 > #21
#21 > v128.and_rr
#23 > #25
#25 > i32.add_ri
f32.convert_i32_s_r > f32x4.splat_r @0
f32x4.mul_rr > f32x4.sub_ri @0
f32x4.splat_r > f32x4.add_ri @0
f32x4.add_ri > f32x4.mul_rr @0
f32.convert_i32_s_r > f32x4.splat_r
f32x4.mul_rr > f32x4.sub_ri
f32x4.splat_r > f32x4.add_ri
f32x4.add_ri > f32x4.mul_rr
f32x4.sub_ri > v128.const_i
v128.const_i > v128.const_i
f32x4.splat_r > f32x4.mul_rr @0
f32x4.splat_r > f32x4.mul_rr
lane32 > i32.add_rr @1
lane32 > i32.add_rr
f32.div_ir > f32x4.splat_r @0
i32.add_rr > lane32
#10 > #46
#46 > #6
#53 > i64x2.add_rr @1
#55 > #16
#57 > #17
#59 > v128.const_i
v128.const_i > #18
#51 > v128.load_r
v128.load_r > #52
#53 > i64x2.add_rr
#66 > f32x4.add_ri @0
#69 > f32x4.sub_ri @0
#66 > #69
#69 > f32x4.sub_ri
#74 > v128.const_i
#66 > f32x4.mul_rr @0
#66 > #67
#78 > #78
#78 > return_r @0
lane32 > #78
#82 > #6
#85 > #7
#58 > i8x16.gt_u_ri
#89 > #52
#92 > f32x4.mul_rr @0
#92 > #67
#67 > v128.const_i
#97 > f32x4.sub_ri @0
#97 > f32x4.sub_ri
#101 > #78
#103 > #17
#87 > #18
#106 > f32x4.sub_ri @0
#106 > f32x4.sub_ri
#112 > i8x16.gt_u_ri
#114 > v128.const_i
#117 > v128.const_i
`;

const FLOATS = ['f32x4', 'f64x2'];
const INTEGERS = ['i8x16', 'i16x8', 'i32x4', 'i64x2'];

/** Operations on two vectors that compilers' loops consist of. */
const COMMON = [
  ...FLOATS.flatMap((shape) => ['add', 'sub', 'mul'].map((name) => `${shape}.${name}_rr`)),
  ...INTEGERS.flatMap((shape) => ['add', 'sub'].map((name) => `${shape}.${name}_rr`)),
  ...['i16x8.mul_rr', 'i32x4.mul_rr', 'i32x4.dot_i16x8_s_rr', 'i8x16.eq_rr', 'i8x16.shuffle_rr'],
  ...['v128.and_rr', 'v128.or_rr', 'v128.xor_rr', 'i8x16.narrow_i16x8_u_rr'],
];

/** Operations on one. */
const WIDENING = [
  'i16x8.extend_low_i8x16_u_r',
  'i32x4.extend_low_i16x8_s_r',
  'i16x8.extend_high_i8x16_u_r',
];

/** Pairs that such programs have by their nature: loads and stores of operands, sums of products, tests. */
const USUAL = [
  ...COMMON.flatMap((name) => [
    `v128.load_r > ${name} @0`,
    `v128.load_r > ${name} @1`,
    `v128.load_w > ${name} @0`,
    `v128.load_w > ${name} @1`,
    `${name} > v128.store_rr @1`,
    `${name} > v128.store_wr @1`,
  ]),
  ...WIDENING.flatMap((name) =>
    ['v128.load_r', 'v128.load_w', 'v128.load64_zero_r', 'v128.load64_zero_w'].map(
      (load) => `${load} > ${name} @0`,
    ),
  ),
  ...[...FLOATS, 'i16x8', 'i32x4'].flatMap((shape) =>
    ['add', 'sub', 'mul'].flatMap((first) =>
      ['add', 'sub'].flatMap((second) =>
        [0, 1].map((index) => `${shape}.${first}_rr > ${shape}.${second}_rr @${index}`),
      ),
    ),
  ),
  ...['i16x8', 'i32x4'].flatMap((shape) =>
    ['shl', 'shr_s', 'shr_u'].flatMap((shift) => [
      `${shape}.add_rr > ${shape}.${shift}_ri @0`,
      `${shape}.${shift}_ri > ${shape}.add_rr @0`,
      `${shape}.${shift}_ri > ${shape}.add_rr @1`,
      `${shape}.${shift}_ri > v128.or_rr @1`,
      `${shape}.${shift}_ri > v128.xor_rr @1`,
    ]),
  ),
  ...['v128.any_true_r', 'i8x16.all_true_r', 'i8x16.bitmask_r'].flatMap((name) => [
    `${name} > br_if_r @0`,
    `${name} > br_unless_r @0`,
    `${name} > br_if_back_r @0`,
    `i8x16.eq_rr > ${name} @0`,
    `i8x16.eq_ri > ${name} @0`,
  ]),
  'v128.copy_r > v128.copy_r',
];

export const CHOSEN_VECTORS: readonly Choice[] = [
  ...readChoices(ROWS),
  ...readChoices(USUAL.join('\n')),
];
