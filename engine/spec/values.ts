import type { Constant, ValueType } from './script.ts';

const scratch = new DataView(new ArrayBuffer(8));

function f32OfBits(bits: string): number {
  scratch.setUint32(0, Number(bits));
  return scratch.getFloat32(0);
}

function f64OfBits(bits: string): number {
  scratch.setBigUint64(0, BigInt(bits));
  return scratch.getFloat64(0);
}

/** The host objects that scripts name as `ref.extern N`: the same number is the same object. */
export class HostReferences {
  private readonly objects = new Map<string, object>();

  get(name: string): object {
    let object = this.objects.get(name);
    if (object === undefined) {
      object = { extern: name };
      this.objects.set(name, object);
    }
    return object;
  }
}

export function isReference({ type }: Constant): boolean {
  return type === 'externref' || type === 'funcref' || type === 'exnref';
}

/** Whether a JavaScript number cannot carry this constant's bits for certain. */
export function needsExactBits(constant: Constant): boolean {
  const { type, value } = constant;
  if (type === 'v128') return true;
  if (type === 'f32') return value === 'nan:canonical' || value === 'nan:arithmetic' || Number.isNaN(f32OfBits(value as string)); // prettier-ignore
  if (type === 'f64') return value === 'nan:canonical' || value === 'nan:arithmetic' || Number.isNaN(f64OfBits(value as string)); // prettier-ignore
  return false;
}

/** The constant as the engine's API takes it. */
export function toValue(constant: Constant, references: HostReferences): unknown {
  const value = constant.value as string;
  switch (constant.type) {
    case 'i32':
      return Number(value) | 0;
    case 'i64':
      return BigInt.asIntN(64, BigInt(value));
    case 'f32':
      return f32OfBits(value);
    case 'f64':
      return f64OfBits(value);
    case 'externref':
      return value === 'null' ? null : references.get(value);
    case 'funcref':
    case 'exnref':
      if (value === 'null') return null;
  }
  throw new Error(`a script cannot give ${constant.type} ${value} to a function`);
}

/** Whether a result is what the script expects of it, by the engine's API. */
export function matches(actual: unknown, expected: Constant, references: HostReferences): boolean {
  switch (expected.type) {
    case 'funcref':
    case 'exnref':
      return expected.value === 'null' ? actual === null : actual !== null && actual !== undefined;
    case 'externref':
      if (expected.value === undefined) return actual !== null && actual !== undefined;
      return actual === toValue(expected, references);
    default:
      return Object.is(actual, toValue(expected, references));
  }
}

/** A constant or a list of them, for messages. */
export function describeConstants(constants: Constant[]): string {
  return constants.length === 0 ? 'nothing' : constants.map(describeConstant).join(', ');
}

function describeConstant({ type, value, lane_type }: Constant): string {
  if (Array.isArray(value)) return `${lane_type}x${value.length} ${value.join(' ')}`;
  if (value === undefined) return `${type} (any)`;
  if ((type === 'f32' || type === 'f64') && /^\d+$/.test(value)) {
    const number = type === 'f32' ? f32OfBits(value) : f64OfBits(value);
    return `${type} ${Object.is(number, -0) ? '-0' : number}${Number.isNaN(number) ? `:0x${BigInt(value).toString(16)}` : ''}`;
  }
  if (type === 'i32') return `i32 ${Number(value) | 0}`;
  if (type === 'i64') return `i64 ${BigInt.asIntN(64, BigInt(value))}`;
  return `${type} ${value}`;
}

/** Results as the engine's API gave them, for messages. */
export function describeValues(values: readonly unknown[], types: readonly ValueType[]): string {
  if (values.length === 0) return 'nothing';
  return values
    .map((value, index) => {
      const text =
        typeof value === 'object' && value !== null
          ? ((value as { extern?: string }).extern ?? 'reference')
          : Object.is(value, -0)
            ? '-0'
            : String(value);
      return `${types[index] ?? '?'} ${text}`;
    })
    .join(', ');
}
