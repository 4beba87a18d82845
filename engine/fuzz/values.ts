import type { FuncType, ValueType } from '../types.ts';
import type { Random } from './random.ts';

/** A reference to a function of the instance, by the name it is exported under. */
export class ExportedFunction {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const I32 = [0, 1, 2, 7, 31, -1, 255, 65535, 65536, 0x7fffffff, -0x80000000, 123456789];
const I64 = [0n, 1n, 3n, 63n, -1n, 1n << 32n, (1n << 63n) - 1n, -(1n << 63n), 0xffffffffn];
const FLOATS = [0, -0, 1, 0.5, -3.75, 1e10, 3e38, -Infinity, Infinity, NaN, 2147483648, 1e-40];
const F64 = [...FLOATS, 1e300, 9223372036854775808, 4294967296.5, 5e-324];

/** A value of the host as guests get it: equal ones are the same to both engines. */
const EXTERNS = ['one', 'two', 'three', null];

/**
 * A random value of a type as both engines take it, except references to functions: those are an ExportedFunction or
 * null. `functions`: names of exported ones. A vector is 16 bytes.
 */
export function randomValue(
  type: ValueType,
  random: Random,
  functions: readonly string[],
): unknown {
  const plain = random.below(3);
  switch (type) {
    case 'i32':
      if (plain === 0) return random.next() | 0;
      return plain === 1 ? random.below(100) : random.pick(I32);
    case 'i64': {
      const bits = (BigInt(random.next()) << 32n) | BigInt(random.next());
      if (plain === 0) return BigInt.asIntN(64, bits);
      return plain === 1 ? BigInt(random.below(100)) : random.pick(I64);
    }
    case 'f32':
      if (plain === 0) return Math.fround((random.next() | 0) / random.magnitude(31));
      return plain === 1 ? random.below(100) : Math.fround(random.pick(FLOATS));
    case 'f64':
      if (plain === 0) return (random.next() | 0) / random.magnitude(31);
      return plain === 1 ? random.below(100) : random.pick(F64);
    case 'v128':
      return random.bytes(16);
    case 'funcref':
      if (plain === 0 || functions.length === 0) return null;
      return new ExportedFunction(random.pick(functions));
    case 'externref':
      return random.pick(EXTERNS);
  }
}

/** Whether JavaScript can give and take all values of a function (vectors it can not). */
export function isCallable({ params, results }: FuncType): boolean {
  return ![...params, ...results].includes('v128');
}
