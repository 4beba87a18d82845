import { MalformedModule } from './binary.ts';
import { MEMORY_GROW_WEIGHT, PREFIX_FC_WEIGHTS, SIMD_WEIGHTS, WEIGHTS } from './weights.ts';

/**
 * What is inserted into a function's code. While the function runs, what is left of the counter is
 * in a local of its own, since a global costs a store and a load that wait for each other at every
 * block: for code of short blocks that would be most of the time. The global is right whenever
 * other code can see it.
 */
export const InsertionKind = {
  /** The function's first block: take the counter, subtract the weight, stop if nothing is left. */
  entry: 0,
  /** Subtract the weight of the block that starts here. */
  charge: 1,
  /** Subtract, then stop if nothing is left: loop heads. */
  checkedCharge: 2,
  /** Before a bulk operator: subtract its dynamic length, on top of the stack, and check. */
  length: 3,
  /** Before calls and exits: put what is left into the global. */
  flush: 4,
  /** After calls: get it from there. */
  reload: 5,
} as const;

/** Where what is left of the counter can be found at a place in the code. */
const Left = { inLocal: 0, inBoth: 1, inGlobal: 2 } as const;

const Immediate = {
  none: 0,
  blockType: 1,
  leb: 2,
  twoLebs: 3,
  memoryArgument: 4,
  f32: 5,
  f64: 6,
  branchTable: 7,
  typeVector: 8,
  prefixFc: 9,
  prefixFd: 10,
  forbidden: 11,
} as const;

const IMMEDIATES = new Uint8Array(256).fill(Immediate.forbidden);
function immediates(kind: number, from: number, to = from): void {
  IMMEDIATES.fill(kind, from, to + 1);
}
immediates(Immediate.none, 0x00, 0x01); // unreachable, nop
immediates(Immediate.blockType, 0x02, 0x04); // block, loop, if
immediates(Immediate.none, 0x05); // else
immediates(Immediate.none, 0x0b); // end
immediates(Immediate.leb, 0x0c, 0x0d); // br, br_if
immediates(Immediate.branchTable, 0x0e);
immediates(Immediate.none, 0x0f); // return
immediates(Immediate.leb, 0x10); // call
immediates(Immediate.twoLebs, 0x11); // call_indirect
immediates(Immediate.leb, 0x12); // return_call
immediates(Immediate.twoLebs, 0x13); // return_call_indirect
immediates(Immediate.none, 0x1a, 0x1b); // drop, select
immediates(Immediate.typeVector, 0x1c); // select t
immediates(Immediate.leb, 0x20, 0x26); // local.*, global.*, table.get, table.set
immediates(Immediate.memoryArgument, 0x28, 0x3e);
immediates(Immediate.leb, 0x3f, 0x42); // memory.size, memory.grow, i32.const, i64.const
immediates(Immediate.f32, 0x43);
immediates(Immediate.f64, 0x44);
immediates(Immediate.none, 0x45, 0xc4); // numeric
immediates(Immediate.leb, 0xd0); // ref.null
immediates(Immediate.none, 0xd1); // ref.is_null
immediates(Immediate.leb, 0xd2); // ref.func
immediates(Immediate.prefixFc, 0xfc);
immediates(Immediate.prefixFd, 0xfd);

/** The parts of the complexity measure: what the platform counts 50 for. */
const COMPLEX = new Uint8Array(256).fill(1);
for (const opcode of [0x02, 0x03, 0x04, 0x0c, 0x0d, 0x0e, 0x10, 0x11, 0x12, 0x13]) {
  COMPLEX[opcode] = 50;
}
/** Calls that come back. */
const CALLS = new Uint8Array(256);
CALLS[0x10] = CALLS[0x11] = 1;
/** Operators that leave the function: unreachable, return and the tail calls. */
const LEAVES = new Uint8Array(256);
for (const opcode of [0x00, 0x0f, 0x12, 0x13]) LEAVES[opcode] = 1;
/** Operators at which control may go on elsewhere: loop, if, else, br, br_if, br_table. */
const JOINS = new Uint8Array(256);
for (const opcode of [0x03, 0x04, 0x05, 0x0c, 0x0d, 0x0e]) JOINS[opcode] = 1;
/** Operators after which control does not go on. */
const DIVERTS = new Uint8Array(256);
for (const opcode of [0x00, 0x0c, 0x0e, 0x0f, 0x12, 0x13]) DIVERTS[opcode] = 1;

const Frame = { block: 0, loop: 1, if: 2 } as const;

/**
 * Finds what must be inserted into one function's code to charge for it. One analysis object is used for
 * all functions of a module: the arrays are reused, and hold `count` entries after `analyze`.
 *
 * A block is a run of operators that all execute once its first one does. Its weight is charged at
 * its start. The end of a `block` nobody branches to, and of a loop, starts no new block.
 */
export class FunctionAnalysis {
  count = 0;
  positions = new Int32Array(4096);
  weights = new Float64Array(4096);
  kinds = new Uint8Array(4096);
  /** Number of operators. */
  operators = 0;
  /** The platform's measure of how long the function takes to compile. */
  complexity = 0;

