import { Buffer } from 'node:buffer';
import {
  encodeSigned,
  encodeU32,
  readBodies,
  Reader,
  readSections,
  SECTION,
  writeBodies,
  writeSections,
} from '../binary/format.ts';
import { type Position, readInstructions } from '../binary/instructions.ts';
import { type Code, OP, VOID } from '../instructions/code.ts';

/** A table with more targets is that of the engine's loop. */
const MOST_TARGETS = 1000;
const LOOP = 0x03;
const BR_TABLE = 0x0e;

/**
 * Makes the engine's loop take its program counter as a parameter: every operation has just computed it when it branches
 * back, so to set the variable and to read it again at once is an instruction too many. It is done with the finished
 * module, since tools that make trees of the code can not express it and would take it back.
 */
export function passCounter(wasm: Uint8Array): Uint8Array {
  const sections = readSections(wasm);
  const types = sections.find(({ id }) => id === SECTION.type);
  const type = types && takesNumber(types.content);
  if (type === undefined) return wasm;
  return writeSections(
    sections.map((section) => {
      if (section.id !== SECTION.code) return section;
      const bodies = readBodies(section.content);
      const changed = bodies.map((body) => (hasLoop(body) ? changeLoop(body, type) : body));
      return { id: section.id, content: writeBodies(changed) };
    }),
  );
}

/** Index of the type of functions that take one i32 and give nothing; undefined where there is none, or types of other kinds. */
function takesNumber(types: Uint8Array): number | undefined {
  const reader = new Reader(types);
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    if (reader.byte() !== 0x60) return undefined;
    const [params, results] = [reader.name(), reader.name()];
    if (params.length === 1 && params[0] === 0x7f && !results.length) return i;
  }
  return undefined;
}

/** The instructions before the table, but for which local is read. */
const LOAD_CODE = [OP.i32Load16U, 1, 0, BR_TABLE];

function hasLoop(body: Uint8Array): boolean {
  const whole = Buffer.from(body.buffer, body.byteOffset, body.length);
  for (let at = whole.indexOf(Buffer.from(LOAD_CODE)); at >= 0;) {
    if (new Reader(body, at + LOAD_CODE.length).u32() > MOST_TARGETS) return true;
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
  const operand = (position: Position): number => new Reader(body, position.immediates).u32();
  const table = instructions.findIndex(
    (position) => position.opcode === BR_TABLE && operand(position) > MOST_TARGETS,
  );
  const dispatch = instructions[table - 2];
  if (dispatch.opcode !== OP.localGet) return body;
  const counter = encodeU32(operand(dispatch));
  // Between the loop's beginning and the table there are only blocks, which hand the parameter on.
  let loop = table - 3;
  while (instructions[loop].opcode === OP.block && body[instructions[loop].immediates] === VOID)
    loop--;
  if (instructions[loop].opcode !== LOOP || body[instructions[loop].immediates] !== VOID)
    return body;
  const typed = encodeSigned(BigInt(type));
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
      replace(instruction, [OP.if, VOID, OP.localGet], counter, [OP.br], encodeU32(depth + 1), [
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
  const reader = new Reader(body, table.immediates);
  return Array.from({ length: reader.u32() + 1 }, () => reader.u32());
}
