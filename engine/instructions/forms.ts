import { type Code, memoryCode, numericCode, OP } from './code.ts';
import type { Form, Operand } from './form.ts';
import type { HandlerBody } from './handler-body.ts';
import { addressOperands, ADDRESSINGS, globalAddress, place } from './memory-address.ts';
import {
  LOADS,
  type MemoryInstruction,
  NUMERIC,
  type NumericInstruction,
  STORES,
  type Type,
} from './numeric.ts';
import { bitsAs, memoryValue, type Value } from './value.ts';
import type { OperandType } from './vector.ts';
import { VECTOR_FORMS } from './vector-forms.ts';

const slot = (type: Type): Operand => ({ kind: 'slot', type });
const constant = (type: Type): Operand => ({ kind: 'constant', type });
const OFFSET: Operand = { kind: 'offset' };

/** Names of a numeric instruction's forms: each operand a register (r) or an immediate constant (i). */
export type Shape = 'r' | 'rr' | 'ri' | 'ir';

function numericForm(instruction: NumericInstruction, shape: Shape): Form {
  const { inputs, output, checks } = instruction;
  return {
    name: `${instruction.name}_${shape}`,
    kind: 'value',
    operands: inputs.map((type, i) => (shape[i] === 'i' ? constant(type) : slot(type))),
    result: output,
    emit(args, body) {
      let values = inputs.map((type, i) => bitsAs(args[i], type));
      if (checks && !(shape === 'ri' && instruction.safeImmediate)) {
        values = inputs.map((type, i) => body.bind(type, args[i]).code);
        for (const { when, trap } of checks) body.leaveIf(when(values[0], values[1]), trap);
      }
      return {
        type: output,
        code: [...values.flat(), ...numericCode(instruction.opcode)],
        opposite: instruction.name === 'i32.eqz' ? values[0] : undefined,
      };
    },
  };
}

/** Forms of a numeric instruction, in the order of their codes: rr, ri and then ir, or r alone. */
export function numericForms(instruction: NumericInstruction): Form[] {
  if (instruction.inputs.length === 1) return [numericForm(instruction, 'r')];
  const shapes: Shape[] = instruction.commutative ? ['rr', 'ri'] : ['rr', 'ri', 'ir'];
  return shapes.map((shape) => numericForm(instruction, shape));
}

/** Loads to i64 that fill up with zeros what a load to i32 does. */
const EXTENDING: Readonly<Record<string, number | undefined>> = {
  'i32.load8_u': OP.i64Load8U,
  'i32.load16_u': OP.i64Load16U,
};

/** Forms of a load: with a check, and then those without. */
export function loadForms(instruction: MemoryInstruction): Form[] {
  const { name, type, opcode } = instruction;
  return ADDRESSINGS.map((addressing) => {
    const { before, after } = addressOperands(addressing);
    return {
      name: `${name}_${addressing}`,
      kind: 'value',
      operands: [...before, ...after],
      result: type,
      emit(args, body) {
        const from = place(instruction, addressing, args, body);
        if (name === `${type}.load`) return memoryValue(type, from);
        const extending = EXTENDING[name];
        return {
          type,
          code: [...from, ...memoryCode(opcode)],
          as: (wanted) =>
            wanted === 'i64' && extending ? [...from, ...memoryCode(extending)] : undefined,
        };
      },
    };
  });
}

/** Forms of a store: of a register and of a constant, with a check, and then those without. */
export function storeForms(instruction: MemoryInstruction): Form[] {
  const { name, type, opcode } = instruction;
  return ADDRESSINGS.flatMap((addressing) =>
    (['r', 'i'] as const).map((value): Form => {
      const { before, after } = addressOperands(addressing);
      return {
        name: `${name}_${addressing}${value}`,
        kind: 'effect',
        operands: [...before, value === 'i' ? constant(type) : slot(type), ...after],
        emit(args, body) {
          const to = place(instruction, addressing, args, body);
          body.add(to, bitsAs(args[before.length], type), memoryCode(opcode));
          return undefined;
        },
      };
    }),
  );
}

