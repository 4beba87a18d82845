import {
  TYPE_EXTERNREF,
  TYPE_F32,
  TYPE_F64,
  TYPE_FUNCREF,
  TYPE_I32,
  TYPE_I64,
  TYPE_V128,
} from './layout.ts';
import type { FuncType, ValueType } from './types.ts';

const NAMES = new Map<number, string>([
  [TYPE_I32, 'i32'],
  [TYPE_I64, 'i64'],
  [TYPE_F32, 'f32'],
  [TYPE_F64, 'f64'],
  [TYPE_V128, 'v128'],
  [TYPE_FUNCREF, 'funcref'],
  [TYPE_EXTERNREF, 'externref'],
]);

/** The text format's name of a value type's code; a number that is none is shown as it is. */
export function valueTypeName(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16)}`;
}

/** The value type of a code from a valid module. */
export function valueType(code: number): ValueType {
  return valueTypeName(code) as ValueType;
}

/** Equal for equal function types only. */
export function typeKey(type: FuncType): string {
  return `${type.params.join()}>${type.results.join()}`;
}

export function typeText(type: FuncType): string {
  return `(${type.params.join(' ')}) -> (${type.results.join(' ')})`;
}
