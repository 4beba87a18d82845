import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, decodeStrict, encode, encodedLength } from './text.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
);

test('encodes as TextEncoder does', () => {
  fc.assert(
    fc.property(text, (value) => {
      expect(encode(value)).toEqual(new TextEncoder().encode(value));
      expect(encodedLength(value)).toBe(encode(value).length);
    }),
  );
  for (const value of ['', 'a\ud800', '\udc00\ud800b', '\ud83d', 'é\ud83d\ude00x']) {
    expect(encode(value)).toEqual(new TextEncoder().encode(value));
    expect(encodedLength(value)).toBe(encode(value).length);
  }
});

test('decodes as TextDecoder does, ill-formed bytes included', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    // Bytes that are often lead or continuation bytes.
    fc.array(fc.constantFrom(0x41, 0x80, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5), {
      maxLength: 12,
    }),
  );
  fc.assert(
    fc.property(bytes, (values) => {
      const input = Uint8Array.from(values);
      const expected = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
      expect(decode(input)).toBe(expected);
      const isGood = decodeStrict(input) !== undefined;
      expect(isGood).toBe(isWellFormed(input));
    }),
    { numRuns: 2000 },
  );
});

test('long texts survive the way there and back', () => {
  for (const unit of ['x', 'ü', '\u{1f600}', `${'x'.repeat(5_000)}ü${'y'.repeat(9_000)}`]) {
    const value = unit.repeat(10_000 / Math.min(unit.length, 2000));
    expect(decode(encode(value))).toBe(value);
    expect(decodeStrict(encode(value))).toBe(value);
  }
});

function isWellFormed(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
