/**
 * Searching lines by a deterministic machine that is built as far as the text needs it: each state is a table of 256
 * addresses of states, so that a byte costs one look-up. When its states fill their memory, it begins anew.
 */
import { alloc } from '../memory';
import { Node, hasByte } from './node';
import {
  OP_ASSERT,
  OP_MATCH,
  OP_SET,
  compile,
  hasAssertions,
  nextOf,
  operation,
  otherOf,
  setOf,
  size,
  tooBig,
} from './program';
import { EDGE, Places, follow, holds, isPassive, kindOf, prepareFollow } from './threads';

/** Entries of a state's table that are no states. */
const UNKNOWN: usize = 0;
/** A match ends before this byte. */
const MATCHED: usize = 1;
/** The line ends here without a match. */
const LINE_OVER: usize = 2;
const LAST_CODE: usize = 2;

/** A state: its table, then what it stands for. */
const TABLE: usize = 1024;
const STATE_CHAIN: usize = TABLE;
const STATE_BEFORE: usize = TABLE + 4;
const STATE_COUNT: usize = TABLE + 8;
const STATE_PLACES: usize = TABLE + 12;

const CHUNK: usize = 131072;
const MOST_CHUNKS = 32;
const BUCKETS: u32 = 1024;

const buckets = memory.data(4096, 4);
const chunks = memory.data(128, 4);
/** For each byte, the next one that no set tells from it: a ring. */
const sameAs = memory.data(256);
let chunkCount = 0;
let chunkSize: usize = CHUNK;
let chunkInUse = -1;
let free: usize = 0;
let freeEnd: usize = 0;

let startState: usize = 0;
let current: Places = changetype<Places>(0);
let reached: Places = changetype<Places>(0);

/** Divides the 256 bytes into classes whose members all sets treat alike. */
function divideBytes(): void {
  const classes = memory.data(256);
  const renamed = memory.data(512);
  memory.fill(classes, 0, 256);
  let count: u32 = 1;
  for (let i = -2; i < size && count < 256; i++) {
    if (i >= 0 && operation(i) != OP_SET) continue;
    memory.fill(renamed, 0, 512);
    const before = count;
    for (let byte: u32 = 0; byte < 256; byte++) {
      // Before the sets come the line's end and, for assertions, the parts of words.
      const inside =
        i == -2 ? byte == 10 : i == -1 ? hasAssertions && kindOf(byte) == 2 : hasByte(setOf(i), byte);
      const old = <u32>load<u8>(classes + byte);
      // The first member keeps its class's name; those that are treated otherwise get a new one.
      const seen = <u32>load<u8>(renamed + old);
      const mark: u32 = inside ? 2 : 1;
      if (!seen) store<u8>(renamed + old, mark);
      else if (seen != mark) {
        let name = <u32>load<u8>(renamed + 256 + old);
        if (!name) {
          name = count++;
          store<u8>(renamed + 256 + old, name);
        }
        store<u8>(classes + byte, name);
      }
    }
    if (before == count) continue;
  }
  for (let byte: u32 = 0; byte < 256; byte++) {
    let next = (byte + 1) & 255;
    while (load<u8>(classes + next) != load<u8>(classes + byte)) next = (next + 1) & 255;
    store<u8>(sameAs + byte, next);
  }
}

/** Memory for a state; 0 when all is used. */
function allocState(bytes: usize): usize {
  while (free + bytes > freeEnd) {
    if (bytes > chunkSize) {
      // A program with more places than a chunk holds: from now on larger chunks.
      chunkSize = (bytes * 8 + 0xffff) & ~0xffff;
      chunkCount = 0;
      chunkInUse = -1;
    }
    if (++chunkInUse >= MOST_CHUNKS) return 0;
    if (chunkInUse == chunkCount) {
      store<u32>(chunks + (chunkCount << 2), <u32>alloc(chunkSize));
      chunkCount++;
    }
    free = <usize>load<u32>(chunks + (chunkInUse << 2));
    freeEnd = free + chunkSize;
  }
  const state = free;
  free += (bytes + 7) & ~7;
  return state;
}

function forget(): void {
  memory.fill(buckets, 0, BUCKETS << 2);
  chunkInUse = -1;
  free = freeEnd = 0;
  startState = 0;
}

