import { type ControlOperation, setSlot, slot } from './control.ts';
import type { Type } from './numeric.ts';
import { type OperandType, VECTOR, type VectorInstruction } from './vector.ts';

/** Address of the slot operand that stands `at` bytes after the code. */
function address(at: number): string {
  return `fp + <usize>load<u16>(pc, ${at})`;
}

function read(type: OperandType, at: number): string {
  return type === 'v128' ? `v128.load(${address(at)})` : slot(type, at);
}

/** AssemblyScript with expressions in place of some names. */
function substitute(expression: string, values: Readonly<Record<string, string>>): string {
  return expression.replace(/\b[a-z]+\b(?!\()/g, (name) => values[name] ?? name);
}

function finish(size: number): string {
  return `pc += ${size};\ncontinue;`;
}

/** Operands, then the result's slot. With `immediate` the last operand is a constant of 32 bits. */
function computed(instruction: VectorInstruction, immediate: boolean): ControlOperation {
  const { name, inputs, output, expression } = instruction;
  const operands: Record<string, string> = {};
  let at = 2;
  inputs.forEach((type, i) => {
    const isConstant = immediate && i === inputs.length - 1;
    operands['abc'[i]] = isConstant ? `i32.load(pc, ${at})` : read(type, at);
    at += isConstant ? 4 : 2;
  });
  const value = substitute(expression!, operands);
  return {
    name: immediate ? `${name}_i` : name,
    body: `${setSlot(output!, at, value)}\n${finish(at + 2)}`,
  };
}

/** The bounds check of an access to `bytes` bytes at the address in a slot and the offset behind it. */
function access(bytes: number, addressAt: number, offsetAt: number): string {
  const last = bytes === 16 ? '(last1 - 15)' : `last${bytes}`;
  return `
    const effective = i64.load32_u(${address(addressAt)}) + i64.load32_u(pc, ${offsetAt});
    if (effective > ${last}) { trap = TRAP_MEMORY; break; }
    const place = base + <usize>effective;`;
}

/** address, offset, destination */
function load({ name, bytes, expression }: VectorInstruction): ControlOperation {
  const value = substitute(expression!, { address: 'place' });
  return {
    name,
    body: `${access(bytes, 2, 4)}\n${setSlot('v128', 8, value)}\n${finish(10)}`,
  };
}

/** Reads and writes of one lane, by its bytes. */
const LANE: Readonly<Record<number, { type: Type; load: string; store: string }>> = {
  1: { type: 'i32', load: 'i32.load8_u', store: 'i32.store8' },
  2: { type: 'i32', load: 'i32.load16_u', store: 'i32.store16' },
  4: { type: 'i32', load: 'i32.load', store: 'i32.store' },
  8: { type: 'i64', load: 'i64.load', store: 'i64.store' },
};

/** Puts `value` into a lane of a copy: the vector's slot at `from`, the lane's offset in it behind, the destination. */
function replaceLane(bytes: number, from: number): string {
  return `
    const to = ${address(from + 4)};
    v128.store(to, v128.load(${address(from)}));
    ${LANE[bytes].store}(to + <usize>load<u16>(pc, ${from + 2}), value);`;
}

/** The lane's slot, destination. */
function extract(name: string, read: string): ControlOperation {
  return { name, body: `${setSlot('i32', 4, `${read}(${address(2)})`)}\n${finish(6)}` };
}

const LANES = [1, 2, 4, 8].flatMap((bytes): ControlOperation[] => {
  const { type, load, store } = LANE[bytes];
  const operations = [
    {
      // value, vector, offset of the lane, destination
      name: `replace_lane${bytes * 8}`,
      body: `const value = ${slot(type, 2)};\n${replaceLane(bytes, 4)}\n${finish(10)}`,
    },
    {
      // address, offset, vector, offset of the lane, destination
      name: `load_lane${bytes * 8}`,
      body: `
        ${access(bytes, 2, 4)}
        const value = ${load}(place);
        ${replaceLane(bytes, 8)}
        ${finish(14)}`,
    },
    {
      // address, the lane's slot, offset
      name: `store_lane${bytes * 8}`,
      body: `
        ${access(bytes, 2, 6)}
        ${store}(place, ${load}(${address(4)}));
        ${finish(10)}`,
    },
  ];
  return operations;
});

const MASK = 'v128.load(pc, 6)';

/** Operations on vectors; a vector's operand is the first of its two slots. */
export const VECTOR_OPERATIONS: readonly ControlOperation[] = [
  ...VECTOR.flatMap((instruction) => {
    const { expression, immediates, inputs } = instruction;
    if (!expression) return [];
    if (immediates === 'memory') return [load(instruction)];
    const operations = [computed(instruction, false)];
    // The counts of shifts are mostly constants.
    if (inputs[1] === 'i32') operations.push(computed(instruction, true));
    return operations;
  }),
  {
    // address, value, offset
    name: 'v128.store',
    body: `
      ${access(16, 2, 6)}
      v128.store(place, v128.load(${address(4)}));
      ${finish(10)}`,
  },
  {
    name: 'v128.const',
    body: `${setSlot('v128', 18, 'v128.load(pc, 2)')}\n${finish(20)}`,
  },
  {
    name: 'v128.copy',
    body: `${setSlot('v128', 4, read('v128', 2))}\n${finish(6)}`,
  },
  {
    // Lanes of the second vector are numbered from 16 on; numbers beyond 15 give 0 in each half.
    name: 'i8x16.shuffle',
    body: `
      ${setSlot('v128', 22, `v128.or(i8x16.swizzle(${read('v128', 2)}, ${MASK}), i8x16.swizzle(${read('v128', 4)}, i8x16.sub(${MASK}, i8x16.splat(16))))`)}
      ${finish(24)}`,
  },
  {
    name: 'v128.select',
    body: `
      ${setSlot('v128', 8, `v128.load(fp + <usize>(${slot('i32', 6)} ? load<u16>(pc, 2) : load<u16>(pc, 4)))`)}
      ${finish(10)}`,
  },
  extract('i8x16.extract_lane_s', 'i32.load8_s'),
  extract('i8x16.extract_lane_u', 'i32.load8_u'),
  extract('i16x8.extract_lane_s', 'i32.load16_s'),
  extract('i16x8.extract_lane_u', 'i32.load16_u'),
  extract('i32x4.extract_lane', 'i32.load'),
  ...LANES,
  {
    name: 'v128.global.get',
    body: `${setSlot('v128', 6, 'v128.load(globals + <usize>load<u32>(pc, 2))')}\n${finish(8)}`,
  },
  {
    name: 'v128.global.set',
    body: `v128.store(globals + <usize>load<u32>(pc, 2), ${read('v128', 6)});\n${finish(8)}`,
  },
  {
    name: 'v128.global.get_imported',
    body: `
      ${setSlot('v128', 6, 'v128.load(<usize>i32.load(globals + <usize>load<u32>(pc, 2)))')}
      ${finish(8)}`,
  },
  {
    name: 'v128.global.set_imported',
    body: `
      v128.store(<usize>i32.load(globals + <usize>load<u32>(pc, 2)), ${read('v128', 6)});
      ${finish(8)}`,
  },
  {
    // value, fuel, header
    name: 'v128.return',
    body: `
      v128.store(fp, ${read('v128', 2)});
      fuel -= i64.load32_s(pc, 4);
      pc = load<u32>(fp + <usize>load<u16>(pc, 8));
      fp -= <usize>load<u16>(pc - 2);
      continue;`,
  },
];
