/** Syntax trees of regular expressions over bytes. */
import { alloc } from '../memory';

/** Kinds of nodes. */
export const EMPTY: u32 = 0;
/** One byte of `set`. */
export const SET: u32 = 1;
/** `a`, then `b`. */
export const CAT: u32 = 2;
/** `a` or `b`. */
export const ALT: u32 = 3;
/** `a`, `least` to `most` times (UNBOUNDED). */
export const REPEAT: u32 = 4;
/** Nothing, where `least` (an assertion below) holds. */
export const ASSERT: u32 = 5;
/** Nothing ever matches. */
export const NEVER: u32 = 6;

export const UNBOUNDED: i32 = -1;

/** Assertions. */
export const LINE_START: i32 = 0;
export const LINE_END: i32 = 1;
export const WORD_BOUNDARY: i32 = 2;
export const NOT_WORD_BOUNDARY: i32 = 3;
export const WORD_START: i32 = 4;
export const WORD_END: i32 = 5;
/** What comes before (after) is no part of a word: -w. */
export const NO_WORD_BEFORE: i32 = 6;
export const NO_WORD_AFTER: i32 = 7;

@unmanaged
export class Node {
  kind: u32;
  a: Node;
  b: Node;
  least: i32;
  most: i32;
  /** Address of 256 bits. */
  set: usize;
}

function node(kind: u32): Node {
  const result = changetype<Node>(alloc(offsetof<Node>()));
  memory.fill(changetype<usize>(result), 0, offsetof<Node>());
  result.kind = kind;
  return result;
}

/** Matches nothing, everywhere. */
export function empty(): Node {
  return node(EMPTY);
}

/** Matches nowhere. */
export function never(): Node {
  return node(NEVER);
}

/** `a`, then `b`. */
export function cat(a: Node, b: Node): Node {
  if (a.kind == EMPTY) return b;
  if (b.kind == EMPTY) return a;
  const result = node(CAT);
  result.a = a;
  result.b = b;
  return result;
}

/** `a` or `b`. */
export function alt(a: Node, b: Node): Node {
  if (a.kind == NEVER) return b;
  if (b.kind == NEVER) return a;
  const result = node(ALT);
  result.a = a;
  result.b = b;
  return result;
}

/** `a`, `least` to `most` times. */
export function repeat(a: Node, least: i32, most: i32): Node {
  const result = node(REPEAT);
  result.a = a;
  result.least = least;
  result.most = most;
  return result;
}

/** Nothing, where an assertion holds. */
export function assertion(kind: i32): Node {
  const result = node(ASSERT);
  result.least = kind;
  return result;
}

/** One byte of a new, empty set. */
export function set(): Node {
  const result = node(SET);
  result.set = alloc(32);
  memory.fill(result.set, 0, 32);
  return result;
}

/** Adds a byte to a set. */
export function addByte(bits: usize, byte: u32): void {
  const at = bits + (byte >>> 3);
  store<u8>(at, load<u8>(at) | <u8>(<u32>1 << (byte & 7)));
}

/** Whether a byte is in a set. */
// @ts-ignore: decorator
@inline
export function hasByte(bits: usize, byte: u32): bool {
  return ((load<u8>(bits + (byte >>> 3)) >>> (byte & 7)) & 1) != 0;
}

/** One byte from `low` to `high`. */
export function byteRange(low: u32, high: u32): Node {
  const result = set();
  for (let byte = low; byte <= high; byte++) addByte(result.set, byte);
  return result;
}
