// Floating-point loads, multiplications and index arithmetic: a product of two matrices.

const LIMIT = 128;
const a = memory.data(LIMIT * LIMIT * 8, 8);
const b = memory.data(LIMIT * LIMIT * 8, 8);
const product = memory.data(LIMIT * LIMIT * 8, 8);

/** The sum, as an integer, of the elements of the product of two n×n matrices, n at most 128. */
export function run(n: i32): i32 {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = (i * n + j) << 3;
      store<f64>(a + at, <f64>((i * 3 + j * 5) % 17) + 0.5);
      store<f64>(b + at, <f64>((i * 7 + j * 2) % 13) - 0.25);
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f64 = 0;
      for (let k = 0; k < n; k++) {
        sum += load<f64>(a + ((i * n + k) << 3)) * load<f64>(b + ((k * n + j) << 3));
      }
      store<f64>(product + ((i * n + j) << 3), sum);
    }
  }
  let total: f64 = 0;
  for (let i = 0; i < n * n; i++) total += load<f64>(product + (i << 3));
  return <i32>total;
}
