/**
 * Points: places in a function's code where a call under way can stand. Those of a snapshot are looked for while the function is
 * translated once more, so that none is believed.
 */
import { PointRecord } from './records';
import { Translator } from './translator';

/** Tells the points being looked for what the place is that the translator has come to. They are in ascending order. */
export function notePoint(t: Translator, kind: u32): void {
  const position = t.out - t.start;
  while (t.points < t.pointsEnd) {
    const point = changetype<PointRecord>(<usize>t.points);
    if (point.position > position) return;
    if (point.position == position) {
      point.kinds |= kind;
      return;
    }
    t.points += <u32>offsetof<PointRecord>();
  }
}
