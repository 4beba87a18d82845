import type { ValueType } from '../types.ts';

/** The value that an imported global has at first. */
export function importedGlobal(type: ValueType): unknown {
  switch (type) {
    case 'i32':
      return 666;
    case 'i64':
      return 666n;
    case 'f32':
    case 'f64':
      return 666.5;
    case 'v128':
      return new Uint8Array(16).fill(66);
    case 'externref':
      return 'imported';
    default:
      return null;
  }
}