  #frames: Uint8Array = new Uint8Array(256);
  /** Whether the code after the frame can be reached by a branch to it. */
  #targeted: Uint8Array = new Uint8Array(256);
  /** Whether the frame's start can be reached. */
  #live: Uint8Array = new Uint8Array(256);

  #insert(position: number, weight: number, kind: number): void {
    if (this.count === this.positions.length) {
      const grow = <T extends Int32Array | Float64Array | Uint8Array>(from: T, into: T): T => {
        into.set(from);
        return into;
      };
      this.positions = grow(this.positions, new Int32Array(this.count * 2));
      this.weights = grow(this.weights, new Float64Array(this.count * 2));
      this.kinds = grow(this.kinds, new Uint8Array(this.count * 2));
    }
    this.positions[this.count] = position;
    this.weights[this.count] = weight;
    this.kinds[this.count++] = kind;
  }

  /** Analyzes the operators in `bytes[start, end)`: a function's expression with its last `end`. */
  analyze(bytes: Uint8Array, start: number, end: number): void {
    this.count = 0;
    let position = start;
    let operators = 0;
    let complexity = 0;
    let depth = 0;
    this.#frames[0] = Frame.block;
    this.#targeted[0] = 0;
    this.#live[0] = 1;

    let live = true;
    // Even an empty function costs one instruction.
    let blockStart = start;
    let blockWeight = 1;
    let blockKind: number = InsertionKind.entry;
    let left: number = Left.inLocal;

    while (position < end) {
      const at = position;
      const opcode = bytes[position++];
      operators++;
      complexity += COMPLEX[opcode];
      let weight = WEIGHTS[opcode];
      let operand = 0;
      /** Whether a branch here may leave the function. */
      let mayLeave = false;
      switch (IMMEDIATES[opcode]) {
        case Immediate.none:
          break;
        case Immediate.leb: {
          let byte = bytes[position++];
          operand = byte & 0x7f;
          let shift = 7;
          while (byte >= 0x80) {
            byte = bytes[position++];
            operand |= (byte & 0x7f) << shift;
            shift += 7;
            if (shift > 70) throw new MalformedModule('integer too long', at);
          }
          if (opcode === 0x40) weight = MEMORY_GROW_WEIGHT;
          break;
        }
        case Immediate.twoLebs:
          while (bytes[position++] >= 0x80);
          while (bytes[position++] >= 0x80);
          break;
        case Immediate.memoryArgument:
          if (bytes[position] & 0x40) {
            throw new MalformedModule('multiple memories are not allowed', at);
          }
          while (bytes[position++] >= 0x80);
          while (bytes[position++] >= 0x80);
          break;
        case Immediate.blockType:
          while (bytes[position++] >= 0x80);
          break;
        case Immediate.f32:
          position += 4;
          break;
        case Immediate.f64:
          position += 8;
          break;
        case Immediate.typeVector:
          position += 1 + bytes[position];
          break;
        case Immediate.branchTable: {
          let targets = 0;
          let byte: number;
          let shift = 0;
          do {
            byte = bytes[position++];
            targets |= (byte & 0x7f) << shift;
            shift += 7;
          } while (byte >= 0x80 && shift < 35);
          for (let i = 0; i <= targets && position < end; i++) {
            let label = 0;
            shift = 0;
            do {
              byte = bytes[position++];
              label |= (byte & 0x7f) << shift;
              shift += 7;
            } while (byte >= 0x80 && shift < 35);
            if (label <= depth) this.#targeted[depth - label] = 1;
            if (label === depth) mayLeave = true;
          }
          break;
        }
        case Immediate.prefixFc: {
          const sub = bytes[position++];
          if (sub > 17) throw new MalformedModule(`unknown operator 0xfc ${sub}`, at);
          weight = PREFIX_FC_WEIGHTS[sub];
          if (sub >= 8) {
            while (bytes[position++] >= 0x80);
            if (sub === 8 || sub === 10 || sub === 12 || sub === 14) {
              while (bytes[position++] >= 0x80);
            }
            const hasLength = sub === 8 || (sub >= 10 && sub <= 12) || sub === 14 || sub === 17;
            if (hasLength && live) {
              if (left === Left.inGlobal) this.#insert(at, 0, InsertionKind.reload);
              this.#insert(at, 0, InsertionKind.length);
              left = Left.inLocal;
            }
          }
          break;
        }
        case Immediate.prefixFd: {
          let sub = bytes[position++];
          if (sub >= 0x80) sub = (sub & 0x7f) | (bytes[position++] << 7);
          if (sub > 255) throw new MalformedModule('relaxed SIMD is not allowed', at);
          weight = SIMD_WEIGHTS[sub];
          if (sub <= 11 || sub === 92 || sub === 93) {
            while (bytes[position++] >= 0x80);
            while (bytes[position++] >= 0x80);
          } else if (sub === 12 || sub === 13) {
            position += 16;
          } else if (sub >= 21 && sub <= 34) {
            position++;
          } else if (sub >= 84 && sub <= 91) {
            while (bytes[position++] >= 0x80);
            while (bytes[position++] >= 0x80);
            position++;
          }
          break;
        }
        default:
          throw new MalformedModule(describeForbidden(opcode), at);
      }
      if (live) {
        blockWeight += weight;
        if (CALLS[opcode] !== 0 || LEAVES[opcode] !== 0) {
          if (left === Left.inLocal) this.#insert(at, 0, InsertionKind.flush);
          left = Left.inGlobal;
        } else if (JOINS[opcode] !== 0) {
          if (opcode === 0x0c || opcode === 0x0d) mayLeave = operand === depth;
          if (mayLeave && left === Left.inLocal) this.#insert(at, 0, InsertionKind.flush);
          if (left === Left.inGlobal) this.#insert(at, 0, InsertionKind.reload);
          left = Left.inLocal;
        }
      }

      switch (opcode) {
        case 0x02: // block
        case 0x03: // loop
        case 0x04: // if
          depth++;
          if (depth === this.#frames.length) this.#growFrames();
          this.#frames[depth] = opcode - 0x02;
          this.#targeted[depth] = 0;
          this.#live[depth] = live ? 1 : 0;
          if (opcode !== 0x02 && live) {
            this.#insert(blockStart, blockWeight, blockKind);
            blockStart = position;
            blockWeight = 0;
            blockKind = opcode === 0x03 ? InsertionKind.checkedCharge : InsertionKind.charge;
          }
          break;
        case 0x05: // else
          if (this.#live[depth]) {
            if (live) this.#insert(blockStart, blockWeight, blockKind);
            blockStart = position;
            blockWeight = 0;
            blockKind = InsertionKind.charge;
            left = Left.inLocal;
            live = true;
          }
          break;
        case 0x0b: {
          // end
          const kind = this.#frames[depth];
          const joined =
            this.#live[depth] !== 0 &&
            (kind === Frame.if || (kind === Frame.block && this.#targeted[depth] !== 0));
          if (joined || depth === 0) {
            if (live) {
              if (depth === 0) {
                if (left === Left.inLocal) this.#insert(at, 0, InsertionKind.flush);
              } else if (left === Left.inGlobal) {
                this.#insert(at, 0, InsertionKind.reload);
              }
              this.#insert(blockStart, blockWeight, blockKind);
            }
            left = Left.inLocal;
            blockStart = position;
            blockWeight = 0;
            blockKind = InsertionKind.charge;
            live = true;
          }
          depth--;
          if (depth < 0 && position < end) throw new MalformedModule('code after end', at);
          break;
        }
        case 0x0d: // br_if
          if (operand <= depth) this.#targeted[depth - operand] = 1;
          if (live) {
            this.#insert(blockStart, blockWeight, blockKind);
            blockStart = position;
            blockWeight = 0;
            blockKind = InsertionKind.charge;
          }
          break;
        default:
          if (DIVERTS[opcode] !== 0) {
            if (opcode === 0x0c && operand <= depth) this.#targeted[depth - operand] = 1;
            if (live) this.#insert(blockStart, blockWeight, blockKind);
            live = false;
          }
      }
    }
    if (position !== end || depth !== -1)
      throw new MalformedModule('function body ends early', end);
    this.operators = operators;
    this.complexity = complexity;
    this.#sort();
  }

  #growFrames(): void {
    const grow = (from: Uint8Array): Uint8Array => {
      const into = new Uint8Array(from.length * 2);
      into.set(from);
      return into;
    };
    this.#frames = grow(this.#frames);
    this.#targeted = grow(this.#targeted);
    this.#live = grow(this.#live);
  }

  /**
   * Puts insertions in order of position. A block's charge is known at its end only, so it comes
   * after what is inserted within; at the same position it goes first.
   */
  #sort(): void {
    const { positions, weights, kinds } = this;
    for (let i = 1; i < this.count; i++) {
      const position = positions[i];
      const kind = kinds[i];
      // Insertions that are not charges were made in order; a charge goes before its equals.
      const last = kind <= InsertionKind.checkedCharge ? position - 1 : position;
      if (positions[i - 1] <= last) continue;
      const weight = weights[i];
      let j = i;
      for (; j > 0 && positions[j - 1] > last; j--) {
        positions[j] = positions[j - 1];
        weights[j] = weights[j - 1];
        kinds[j] = kinds[j - 1];
      }
      positions[j] = position;
      weights[j] = weight;
      kinds[j] = kind;
    }
  }
}

function describeForbidden(opcode: number): string {
  if (opcode === 0xfe) return 'threads are not allowed';
  if (opcode === 0xfb) return 'garbage collection is not allowed';
  if ((opcode >= 0x06 && opcode <= 0x0a) || opcode === 0x18 || opcode === 0x19 || opcode === 0x1f) {
    return 'exceptions are not allowed';
  }
  return `unknown operator 0x${opcode.toString(16)}`;
}
