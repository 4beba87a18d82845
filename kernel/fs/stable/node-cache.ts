import type { BlockDevice } from '../block-device.ts';
import { NODE, UNIT } from './format.ts';
import { NumberMap } from '../../number-map.ts';

/** Nodes of a generation; at most two generations, 8 MiB, are kept: directories of 100,000 files have a thousand. */
const GENERATION = 1024;

/** A node of a tree: 4 KiB, as on the device. */
export class Node {
  readonly pointer: number;
  readonly bytes = new Uint8Array(NODE);
  readonly words = new Uint32Array(this.bytes.buffer);

  constructor(pointer: number) {
    this.pointer = pointer;
  }
}

/** Tree nodes in the heap. What is changed in one must be written before the operation ends. */
export class NodeCache {
  private readonly device: BlockDevice;
  private young = new NumberMap<Node>();
  private old = new NumberMap<Node>();

  constructor(device: BlockDevice) {
    this.device = device;
  }

  get(pointer: number): Node {
    let node = this.young.get(pointer);
    if (node !== undefined) return node;
    node = this.old.get(pointer);
    if (node === undefined) {
      node = new Node(pointer);
      this.device.read(pointer * UNIT, node.bytes);
    }
    this.keep(node);
    return node;
  }

  /** A node that is new: all zeros, and not on the device until it is written. */
  make(pointer: number): Node {
    const node = new Node(pointer);
    this.old.delete(pointer);
    this.keep(node);
    return node;
  }

  forget(pointer: number): void {
    this.young.delete(pointer);
    this.old.delete(pointer);
  }

  /** Writes a whole node. */
  write(node: Node): void {
    this.device.write(node.pointer * UNIT, node.bytes);
    this.hold(node);
  }

  /** Writes `count` words of a node from word `first` on. */
  writeWords(node: Node, first: number, count: number): void {
    const bytes = node.bytes.subarray(first * 4, (first + count) * 4);
    this.device.write(node.pointer * UNIT + first * 4, bytes);
    this.hold(node);
  }

  /** Makes sure that what has been written is what `get` gives. */
  private hold(node: Node): void {
    if (this.young.get(node.pointer) !== node) this.keep(node);
  }

  private keep(node: Node): void {
    if (this.young.size >= GENERATION) {
      this.old = this.young;
      this.young = new NumberMap();
    }
    this.young.set(node.pointer, node);
  }
}
