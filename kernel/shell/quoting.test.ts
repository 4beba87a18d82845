import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteAlways, quoteDouble, quoteForTrace, quoteWithBackslashes } from './quoting.ts';
import { TestSystem } from './test/system.ts';

test('words that need no quotes get none', () => {
  expect(quoteForTrace('a/b.c-1')).toBe('a/b.c-1');
  expect(quoteForTrace('')).toBe("''");
  expect(quoteForTrace('a b')).toBe("'a b'");
  expect(quoteAlways("it's")).toBe("'it'\\''s'");
  expect(quoteDouble('a"$b')).toBe('"a\\"\\$b"');
  expect(quoteWithBackslashes('a b*')).toBe('a\\ b\\*');
  expect(quoteForTrace('a\nb\x01')).toBe("$'a\\nb\\001'");
});

test('what is quoted reads back as it was', () => {
  const system = new TestSystem();
  const text = fc.string({ unit: fc.constantFrom(...'ab \t\n\'"$`\\*?[]{}~#;&|<>()!=é\x01') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (words) => {
      for (const quote of [quoteForTrace, quoteAlways, quoteDouble, quoteWithBackslashes]) {
        const { stdout } = system.execute(`printf '%s\\1' ${words.map(quote).join(' ')}`);
        expect(stdout).toBe(words.map((word) => `${word}\x01`).join(''));
      }
    }),
    { numRuns: 40 },
  );
});
