// Vectors in locals: the Mandelbrot set, four points at a time.

const ITERATIONS = 100;

/** How many iterations the points of an n×n grid over the set take together; n is a multiple of 4. */
export function run(n: i32): i32 {
  const two = f32x4.splat(2.0);
  const four = f32x4.splat(4.0);
  const scale = f32x4.splat(<f32>2.0 / <f32>n);
  let total = i32x4.splat(0);
  for (let row = 0; row < n; row++) {
    const ci = f32x4.sub(f32x4.mul(f32x4.splat(<f32>row), scale), f32x4.splat(1.0));
    for (let column = 0; column < n; column += 4) {
      const columns = f32x4.add(f32x4.splat(<f32>column), f32x4(0, 1, 2, 3));
      const cr = f32x4.sub(f32x4.mul(columns, scale), f32x4.splat(1.5));
      let zr = f32x4.splat(0);
      let zi = f32x4.splat(0);
      for (let i = 0; i < ITERATIONS; i++) {
        const rr = f32x4.mul(zr, zr);
        const ii = f32x4.mul(zi, zi);
        const inside = f32x4.le(f32x4.add(rr, ii), four);
        if (!v128.any_true(inside)) break;
        // True is -1.
        total = i32x4.sub(total, inside);
        zi = f32x4.add(f32x4.mul(f32x4.mul(two, zr), zi), ci);
        zr = f32x4.add(f32x4.sub(rr, ii), cr);
      }
    }
  }
  return (
    i32x4.extract_lane(total, 0) +
    i32x4.extract_lane(total, 1) +
    i32x4.extract_lane(total, 2) +
    i32x4.extract_lane(total, 3)
  );
}
