import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeValue } from './value-reader.ts';
import { encodeValue } from './value-writer.ts';

const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(undefined, null, true, false, Infinity, -Infinity, NaN, -0, 0.1),
    fc.maxSafeInteger(),
    fc.double(),
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.array(fc.tuple(tie('value'), tie('value'))).map((pairs) => new Map(pairs)),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('value'),
      { noNullPrototype: true },
    ),
  ),
})).value;

test('any plain data is read as it was written', () => {
  fc.assert(
    fc.property(value, (data) => {
      expect(decodeValue(encodeValue(data))).toStrictEqual(data);
    }),
    { numRuns: 300 },
  );
});

test('what was one object is one again, also where it contains itself', () => {
  const job = { pid: 1, self: null as unknown };
  job.self = job;
  const bytes = Uint8Array.of(1, 2, 3);
  const read = decodeValue(encodeValue({ a: job, b: [job, bytes], c: bytes })) as {
    a: typeof job;
    b: unknown[];
    c: Uint8Array;
  };
  expect(read.a.self).toBe(read.a);
  expect(read.b[0]).toBe(read.a);
  expect(read.b[1]).toBe(read.c);
  expect(read.c).toEqual(bytes);
});

test('long texts keep characters that are two units', () => {
  for (const shift of ['', 'x', 'xx']) {
    const text = shift + '😀é'.repeat(10_000);
    expect(decodeValue(encodeValue([text, text]))).toEqual([text, text]);
  }
});

test('what is not plain data is refused', () => {
  expect(() => encodeValue({ f: () => 0 })).toThrow('a function cannot be written down');
  expect(() => encodeValue([new Set()])).toThrow('a Set cannot be written down');
});

test('damaged bytes give an error or another value, and nothing else', () => {
  const good = encodeValue({ name: 'x', list: [1, 2n, new Map([['a', 1.5]])], same: ['x', 'x'] });
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
      const bad = good.slice(0, length);
      if (at < length) bad[at] = byte;
      try {
        decodeValue(bad);
      } catch (error) {
        expect((error as Error).message).toBe('the data is damaged');
      }
    }),
    { numRuns: 2000 },
  );
});

test('both directions can be ended in the middle', () => {
  const list = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
  const stop = (): never => {
    throw new Error('enough');
  };
  expect(() => encodeValue(list, stop)).toThrow('enough');
  expect(() => encodeValue('x'.repeat(100_000), stop)).toThrow('enough');
  expect(() => decodeValue(encodeValue(list), stop)).toThrow('enough');
});
