/**
 * The try blocks of a function: their regions, by the order in which they begin, then the clauses. While the function is
 * translated they are in the scratch buffer, afterwards behind its code, where a throw looks for them.
 */
import { FUNC_HANDLERS } from '../layout';
import { at, ClauseRecord, FuncRecord, RegionRecord } from './records';
import { CLAUSES, REGIONS, Translator } from './translator';

/** The clause catches all exceptions. */
export const CLAUSE_ALL: u32 = 1;
/** It gives a reference to the exception. */
export const CLAUSE_REFERENCE: u32 = 2;
/** It returns from the function; until that is translated, `fuel` is the height of its values. */
export const CLAUSE_RETURN: u32 = 4;

@unmanaged
class HandlerTable {
  regions: u32;
  clauses: u32;
}

export function regionOf(t: Translator, number: u32): RegionRecord {
  return at<RegionRecord>(t.scratch + <u32>REGIONS, number - 1);
}

export function clauseOf(t: Translator, number: u32): ClauseRecord {
  return at<ClauseRecord>(t.scratch + <u32>CLAUSES, number - 1);
}

/** Begins a region where the next operation will stand; returns its number. */
export function beginRegion(t: Translator): u32 {
  const number = ++t.regions;
  const region = regionOf(t, number);
  region.from = t.out;
  region.to = t.out;
  region.outer = t.region;
  region.next = t.region;
  region.first = 0;
  region.last = 0;
  t.region = number;
  return number;
}

/** Ends a region behind the last operation. */
export function endRegion(t: Translator, number: u32): void {
  const region = regionOf(t, number);
  region.to = t.out;
  t.region = region.outer;
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
  const regions = table + <u32>offsetof<HandlerTable>();
  const clauses = regions + t.regions * <u32>offsetof<RegionRecord>();
  const end = clauses + t.clauses * <u32>offsetof<ClauseRecord>();
  if (end > t.end) return false;
  changetype<HandlerTable>(<usize>table).regions = t.regions;
  changetype<HandlerTable>(<usize>table).clauses = t.clauses;
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
  /** How many clauses were asked. */
  asked: u32;

  /** `tags`: the tags of the instance; `tag`: that of the exception. */
  find(func: FuncRecord, pc: u32, tags: u32, tag: u32): bool {
    this.clause = 0;
    this.asked = 0;
    if (!(func.flags & FUNC_HANDLERS)) return false;
    const table = (func.code + func.codeLength + 3) & ~3;
    const count = changetype<HandlerTable>(<usize>table).regions;
    const regions = table + <u32>offsetof<HandlerTable>();
    const clauses = regions + count * <u32>offsetof<RegionRecord>();
    // The last one that begins at `pc` or before: it, or else one around it, is the innermost one that `pc` is in.
    let low: u32 = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at<RegionRecord>(regions, middle).from <= pc) low = middle + 1;
      else high = middle;
    }
    let number = low;
    while (number) {
      const region = at<RegionRecord>(regions, number - 1);
      if (pc < region.to) break;
      number = region.outer;
    }
    while (number) {
      const region = at<RegionRecord>(regions, number - 1);
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
