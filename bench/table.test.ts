import { expect, test } from 'vitest';
import { formatCount, formatTable, geometricMean } from './table.ts';

test('columns line up, the first to the left and the others to the right', () => {
  const rows = [
    ['guest', 'direct', ''],
    ['fib', '1,000', '2'],
    ['sieve', '7', ''],
  ];
  expect(formatTable(rows)).toBe('guest  direct\nfib     1,000  2\nsieve       7');
});

test('the geometric mean is that of the factors', () => {
  expect(geometricMean([2, 8])).toBeCloseTo(4);
  expect(geometricMean([5])).toBeCloseTo(5);
});

test('counts have groups of three digits', () => {
  expect(formatCount(1234567.4)).toBe('1,234,567');
});
