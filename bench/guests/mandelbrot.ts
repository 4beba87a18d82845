// Floating-point arithmetic in locals and a branch on it: the Mandelbrot set.

const ITERATIONS = 100;

/** How many iterations the points of an n×n grid over the set take together. */
export function run(n: i32): i32 {
  let total = 0;
  for (let row = 0; row < n; row++) {
    const ci = (2.0 * row) / n - 1.0;
    for (let column = 0; column < n; column++) {
      const cr = (2.0 * column) / n - 1.5;
      let zr = 0.0;
      let zi = 0.0;
      let i = 0;
      while (i < ITERATIONS) {
        const rr = zr * zr;
        const ii = zi * zi;
        if (rr + ii > 4.0) break;
        zi = 2.0 * zr * zi + ci;
        zr = rr - ii + cr;
        i++;
      }
      total += i;
    }
  }
  return total;
}
