import { expect, test } from 'vitest';
import { makeText } from './programs.ts';

test('the text is a megabyte of lines of words, always the same', () => {
  const text = makeText();
  expect(text.length).toBe(1_000_000);
  expect(Buffer.compare(makeText(), text)).toBe(0);
  const content = new TextDecoder().decode(text);
  const words = content.split(/[ \n]/);
  expect(words.length).toBeGreaterThan(100_000);
  expect(new Set(words).size).toBeGreaterThan(2000);
  expect(content).toMatch(/^[a-z \n]*\n$/);
});
