import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeCase,
  compilePattern,
  escapePattern,
  isPattern,
  matches,
  readReplacement,
  removePrefix,
  removeSuffix,
  replacePattern,
} from './pattern.ts';

const match = (pattern: string, text: string): boolean => matches(compilePattern(pattern), text);

describe('matching', () => {
  test.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['*', '', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c*e', 'abcde', true],
    ['a*c*e', 'abcdf', false],
    ['?', 'x', true],
    ['?', '', false],
    ['??', '日本', true],
    ['?', '😀', true],
    ['[abc]', 'b', true],
    ['[!abc]', 'b', false],
    ['[^abc]', 'd', true],
    ['[a-c]', 'b', true],
    ['[a-]', '-', true],
    ['[]a]', ']', true],
    ['[[:digit:]]', '7', true],
    ['[[:alpha:]_]', '_', true],
    ['[a', '[a', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[\\]]', ']', true],
    ['[x\\-z]', 'y', false],
  ])('%s against %s', (pattern, text, expected) => {
    expect(match(pattern, text)).toBe(expected);
  });

  test('agrees with regular expressions', () => {
    const token = fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]');
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 6 }),
        fc.stringMatching(/^[abc]{0,8}$/),
        (tokens, text) => {
          const expression = tokens
            .map((one) => one.replace('[!', '[^').replace(/^\*$/, '.*').replace(/^\?$/, '.'))
            .join('');
          expect(match(tokens.join(''), text)).toBe(new RegExp(`^(?:${expression})$`).test(text));
        },
      ),
    );
  });

  test('escaped text matches itself and nothing else', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(match(escapePattern(a), a)).toBe(true);
        if (a !== b) expect(match(escapePattern(a), b)).toBe(false);
      }),
    );
  });

  test('many stars take no exponential time', () => {
    expect(match(`${'*a'.repeat(30)}b`, 'a'.repeat(2000))).toBe(false);
  });

  test('what takes too many steps is refused', () => {
    expect(() => match('*a*b*c*', 'x'.repeat(1_000_000))).toThrow('too long');
  });
});

describe('removing', () => {
  const cut = (pattern: string, text: string): string[] =>
    [false, true].flatMap((longest) => [
      removePrefix(compilePattern(pattern), text, longest),
      removeSuffix(compilePattern(pattern), text, longest),
    ]);

  test.each([
    ['*/', 'a/b/c', ['b/c', 'a/b/c', 'c', 'a/b/c']],
    ['/*', 'a/b/c', ['a/b/c', 'a/b', 'a/b/c', 'a']],
    ['a', 'aba', ['ba', 'ab', 'ba', 'ab']],
    ['[ab]*', 'abc', ['bc', 'a', '', '']],
    ['*?', 'abc', ['bc', 'ab', '', '']],
    ['', 'abc', ['abc', 'abc', 'abc', 'abc']],
  ])('%s from %s', (pattern, text, expected) => {
    expect(cut(pattern, text)).toEqual(expected);
  });

  test('removes the shortest and the longest match', () => {
    const token = fc.constantFrom('a', 'b', '*', '?', '[ab]');
    fc.assert(
      fc.property(
        fc.array(token, { maxLength: 4 }),
        fc.stringMatching(/^[abc]{0,6}$/),
        (tokens, text) => {
          const source = tokens.join('');
          const ends = [...text, '']
            .map((_, i) => i)
            .filter((i) => match(source, text.slice(0, i)));
          const expected = (end: number | undefined): string => text.slice(end ?? 0);
          expect(removePrefix(compilePattern(source), text, false)).toBe(expected(ends[0]));
          expect(removePrefix(compilePattern(source), text, true)).toBe(expected(ends.at(-1)));
        },
      ),
    );
  });
});

describe('replacing', () => {
  const replace = (
    pattern: string,
    text: string,
    all: boolean,
    anchor: '' | '#' | '%' = '',
  ): string => replacePattern(compilePattern(pattern), text, ['_'], { all, anchor });

  test('the first, all, and at the ends', () => {
    expect(replace('l', 'hello', false)).toBe('he_lo');
    expect(replace('l', 'hello', true)).toBe('he__o');
    expect(replace('[el]', 'hello', true)).toBe('h___o');
    expect(replace('l*', 'hello', false)).toBe('he_');
    expect(replace('h*l', 'hello', false, '#')).toBe('_o');
    expect(replace('l*', 'hello', false, '%')).toBe('he_');
    expect(replace('x', 'hello', false, '%')).toBe('hello');
    expect(replace('', 'hello', true)).toBe('hello');
  });

  test('& is what matched', () => {
    const swap = (template: string, all = true): string =>
      replacePattern(compilePattern('[a-c]'), 'abcd', readReplacement(template), {
        all,
        anchor: '',
      });
    expect(swap('<&>')).toBe('<a><b><c>d');
    expect(swap('&&', false)).toBe('aabcd');
    expect(swap('\\&')).toBe('&&&d');
    expect(swap('\\\\', false)).toBe('\\bcd');
  });

  test('a result beyond the limit is refused', () => {
    const pattern = compilePattern('a');
    const long = 'x'.repeat(10_000);
    expect(() =>
      replacePattern(pattern, 'a'.repeat(10_000), [long], { all: true, anchor: '' }),
    ).toThrow('memory');
  });
});

test('case', () => {
  expect(changeCase(undefined, 'héllo', '^')).toBe('Héllo');
  expect(changeCase(undefined, 'héllo', '^^')).toBe('HÉLLO');
  expect(changeCase(compilePattern('[L]'), 'HELLO', ',,')).toBe('HEllO');
  expect(changeCase(undefined, '', ',')).toBe('');
});

test('what is a pattern', () => {
  expect(['a*', '?', '[a]', 'a[b]c'].every(isPattern)).toBe(true);
  expect(['', 'abc', '[', '[a', 'a]', '\\*'].some(isPattern)).toBe(false);
});
