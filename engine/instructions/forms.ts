import { addressRead, type Form, type HandlerBody, type Operand, readAs } from './form.ts';
import {
  LOADS,
  type MemoryInstruction,
  NUMERIC,
  type NumericInstruction,
  STORES,
  type Type,
} from './numeric.ts';

const slot = (type: Type): Operand => ({ kind: 'slot', type });
const constant = (type: Type): Operand => ({ kind: 'constant', type });
const OFFSET: Operand = { kind: 'offset' };

/** Names of a numeric instruction's forms: each operand a register (r) or an immediate constant (i). */
export type Shape = 'r' | 'rr' | 'ri' | 'ir';

function numericForm(instruction: NumericInstruction, shape: Shape): Form {
  const operands = instruction.inputs.map((type, i) =>
    shape[i] === 'i' ? constant(type) : slot(type),
  );
  return {
    name: `${instruction.name}_${shape}`,
    kind: 'value',
    operands,
    result: instruction.output,
    emit(args, body) {
      let values = args;
      const checked = instruction.check && !(shape === 'ri' && instruction.safeImmediate);
      if (checked) {
        values = args.map((arg, i) => body.bind(instruction.inputs[i], arg));
        for (const { when, trap } of instruction.check!)
          body.trapIf(substitute(when, values), trap);
      }
      return `(${substitute(instruction.expression, values)})`;
    },
  };
}

/** Puts operands for the names `a` and `b`. */
function substitute(expression: string, values: readonly string[]): string {
  return expression.replace(/\b[ab]\b/g, (name) => `(${values[name === 'a' ? 0 : 1]})`);
}

/** Forms of a numeric instruction, in the order of their codes: rr, ri and then ir, or r alone. */
export function numericForms(instruction: NumericInstruction): Form[] {
  if (instruction.inputs.length === 1) return [numericForm(instruction, 'r')];
  const shapes: Shape[] = instruction.commutative ? ['rr', 'ri'] : ['rr', 'ri', 'ir'];
  return shapes.map((shape) => numericForm(instruction, shape));
}

/** The address in the core's memory of a guest access, after its bounds check. */
function checkedAddress(
  instruction: MemoryInstruction,
  address: string,
  offset: string,
  body: HandlerBody,
): string {
  // Sign matters not: both are below 2^33, and a memory smaller than the access has a negative last address.
  const place = addressRead(address);
  const wide = place ? `i64.load32_u(${place})` : `<i64><u32>(${address})`;
  const effective = body.bind('i64', `${wide} + ${offset}`);
  body.trapIf(`${effective} > last${instruction.bytes}`, 'TRAP_MEMORY');
  return `base + <usize>${effective}`;
}

export function loadForm(instruction: MemoryInstruction): Form {
  return {
    name: `${instruction.name}_r`,
    kind: 'value',
    operands: [slot('i32'), OFFSET],
    result: instruction.type,
    emit([address, offset], body) {
      const place = checkedAddress(instruction, address, offset, body);
      return instruction.name === 'i32.load'
        ? readAs('i32', place)
        : `${instruction.name}(${place})`;
    },
  };
}

export function storeForms(instruction: MemoryInstruction): Form[] {
  return (['rr', 'ri'] as const).map((shape) => ({
    name: `${instruction.name}_${shape}`,
    kind: 'effect',
    operands: [
      slot('i32'),
      shape === 'ri' ? constant(instruction.type) : slot(instruction.type),
      OFFSET,
    ],
    emit([address, value, offset], body) {
      // A computed value may trap before the access does; a plain read needs no variable.
      const plain = addressRead(value) !== undefined || /^\w+\.load\(pc, \d+\)$/.test(value);
      const ready = plain ? value : body.bind(instruction.type, value);
      const target = checkedAddress(instruction, address, offset, body);
      body.add(`${instruction.name}(${target}, ${ready});`);
      return '';
    },
  }));
}

/** Moves: bits of any type travel as integers, so that no NaN changes. */
const MOVES: Form[] = [
  { name: 'copy_r', kind: 'value', operands: [slot('i64')], result: 'i64', emit: ([a]) => a },
  // Fills the whole slot, so that it does for a 64-bit constant too.
  { name: 'const32_i', kind: 'value', operands: [OFFSET], result: 'i64', emit: ([a]) => a },
  {
    name: 'const64_i',
    kind: 'value',
    operands: [constant('i64')],
    result: 'i64',
    emit: ([a]) => a,
  },
  {
    name: 'select_rrr',
    kind: 'value',
    operands: [slot('i64'), slot('i64'), slot('i32')],
    result: 'i64',
    emit: ([a, b, c]) => `select<i64>(${a}, ${b}, ${c})`,
  },
  {
    name: 'global.get',
    kind: 'value',
    operands: [OFFSET],
    result: 'i64',
    emit: ([offset]) => `i64.load(globals + <usize>${narrow(offset)})`,
  },
  {
    name: 'global.set_r',
    kind: 'effect',
    operands: [slot('i64'), OFFSET],
    emit([value, offset], body) {
      body.add(`i64.store(globals + <usize>${narrow(offset)}, ${value});`);
      return '';
    },
  },
];

/** Reads an offset as 32 bits. */
function narrow(offset: string): string {
  return offset.replace('i64.load32_u', 'i32.load');
}

const BRANCHES: Form[] = [
  { name: 'br', kind: 'jump', operands: [], emit: () => '' },
  { name: 'br_back', kind: 'jumpBack', operands: [], emit: () => '' },
  { name: 'br_if_r', kind: 'jump', operands: [slot('i32')], emit: ([a]) => a },
  { name: 'br_unless_r', kind: 'jump', operands: [slot('i32')], emit: ([a]) => `!(${a})` },
  { name: 'br_if_back_r', kind: 'jumpBack', operands: [slot('i32')], emit: ([a]) => a },
  { name: 'br_unless_back_r', kind: 'jumpBack', operands: [slot('i32')], emit: ([a]) => `!(${a})` },
];

const RETURNS: Form[] = [
  { name: 'return', kind: 'return', operands: [], emit: () => '' },
  {
    name: 'return_r',
    kind: 'return',
    operands: [slot('i64')],
    emit([value], body) {
      body.add(`i64.store(fp, ${value});`);
      return '';
    },
  },
  {
    name: 'return_i',
    kind: 'return',
    operands: [constant('i64')],
    emit([value], body) {
      body.add(`i64.store(fp, ${value});`);
      return '';
    },
  },
];

/**
 * A call becomes direct, with the address of the callee's code in place of its record's, when it is made a second
 * time: by then the callee is translated.
 */
const CALLS: Form[] = [
  { name: 'call', kind: 'call', operands: [], emit: () => '' },
  { name: 'call_direct', kind: 'callDirect', operands: [], emit: () => '' },
];

/** All operations that are not put together from others, in the order of their codes. */
export const BASE_FORMS: readonly Form[] = [
  ...MOVES,
  ...BRANCHES,
  ...RETURNS,
  ...CALLS,
  ...NUMERIC.flatMap(numericForms),
  ...LOADS.map(loadForm),
  ...STORES.flatMap(storeForms),
];
