/** Where in a line the leftmost, longest match lies: all possible matches are followed at once, in linear time. */
import { hasByte } from './node';
import {
  OP_ASSERT,
  OP_JUMP,
  OP_MATCH,
  OP_SET,
  OP_SPLIT,
  nextOf,
  operation,
  otherOf,
  setOf,
  size,
} from './program';
import { EDGE, Places, holds, kindOf } from './threads';
import { alloc } from '../memory';

/**
 * Places that a byte has led to, and all that is reached from them without another; both in order of where their
 * matches began, the earliest first, so that the first to come to a place is the one that counts.
 */
let arrived: Places = changetype<Places>(0);
let reached: Places = changetype<Places>(0);
/** For each place of these, where its match began. */
let arrivedFrom: usize = 0;
let reachedFrom: usize = 0;
let stack: usize = 0;

/** The match last found. */
export let matchStart: usize = 0;
export let matchEnd: usize = 0;

function push(top: usize, place: i32, start: usize): usize {
  if (!reached.add(place)) return top;
  store<u32>(reachedFrom + (<usize>place << 2), <u32>start);
  store<i32>(top, place);
  return top + 4;
}

/** Adds a place and all that is reached from it between two kinds of neighbours. */
function reach(place: i32, start: usize, before: u32, after: u32): void {
  let top = push(stack, place, start);
  while (top > stack) {
    top -= 4;
    const from = load<i32>(top);
    const kind = operation(from);
    if (kind == OP_SPLIT) {
      top = push(top, nextOf(from), start);
      top = push(top, otherOf(from), start);
    } else if (kind == OP_JUMP || (kind == OP_ASSERT && holds(otherOf(from), before, after))) {
      top = push(top, nextOf(from), start);
    }
  }
}

/**
 * Finds the leftmost, longest match that begins at `from` or later in a line, by the program last prepared.
 * @param line the line's first byte
 * @param end its newline
 */
export function findSpan(line: usize, from: usize, end: usize): bool {
  if (!stack) {
    arrived = Places.create();
    reached = Places.create();
    arrivedFrom = alloc(<usize>size << 2);
    reachedFrom = alloc(<usize>size << 2);
    stack = alloc((<usize>size + 1) << 2);
  }
  let found = false;
  let before = from == line ? EDGE : kindOf(load<u8>(from - 1));
  arrived.count = 0;
  for (let p = from; p <= end; p++) {
    const byte = <u32>load<u8>(p);
    const after = p == end ? EDGE : kindOf(byte);
    reached.count = 0;
    for (let i = 0; i < arrived.count; i++) {
      const place = arrived.at(i);
      reach(place, <usize>load<u32>(arrivedFrom + (<usize>place << 2)), before, after);
    }
    if (!found) reach(0, p, before, after);
    for (let i = 0; i < reached.count; i++) {
      const place = reached.at(i);
      if (operation(place) != OP_MATCH) continue;
      const start = <usize>load<u32>(reachedFrom + (<usize>place << 2));
      if (found && start > matchStart) continue;
      found = true;
      matchStart = start;
      matchEnd = p;
    }
    if (p == end) break;
    arrived.count = 0;
    for (let i = 0; i < reached.count; i++) {
      const place = reached.at(i);
      if (operation(place) != OP_SET || !hasByte(setOf(place), byte)) continue;
      const start = load<u32>(reachedFrom + (<usize>place << 2));
      if (found && start > <u32>matchStart) continue;
      const next = nextOf(place);
      if (arrived.add(next)) store<u32>(arrivedFrom + (<usize>next << 2), start);
    }
    if (found && !arrived.count) break;
    before = after;
  }
  return found;
}
