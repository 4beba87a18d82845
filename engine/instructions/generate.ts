/** Writes the generated part of the core: the interpreter loop, and the tables by which the translator chooses. */
import * as layout from '../layout.ts';
import { CONTROL, reloadMemory } from './control.ts';
import { EXTENDED } from './extended.ts';
import { EXITS } from './exits.ts';
import { BASE_FORMS, numericForms } from './forms.ts';
import { FORMS, UNCHOSEN } from './fusions.ts';
import { writeHandler } from './handler.ts';
import { insertHandlers, probeStatements } from './insert-handlers.ts';
import { fusionTable } from './fusion-table.ts';
import { lookup, type Row } from './lookup.ts';
import { LOADS, NUMERIC, STORES } from './numeric.ts';
import { type Immediates, type OperandType, VECTOR } from './vector.ts';
import { VECTOR_SELECTION } from './vector-forms.ts';

/** The operation that is followed by the number of one in the second table. */
const EXTENSION = 'extended';

/** What is never executed, but tells where the loop's variables are kept. */
const PROBE = 'probe';

/** What the compiler makes the loop of. */
const COMPILED = [...EXITS, ...CONTROL];

/** Code of each operation of the loop's own table: those that are compiled come first. */
const CODES = new Map<string, number>();
for (const name of [EXTENSION, PROBE, ...[...COMPILED, ...FORMS].map((each) => each.name)]) {
  if (CODES.has(name)) throw new Error(`two operations ${name}`);
  CODES.set(name, CODES.size);
}

/** Number of each operation in the second table, from 1 on: 0 above an operation's code means that it has none. */
const EXTENDED_CODES = new Map<string, number>();
for (const { name } of EXTENDED) {
  if (CODES.has(name) || EXTENDED_CODES.has(name)) throw new Error(`two operations ${name}`);
  EXTENDED_CODES.set(name, EXTENDED_CODES.size + 1);
}

/** The compiler makes one table of a switch only up to this many cases. */
const MOST_COMPILED = 1024;
for (const size of [COMPILED.length + 2, EXTENDED_CODES.size]) {
  if (size > MOST_COMPILED)
    throw new Error(`${size} compiled operations: at most ${MOST_COMPILED}`);
}

