// Vectors from memory: the lines of a text that begin with a capital, sixteen bytes at a time.

const TEXT: usize = 65536;

/** Fills `length` bytes from TEXT on with letters and line ends. */
function fill(length: usize): void {
  // Four xorshift generators.
  let state = i32x4(1, 22, 333, 4444);
  for (let i: usize = 0; i < length; i += 16) {
    state = v128.xor(state, i32x4.shl(state, 13));
    state = v128.xor(state, i32x4.shr_u(state, 17));
    state = v128.xor(state, i32x4.shl(state, 5));
    const letters = i8x16.add(v128.and(state, i8x16.splat(63)), i8x16.splat(64));
    const ends = i8x16.gt_u(letters, i8x16.splat(120));
    v128.store(TEXT + i, v128.bitselect(i8x16.splat(10), letters, ends));
  }
}

/** Lines of a text of `length` bytes, a multiple of 16, that begin with a capital; bytes below 16 are passed over. */
export function run(length: i32): i32 {
  const pages = ((length + <i32>TEXT) >>> 16) + 1;
  if (memory.size() < pages) memory.grow(pages - memory.size());
  fill(length);
  const end = i8x16.splat(10);
  const first = i8x16.splat(65);
  const span = i8x16.splat(26);
  let lines = 0;
  let sum = i64x2.splat(0);
  for (let i: usize = TEXT + 16; i < TEXT + <usize>length; i += 16) {
    const text = v128.load(i);
    const before = v128.load(i - 1);
    const capital = i8x16.lt_u(i8x16.sub(text, first), span);
    const begins = v128.and(i8x16.eq(before, end), capital);
    if (v128.any_true(begins)) lines += popcnt(i8x16.bitmask(begins));
    const words = i16x8.extadd_pairwise_i8x16_u(text);
    sum = i64x2.add(sum, i64x2.extend_low_i32x4_u(i32x4.extadd_pairwise_i16x8_u(words)));
  }
  return lines * 31 + <i32>(i64x2.extract_lane(sum, 0) + i64x2.extract_lane(sum, 1));
}
