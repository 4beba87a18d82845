import { expect, test } from 'vitest';
import { FieldSink, PatternSink } from './fields.ts';

function fields(separators: string | undefined, feed: (sink: FieldSink) => void): string[] {
  const result: string[] = [];
  const sink = new FieldSink(result, separators, undefined);
  feed(sink);
  sink.end();
  return result;
}

test.each([
  [undefined, ' a  b ', ['a', 'b']],
  [' \t\n', '\na\tb', ['a', 'b']],
  ['', ' a b ', [' a b ']],
  [':', 'a:b', ['a', 'b']],
  [':', ':a::b:', ['', 'a', '', 'b']],
  [' :', 'a : b', ['a', 'b']],
  [' :', ' a :: b ', ['a', '', 'b']],
  [',', 'a b', ['a b']],
  [undefined, '', []],
  [undefined, '  ', []],
])('IFS %j splits %j', (separators, value, expected) => {
  expect(fields(separators, (sink) => sink.value(value))).toEqual(expected);
});

test('only results of expansions are split', () => {
  expect(
    fields(undefined, (sink) => {
      sink.literal('a b');
      sink.value(' c');
      sink.quoted(' d');
    }),
  ).toEqual(['a b', 'c d']);
});

test('quoted nothing is a field, unquoted nothing is none', () => {
  expect(fields(undefined, (sink) => sink.quoted(''))).toEqual(['']);
  expect(fields(undefined, (sink) => sink.value(''))).toEqual([]);
});

test('"$@" between other text', () => {
  expect(
    fields(undefined, (sink) => {
      sink.quoted('x');
      sink.separate(['a b', '', 'c']);
      sink.quoted('y');
    }),
  ).toEqual(['xa b', '', 'cy']);
  expect(fields(undefined, (sink) => sink.separate([]))).toEqual([]);
});

test('quoted pattern characters stand for themselves', () => {
  const sink = new PatternSink();
  sink.literal('*');
  sink.quoted('*[a]');
  sink.value('?');
  expect(sink.pattern).toBe('*\\*\\[a\\]?');
});
