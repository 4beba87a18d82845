import {
  TYPE_EXNREF,
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
  [TYPE_EXNREF, 'exnref'],
]);

/** Parameters or results that messages tell. */
const SHOWN_TYPES = 20;

/** The text format's name of a value type's code; a number that is none is shown as it is. */
export function valueTypeName(code: number): string {
  return NAMES.get(code) ?? `0x${code.toString(16)}`;
}

/** The value type of a code from a valid module. */
export function valueType(code: number): ValueType {
  return valueTypeName(code) as ValueType;
}

/** Slots of 8 bytes that a value takes. */
function slotCount(type: ValueType): number {
  return type === 'v128' ? 2 : 1;
}

export function totalSlots(types: readonly ValueType[]): number {
  let slots = 0;
  for (const type of types) slots += slotCount(type);
  return slots;
}

const CODES = new Map(Array.from(NAMES, ([code, name]) => [name, code]));

/** The code of a value type in the binary format. */
export function valueTypeCode(type: ValueType): number {
  return CODES.get(type)!;
}

/** Keys of the types asked for: a module's type may have many parameters and be that of many functions. */
const KEYS = new WeakMap<FuncType, string>();

/** Equal for equal function types only. */
export function typeKey(type: FuncType): string {
  let key = KEYS.get(type);
  if (key === undefined) {
    key = `${type.params.join()}>${type.results.join()}`;
    KEYS.set(type, key);
  }
  return key;
}

export function typeText(type: FuncType): string {
  return `(${listText(type.params)}) -> (${listText(type.results)})`;
}

/** Of a long list the beginning only: a message may tell many types. */
function listText(types: readonly ValueType[]): string {
  if (types.length <= SHOWN_TYPES) return types.join(' ');
  return `${types.slice(0, SHOWN_TYPES).join(' ')} … ${types.length} in all`;
}