function code(name: string): number {
  const found = CODES.get(name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}

/** The translator knows operations of the second table by both numbers: the second one in the upper 16 bits. */
const EXTENDED_UNIT = 1 << 16;

function extendedCode(name: string): number {
  return code(EXTENSION) + EXTENDED_CODES.get(name)! * EXTENDED_UNIT;
}

/** Code of the first operation that is joined by choice. */
export const FIRST_CHOSEN = CODES.size - FORMS.length + UNCHOSEN.length;

/** Names of all operations of the loop's own table by their codes. */
export function operationNames(): string[] {
  return [...CODES.keys()];
}

const TYPE_CODES: Record<OperandType, number> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** By what the bits of `vectorImmediates` say. */
const IMMEDIATE_CODES: Record<Immediates, number> = {
  none: 0,
  memory: 1,
  lane: 2,
  'memory and lane': 3,
  constant: 4,
  shuffle: 8,
};

/** The files, by the names the core imports them as. */
export function generate(): Map<string, string> {
  return new Map([
    ['signatures', signatures()],
    ['selection', selection()],
    ['fusions', fusionTable(code)],
    ['execute', execute()],
  ]);
}

/** Puts the handlers into the compiled core. */
export function complete(wasm: Uint8Array): Uint8Array {
  const compiled = [...CODES].slice(0, COMPILED.length + 2);
  return insertHandlers(wasm, {
    compiled: new Map(compiled),
    handlers: FORMS.map((form) => (body) => {
      writeHandler(form, body, () => code(form.name.replace(/call$/, 'call_direct')));
    }),
  });
}

function execute(): string {
  const extended = EXTENDED.map(
    ({ name, body }) => `case ${EXTENDED_CODES.get(name)}: { // ${name}\n${body}\n}`,
  );
  const cases = [
    `case ${code(EXTENSION)}: {
      pc += 2;
      switch (<u32>load<u16>(pc)) {
        ${extended.join('\n')}
        default: unreachable();
      }
      pc -= 2;
      break;
    }`,
    `case ${code(PROBE)}: {
      ${probeStatements()}
      needed = load<u32>(pc, 2);
      continue;
    }`,
    ...COMPILED.map(({ name, body }) => `case ${code(name)}: { // ${name}\n${body}\n}`),
  ];
  // In an order that does not depend on what loads the modules.
  const names = Object.keys(layout)
    .filter((name) => /^(REASON|TRAP|REGISTER_ARG|HOST|EXCEPTION_BASE)/.test(name))
    .sort();
  return `
import { ${names.join(', ')} } from '../../layout';
import { exceptionOf, valuesOf } from '../exceptions';
import { fillTable, functionReference, tableInit } from '../instance';
import { at, DataRecord, EngineRecord, FuncRecord, InstanceRecord, MemoryRecord, ModuleRecord, ReferenceRecord, Registers, StoreRecord, TableRecord, TailRecord } from '../records';
import { translate } from '../translate';
import { unwind } from '../unwind';

const RESTORE_SIZE = 6;

/** Runs the call that \`r\` holds until something needs its owner. */
export function execute(r: Registers): void {
  const engine = changetype<EngineRecord>(<usize>r.engine);
  const funcs = <usize>changetype<StoreRecord>(<usize>r.store).funcs;
  const stack = <usize>r.stack;
  const limit = stack + <usize>r.stackSize;
  const margin = limit - ${layout.STACK_MARGIN};
  let pc = <usize>r.pc;
  let fp = stack + <usize>r.fp;
  let fuel = r.fuel;
  let func = <usize>r.func;
  let inst = changetype<InstanceRecord>(<usize>r.instance);
  let globals = <usize>inst.globals;
  let base: usize = 0;
  let last1: i64 = 0;
  let last2: i64 = 0;
  let last4: i64 = 0;
  let last8: i64 = 0;
  ${reloadMemory()}
  let reason: u32 = REASON_TRAPPED;
  let trap: u32 = 0;
  let needed: usize = 0;
  if (r.resultPending) {
    store<u64>(fp + <usize>r.hostFrame, r.result);
    r.resultPending = 0;
  }
  while (true) {
    switch (<u32>load<u16>(pc)) {
      ${cases.join('\n')}
      default: unreachable();
    }
    break;
  }
  r.pc = <u32>pc;
  r.fp = <u32>(fp - stack);
  r.fuel = fuel;
  r.func = <u32>func;
  r.instance = <u32>changetype<usize>(inst);
  r.reason = reason;
  r.trap = trap;
}
`;
}

/** Bit of a vector instruction's signature that no type has: immediates follow its number. */
const SIGNATURE_IMMEDIATES = 0x80;

function signatures(): string {
  const numeric = NUMERIC.map(({ opcode, inputs, output }): Row => {
    const [first, second] = inputs.map((type) => TYPE_CODES[type]);
    return [opcode, first | ((second ?? 0) << 8) | (TYPE_CODES[output] << 16)];
  });
  const memory = [...LOADS, ...STORES].map(({ opcode, type, bytes }): Row => [
    opcode,
    TYPE_CODES[type] | (Math.log2(bytes) << 8),
  ]);
  const vector = VECTOR.map(({ opcode, inputs, output, immediates }) => {
    const types = inputs.reduce(
      (bits, type, i) => bits | (TYPE_CODES[type] << (8 * i)),
      immediates === 'none' ? 0 : SIGNATURE_IMMEDIATES,
    );
    return `case ${opcode}: return ${types | ((output ? TYPE_CODES[output] : 0) << 24)};`;
  });
  const immediates = VECTOR.filter((each) => each.immediates !== 'none').map(
    ({ opcode, immediates, bytes }) =>
      `case ${opcode}: return ${IMMEDIATE_CODES[immediates] | (Math.log2(bytes) << 8)};`,
  );
  return `
/** Types of a numeric instruction: first operand, second << 8 (0 = none), result << 16; 0 = no such instruction. */
export function signature(opcode: u32): u32 {
  switch (opcode) {
    ${numeric
      .filter(([opcode]) => opcode < 0xfc00)
      .map(([opcode, types]) => `case ${opcode}: return ${types};`)
      .join('\n')}
    default: return 0;
  }
}

/** The same of instructions with the prefix 0xfc. */
export function prefixedSignature(opcode: u32): u32 {
  ${lookup(
    'opcode',
    numeric.filter(([opcode]) => opcode >= 0xfc00),
  )}
}

/** Type of a memory access, and the logarithm of its natural alignment << 8. */
export function memorySignature(opcode: u32): u32 {
  ${lookup('opcode', memory)}
}

/**
 * Types of a vector instruction: three operands (0 = none) and the result, a byte each, and SIGNATURE_IMMEDIATES; 0 = no such
 * instruction.
 */
export function vectorSignature(number: u32): u32 {
  switch (number) {
    ${vector.join('\n')}
    default: return 0;
  }
}

export const SIGNATURE_IMMEDIATES: u32 = ${SIGNATURE_IMMEDIATES};
export const IMMEDIATE_MEMORY: u32 = ${IMMEDIATE_CODES.memory};
export const IMMEDIATE_LANE: u32 = ${IMMEDIATE_CODES.lane};
export const IMMEDIATE_CONSTANT: u32 = ${IMMEDIATE_CODES.constant};
export const IMMEDIATE_SHUFFLE: u32 = ${IMMEDIATE_CODES.shuffle};

/** What follows a vector instruction's number: IMMEDIATE_…, and the logarithm of the bytes of its access or lane << 8. */
export function vectorImmediates(number: u32): u32 {
  switch (number) {
    ${immediates.join('\n')}
    default: return 0;
  }
}
`;
}

const FORM_COMMUTATIVE = 1 << 16;
const FORM_DIVISION = 1 << 17;
const FORM_WIDE = 1 << 18;

function selection(): string {
  const binary: Row[] = [];
  const unary: Row[] = [];
  const inverses: Row[] = [];
  for (const instruction of NUMERIC) {
    const [first] = numericForms(instruction);
    if (instruction.inputs.length === 1) {
      unary.push([instruction.opcode, code(first.name)]);
      continue;
    }
    const wide = instruction.inputs[1].endsWith('64');
    const flags =
      (instruction.commutative ? FORM_COMMUTATIVE : 0) |
      (instruction.safeImmediate ? FORM_DIVISION : 0) |
      (wide ? FORM_WIDE : 0);
    binary.push([instruction.opcode, code(first.name) | flags]);
    if (!instruction.inverse) continue;
    const inverse = NUMERIC.find(({ name }) => name === instruction.inverse)!;
    for (const form of numericForms(instruction)) {
      const shape = form.name.slice(form.name.lastIndexOf('_'));
      inverses.push([code(form.name), code(inverse.name + shape)]);
    }
  }
  const vectors = VECTOR_SELECTION.map(({ instruction, form }) => {
    const flags = instruction.commutative ? FORM_COMMUTATIVE : 0;
    return `case ${instruction.opcode}: return ${code(form) | flags};`;
  });
  const constant = (name: string, value: number): string =>
    `export const OP_${name.replaceAll(/[.[\]:;]/g, '_').toUpperCase()}: u32 = ${value};`;
  const names = [
    ...[...CONTROL, ...BASE_FORMS].map(({ name }) => constant(name, code(name))),
    ...EXTENDED.map(({ name }) => constant(name, extendedCode(name))),
  ];
  return `
${names.join('\n')}
export const FORM_COMMUTATIVE: u32 = ${FORM_COMMUTATIVE};
export const FORM_DIVISION: u32 = ${FORM_DIVISION};
export const FORM_WIDE: u32 = ${FORM_WIDE};
export const LOAD_WITHIN: u32 = 1;
export const LOAD_CONSTANT: u32 = 2;
export const STORE_WITHIN: u32 = 2;
export const STORE_CONSTANT: u32 = 4;

/** The register-register operation of an instruction with two operands, with flags; 0 = it has one operand. */
export function binaryForm(opcode: u32): u32 {
  ${lookup('opcode', binary)}
}

/** The operation of an instruction with one operand. */
export function unaryForm(opcode: u32): u32 {
  ${lookup('opcode', unary)}
}

/**
 * The operation of a vector instruction that takes all its operands from the stack, with flags; where they are two, the
 * next one's second is a constant.
 */
export function vectorForm(number: u32): u32 {
  switch (number) {
    ${vectors.join('\n')}
    default: return 0;
  }
}

/** The operation that loads with a check; LOAD_WITHIN and LOAD_CONSTANT further on are those without. */
export function loadForm(opcode: u32): u32 {
  switch (opcode) {
    ${LOADS.map(({ opcode, name }) => `case ${opcode}: return ${code(`${name}_r`)};`).join('\n')}
    default: return 0;
  }
}

/**
 * The operation that stores a register with a check; the next one stores a constant. STORE_WITHIN and STORE_CONSTANT
 * further on are those without a check.
 */
export function storeForm(opcode: u32): u32 {
  switch (opcode) {
    ${STORES.map(({ opcode, name }) => `case ${opcode}: return ${code(`${name}_rr`)};`).join('\n')}
    default: return 0;
  }
}

/** The operation that loads from a memory which is not the first. */
export function farLoadForm(opcode: u32): u32 {
  switch (opcode) {
    ${LOADS.map(({ opcode, name }) => `case ${opcode}: return ${extendedCode(`${name}_far`)};`).join('\n')}
    default: return 0;
  }
}

export function farStoreForm(opcode: u32): u32 {
  switch (opcode) {
    ${STORES.map(({ opcode, name }) => `case ${opcode}: return ${extendedCode(`${name}_far`)};`).join('\n')}
    default: return 0;
  }
}

/** Bytes that a load or store accesses. */
export function accessBytes(opcode: u32): u32 {
  switch (opcode) {
    ${[...LOADS, ...STORES].map(({ opcode, bytes }) => `case ${opcode}: return ${bytes};`).join('\n')}
    default: return 0;
  }
}

/** Whether a store's value has 64 bits. */
export function storeWide(opcode: u32): bool {
  switch (opcode) {
    ${STORES.filter(({ type }) => type.endsWith('64'))
      .map(({ opcode }) => `case ${opcode}:`)
      .join('\n')}
      return true;
    default: return false;
  }
}

/** The comparison that is true when \`op\` is false; 0 = none. */
export function inverse(op: u32): u32 {
  ${lookup('op', inverses)}
}
`;
}
