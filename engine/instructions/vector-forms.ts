import { type Code, i32Const, memoryCode, numericCode, OP } from './code.ts';
import type { Form, Operand } from './form.ts';
import {
  addressOperands,
  ADDRESSINGS,
  checkedAddress,
  globalAddress,
  place,
} from './memory-address.ts';
import { bitsAs, memoryValue, type Value } from './value.ts';
import { type OperandType, VECTOR, type VectorInstruction } from './vector.ts';

const slot = (type: OperandType): Operand => ({ kind: 'slot', type });
const constant = (type: OperandType): Operand => ({ kind: 'constant', type });
const OFFSET: Operand = { kind: 'offset' };
const VECTOR_SLOT = slot('v128');

/** A vector instruction's code, by its number after the prefix. */
function vectorCode(number: number): Code {
  return numericCode(0xfd00 | number);
}

/** Operands are registers (r), of which the last of two may be a constant (i). */
type Shape = 'r' | 'rr' | 'ri' | 'rrr';

function computing({ opcode, name, inputs, output }: VectorInstruction, shape: Shape): Form {
  return {
    name: `${name}_${shape}`,
    kind: 'value',
    operands: inputs.map((type, i) => (shape[i] === 'i' ? constant(type) : slot(type))),
    result: output,
    emit: (args) => ({
      type: output!,
      code: [...inputs.flatMap((type, i) => bitsAs(args[i], type)), ...vectorCode(opcode)],
    }),
  };
}

/** Names of the forms of an instruction whose operands are all on the stack, in the order of their codes. */
function shapes({ inputs }: VectorInstruction): Shape[] {
  if (inputs.length === 2) return ['rr', 'ri'];
  return inputs.length === 1 ? ['r'] : ['rrr'];
}

/** Forms of a load: with a check, and then those without. */
function loads(instruction: VectorInstruction): Form[] {
  return ADDRESSINGS.map((addressing) => {
    const { before, after } = addressOperands(addressing);
    return {
      name: `${instruction.name}_${addressing}`,
      kind: 'value',
      operands: [...before, ...after],
      result: 'v128',
      emit(args, body) {
        const from = place(instruction, addressing, args, body);
        return { type: 'v128', code: [...from, ...memoryCode(0xfd00 | instruction.opcode)] };
      },
    };
  });
}

/** Forms of the store: of a register and of a constant, with a check, and then those without. */
const STORES = ADDRESSINGS.flatMap((addressing) =>
  (['r', 'i'] as const).map((value): Form => {
    const { before, after } = addressOperands(addressing);
    return {
      name: `v128.store_${addressing}${value}`,
      kind: 'effect',
      operands: [...before, value === 'i' ? constant('v128') : VECTOR_SLOT, ...after],
      emit(args, body) {
        body.storeValue(place({ bytes: 16 }, addressing, args, body), args[before.length]);
        return undefined;
      },
    };
  }),
);

/** What a slot holds, and a lane in it: read by an instruction that gives an i32. */
function lane(name: string, opcode: number): Form {
  return {
    name,
    kind: 'value',
    operands: [slot('i32')],
    result: 'i32',
    emit: ([place]) =>
      opcode === OP.i32Load
        ? memoryValue('i32', place.address!)
        : { type: 'i32', code: [...place.address!, ...memoryCode(opcode)] },
  };
}

const LANE_READS = [
  lane('lane8_s', 0x2c),
  lane('lane8_u', 0x2d),
  lane('lane16_s', 0x2e),
  lane('lane16_u', OP.i32Load16U),
  lane('lane32', OP.i32Load),
];

/** Numbers of the instructions on lanes of so many bytes. */
const LANES = [
  { bytes: 1, type: 'i32', replace: 0x17, load: 0x54 },
  { bytes: 2, type: 'i32', replace: 0x1a, load: 0x55 },
  { bytes: 4, type: 'i32', replace: 0x1c, load: 0x56 },
  { bytes: 8, type: 'i64', replace: 0x1e, load: 0x57 },
] as const;

