import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeDirectory, runApp, runTool } from './testing/run.ts';

const directory = makeDirectory({});

/** Runs an app and the tool of the same name on the same input. */
async function expectSame(name: string, args: readonly string[], stdin: string): Promise<void> {
  const tool = runTool(name, args, { directory, stdin });
  expect(await runApp(name, args, { directory, stdin })).toEqual(tool);
}

const word = fc.string({
  unit: fc.constantFrom('a', 'B', 'b', 'c', '1', '2', '0', '.', '-', ' ', '\t', '_', '\xe9'),
  maxLength: 12,
});
const number = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc
    .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 999 }))
    .map(([a, b]) => `${a}.${b}`),
  fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map(String),
  word,
);
const rows = (unit: fc.Arbitrary<string>) =>
  fc.array(unit, { maxLength: 60 }).map((lines) => lines.map((line) => `${line}\n`).join(''));

describe('sort and uniq agree with the tools of this machine on any input', () => {
  test('sort by bytes, fields and flags', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows(word),
        fc.subarray(['-r', '-u', '-f', '-b', '-d', '-i', '-s']),
        fc.subarray(['-k2', '-k1,1', '-k2,2r', '-k1.2,1.3', '-k2b,3', '-k1f,1'], { maxLength: 2 }),
        fc.constantFrom([], ['-t', '-'], ['-t', ' ']),
        async (input, flags, keys, separator) =>
          expectSame('sort', [...flags, ...keys, ...separator], input),
      ),
      { numRuns: 120 },
    );
  });

  test('sort by numbers of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows(number),
        fc.subarray(['-r', '-u', '-s', '-b']),
        fc.constantFrom('-n', '-h', '-V', '-k1,1n'),
        async (input, flags, kind) => expectSame('sort', [...flags, kind], input),
      ),
      { numRuns: 100 },
    );
  });

  test('uniq', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows(fc.constantFrom('a', 'A', 'b', 'b c', 'x c', '')),
        fc.subarray(['-c', '-i', '-f1', '-s1', '-w2', '-d', '-u'], { maxLength: 4 }),
        async (input, flags) => expectSame('uniq', flags, input),
      ),
      { numRuns: 60 },
    );
  });

  test('many lines', async () => {
    const input = Array.from(
      { length: 30_000 },
      (_, i) => `${(i * 7919) % 30_011} ${'z'.repeat(i % 23)}\n`,
    ).join('');
    await expectSame('sort', [], input);
    await expectSame('sort', ['-n'], input);
    await expectSame('sort', ['-rk2,2', '-k1n'], input);
  });
});
