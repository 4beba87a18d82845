import { expect, test } from 'vitest';
import { describeLines } from './program-table.ts';
import type { Line } from './programs.ts';

test('the table has ratios and limits, of which some depend on the lines before', () => {
  const line = (name: string, limit?: Line['limit']): Line => ({
    name,
    line: '',
    stages: [],
    limit,
  });
  const cells = describeLines([
    { line: line('first', () => 1000), direct: 100, canix: 900, messages: 3 },
    { line: line('second', (before) => before.at(-1)! / 2), direct: 100, canix: 500, messages: 2 },
    { line: line('no programs'), direct: undefined, canix: 7, messages: 1 },
    { line: line('third'), direct: 10, canix: 1234, messages: 1 },
  ])
    .split('\n')
    .map((row) => row.split(/ {2,}/));
  expect(cells.slice(1)).toEqual([
    ['first', '100', '900', '9.00', '3', '1,000'],
    ['second', '100', '500', '5.00', '2', '450 (missed)'],
    ['no programs', '7', '1'],
    ['third', '10', '1,234', '123.40', '1'],
  ]);
});
