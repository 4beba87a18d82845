/**
 * Points: places in a function's code where a call under way can stand. Those of a snapshot are looked for while the function is
 * translated once more, so that none is believed.
 */
import { noteFacts } from './known-bounds';
import { PointRecord, SnapshotRecord } from './records';
import { Translator } from './translator';

/**
 * Tells the points being looked for what the place is that the translator has come to, and what it takes for granted there. They are in
 * ascending order. What is said last of a place holds.
 */
export function notePoint(t: Translator, kind: u32): void {
  const position = t.out - t.start;
  while (t.points < t.pointsEnd) {
    const point = changetype<PointRecord>(<usize>t.points);
    if (point.position > position) return;
    if (point.position == position) {
      const s = changetype<SnapshotRecord>(<usize>t.snapshot);
      if (point.kinds) s.factCount = point.facts;
      else point.facts = s.factCount;
      point.kinds |= kind;
      noteFacts(t, s);
      point.factCount = s.factCount - point.facts;
      return;
    }
    t.points += <u32>offsetof<PointRecord>();
  }
}
