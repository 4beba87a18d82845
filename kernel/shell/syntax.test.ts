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

  test('at the end of the input', () => {
    expect(parseSource('if a').fault?.message).toBe('syntax error: unexpected end of file');
    expect(parseSource('echo "a').fault?.message).toBe(
      'unexpected EOF while looking for matching `"\'',
    );
  });
});
