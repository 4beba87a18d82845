import { expect, it } from 'vitest';
import { printable, quoteIfNeeded, quoteName } from './printable.ts';

it('quotes names as GNU messages do', () => {
  for (const [name, quoted] of [
    ['plain', "'plain'"],
    ["it's", "'it'\\''s'"],
    ['\x1b[2J', "''$'\\033''[2J'"],
    ['a\nb\rc', "'a'$'\\n''b'$'\\r''c'"],
    ['a\x9bb', "'a'$'\\302\\233''b'"],
    ['żółw', "'żółw'"],
  ]) {
    expect(quoteName(name)).toBe(quoted);
  }
});

it('quotes only what needs it, and can put question marks instead', () => {
  expect(['plain', 'with blank', 'a:b', '', '\x07'].map(quoteIfNeeded)).toEqual([
    'plain',
    "'with blank'",
    "'a:b'",
    "''",
    "''$'\\a'''",
  ]);
  expect(printable('a\x1b[2J\x7f\x9bb\nż')).toBe('a?[2J??b?ż');
});
