/**
 * The try blocks of a function: segments of its code, each with the innermost region it is in; the regions; their clauses.
 * While the function is translated they are in the scratch buffer, afterwards behind its code, where a throw looks for them.
 */
import { FUNC_HANDLERS } from '../layout';
import { at, ClauseRecord, FuncRecord, RegionRecord, SegmentRecord } from './records';
import { CLAUSES, REGIONS, SEGMENTS, Translator } from './translator';

/** The clause catches all exceptions. */
export const CLAUSE_ALL: u32 = 1;
/** It gives a reference to the exception. */
export const CLAUSE_REFERENCE: u32 = 2;
/** It returns from the function; until that is translated, `fuel` is the height of its values. */
export const CLAUSE_RETURN: u32 = 4;

@unmanaged
class HandlerTable {
  segments: u32;
  regions: u32;
}

export function regionOf(t: Translator, number: u32): RegionRecord {
  return at<RegionRecord>(t.scratch + <u32>REGIONS, number - 1);
}

export function clauseOf(t: Translator, number: u32): ClauseRecord {
  return at<ClauseRecord>(t.scratch + <u32>CLAUSES, number - 1);
}

/** From where the next operation will stand on, `region` is the innermost one. */
function note(t: Translator, region: u32): void {
  const segment = at<SegmentRecord>(t.scratch + <u32>SEGMENTS, t.segments++);
  segment.from = t.out;
  segment.region = region;
  t.region = region;
}

/** Begins a region where the next operation will stand; returns its number. */
export function beginRegion(t: Translator): u32 {
  const number = ++t.regions;
  const region = regionOf(t, number);
  region.next = t.region;
  region.first = 0;
  region.last = 0;
  note(t, number);
  return number;
}

/** Ends a region behind the last operation: the one around it is the innermost again. */
export function endRegion(t: Translator, around: u32): void {
  note(t, around);
}

/** Adds a clause to a region, behind those it has. */
export function addClause(t: Translator, number: u32): ClauseRecord {
  const added = ++t.clauses;
  const region = regionOf(t, number);
  if (region.last) clauseOf(t, region.last).next = added;
  else region.first = added;
  region.last = added;
  const clause = clauseOf(t, added);
  clause.next = 0;
  return clause;
}

/** Writes the table behind the code of `func`, of which it becomes part. False when there is no room. */
export function writeHandlers(t: Translator, func: FuncRecord): bool {
  if (!t.regions) return true;
  const table = (t.out + 3) & ~3;
  const segments = table + <u32>offsetof<HandlerTable>();
  const regions = segments + t.segments * <u32>offsetof<SegmentRecord>();
  const clauses = regions + t.regions * <u32>offsetof<RegionRecord>();
  const end = clauses + t.clauses * <u32>offsetof<ClauseRecord>();
  if (end > t.end) return false;
  changetype<HandlerTable>(<usize>table).segments = t.segments;
  changetype<HandlerTable>(<usize>table).regions = t.regions;
  memory.copy(segments, t.scratch + <u32>SEGMENTS, regions - segments);
  memory.copy(regions, t.scratch + <u32>REGIONS, clauses - regions);
  memory.copy(clauses, t.scratch + <u32>CLAUSES, end - clauses);
  func.flags |= FUNC_HANDLERS;
  t.out = end;
  return true;
}

/** Finds what a throw at an address of a function's code arrives at. */
@unmanaged
export class HandlerSearch {
  /** The clause found, 0 = none. */
  clause: u32;
  /** How many regions it came to, and clauses it asked. */
  asked: u32;

  /** `tags`: the tags of the instance; `tag`: that of the exception. */
  find(func: FuncRecord, pc: u32, tags: u32, tag: u32): bool {
    this.clause = 0;
    this.asked = 0;
    if (!(func.flags & FUNC_HANDLERS)) return false;
    const table = (func.code + func.codeLength + 3) & ~3;
    const segments = table + <u32>offsetof<HandlerTable>();
    const count = changetype<HandlerTable>(<usize>table).segments;
    const regions = segments + count * <u32>offsetof<SegmentRecord>();
    const clauses =
      regions + changetype<HandlerTable>(<usize>table).regions * <u32>offsetof<RegionRecord>();
    // The last one that begins at `pc` or before.
    let low: u32 = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at<SegmentRecord>(segments, middle).from <= pc) low = middle + 1;
      else high = middle;
    }
    let number = low ? at<SegmentRecord>(segments, low - 1).region : 0;
    while (number) {
      const region = at<RegionRecord>(regions, number - 1);
      this.asked++;
      for (let next = region.first; next;) {
        const clause = at<ClauseRecord>(clauses, next - 1);
        this.asked++;
        if (
          clause.flags & CLAUSE_ALL ||
          load<u32>(<usize>tags + ((<usize>clause.tag) << 2)) == tag
        ) {
          this.clause = <u32>changetype<usize>(clause);
          return true;
        }
        next = clause.next;
      }
      number = region.next;
    }
    return false;
  }
}
