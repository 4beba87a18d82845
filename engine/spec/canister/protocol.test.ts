import { expect, test } from 'vitest';
import { decodeJson, encodeJson } from './protocol.ts';

test('what is encoded is ASCII, and is read back the same, whatever its length', () => {
  for (const length of [0, 1, 4095, 4096, 4097, 100_000]) {
    const value = { text: 'é"\\\u2028\u{1f600}\0'.repeat(length / 6) + 'x'.repeat(length % 6) };
    const bytes = encodeJson(value);
    expect(bytes.every((byte) => byte < 0x80)).toBe(true);
    expect(decodeJson(bytes)).toEqual(value);
  }
});
