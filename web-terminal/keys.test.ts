import { expect, test } from 'vitest';
import { parseKeys } from './keys.ts';

test('cuts typed and pasted data into keys', () => {
  expect([...parseKeys('ls ä😀\r')]).toEqual([{ kind: 'text', text: 'ls ä😀' }, { kind: 'enter' }]);
  expect([...parseKeys('a\r\nb\nc')]).toEqual([
    { kind: 'text', text: 'a' },
    { kind: 'enter' },
    { kind: 'text', text: 'b' },
    { kind: 'enter' },
    { kind: 'text', text: 'c' },
  ]);
  expect([...parseKeys('\x03\x1b[A\x1bOB\x1b[1;5C\x1bb\x7f')]).toEqual([
    { kind: 'control', code: 3 },
    { kind: 'sequence', sequence: '\x1b[A' },
    { kind: 'sequence', sequence: '\x1bOB' },
    { kind: 'sequence', sequence: '\x1b[1;5C' },
    { kind: 'sequence', sequence: '\x1bb' },
    { kind: 'control', code: 127 },
  ]);
});

test('leaves out the brackets of a paste', () => {
  expect([...parseKeys('\x1b[200~x\x1b[201~')]).toEqual([{ kind: 'text', text: 'x' }]);
});
