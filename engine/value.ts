import { Exception } from './exception.ts';
import { Func } from './func.ts';
import type { Store } from './store.ts';
import type { ValueType } from './types.ts';

const SLOT_BYTES = 8;
const VECTOR_BYTES = 16;

/**
 * A guest's value: i32, f32, f64 as number, i64 as bigint, v128 as Uint8Array of 16 bytes, funcref as Func or null,
 * exnref as Exception or null, externref as anything.
 */
export type Value = unknown;

/**
 * Writes a value to the slot at `offset`, or a v128 to two; a number of another kind is converted as JavaScript does.
 * @throws TypeError when a v128 is not given as 16 bytes, a funcref not as Func of the same store
 */
export function writeValue(
  store: Store,
  view: DataView,
  offset: number,
  type: ValueType,
  value: Value,
): void {
  switch (type) {
    case 'i32':
      view.setUint32(offset + 4, 0, true);
      view.setInt32(offset, Number(value), true);
      return;
    case 'i64':
      view.setBigInt64(offset, BigInt(value as bigint), true);
      return;
    case 'f32':
      view.setUint32(offset + 4, 0, true);
      view.setFloat32(offset, Number(value), true);
      return;
    case 'f64':
      view.setFloat64(offset, Number(value), true);
      return;
    case 'v128':
      if (!(value instanceof Uint8Array) || value.length !== VECTOR_BYTES) {
        throw new TypeError('a v128 is a Uint8Array of 16 bytes');
      }
      bytesAt(view, offset).set(value);
      return;
    default:
      view.setUint32(offset + 4, 0, true);
      view.setUint32(offset, referenceNumber(store, type, value), true);
  }
}

export function readValue(store: Store, view: DataView, offset: number, type: ValueType): Value {
  switch (type) {
    case 'i32':
      return view.getInt32(offset, true);
    case 'i64':
      return view.getBigInt64(offset, true);
    case 'f32':
      return view.getFloat32(offset, true);
    case 'f64':
      return view.getFloat64(offset, true);
    case 'v128':
      return bytesAt(view, offset).slice();
    default:
      return referenceValue(store, type, view.getUint32(offset, true));
  }
}

function bytesAt(view: DataView, offset: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + offset, VECTOR_BYTES);
}

/** Writes values to the slots from `offset` on. */
export function writeValues(
  store: Store,
  view: DataView,
  offset: number,
  types: readonly ValueType[],
  values: readonly Value[],
): void {
  let at = offset;
  types.forEach((type, i) => {
    writeValue(store, view, at, type, values[i]);
    at += type === 'v128' ? VECTOR_BYTES : SLOT_BYTES;
  });
}

export function readValues(
  store: Store,
  view: DataView,
  offset: number,
  types: readonly ValueType[],
): Value[] {
  let at = offset;
  return types.map((type) => {
    const value = readValue(store, view, at, type);
    at += type === 'v128' ? VECTOR_BYTES : SLOT_BYTES;
    return value;
  });
}

/** What guests know a reference by. */
export function referenceNumber(store: Store, type: ValueType, value: Value): number {
  if (type === 'externref') return store.externNumber(value);
  if (value === null || value === undefined) return 0;
  if (type === 'exnref') {
    if (value instanceof Exception && value.store === store) return value.reference;
    throw new TypeError('an exnref is null or an Exception of the same store');
  }
  if (value instanceof Func && value.store === store) return value.reference;
  throw new TypeError('a funcref is null or a Func of the same store');
}

export function referenceValue(store: Store, type: ValueType, number: number): Value {
  if (type === 'externref') return store.externValue(number);
  if (!number) return null;
  return type === 'exnref' ? store.exceptions.get(number) : store.func(number);
}

/** What a global or table element holds before it is set: zero or null. */
export function defaultValue(type: ValueType): Value {
  if (type === 'i64') return 0n;
  if (type === 'v128') return new Uint8Array(VECTOR_BYTES);
  return type.endsWith('ref') ? null : 0;
}
