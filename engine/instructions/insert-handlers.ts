/**
 * Puts handlers into the compiled interpreter loop. The compiler is given a switch of the operations that are written in
 * its language; all the others, thousands of them, would take it minutes, and it makes no table of as many.
 */
import { type Code, i32Const, OP, unsigned, VOID } from './code.ts';
import { HandlerBody, type Loop, type Variable, VARIABLES } from './handler-body.ts';
import type { Type } from './numeric.ts';
import { FunctionReader } from './function-reader.ts';

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
  const section = findCodeSection(wasm);
  const reader = new FunctionReader(wasm, section.content);
  const count = reader.unsigned();
  const pieces: Uint8Array[] = [];
  let found = false;
  for (let i = 0; i < count; i++) {
    const size = reader.unsigned();
    const body = wasm.subarray(reader.position, reader.position + size);
    reader.position += size;
    const probe = findProbe(body);
    const replaced = probe ? rewrite(body, probe, insertion) : body;
    found ||= probe !== undefined;
    pieces.push(Uint8Array.from(unsigned(replaced.length)), replaced);
  }
  if (!found) throw new Error('the core has no loop to put handlers in');
  const content = join([Uint8Array.from(unsigned(count)), ...pieces]);
  return join([
    wasm.subarray(0, section.start),
    Uint8Array.from([10, ...unsigned(content.length)]),
    content,
    wasm.subarray(section.end),
  ]);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function findCodeSection(wasm: Uint8Array): { start: number; content: number; end: number } {
  const reader = new FunctionReader(wasm, 8);
  while (reader.position < wasm.length) {
    const start = reader.position;
    const id = wasm[reader.position++];
    const size = reader.unsigned();
    const content = reader.position;
    reader.position += size;
    if (id === 10) return { start, content, end: reader.position };
  }
  throw new Error('the core has no code');
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
    const reader = new FunctionReader(body, at + mark.length);
    locals.set(name, reader.unsigned());
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

/** The loop's function with the handlers in it. */
function rewrite(body: Uint8Array, probe: Probe, { compiled, handlers }: Insertion): Uint8Array {
  const local = (variable: Variable): number => probe.locals.get(variable)!;
  const reader = new FunctionReader(body, 0);
  const groups = reader.unsigned();
  const firstGroup = reader.position;
  // The function's one parameter comes first.
  let locals = 1;
  for (let i = 0; i < groups; i++) {
    locals += reader.unsigned();
    reader.position++;
  }
  const code = reader.position;
  const dispatch = Uint8Array.from([
    OP.localGet,
    ...unsigned(local('pc')),
    ...[OP.i32Load16U, 1, 0],
    0x0e,
  ]);
  const table = reader.findTable(dispatch);
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
    [...dispatch],
    unsigned(targets.length),
    ...targets.map(unsigned),
    unsigned(table.fallback + added),
  ];
  const extra = TYPES.flatMap((type) => [...unsigned(TEMPORARIES), TYPE_CODES[type]]);
  return join([
    Uint8Array.from(unsigned(groups + TYPES.length)),
    body.subarray(firstGroup, code),
    Uint8Array.from(extra),
    body.subarray(code, table.start),
    Uint8Array.from(codes.flatMap((piece) => [...piece])),
    ...written,
    body.subarray(table.end, probe.start),
    body.subarray(probe.end),
  ]);
}
