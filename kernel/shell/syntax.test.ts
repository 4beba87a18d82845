import { describe, expect, test } from 'vitest';
import { parseSource } from './syntax.ts';

test.each([
  'if true',
  'if true; then',
  'if true; then\necho a\n',
  'for i in a b; do',
  'while x',
  'case x in',
  'case x in a)',
  '{ a',
  'f() {',
  '( echo',
  'a &&',
  'a ||\n',
  'a |',
  'echo "abc',
  "echo 'abc",
  'echo $(foo',
  'echo `foo',
  'echo ${x',
  'echo $((1+',
  'a \\\n',
  'a \\',
  'cat <<E',
  'cat <<E\nfoo\n',
  'if true; then # comment',
])('%j goes on in the next line', (source) => {
  expect(parseSource(source)).toMatchObject({ incomplete: true });
});

test.each(['echo hi', 'a; b', 'cat <<E\nx\nE\n', 'echo a\\\\', 'if a; then b; fi', '', '# only'])(
  '%j is complete',
  (source) => {
    expect(parseSource(source)).toMatchObject({ incomplete: false, fault: undefined });
  },
);

describe('what is wrong', () => {
  test.each([
    ['echo )', "syntax error near unexpected token `)'"],
    ['fi', "syntax error near unexpected token `fi'"],
    ['a && ; b', "syntax error near unexpected token `;'"],
    ['a;;', "syntax error near unexpected token `;;'"],
    ['if ; then b; fi', "syntax error near unexpected token `;'"],
    ['()', "syntax error near unexpected token `)'"],
    ['echo >', "syntax error near unexpected token `newline'"],
  ])('%j', (source, message) => {
    const { fault, incomplete } = parseSource(source);
    expect(fault?.message).toBe(message);
    if (source !== 'echo >') expect(incomplete).toBe(false);
  });

  test('whatever comes, it is found out in time that grows as the length does', () => {
    const began = performance.now();
    const backslashes = '\\'.repeat(60_000);
    for (const source of [
      `( ${'#'.repeat(60_000)}\n)`,
      `if\n${'#x'.repeat(30_000)}\nfi`,
      `echo ${backslashes}x`,
      `echo ${backslashes}`,
      '\n'.repeat(60_000) + ')',
    ]) {
      parseSource(source);
    }
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(parseSource(':;'.repeat(100_000)).fault?.message).toBe('source: File too large');
  });

  test('at the end of the input', () => {
    expect(parseSource('if a').fault?.message).toBe('syntax error: unexpected end of file');
    expect(parseSource('echo "a').fault?.message).toBe(
      'unexpected EOF while looking for matching `"\'',
    );
  });
});
