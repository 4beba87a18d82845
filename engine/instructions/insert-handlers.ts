/**
 * Puts handlers into the compiled interpreter loop. The compiler is given a switch of the operations that are written in
 * its language; all the others, thousands of them, would take it minutes, and it makes no table of as many.
 */
import {
  encodeU32,
  joinBytes,
  readBodies,
  Reader,
  readSections,
  SECTION,
  writeBodies,
  writeSections,
} from '../binary/format.ts';
import { readInstructions } from '../binary/instructions.ts';
import { type Code, i32Const, OP, VOID } from './code.ts';
import { HandlerBody, type Loop, type Variable, VARIABLES } from './handler-body.ts';
import type { Type } from './numeric.ts';

/** Where the loop's source stores its variables, at addresses of their own, to tell where they are kept. */
const PROBE = 0x600d0000;

/** Statements of the loop's source that say which locals its variables have become; they are taken out again. */
export function probeStatements(): string {
  return Object.entries(VARIABLES)
    .map(([name, type], i) => {
      const value = name === 'engine' ? 'changetype<usize>(engine)' : name;
      return `store<${type === 'i64' ? 'i64' : 'usize'}>(${PROBE + 8 * i}, ${value});`;
    })
    .join('\n');
}

export interface Insertion {
  /** Codes of the operations that the compiled switch has, by name: from 0 on. */
  readonly compiled: ReadonlyMap<string, number>;
  /** Writes the handlers of the codes that follow, in order. */
  readonly handlers: readonly ((body: HandlerBody) => void)[];
}

/** Returns the module with the handlers in its loop. */
export function insertHandlers(wasm: Uint8Array, insertion: Insertion): Uint8Array {
  let found = false;
  const sections = readSections(wasm).map((section) => {
    if (section.id !== SECTION.code) return section;
    const bodies = readBodies(section.content).map((body) => {
      const probe = findProbe(body);
      found ||= probe !== undefined;
      return probe ? rewrite(body, probe, insertion) : body;
    });
    return { id: section.id, content: writeBodies(bodies) };
  });
  if (!found) throw new Error('the core has no loop to put handlers in');
  return writeSections(sections);
}

interface Probe {
  start: number;
  end: number;
  locals: Map<string, number>;
}

/** Finds the statements of `probeStatements` in a function. */
function findProbe(body: Uint8Array): Probe | undefined {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.length);
  const locals = new Map<string, number>();
  let start = -1;
  let end = -1;
  for (const [i, [name, type]] of Object.entries(VARIABLES).entries()) {
    const mark = Buffer.from([...i32Const(PROBE + 8 * i), OP.localGet]);
    const at = buffer.indexOf(mark);
    if (at < 0) return undefined;
    if (i && at !== end) throw new Error(`the loop does not keep ${name} in a local`);
    if (!i) start = at;
    const reader = new Reader(body, at + mark.length);
    locals.set(name, reader.u32());
    const store = type === 'i64' ? OP.i64Store : OP.i32Store;
    if (body[reader.position] !== store) throw new Error(`the loop does not store ${name}`);
    end = reader.position + 3;
  }
  return { start, end, locals };
}

const TYPES: readonly Type[] = ['i32', 'i64', 'f32', 'f64'];
const TYPE_CODES: Record<Type, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
/** Variables of each type that handlers can have. */
const TEMPORARIES = 24;

const LOOP = 0x03;
const BR_TABLE = 0x0e;
/** Another table, which the beginning of the loop may have, has fewer. */
const MOST_CASES = 16;

/** The loop's table, with what computes its operand. */
interface Table {
  readonly start: number;
  readonly end: number;
  /** Depths of its targets, and of the one for all other numbers. */
  readonly targets: readonly number[];
  readonly fallback: number;
  /** Depth of the innermost loop around it. */
  readonly loop: number;
}

function findTable(body: Uint8Array, dispatch: readonly number[]): Table {
  const blocks: number[] = [];
  for (const { opcode, start, immediates, end } of readInstructions(body)) {
    if (opcode >= OP.block && opcode <= OP.if) blocks.push(opcode);
    else if (opcode === OP.end) blocks.pop();
    else if (opcode === BR_TABLE) {
      const before = start - dispatch.length;
      const reader = new Reader(body, immediates);
      const targets = Array.from({ length: reader.u32() }, () => reader.u32());
      if (targets.length > MOST_CASES && dispatch.every((byte, i) => body[before + i] === byte)) {
        const loop = blocks.toReversed().indexOf(LOOP);
        return { start: before, end, targets, fallback: reader.u32(), loop };
      }
    }
  }
  throw new Error('the loop has no table');
}

/** The loop's function with the handlers in it. */
function rewrite(body: Uint8Array, probe: Probe, { compiled, handlers }: Insertion): Uint8Array {
  const local = (variable: Variable): number => probe.locals.get(variable)!;
  const reader = new Reader(body);
  const groups = reader.u32();
  const firstGroup = reader.position;
  // The function's one parameter comes first.
  let locals = 1;
  for (let i = 0; i < groups; i++) {
    locals += reader.u32();
    reader.skip(1);
  }
  const code = reader.position;
  const dispatch = [OP.localGet, ...encodeU32(local('pc')), OP.i32Load16U, 1, 0];
  const table = findTable(body, dispatch);
  const loop: Loop = {
    local,
    temporary(type, index) {
      if (index >= TEMPORARIES) throw new Error('a handler has too many variables');
      return locals + TYPES.indexOf(type) * TEMPORARIES + index;
    },
  };
  const added = handlers.length;
  const depthAt = (handler: number, name: string): number => {
    // The block of a handler ends where it begins; those of later ones are around it, and the compiled ones around these.
    const around = added - 1 - handler;
    return around + (name === 'next' ? table.loop : table.targets[compiled.get(name)!]);
  };
  const written = handlers.map((write, i) => {
    const handler = new HandlerBody(loop, (name) => depthAt(i, name));
    write(handler);
    return Uint8Array.from([OP.end, ...handler.code]);
  });
  if (table.targets.length < compiled.size) throw new Error('the table has fewer operations');
  const targets = [
    ...table.targets.slice(0, compiled.size).map((depth) => depth + added),
    ...handlers.map((_, i) => i),
  ];
  const codes: Code[] = [
    ...handlers.map(() => [OP.block, VOID]),
    [...dispatch, BR_TABLE],
    encodeU32(targets.length),
    ...targets.map(encodeU32),
    encodeU32(table.fallback + added),
  ];
  const extra = TYPES.flatMap((type) => [...encodeU32(TEMPORARIES), TYPE_CODES[type]]);
  return joinBytes([
    encodeU32(groups + TYPES.length),
    body.subarray(firstGroup, code),
    extra,
    body.subarray(code, table.start),
    ...codes,
    ...written,
    body.subarray(table.end, probe.start),
    body.subarray(probe.end),
  ]);
}
