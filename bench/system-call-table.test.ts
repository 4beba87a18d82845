import { expect, it } from 'vitest';
import { describeSystemCalls, missed } from './system-call-table.ts';

it('shows what system calls take beside what they may', () => {
  const rows = [
    { what: 'call', instructions: 12_682.4, limit: 25_000 },
    { what: 'lookup', instructions: 5 },
    { what: 'pipe', instructions: 30_000_001, limit: 30_000_000 },
  ];
  expect(describeSystemCalls(rows).split('\n')).toEqual([
    'system calls  instructions              at most',
    'call                12,682               25,000',
    'lookup                   5',
    'pipe            30,000,001  30,000,000 (missed)',
  ]);
  expect(missed(rows)).toEqual([rows[2]]);
});
