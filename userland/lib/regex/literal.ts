/** Literal text that every match of an expression holds: looked for first, eight bytes a step. */
import { compare, find } from '../bytes';
import { alloc } from '../memory';
import { CAT, Node, SET, hasByte } from './node';

/** The longest literal that every match holds, and its length; 0 when there is none. */
export let literal: usize = 0;
export let literalSize: usize = 0;
/** Whether the literal is all that the expression matches. */
export let literalOnly = false;

let run: usize = 0;
let runSize: usize = 0;
let broken = false;
/** The byte of the literal that is looked for, the rarest in usual text, and where it is in it. */
let rare: u32 = 0;
let rareOffset: usize = 0;

const CAPACITY: usize = 256;

function endRun(): void {
  if (runSize > literalSize) {
    memory.copy(literal, run, runSize);
    literalSize = runSize;
  }
  runSize = 0;
}

/** The only byte of a set, or -1. */
function single(set: usize): i32 {
  let found = -1;
  for (let byte: u32 = 0; byte < 256; byte++) {
    if (!hasByte(set, byte)) continue;
    if (found >= 0) return -1;
    found = byte;
  }
  return found;
}

function walk(node: Node): void {
  if (node.kind == CAT) {
    walk(node.a);
    walk(node.b);
    return;
  }
  const byte = node.kind == SET ? single(node.set) : -1;
  if (byte < 0 || runSize == CAPACITY) {
    broken = true;
    endRun();
    if (byte < 0) return;
  }
  store<u8>(run + runSize++, byte);
}

/** How common a byte is in text, roughly. */
function commonness(byte: u32): i32 {
  const letters = ' etaoinsrhldcumfpgwybvkxjqz';
  for (let i = 0; i < letters.length; i++) {
    if (<u32>letters.charCodeAt(i) == byte) return letters.length - i + 10;
  }
  return byte - 48 < 10 ? 10 : byte >= 0x80 ? 8 : 5;
}

/** Finds the literal of a tree. */
export function findLiteral(tree: Node): void {
  literal = alloc(CAPACITY);
  run = alloc(CAPACITY);
  literalSize = 0;
  runSize = 0;
  broken = false;
  walk(tree);
  endRun();
  literalOnly = !broken && literalSize > 0;
  rareOffset = 0;
  for (let i: usize = 1; i < literalSize; i++) {
    if (commonness(load<u8>(literal + i)) < commonness(load<u8>(literal + rareOffset))) rareOffset = i;
  }
  rare = load<u8>(literal + rareOffset);
}

/** Address of the first occurrence of the literal in [from, end), or `end`. */
export function findNext(from: usize, end: usize): usize {
  const rest = literalSize - rareOffset;
  let p = from + rareOffset;
  while (true) {
    if (p + rest > end) return end;
    p = find(p, end - rest + 1, rare);
    if (p > end - rest) return end;
    const start = p - rareOffset;
    if (compare(start, literalSize, literal, literalSize) == 0) return start;
    p++;
  }
}
