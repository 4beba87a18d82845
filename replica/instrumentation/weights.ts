/**
 * What one WebAssembly operator costs on the Internet Computer, in instructions, for 32-bit
 * memories. The bulk operators add one per byte or element to their fixed weight.
 */

/** Weight of each one-byte opcode. */
export const WEIGHTS = new Uint8Array(256).fill(1);
/** Weight of each opcode after the 0xfc prefix. */
export const PREFIX_FC_WEIGHTS = new Uint16Array(18);
/** Weight of each SIMD opcode after the 0xfd prefix. */
export const SIMD_WEIGHTS = new Uint8Array(256).fill(1);

function set(table: Uint8Array | Uint16Array, weight: number, ...opcodes: number[]): void {
  for (const opcode of opcodes) table[opcode] = weight;
}

// block, loop, else, end
set(WEIGHTS, 0, 0x02, 0x03, 0x05, 0x0b);
// if, br, br_if, br_table
set(WEIGHTS, 2, 0x04, 0x0c, 0x0d, 0x0e);
// call, call_indirect, return_call, return_call_indirect
set(WEIGHTS, 5, 0x10);
set(WEIGHTS, 10, 0x11);
set(WEIGHTS, 3, 0x12);
set(WEIGHTS, 60, 0x13);
// global.get, global.set, table.get, table.set
set(WEIGHTS, 2, 0x23, 0x24);
set(WEIGHTS, 5, 0x25, 0x26);
// memory.size; memory.grow (300) does not fit a byte: see MEMORY_GROW_WEIGHT
set(WEIGHTS, 20, 0x3f);
// i32 and i64 division and remainder
set(WEIGHTS, 10, 0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82);
// f32 and f64 comparisons
for (let opcode = 0x5b; opcode <= 0x66; opcode++) WEIGHTS[opcode] = 3;
// f32: abs neg ceil floor trunc nearest sqrt add sub mul div min max copysign, then f64 likewise
[1, 1, 2, 2, 2, 2, 5, 2, 2, 2, 3, 18, 18, 2].forEach((w, i) => (WEIGHTS[0x8b + i] = w));
[1, 1, 2, 2, 2, 2, 8, 2, 2, 2, 5, 18, 18, 3].forEach((w, i) => (WEIGHTS[0x99 + i] = w));
// float to integer truncation
set(WEIGHTS, 20, 0xa8, 0xa9, 0xaa, 0xab, 0xae, 0xaf, 0xb0, 0xb1);
// integer to float: signed, unsigned
set(WEIGHTS, 3, 0xb2, 0xb4, 0xb7, 0xb9);
set(WEIGHTS, 16, 0xb3, 0xb5, 0xb8, 0xba);
// ref.is_null, ref.func
set(WEIGHTS, 5, 0xd1);
set(WEIGHTS, 130, 0xd2);

export const MEMORY_GROW_WEIGHT = 300;

// saturating truncations
for (let opcode = 0; opcode < 8; opcode++) PREFIX_FC_WEIGHTS[opcode] = 20;
// memory.init, memory.copy, memory.fill, table.init, table.copy, table.fill
set(PREFIX_FC_WEIGHTS, 100, 8, 10, 11, 12, 14, 17);
// data.drop, elem.drop, table.grow
set(PREFIX_FC_WEIGHTS, 300, 9, 13, 15);
// table.size
set(PREFIX_FC_WEIGHTS, 100, 16);

// i8x16.shuffle, unsigned i8x16/i16x8/i32x4 less and greater
set(SIMD_WEIGHTS, 3, 13);
set(SIMD_WEIGHTS, 2, 0x26, 0x28, 0x30, 0x32, 0x3a, 0x3c);
// f32x4 and f64x2 rounding, abs, neg, add, sub, mul
set(SIMD_WEIGHTS, 2, 0x67, 0x68, 0x69, 0x6a, 0xe0, 0xe1, 0xe4, 0xe5, 0xe6);
set(SIMD_WEIGHTS, 2, 0x74, 0x75, 0x7a, 0x94, 0xec, 0xed, 0xf0, 0xf1, 0xf2);
// i8x16.popcnt and the i8x16 shifts
set(SIMD_WEIGHTS, 3, 0x62, 0x6b, 0x6c);
set(SIMD_WEIGHTS, 2, 0x6d);
// extadd_pairwise unsigned
set(SIMD_WEIGHTS, 2, 0x7d);
set(SIMD_WEIGHTS, 3, 0x7f);
// i16x8 shifts and high extmuls
set(SIMD_WEIGHTS, 2, 0x8b, 0x8c, 0x8d, 0x9d, 0x9f);
// i32x4 shifts, mul, extmuls
set(SIMD_WEIGHTS, 2, 0xab, 0xac, 0xad, 0xb5, 0xbc, 0xbd, 0xbe, 0xbf);
// i64x2 shifts and mul
set(SIMD_WEIGHTS, 2, 0xcb, 0xcd);
set(SIMD_WEIGHTS, 3, 0xcc);
set(SIMD_WEIGHTS, 4, 0xd5);
// f32x4 sqrt, div, min, max
set(SIMD_WEIGHTS, 5, 0xe3);
set(SIMD_WEIGHTS, 10, 0xe7);
set(SIMD_WEIGHTS, 4, 0xe8, 0xe9);
// f64x2 sqrt, div, min, max
set(SIMD_WEIGHTS, 14, 0xef);
set(SIMD_WEIGHTS, 12, 0xf3);
set(SIMD_WEIGHTS, 4, 0xf4);
set(SIMD_WEIGHTS, 5, 0xf5);
// conversions: trunc_sat f32x4 s/u, convert i32x4 u, trunc_sat f64x2 s/u zero
set(SIMD_WEIGHTS, 2, 0xf8);
set(SIMD_WEIGHTS, 4, 0xf9, 0xfb);
set(SIMD_WEIGHTS, 2, 0xfc);
set(SIMD_WEIGHTS, 3, 0xfd);
