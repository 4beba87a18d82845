import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildGuests } from './build-guests.ts';
import { FURTHER_GUESTS, guestModule, GUESTS, selectGuests, VECTOR_GUESTS } from './guests.ts';

type Run = (argument: number) => number;

function instantiate(name: string): Run {
  const [guest] = selectGuests([name]);
  const module = new WebAssembly.Module(guestModule(guest) as BufferSource);
  expect(WebAssembly.Module.imports(module)).toEqual([]);
  return new WebAssembly.Instance(module).exports.run as Run;
}

const ALL = [...GUESTS, ...FURTHER_GUESTS, ...VECTOR_GUESTS];

describe('benchmark guests', () => {
  beforeAll(() => buildGuests(ALL));

  test.each(ALL)('$name gives its result, and again', ({ name, argument, result }) => {
    const run = instantiate(name);
    expect(run(argument)).toBe(result);
    expect(run(argument)).toBe(result);
  });

  test('sha256 is SHA-256, whatever the length', () => {
    const run = instantiate('sha256');
    for (const length of [0, 1, 55, 56, 63, 64, 65, 1000]) {
      const message = Uint8Array.from({ length }, (_, i) => i * 7 + 3);
      const expected = createHash('sha256').update(message).digest().readInt32BE();
      expect(run(length)).toBe(expected);
    }
  });

  test('fib and sieve are what they say', () => {
    expect(Array.from({ length: 10 }, (_, n) => instantiate('fib')(n))).toEqual([
      0, 1, 1, 2, 3, 5, 8, 13, 21, 34,
    ]);
    expect([10, 100, 1000, 10_000].map(instantiate('sieve'))).toEqual([4, 25, 168, 1229]);
  });
});
