/** Regular expressions as programs of a nondeterministic machine. */
import { alloc } from '../memory';
import { ALT, ASSERT, CAT, EMPTY, NEVER, Node, REPEAT, SET, UNBOUNDED } from './node';

/** Instructions, 16 bytes each: operation, next, other next (SPLIT) or assertion, set. */
export const OP_MATCH: u32 = 0;
export const OP_SET: u32 = 1;
export const OP_SPLIT: u32 = 2;
export const OP_ASSERT: u32 = 3;
export const OP_FAIL: u32 = 4;
export const OP_JUMP: u32 = 5;

/** A program this large is refused. */
const MOST_INSTRUCTIONS = 200000;

let code: usize = 0;
let capacity = 0;
/** Instructions in the program. */
export let size: i32 = 0;
/** Whether any assertion is in the program. */
export let hasAssertions = false;
/** Whether the expression is too large to be compiled. */
export let tooBig = false;

function emit(operation: u32, next: i32, other: i32, set: usize): i32 {
  if (size == capacity) {
    if (size >= MOST_INSTRUCTIONS) {
      tooBig = true;
      return 0;
    }
    const larger = max(64, capacity << 1);
    const moved = alloc(<usize>larger << 4);
    memory.copy(moved, code, <usize>size << 4);
    code = moved;
    capacity = larger;
  }
  const at = code + (<usize>size << 4);
  store<u32>(at, operation);
  store<i32>(at, next, 4);
  store<i32>(at, other, 8);
  store<u32>(at, <u32>set, 12);
  return size++;
}

/** Operation of an instruction. */
// @ts-ignore: decorator
@inline
export function operation(index: i32): u32 {
  return load<u32>(code + (<usize>index << 4));
}

/** Where an instruction goes on. */
// @ts-ignore: decorator
@inline
export function nextOf(index: i32): i32 {
  return load<i32>(code + (<usize>index << 4), 4);
}

/** Where a SPLIT goes on as well; which assertion an ASSERT makes. */
// @ts-ignore: decorator
@inline
export function otherOf(index: i32): i32 {
  return load<i32>(code + (<usize>index << 4), 8);
}

/** The bytes that a SET takes. */
// @ts-ignore: decorator
@inline
export function setOf(index: i32): usize {
  return <usize>load<u32>(code + (<usize>index << 4), 12);
}

function patch(index: i32, next: i32, other: i32): void {
  if (tooBig) return;
  const at = code + (<usize>index << 4);
  store<i32>(at, next, 4);
  store<i32>(at, other, 8);
}

/** Emits a tree; each instruction that ends it falls through to what is emitted next. */
function compileNode(node: Node): void {
  if (tooBig) return;
  switch (node.kind) {
    case EMPTY: break;
    case NEVER: emit(OP_FAIL, 0, 0, 0); break;
    case SET: emit(OP_SET, size + 1, 0, node.set); break;
    case CAT:
      compileNode(node.a);
      compileNode(node.b);
      break;
    case ASSERT:
      hasAssertions = true;
      emit(OP_ASSERT, size + 1, node.least, 0);
      break;
    case ALT: {
      const split = emit(OP_SPLIT, 0, 0, 0);
      compileNode(node.a);
      const jump = emit(OP_JUMP, 0, 0, 0);
      patch(split, split + 1, size);
      compileNode(node.b);
      patch(jump, size, 0);
      break;
    }
    case REPEAT: {
      for (let i = 0; i < node.least && !tooBig; i++) compileNode(node.a);
      if (node.most == UNBOUNDED) {
        const split = emit(OP_SPLIT, 0, 0, 0);
        compileNode(node.a);
        emit(OP_JUMP, split, 0, 0);
        patch(split, split + 1, size);
      } else {
        // Each further time is optional only after the one before: all skips lead to the end.
        let open = -1;
        for (let i = node.least; i < node.most && !tooBig; i++) {
          const split = emit(OP_SPLIT, size + 1, open, 0);
          compileNode(node.a);
          open = split;
        }
        while (open >= 0 && !tooBig) {
          const before = otherOf(open);
          patch(open, nextOf(open), size);
          open = before;
        }
      }
      break;
    }
  }
}

/** Compiles a tree; the program begins at instruction 0. */
export function compile(node: Node): void {
  size = 0;
  hasAssertions = false;
  tooBig = false;
  compileNode(node);
  emit(OP_MATCH, 0, 0, 0);
}
