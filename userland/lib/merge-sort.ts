import { alloc } from './memory';

/** Order of two items, given by address: negative, 0 or positive. */
type Comparison = (a: usize, b: usize) => i32;

/** Runs this short are sorted by insertion first. */
const RUN: usize = 8;

/** Sorts `count` addresses at `items` (4 bytes each), keeping the order of equal ones. */
export function mergeSort(items: usize, count: i32, compare: Comparison): void {
  const n = <usize>count;
  for (let run: usize = 0; run < n; run += RUN) {
    const stop = min(run + RUN, n);
    for (let i = run + 1; i < stop; i++) {
      const item = load<u32>(items + (i << 2));
      let j = i;
      while (j > run && compare(load<u32>(items + ((j - 1) << 2)), item) > 0) {
        store<u32>(items + (j << 2), load<u32>(items + ((j - 1) << 2)));
        j--;
      }
      store<u32>(items + (j << 2), item);
    }
  }
  if (n <= RUN) return;
  const scratch = alloc(n << 2);
  let from = items;
  let to = scratch;
  for (let width: usize = RUN; width < n; width <<= 1) {
    for (let start: usize = 0; start < n; start += width << 1) {
      const middle = from + (min(start + width, n) << 2);
      const end = from + (min(start + (width << 1), n) << 2);
      let left = from + (start << 2);
      let right = middle;
      let out = to + (start << 2);
      // Runs that are in order already are copied as they are: sorted input costs one pass of comparisons.
      if (right < end && compare(load<u32>(right - 4), load<u32>(right)) > 0) {
        while (left < middle && right < end) {
          const a = load<u32>(left);
          const b = load<u32>(right);
          if (compare(a, b) <= 0) {
            store<u32>(out, a);
            left += 4;
          } else {
            store<u32>(out, b);
            right += 4;
          }
          out += 4;
        }
      }
      memory.copy(out, left, middle - left);
      out += middle - left;
      memory.copy(out, right, end - right);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memory.copy(items, from, n << 2);
}
