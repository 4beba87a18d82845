import { IDL } from '@dfinity/candid';
import { describe, expect, test } from 'vitest';
import { MeasureParameters, MeasureResult, toMeasurement } from '../measurement.ts';
import { decodeParameters, encodeResult } from './candid.ts';

describe('the Candid of the canister on the experimental template', () => {
  test.each([0, 1, 127, 128, 70_000])('reads a module of %i bytes', (length) => {
    const module = Uint8Array.from({ length }, (_, i) => i * 3);
    for (const argument of [0, 5000, -1, -2147483648]) {
      const data = IDL.encode([...MeasureParameters], [module, argument]);
      expect(decodeParameters(data)).toEqual({ module, argument });
    }
  });

  test('refuses anything else', () => {
    expect(() => decodeParameters(IDL.encode([IDL.Text], ['x']))).toThrow('not a module');
  });

  test('writes what is read as a measurement', () => {
    const data = encodeResult([0xffff_fffen, 1n, 2n ** 40n, 255n]);
    const [reply] = IDL.decode([MeasureResult], data);
    expect(toMeasurement(reply as unknown as BigUint64Array)).toEqual({
      result: -2,
      load: 1,
      first: 2 ** 40,
      second: 255,
    });
  });
});
