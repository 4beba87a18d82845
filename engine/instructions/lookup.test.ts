import { expect, test } from 'vitest';
import { lookup, type Row } from './lookup.ts';

/** The statements are JavaScript as well. */
function compiled(rows: readonly Row[]): (key: number) => number {
  return new Function('key', lookup('key', rows)) as (key: number) => number;
}

test.each<[string, number[]]>([
  ['none', []],
  ['few', [5, 9]],
  ['dense', [10, 11, 12, 13, 14, 16]],
  ['sparse', [1, 100, 1000, 10_000, 100_000, 1_000_000]],
  ['dense in parts', [7, 8, 9, 10, 11, 12, 0xfc00, 0xfc01, 0xfc02, 0xfc03, 0xfc04, 0xfc05]],
])('finds the results of keys that are %s, in any order, and nothing else', (_how, keys) => {
  const rows = keys.map((key): Row => [key, key * 3 + 1]);
  const find = compiled(rows.toReversed());
  for (const key of keys) expect(find(key)).toBe(key * 3 + 1);
  for (const key of keys.flatMap((key) => [key - 1, key + 1])) {
    if (!keys.includes(key)) expect(find(key)).toBe(0);
  }
});
