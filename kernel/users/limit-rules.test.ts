import { expect, it } from 'vitest';
import { parseLimit, parseLimitRules } from './limit-rules.ts';

it('reads limits as limits.conf(5) has them, and passes over what makes no sense', () => {
  const text = [
    '# comment',
    '* - nofile 64 # more comment',
    '@staff\thard  nproc\t10',
    'alice soft as unlimited',
    'alice - instructions 5G',
    'alice - maxlogins 5',
    'alice both nofile 5',
    'alice - nofile',
    'alice - nofile -5',
    'alice - __proto__ 5',
  ].join('\n');
  expect(parseLimitRules(text)).toEqual([
    { domain: '*', soft: true, hard: true, item: 'nofile', value: 64 },
    { domain: '@staff', soft: false, hard: true, item: 'nproc', value: 10 },
    { domain: 'alice', soft: true, hard: false, item: 'as', value: Infinity },
    { domain: 'alice', soft: true, hard: true, item: 'instructions', value: 5e9 },
  ]);
  expect(['1', '2K', '-1', 'infinity', '1.5', '', '9e9', '-2'].map(parseLimit)).toEqual([
    1,
    2000,
    Infinity,
    Infinity,
    null,
    null,
    null,
    null,
  ]);
});
