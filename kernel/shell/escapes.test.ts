import { expect, test } from 'vitest';
import { decode } from '../text.ts';
import { unescape } from './escapes.ts';

test.each([
  ['\\101\\0101', 'argument', 'AA'],
  ['a\\tb\\n', 'echo', 'a\tb\n'],
  ['\\0101\\x41', 'echo', 'AA'],
  ['\\101\\x41', 'format', 'AA'],
  ['\\0101', 'format', '\b1'],
  ['\\101', 'echo', '\\101'],
  ['\\u00e9\\U1F600', 'echo', 'é😀'],
  ['\\\\\\q', 'echo', '\\\\q'],
  ['\\"', 'format', '"'],
  ['\\"', 'echo', '\\"'],
] as const)('%s', (text, place, expected) => {
  expect(decode(unescape(text, place).bytes)).toBe(expected);
});

test('\\c ends it', () => {
  const { bytes, stop } = unescape('ab\\cd', 'echo');
  expect([decode(bytes), stop]).toEqual(['ab', true]);
});

test('escapes make bytes, not characters', () => {
  expect([...unescape('\\xff\\0377', 'echo').bytes]).toEqual([255, 255]);
});