/** Moves: bits of any type travel as integers, so that no NaN changes. */
const MOVES: Form[] = [
  { name: 'copy_r', kind: 'value', operands: [slot('i64')], result: 'i64', emit: ([a]) => wide(a) },
  // Fills the whole slot, so that it does for a 64-bit constant too.
  { name: 'const32_i', kind: 'value', operands: [OFFSET], result: 'i64', emit: ([a]) => wide(a) },
  {
    name: 'const64_i',
    kind: 'value',
    operands: [constant('i64')],
    result: 'i64',
    emit: ([a]) => wide(a),
  },
  {
    name: 'select_rrr',
    kind: 'value',
    operands: [slot('i64'), slot('i64'), slot('i32')],
    result: 'i64',
    emit([a, b, c]) {
      const select = (type: OperandType): Code => [
        ...bitsAs(a, type),
        ...bitsAs(b, type),
        ...bitsAs(c, 'i32'),
        OP.select,
      ];
      const direct = (type: OperandType): boolean =>
        [a, b].every((value) => value.type === type || value.as?.(type));
      return {
        type: 'i64',
        code: select('i64'),
        as: (type) => (direct(type) ? select(type) : undefined),
      };
    },
  },
  {
    name: 'global.get',
    kind: 'value',
    operands: [OFFSET],
    result: 'i64',
    emit: ([offset], body) => memoryValue('i64', globalAddress(offset, body)),
  },
  {
    name: 'global.set_r',
    kind: 'effect',
    operands: [slot('i64'), OFFSET],
    emit([value, offset], body) {
      body.storeValue(globalAddress(offset, body), wide(value));
      return undefined;
    },
  },
];

/** A value's bits as i64; what it was joined with takes it as it is. */
function wide(value: Value): Value {
  return {
    type: 'i64',
    code: bitsAs(value, 'i64'),
    as: (type) => (type === value.type ? value.code : value.as?.(type)),
  };
}

const identity = ([a]: readonly Value[]): Value => a;
const nothing = (): undefined => undefined;

const not = ([a]: readonly Value[]): Value => {
  const opposite = bitsAs(a, 'i32');
  return { type: 'i32', code: a.opposite ?? [...opposite, OP.i32Eqz], opposite };
};

const BRANCHES: Form[] = [
  { name: 'br', kind: 'jump', operands: [], emit: nothing },
  { name: 'br_back', kind: 'jumpBack', operands: [], emit: nothing },
  { name: 'br_if_r', kind: 'jump', operands: [slot('i32')], emit: identity },
  { name: 'br_unless_r', kind: 'jump', operands: [slot('i32')], emit: not },
  { name: 'br_if_back_r', kind: 'jumpBack', operands: [slot('i32')], emit: identity },
  { name: 'br_unless_back_r', kind: 'jumpBack', operands: [slot('i32')], emit: not },
];

function returnValue([value]: readonly Value[], body: HandlerBody): undefined {
  body.storeValue(body.get('fp'), wide(value));
}

const RETURNS: Form[] = [
  { name: 'return', kind: 'return', operands: [], emit: nothing },
  { name: 'return_r', kind: 'return', operands: [slot('i64')], emit: returnValue },
  { name: 'return_i', kind: 'return', operands: [constant('i64')], emit: returnValue },
];

/**
 * A call becomes direct, with the address of the callee's code in place of its record's, when it is made a second
 * time: by then the callee is translated.
 */
const CALLS: Form[] = [
  { name: 'call', kind: 'call', operands: [], emit: nothing },
  { name: 'call_direct', kind: 'callDirect', operands: [], emit: nothing },
];

/** All operations that are not put together from others, in the order of their codes. */
export const BASE_FORMS: readonly Form[] = [
  ...MOVES,
  ...BRANCHES,
  ...RETURNS,
  ...CALLS,
  ...NUMERIC.flatMap(numericForms),
  ...LOADS.flatMap(loadForms),
  ...STORES.flatMap(storeForms),
  ...VECTOR_FORMS,
];
