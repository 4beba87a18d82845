import { describe, expect, test } from 'vitest';
import { compile, compilePrompt } from './compile.ts';
import { lines } from './test/conformance-lines.ts';

const ops = (source: string): string[] => compile(source).code.map(({ op }) => op);

test('a simple command', () => {
  expect(compile('echo hi "$x"').code).toEqual([
    { op: 'begin', line: 1 },
    {
      op: 'arguments',
      words: [
        'echo',
        'hi',
        [{ part: 'parameter', name: 'x', quoted: true, operation: undefined, text: 'x' }],
      ],
    },
    { op: 'run', text: 'echo hi "$x"' },
  ]);
});

test('control flow jumps within the code', () => {
  for (const source of Object.values(lines).flat()) {
    const { code } = compile(source);
    for (const instruction of code) {
      for (const target of ['to', 'next', 'exit'] as const) {
        const to = (instruction as Record<string, unknown>)[target];
        if (to === undefined) continue;
        expect(to).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(code.length);
      }
    }
  }
});

test('code is plain data: nothing is lost by writing it down', () => {
  for (const source of Object.values(lines).flat()) {
    const { code } = compile(source);
    expect(JSON.parse(JSON.stringify(code))).toEqual(
      JSON.parse(JSON.stringify(structuredClone(code))),
    );
    const plain = JSON.stringify(code, (_, value: unknown) => (value === undefined ? null : value));
    const seen = JSON.stringify(JSON.parse(plain));
    expect(seen).toBe(plain);
  }
});

test('command substitutions run before their word, in order', () => {
  expect(ops('echo a $(b) c $(d)')).toEqual([
    'begin',
    'arguments',
    'substitute',
    'arguments',
    'substitute',
    'arguments',
    'run',
  ]);
  expect(ops('x=$(a) b')).toEqual(['begin', 'arguments', 'substitute', 'assign', 'run']);
  expect(ops('echo ${x:-$(a)}')).toEqual([
    'begin',
    'arguments',
    'unlessOperand',
    'substitute',
    'arguments',
    'run',
  ]);
});

describe('what is not known', () => {
  test.each([
    ['x=(1 2)', 'arrays are not supported yet'],
    ['x[1]=2', 'arrays are not supported yet'],
    ['echo ${x[1]}', 'arrays are not supported yet'],
    ['cat <(ls)', 'process substitution is not supported yet'],
    ['[[ a = b ]]', '[[ ]] is not supported yet'],
    ['select x in a; do :; done', 'select is not supported yet'],
    ['coproc cat', 'coproc is not supported yet'],
    ['time ls', 'time is not supported yet'],
    ['echo @(a|b)', 'extended globs are not supported yet'],
    ['echo ${x@Q}', '${parameter@Q} is not supported yet'],
    ['exec {fd}>x', 'redirections of the form {fd}> are not supported yet'],
    ['if true; then x=(1); fi', 'arrays are not supported yet'],
    ['echo $(x=(1))', 'arrays are not supported yet'],
    ['f() { x=(1); }', 'arrays are not supported yet'],
  ])('%s', (source, message) => {
    expect(compile(source).code).toEqual([{ op: 'refuse', message, line: 1 }]);
  });

  test('the commands before it still run', () => {
    expect(ops('echo a\nx=(1)\necho b')).toEqual(['begin', 'arguments', 'run', 'refuse']);
    expect(compile('echo a\necho )').code.at(-1)).toEqual({
      op: 'refuse',
      message: "syntax error near unexpected token `)'",
      line: 2,
    });
  });

  test('but not those of the same line', () => {
    expect(ops('echo a; )')).toEqual(['refuse']);
  });
});

test('nesting beyond the limit is a syntax error', () => {
  const { code } = compile(`${'{ '.repeat(2000)}:${'; }'.repeat(2000)}`);
  expect(code).toMatchObject([{ op: 'refuse' }]);
});

test('prompts are expanded as in double quotes', () => {
  expect(compilePrompt("a'$x'")).toEqual([
    {
      op: 'capture',
      word: [
        { part: 'literal', text: "a'", quoted: true },
        { part: 'parameter', name: 'x', quoted: true, operation: undefined, text: 'x' },
        { part: 'literal', text: "'", quoted: true },
      ],
    },
  ]);
});
