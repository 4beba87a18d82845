import { describe, expect, test } from 'vitest';
import { carriersMatch, toCarriers, WRAPPED, wrapperModule } from './bit-exact.ts';
import type { Constant } from './script.ts';

type Wrapper = (...args: unknown[]) => unknown;

/** Wraps a function that is written here as the body of a module's function. */
function wrap(params: 'f32'[] | 'f64'[], body: number[]): Wrapper {
  const type = params[0] === 'f32' ? 0x7d : 0x7c;
  const module = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 5 + params.length, 1, 0x60, params.length, ...params.map(() => type), 1, type],
    ...[3, 2, 1, 0],
    ...[7, 5, 1, 1, 0x66, 0, 0],
    ...[10, 4 + body.length, 1, 2 + body.length, 0, ...body, 0x0b],
  ]);
  const inner = new WebAssembly.Instance(new WebAssembly.Module(module)).exports.f;
  const wrapper = new WebAssembly.Module(wrapperModule(params, [params[0]]) as BufferSource);
  const imports = { [WRAPPED.module]: { [WRAPPED.field]: inner } };
  return new WebAssembly.Instance(wrapper, imports).exports[WRAPPED.export] as Wrapper;
}

const f32 = (value: number | string): Constant => ({ type: 'f32', value: String(value) });
const f64 = (value: bigint | string): Constant => ({ type: 'f64', value: String(value) });

describe('calls by bits', () => {
  test('a signalling NaN goes through a function unchanged', () => {
    const identity = wrap(['f32'], [0x20, 0]);
    const signalling = f32(0x7fa00001);
    const result = identity(...toCarriers(signalling));
    expect(carriersMatch([result], signalling)).toBe(true);
    expect(carriersMatch([result], f32(0x7fe00001))).toBe(false);

    const identity64 = wrap(['f64'], [0x20, 0]);
    const signalling64 = f64(0xfff4000000000001n);
    expect(carriersMatch([identity64(...toCarriers(signalling64))], signalling64)).toBe(true);
  });

  test('arguments keep their order', () => {
    const subtract = wrap(['f32', 'f32'], [0x20, 0, 0x20, 1, 0x93]);
    // 3 - 1 = 2
    const args = [f32(0x40400000), f32(0x3f800000)].flatMap(toCarriers);
    expect(carriersMatch([subtract(...args)], f32(0x40000000))).toBe(true);
  });

  test('a canonical NaN has the top bit of its payload only, of either sign', () => {
    const bits = (value: number): number => value | 0;
    expect(carriersMatch([bits(0x7fc00000)], f32('nan:canonical'))).toBe(true);
    expect(carriersMatch([bits(0xffc00000)], f32('nan:canonical'))).toBe(true);
    expect(carriersMatch([bits(0x7fc00001)], f32('nan:canonical'))).toBe(false);
    expect(carriersMatch([bits(0x7fc00001)], f32('nan:arithmetic'))).toBe(true);
    expect(carriersMatch([bits(0x7fa00000)], f32('nan:arithmetic'))).toBe(false);
    expect(carriersMatch([bits(0x7f800000)], f32('nan:arithmetic'))).toBe(false);
    expect(carriersMatch([0x7ff8000000000000n], f64('nan:canonical'))).toBe(true);
    expect(carriersMatch([0x7ff0000000000000n], f64('nan:canonical'))).toBe(false);
  });

  test('vectors are compared lane by lane', () => {
    const vector: Constant = { type: 'v128', lane_type: 'i16', value: ['1', '65535', '3', '4', '5', '6', '7', '8'] }; // prettier-ignore
    const halves = toCarriers(vector);
    expect(halves).toEqual([0x00040003ffff0001n, 0x0008000700060005n]);
    expect(carriersMatch(halves, vector)).toBe(true);
    const floats: Constant = { type: 'v128', lane_type: 'f32', value: ['nan:canonical', '0', '0', '1065353216'] }; // prettier-ignore
    expect(carriersMatch([0x7fc00000n, 0x3f80000000000000n], floats)).toBe(true);
    expect(carriersMatch([0x7fc00001n, 0x3f80000000000000n], floats)).toBe(false);
  });
});
