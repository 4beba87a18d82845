import { expect, test } from 'vitest';
import { FURTHER_GUESTS, GUESTS } from './guests.ts';
import { describeRows, type Row } from './report.ts';

function row(guest: Row['guest'], direct: number, canix: number, wasmi: number): Row {
  return {
    guest,
    direct,
    canix: { result: guest.result, load: 11, first: canix + 5, second: canix },
    wasmi: { result: guest.result, load: 13, first: wasmi + 7, second: wasmi },
  };
}

test('the table has the ratios, and the mean of the guests that count', () => {
  const rows = [
    row(GUESTS[0], 100, 200, 1600),
    row(GUESTS[1], 100, 800, 1600),
    row(FURTHER_GUESTS[0], 100, 10_000, 1600),
  ];
  const cells = describeRows(rows, FURTHER_GUESTS)
    .split('\n')
    .map((line) => line.split(/ {2,}/));
  expect(cells.slice(1)).toEqual([
    ['fib', '100', '200', '1,600', '2.00', '16.00', '8.00', '5', '11', '7', '13'],
    ['sieve', '100', '800', '1,600', '8.00', '16.00', '2.00', '5', '11', '7', '13'],
    ['geometric mean', '4.00', '16.00', '4.00'],
    ['list', '100', '10,000', '1,600', '100.00', '16.00', '0.16', '5', '11', '7', '13'],
  ]);
});
