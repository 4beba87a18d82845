/*
 * The host module that the test scripts import from: functions that print, a global of each
 * numeric type, tables and a memory.
 */

/** The host functions of `spectest`, by name, with their parameters. None has a result. */
export const SPECTEST_FUNCTIONS = {
  print: [],
  print_i32: ['i32'],
  print_i64: ['i64'],
  print_f32: ['f32'],
  print_f64: ['f64'],
  print_i32_f32: ['i32', 'f32'],
  print_f64_f64: ['f64', 'f64'],
} as const;

const name = (text: string): number[] => [
  text.length,
  ...Array.from(text, (character) => character.charCodeAt(0)),
];
const GLOBAL = 3;
const MEMORY = 2;
const TABLE = 1;
const floatBytes = (bytes: ArrayBuffer): number[] => [...new Uint8Array(bytes)];

const exported: number[][] = [
  [...name('global_i32'), GLOBAL, 0],
  [...name('global_i64'), GLOBAL, 1],
  [...name('global_f32'), GLOBAL, 2],
  [...name('global_f64'), GLOBAL, 3],
  [...name('table'), TABLE, 0],
  [...name('memory'), MEMORY, 0],
  [...name('table64'), TABLE, 1],
];

const section = (id: number, content: number[]): number[] => [id, content.length, ...content];

const I64 = 4;

/** A module that defines what of `spectest` is not a function, under the names it has there. */
export const SPECTEST_MODULE: Uint8Array = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  // Tables of 10 to 20 funcref, with indices of 32 and of 64 bits.
  ...section(4, [2, ...[0x70, 1, 10, 20], ...[0x70, I64 | 1, 10, 20]]),
  ...section(5, [1, 1, 1, 2]), // a memory of 1 to 2 pages
  ...section(6, [
    ...[4],
    ...[0x7f, 0, 0x41, 0x9a, 0x05, 0x0b], // i32.const 666
    ...[0x7e, 0, 0x42, 0x9a, 0x05, 0x0b], // i64.const 666
    ...[0x7d, 0, 0x43, ...floatBytes(Float32Array.of(666.6).buffer), 0x0b],
    ...[0x7c, 0, 0x44, ...floatBytes(Float64Array.of(666.6).buffer), 0x0b],
  ]),
  ...section(7, [exported.length, ...exported.flat()]),
]);
