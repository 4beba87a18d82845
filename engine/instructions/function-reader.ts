import { OP } from './code.ts';

/** A `br_table` and where it stands. */
export interface Table {
  start: number;
  end: number;
  /** Depths of its targets, and of the one for all other numbers. */
  targets: number[];
  fallback: number;
  /** Depth of the innermost loop around it. */
  loop: number;
}

/** Reads the code of a function as far as it takes to find a table in it. */
export class FunctionReader {
  readonly #bytes: Uint8Array;

  constructor(
    bytes: Uint8Array,
    public position: number,
  ) {
    this.#bytes = bytes;
  }

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.position++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Finds the `br_table` that these bytes end with; reading begins at an instruction. */
  findTable(dispatch: Uint8Array): Table {
    const blocks: number[] = [];
    while (this.position < this.#bytes.length) {
      const start = this.position;
      if (dispatch.every((byte, i) => this.#bytes[start + i] === byte)) {
        this.position += dispatch.length;
        const targets = Array.from({ length: this.unsigned() }, () => this.unsigned());
        const fallback = this.unsigned();
        const loop = blocks.toReversed().indexOf(LOOP);
        if (targets.length > MOST_CASES)
          return { start, end: this.position, targets, fallback, loop };
        continue;
      }
      const opcode = this.#bytes[this.position];
      if (opcode >= OP.block && opcode <= OP.if) blocks.push(opcode);
      else if (opcode === OP.end) blocks.pop();
      this.#skip();
    }
    throw new Error('the loop has no table');
  }

  #skip(): void {
    const opcode = this.#bytes[this.position++];
    if (opcode >= OP.block && opcode <= OP.if) this.position++;
    else if (opcode === OP.br || opcode === OP.brIf || opcode === 0x10) this.unsigned();
    else if (opcode >= 0x20 && opcode <= 0x24) this.unsigned();
    else if (opcode >= 0x28 && opcode <= 0x3e) {
      this.unsigned();
      this.unsigned();
    } else if (opcode === OP.i32Const || opcode === OP.i64Const) this.unsigned();
    else if (opcode === 0x0e) {
      for (let count = this.unsigned() + 1; count > 0; count--) this.unsigned();
    } else if (!PLAIN.some(([first, last]) => opcode >= first && opcode <= last)) {
      throw new Error(`the loop has an instruction ${opcode} before its table`);
    }
  }
}

const LOOP = 0x03;
/** Another table, which the beginning of the loop may have, has fewer. */
const MOST_CASES = 16;
/** Ranges of instructions without immediates. */
const PLAIN = [
  [0x00, 0x01],
  [0x05, 0x05],
  [0x0b, 0x0b],
  [0x0f, 0x0f],
  [0x1a, 0x1b],
  [0x45, 0xc4],
] as const;