/** The state that stands for a set of places and what came before; 0 when there is no memory for it. */
function stateOf(places: Places, before: u32): usize {
  // Order does not matter to a set: a sum does not depend on it.
  let hash = before * 0x9e3779b1;
  let count: u32 = 0;
  for (let i = 0; i < places.count; i++) {
    const place = places.at(i);
    if (isPassive(place)) continue;
    let mixed = <u32>place * 0x85ebca6b;
    mixed ^= mixed >>> 15;
    hash += mixed * 0xc2b2ae35;
    count++;
  }
  const bucket = buckets + (((hash ^ (hash >>> 16)) & (BUCKETS - 1)) << 2);
  for (let state = <usize>load<u32>(bucket); state; state = <usize>load<u32>(state, STATE_CHAIN)) {
    if (load<u32>(state, STATE_BEFORE) != before || load<u32>(state, STATE_COUNT) != count) continue;
    let i: u32 = 0;
    while (i < count && places.has(load<i32>(state + (i << 2), STATE_PLACES))) i++;
    if (i == count) return state;
  }
  const state = allocState(STATE_PLACES + (<usize>count << 2));
  if (!state) return 0;
  memory.fill(state, 0, TABLE);
  store<u32>(state, load<u32>(bucket), STATE_CHAIN);
  store<u32>(bucket, <u32>state);
  store<u32>(state, before, STATE_BEFORE);
  store<u32>(state, count, STATE_COUNT);
  let at = state;
  for (let i = 0; i < places.count; i++) {
    if (isPassive(places.at(i))) continue;
    store<i32>(at, places.at(i), STATE_PLACES);
    at += 4;
  }
  return state;
}

/** Adds the places that assertions open between two kinds of neighbours; true when the end is among all. */
function resolve(places: Places, before: u32, after: u32): bool {
  let matched = false;
  for (let i = 0; i < places.count; i++) {
    const place = places.at(i);
    const kind = operation(place);
    if (kind == OP_MATCH) matched = true;
    else if (kind == OP_ASSERT && holds(otherOf(place), before, after)) follow(places, nextOf(place));
  }
  return matched;
}

function start(): usize {
  if (!startState) {
    current.count = 0;
    follow(current, 0);
    startState = stateOf(current, EDGE);
  }
  return startState;
}

/** Finds out where a byte leads from a state: a state or a code. Remembers it for all bytes alike. */
function step(state: usize, byte: u32): usize {
  const count = load<u32>(state, STATE_COUNT);
  const before = load<u32>(state, STATE_BEFORE);
  const after = kindOf(byte);
  current.count = 0;
  for (let i: u32 = 0; i < count; i++) current.add(load<i32>(state + (i << 2), STATE_PLACES));
  let next: usize;
  if (resolve(current, before, after)) {
    next = MATCHED;
  } else if (byte == 10) {
    next = LINE_OVER;
  } else {
    reached.count = 0;
    for (let i = 0; i < current.count; i++) {
      const place = current.at(i);
      if (operation(place) == OP_SET && hasByte(setOf(place), byte)) follow(reached, nextOf(place));
    }
    // A match may begin anywhere.
    follow(reached, 0);
    // Without assertions it does not matter what came before, and fewer states do.
    const kind = hasAssertions ? after : 1;
    next = stateOf(reached, kind);
    if (!next) {
      forget();
      return stateOf(reached, kind);
    }
  }
  let alike = byte;
  do {
    store<u32>(state + (alike << 2), <u32>next);
    alike = load<u8>(sameAs + alike);
  } while (alike != byte);
  return next;
}

/** Makes ready to search for a tree. Returns false when it is too big. */
export function prepare(tree: Node): bool {
  compile(tree);
  if (tooBig) return false;
  prepareFollow();
  current = Places.create();
  reached = Places.create();
  divideBytes();
  forget();
  return true;
}

/**
 * Looks for a line that matches in [from, end), which begins with a line and ends with a newline.
 * @returns an address in the line (its newline included), or `end` when no line matches
 */
export function search(from: usize, end: usize): usize {
  let p = from;
  let state = start();
  while (true) {
    const next = <usize>load<u32>(state + (<usize>load<u8>(p) << 2));
    if (next > LAST_CODE) {
      state = next;
      p++;
      continue;
    }
    const found = next == UNKNOWN ? step(state, load<u8>(p)) : next;
    if (found > LAST_CODE) {
      state = found;
      p++;
    } else if (found == MATCHED) {
      return p;
    } else {
      p++;
      if (p >= end) return end;
      state = start();
    }
  }
}