/** One for each lane, in order, since instructions have the lane's number in them. */
const LANE_WRITES = LANES.flatMap(({ bytes, type, replace, load }): Form[] => {
  const lanes = Array.from({ length: 16 / bytes }, (_, i) => i);
  return [
    ...lanes.map((number): Form => ({
      name: `replace_lane${bytes * 8}_${number}`,
      kind: 'value',
      operands: [VECTOR_SLOT, slot(type)],
      result: 'v128',
      emit: ([vector, value]) => ({
        type: 'v128',
        code: [...bitsAs(vector, 'v128'), ...bitsAs(value, type), ...vectorCode(replace), number],
      }),
    })),
    ...lanes.map((number): Form => ({
      name: `load_lane${bytes * 8}_${number}`,
      kind: 'value',
      operands: [slot('i32'), OFFSET, VECTOR_SLOT],
      result: 'v128',
      emit([address, offset, vector], body) {
        const place = checkedAddress({ bytes }, address, offset, body);
        return {
          type: 'v128',
          code: [...place, ...bitsAs(vector, 'v128'), ...memoryCode(0xfd00 | load), number],
        };
      },
    })),
  ];
});

/** Stores of a lane in its slot. Those of wider ones are stores of other types. */
const LANE_STORES = (
  [
    [1, 0x2d, 0x3a],
    [2, OP.i32Load16U, OP.i32Store16],
  ] as const
).map(([bytes, read, write]): Form => ({
  name: `store_lane${bytes * 8}`,
  kind: 'effect',
  operands: [slot('i32'), slot('i32'), OFFSET],
  emit([address, value, offset], body) {
    const place = checkedAddress({ bytes }, address, offset, body);
    body.add(place, value.address!, memoryCode(read), memoryCode(write));
    return undefined;
  },
}));

const SWIZZLE = vectorCode(0x0e);

const SHUFFLE: Form = {
  name: 'i8x16.shuffle_rr',
  kind: 'value',
  operands: [VECTOR_SLOT, VECTOR_SLOT, constant('v128')],
  result: 'v128',
  // Lanes of the second vector are numbered from 16 on; a number beyond 15 gives 0 in each half.
  emit: ([a, b, mask]) => ({
    type: 'v128',
    code: [
      ...[...bitsAs(a, 'v128'), ...mask.code, ...SWIZZLE],
      ...bitsAs(b, 'v128'),
      ...[...mask.code, ...i32Const(16), ...vectorCode(0x0f), ...vectorCode(0x71)],
      ...SWIZZLE,
      ...vectorCode(0x50),
    ],
  }),
};

const identity = ([a]: readonly Value[]): Value => a;

const MOVES: readonly Form[] = [
  { name: 'v128.copy_r', kind: 'value', operands: [VECTOR_SLOT], result: 'v128', emit: identity },
  {
    name: 'v128.const_i',
    kind: 'value',
    operands: [constant('v128')],
    result: 'v128',
    emit: identity,
  },
  {
    name: 'v128.select_rrr',
    kind: 'value',
    operands: [VECTOR_SLOT, VECTOR_SLOT, slot('i32')],
    result: 'v128',
    emit: ([a, b, c]) => ({
      type: 'v128',
      code: [...bitsAs(a, 'v128'), ...bitsAs(b, 'v128'), ...bitsAs(c, 'i32'), OP.select],
    }),
  },
  {
    name: 'v128.global.get',
    kind: 'value',
    operands: [OFFSET],
    result: 'v128',
    emit: ([offset], body) => memoryValue('v128', globalAddress(offset, body)),
  },
  {
    name: 'v128.global.set_r',
    kind: 'effect',
    operands: [VECTOR_SLOT, OFFSET],
    emit([value, offset], body) {
      body.storeValue(globalAddress(offset, body), value);
      return undefined;
    },
  },
  {
    name: 'v128.return_r',
    kind: 'return',
    operands: [VECTOR_SLOT],
    emit([value], body) {
      body.storeValue(body.get('fp'), value);
      return undefined;
    },
  },
];

/** Instructions that only compute a value of operands on the stack. */
const COMPUTING = VECTOR.filter(({ immediates }) => immediates === 'none');
const LOADS = VECTOR.filter(
  ({ immediates, output }) => immediates === 'memory' && output !== undefined,
);

/** Operations on vectors; a vector's operand is the first of its two slots. */
export const VECTOR_FORMS: readonly Form[] = [
  ...MOVES,
  ...COMPUTING.flatMap((instruction) => shapes(instruction).map((s) => computing(instruction, s))),
  ...LOADS.flatMap(loads),
  ...STORES,
  ...LANE_READS,
  ...LANE_WRITES,
  ...LANE_STORES,
  SHUFFLE,
];

/** The first operation of each instruction that has one by its name: that with registers only. */
export const VECTOR_SELECTION: readonly { instruction: VectorInstruction; form: string }[] = [
  ...COMPUTING.map((instruction) => ({
    instruction,
    form: `${instruction.name}_${shapes(instruction)[0]}`,
  })),
  ...LOADS.map((instruction) => ({ instruction, form: `${instruction.name}_r` })),
];
