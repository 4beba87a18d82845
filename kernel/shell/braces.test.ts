import { expect, test } from 'vitest';
import { expandBraces } from './braces.ts';

test.each([
  ['plain', ['plain']],
  ['a{b,c}d', ['abd', 'acd']],
  ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
  ['x{a,{b,c}d}', ['xa', 'xbd', 'xcd']],
  ['{,a}', ['', 'a']],
  ['{1..3}', ['1', '2', '3']],
  ['{3..1}', ['3', '2', '1']],
  ['{1..10..4}', ['1', '5', '9']],
  ['{08..10}', ['08', '09', '10']],
  ['{-1..1}', ['-1', '0', '1']],
  ['{a..c}', ['a', 'b', 'c']],
  ['{a}', ['{a}']],
  ['{}', ['{}']],
  ['{a,b', ['{a,b']],
  ['{a{1,2}', ['{a1', '{a2']],
  ['${x,y}', ['${x,y}']],
  ['$(echo {a,b})', ['$(echo {a,b})']],
  ['"{a,b}"', ['"{a,b}"']],
  ["'{a,b}'{c,d}", ["'{a,b}'c", "'{a,b}'d"]],
  ['\\{a,b}', ['\\{a,b}']],
  ['{"a,b",c}', ['"a,b"', 'c']],
])('%s', (text, words) => {
  expect(expandBraces(text)).toEqual(words);
});

test('too many words are refused', () => {
  expect(expandBraces('{a,b}'.repeat(20))).toBeUndefined();
  // A sequence that is too long is no sequence.
  expect(expandBraces('{1..1000000}')).toEqual(['{1..1000000}']);
});
