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

/** A node by its number, which is how far from the first it lies. */
// @ts-ignore: decorator
@inline
function nodeAt(nodes: u32, number: u32): TypeNodeRecord {
  return changetype<TypeNodeRecord>(<usize>(nodes + number));
}

/** The child of a node for a value, made where there is none, with one use more. */
// @ts-ignore: decorator
@inline
function descend(tree: TypeTreeRecord, nodes: u32, parent: u32, value: u32): u32 {
  const above = nodeAt(nodes, parent);
  const first = above.child;
  let index = first;
  while (index) {
    const node = nodeAt(nodes, index);
    if (node.value == value) {
      const uses = node.uses;
      if (uses != MOST_USES) node.uses = uses + 1;
      return index;
    }
    index = node.sibling;
  }
  index = tree.free;
  if (index) tree.free = nodeAt(nodes, index).sibling;
  else index = tree.count++ * <u32>offsetof<TypeNodeRecord>();
  const node = nodeAt(nodes, index);
  node.value = value;
  node.uses = 1;
  node.child = 0;
  node.sibling = first;
  above.child = index;
  return index;
}

/** The number of a type with these lists of value types; `release` takes back what this adds. */
export function enterType(tree: TypeTreeRecord, params: usize, paramCount: u32, results: usize, resultCount: u32): u32 {
  const nodes = tree.nodes;
  let index: u32 = 0;
  for (let i: u32 = 0; i < paramCount; i++) index = descend(tree, nodes, index, load<u8>(params + i));
  index = descend(tree, nodes, index, SEPARATOR);
  for (let i: u32 = 0; i < resultCount; i++) index = descend(tree, nodes, index, load<u8>(results + i));
  return index;
}

/** Takes one use off the child of a node for a value, which has one, and returns it: it may be free by then. */
function leave(tree: TypeTreeRecord, parent: u32, value: u32): u32 {
  const above = nodeAt(tree.nodes, parent);
  let before: u32 = 0;
  let index = above.child;
  while (nodeAt(tree.nodes, index).value != value) {
    before = index;
    index = nodeAt(tree.nodes, index).sibling;
  }
  const node = nodeAt(tree.nodes, index);
  if (node.uses == MOST_USES) return index;
  node.uses--;
  if (node.uses) return index;
  if (before) nodeAt(tree.nodes, before).sibling = node.sibling;
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
