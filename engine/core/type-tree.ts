/**
 * Numbers for function types, the same for equal types of all modules of an engine. They are nodes of a tree that is
 * descended by the values of a type, so that no choice of types makes finding one take longer than reading it. A node goes
 * with the last type that needs it.
 */
import { at, ModuleRecord, TypeNodeRecord, TypeRecord, TypeTreeRecord } from './records';

/** Value of the node between parameters and results. */
const SEPARATOR: u32 = 0;
/** Uses that are counted; a node with so many stays. */
const MOST_USES: u32 = u32.MAX_VALUE;

// @ts-ignore: decorator
@inline
function nodeAt(tree: TypeTreeRecord, index: u32): TypeNodeRecord {
  return at<TypeNodeRecord>(tree.nodes, index);
}

/** The child of a node for a value, made where there is none, with one use more. */
function descend(tree: TypeTreeRecord, parent: u32, value: u32): u32 {
  const above = nodeAt(tree, parent);
  let index = above.child;
  while (index) {
    const node = nodeAt(tree, index);
    if (node.value == value) {
      if (node.uses != MOST_USES) node.uses++;
      return index;
    }
    index = node.sibling;
  }
  index = tree.free;
  if (index) tree.free = nodeAt(tree, index).sibling;
  else index = tree.count++;
  const node = nodeAt(tree, index);
  node.value = value;
  node.uses = 1;
  node.child = 0;
  node.sibling = above.child;
  above.child = index;
  return index;
}

/** The number of a type with these lists of value types; `release` takes back what this adds. */
export function enterType(tree: TypeTreeRecord, params: usize, paramCount: u32, results: usize, resultCount: u32): u32 {
  let index: u32 = 0;
  for (let i: u32 = 0; i < paramCount; i++) index = descend(tree, index, load<u8>(params + i));
  index = descend(tree, index, SEPARATOR);
  for (let i: u32 = 0; i < resultCount; i++) index = descend(tree, index, load<u8>(results + i));
  return index;
}

/** Takes one use off the child of a node for a value, which has one, and returns it: it may be free by then. */
function leave(tree: TypeTreeRecord, parent: u32, value: u32): u32 {
  const above = nodeAt(tree, parent);
  let before: u32 = 0;
  let index = above.child;
  while (nodeAt(tree, index).value != value) {
    before = index;
    index = nodeAt(tree, index).sibling;
  }
  const node = nodeAt(tree, index);
  if (node.uses == MOST_USES) return index;
  node.uses--;
  if (node.uses) return index;
  if (before) nodeAt(tree, before).sibling = node.sibling;
  else above.child = node.sibling;
  node.sibling = tree.free;
  tree.free = index;
  return index;
}

function releaseType(tree: TypeTreeRecord, params: usize, paramCount: u32, results: usize, resultCount: u32): void {
  let index: u32 = 0;
  for (let i: u32 = 0; i < paramCount; i++) index = leave(tree, index, load<u8>(params + i));
  index = leave(tree, index, SEPARATOR);
  for (let i: u32 = 0; i < resultCount; i++) index = leave(tree, index, load<u8>(results + i));
}

/** Gives the numbers of a module's types back: those of the first `count` that have one. */
export function releaseTypes(tree: TypeTreeRecord, module: ModuleRecord, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const type = at<TypeRecord>(module.types, i);
    if (!type.id) return;
    releaseType(tree, module.bytes + type.params, type.paramCount, module.bytes + type.results, type.resultCount);
    type.id = 0;
  }
}
