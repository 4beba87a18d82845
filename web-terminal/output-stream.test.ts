import { expect, test } from 'vitest';
import { OutputStream } from './output-stream.ts';

const answer = (text: string, cursor: bigint) => ({ data: new TextEncoder().encode(text), cursor });
const read = (output: OutputStream, text: string, cursor: bigint) => {
  const addition = output.accept(answer(text, cursor));
  return addition && { text: new TextDecoder().decode(addition.data), missed: addition.missed };
};

test('takes what follows', () => {
  const output = new OutputStream(10n);
  expect(read(output, 'abc', 13n)).toEqual({ text: 'abc', missed: 0n });
  expect(output.cursor).toBe(13n);
});

test('takes overlapping answers once, and old ones not at all', () => {
  const output = new OutputStream();
  read(output, 'abcd', 4n);
  expect(read(output, 'cdef', 6n)).toEqual({ text: 'ef', missed: 0n });
  expect(read(output, 'abc', 3n)).toBeUndefined();
  expect(output.cursor).toBe(6n);
});

test('counts what was overwritten before it was read', () => {
  const output = new OutputStream(2n);
  expect(read(output, 'xy', 12n)).toEqual({ text: 'xy', missed: 8n });
});
