import { Buffer } from 'node:buffer';
import { type Position, readInstructions } from './instructions.ts';
import { type Code, OP, signed, unsigned, VOID } from '../instructions/code.ts';
import { readSections, writeSections } from './wasm-file.ts';

/** A table with more targets is that of the engine's loop. */
const MOST_TARGETS = 1000;
const LOOP = 0x03;
const BR_TABLE = 0x0e;
const SECTION_TYPE = 1;
const SECTION_CODE = 10;

/**
 * Makes the engine's loop take its program counter as a parameter: every operation has just computed it when it branches
 * back, so to set the variable and to read it again at once is an instruction too many. It is done with the finished
 * module, since tools that make trees of the code can not express it and would take it back.
 */
export function passCounter(wasm: Uint8Array): Uint8Array {
  const sections = readSections(wasm);
  const types = sections.find(({ id }) => id === SECTION_TYPE);
  const code = sections.find(({ id }) => id === SECTION_CODE);
  const type = types && takesNumber(types.body);
  if (!code || type === undefined) return wasm;
  const numbers = new Numbers(code.body);
  const count = numbers.unsigned();
  const pieces: Uint8Array[] = [Uint8Array.from(unsigned(count))];
  for (let i = 0; i < count; i++) {
    const size = numbers.unsigned();
    const body = code.body.subarray(numbers.position, numbers.position + size);
    numbers.position += size;
    const changed = hasLoop(body) ? changeLoop(body, type) : body;
    pieces.push(Uint8Array.from(unsigned(changed.length)), changed);
  }
  const changed = { id: SECTION_CODE, body: Buffer.concat(pieces) };
  return writeSections(sections.map((section) => (section === code ? changed : section)));
}

class Numbers {
  position = 0;

  constructor(readonly bytes: Uint8Array) {}

  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.bytes[this.position++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }
}

/** Index of the type of functions that take one i32 and give nothing; undefined where there is none, or types of other kinds. */
function takesNumber(types: Uint8Array): number | undefined {
  const numbers = new Numbers(types);
  const count = numbers.unsigned();
  for (let i = 0; i < count; i++) {
    if (types[numbers.position++] !== 0x60) return undefined;
    const lists = [0, 1].map(() => {
      const length = numbers.unsigned();
      numbers.position += length;
      return types.subarray(numbers.position - length, numbers.position);
    });
    if (lists[0].length === 1 && lists[0][0] === 0x7f && !lists[1].length) return i;
  }
  return undefined;
}

/** The instructions before the table, but for which local is read. */
const LOAD_CODE = [OP.i32Load16U, 1, 0, BR_TABLE];

function hasLoop(body: Uint8Array): boolean {
  const whole = Buffer.from(body.buffer, body.byteOffset, body.length);
  for (let at = whole.indexOf(Buffer.from(LOAD_CODE)); at >= 0;) {
    const numbers = new Numbers(body);
    numbers.position = at + LOAD_CODE.length;
    if (numbers.unsigned() > MOST_TARGETS) return true;
    at = whole.indexOf(Buffer.from(LOAD_CODE), at + 1);
  }
  return false;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly code: Code;
}

function changeLoop(body: Uint8Array, type: number): Uint8Array {
  const instructions = readInstructions(body);
  const operand = (position: Position): number => {
    const numbers = new Numbers(body);
    numbers.position = position.immediates;
    return numbers.unsigned();
  };
  const table = instructions.findIndex(
    (position) => position.opcode === BR_TABLE && operand(position) > MOST_TARGETS,
  );
  const dispatch = instructions[table - 2];
  if (dispatch.opcode !== OP.localGet) return body;
  const counter = unsigned(operand(dispatch));
  // Between the loop's beginning and the table there are only blocks, which hand the parameter on.
  let loop = table - 3;
  while (instructions[loop].opcode === OP.block && body[instructions[loop].immediates] === VOID)
    loop--;
  if (instructions[loop].opcode !== LOOP || body[instructions[loop].immediates] !== VOID)
    return body;
  const typed = signed(BigInt(type));
  const edits: Edit[] = [];
  const replace = ({ start, end }: Position, ...code: Code[]): void => {
    edits.push({ start, end, code: code.flat() });
  };
  replace(instructions[loop], [OP.localGet], counter, [LOOP], typed);
  for (let i = loop + 1; i < table - 2; i++) replace(instructions[i], [OP.block], typed);
  replace(dispatch, [OP.localTee], counter);
  // How deep inside the loop an instruction is.
  let depth = table - 2 - loop - 1;
  for (let i = table + 1; depth >= 0; i++) {
    const instruction = instructions[i];
    const { opcode } = instruction;
    if (opcode >= OP.block && opcode <= OP.if) depth++;
    else if (opcode === OP.end) depth--;
    else if (opcode === BR_TABLE) {
      if (targets(body, instruction).includes(depth)) return body;
    } else if (opcode === OP.br && operand(instruction) === depth) {
      const before = instructions[i - 1];
      const sets = before.opcode === OP.localSet && operand(before) === operand(dispatch);
      if (sets) replace(before);
      else replace({ ...instruction, end: instruction.start }, [OP.localGet], counter);
    } else if (opcode === OP.brIf && operand(instruction) === depth) {
      replace(instruction, [OP.if, VOID, OP.localGet], counter, [OP.br], unsigned(depth + 1), [
        OP.end,
      ]);
    }
  }
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const { start, end, code } of edits) {
    pieces.push(body.subarray(at, start), Uint8Array.from(code));
    at = end;
  }
  return Buffer.concat([...pieces, body.subarray(at)]);
}

function targets(body: Uint8Array, table: Position): number[] {
  const numbers = new Numbers(body);
  numbers.position = table.immediates;
  return Array.from({ length: numbers.unsigned() + 1 }, () => numbers.unsigned());
}
