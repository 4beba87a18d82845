/** Sets of places in a program, and how they are reached without taking a byte. */
import { alloc } from '../memory';
import {
  LINE_END,
  LINE_START,
  NOT_WORD_BOUNDARY,
  NO_WORD_AFTER,
  NO_WORD_BEFORE,
  WORD_BOUNDARY,
  WORD_END,
} from './node';
import { OP_FAIL, OP_JUMP, OP_SPLIT, nextOf, operation, otherOf, size } from './program';

/** What stands beside a place in the text. */
export const EDGE: u32 = 0;
export const OTHER: u32 = 1;
export const WORD: u32 = 2;

/** Whether a byte is part of words: ASCII letters, digits, _ and all that is not ASCII. */
export function kindOf(byte: u32): u32 {
  if (byte == 10) return EDGE;
  return byte >= 0x80 || byte - 48 < 10 || (byte | 32) - 97 < 26 || byte == 95 ? WORD : OTHER;
}

/** Whether an assertion holds between two kinds of neighbours. */
export function holds(assertion: i32, before: u32, after: u32): bool {
  switch (assertion) {
    case LINE_START: return before == EDGE;
    case LINE_END: return after == EDGE;
    case WORD_BOUNDARY: return (before == WORD) != (after == WORD);
    case NOT_WORD_BOUNDARY: return (before == WORD) == (after == WORD);
    case NO_WORD_BEFORE: return before != WORD;
    case NO_WORD_AFTER: return after != WORD;
    case WORD_END: return before == WORD && after != WORD;
    default: return before != WORD && after == WORD;
  }
}

/** A set of instruction numbers with its members in a list; emptied in no time. */
@unmanaged
export class Places {
  count: i32;
  private dense: usize;
  private sparse: usize;

  /** An empty set for the program just compiled. */
  static create(): Places {
    const places = changetype<Places>(alloc(offsetof<Places>()));
    places.dense = alloc(<usize>size << 2);
    places.sparse = alloc(<usize>size << 2);
    // The numbers in `sparse` are checked against `dense`, so any will do; but they must be numbers.
    memory.fill(places.sparse, 0, <usize>size << 2);
    places.count = 0;
    return places;
  }

  /** The member at an index. */
  // @ts-ignore: decorator
  @inline
  at(index: i32): i32 {
    return load<i32>(this.dense + (<usize>index << 2));
  }

  /** Whether a place is in the set. */
  has(place: i32): bool {
    const index = load<u32>(this.sparse + (<usize>place << 2));
    return index < <u32>this.count && load<i32>(this.dense + (<usize>index << 2)) == place;
  }

  /** Adds a place; false when it is there already. */
  add(place: i32): bool {
    if (this.has(place)) return false;
    store<i32>(this.sparse + (<usize>place << 2), this.count);
    store<i32>(this.dense + (<usize>this.count << 2), place);
    this.count++;
    return true;
  }
}

let stack: usize = 0;

/** Allocates what `follow` needs for the program just compiled. */
export function prepareFollow(): void {
  stack = alloc((<usize>size + 1) << 2);
}

/** Adds a place and all that jumps and splits lead to from it. */
export function follow(places: Places, place: i32): void {
  let top = stack;
  if (places.add(place)) {
    store<i32>(top, place);
    top += 4;
  }
  while (top > stack) {
    top -= 4;
    const from = load<i32>(top);
    const kind = operation(from);
    if (kind != OP_SPLIT && kind != OP_JUMP) continue;
    const next = nextOf(from);
    if (places.add(next)) {
      store<i32>(top, next);
      top += 4;
    }
    if (kind == OP_JUMP) continue;
    const other = otherOf(from);
    if (places.add(other)) {
      store<i32>(top, other);
      top += 4;
    }
  }
}

/** Whether a place has no part in what comes next. */
export function isPassive(place: i32): bool {
  const kind = operation(place);
  return kind == OP_SPLIT || kind == OP_JUMP || kind == OP_FAIL;
}
