import type { Constant, ValueType } from './script.ts';

/*
 * A NaN's payload does not survive every trip through a JavaScript number, and a vector has no
 * JavaScript value of its own. So where bits matter, a function is called through a small module
 * that imports it and takes and gives integers: i32 for f32, i64 for f64, two i64 for v128.
 */

/** Names under which a wrapper module imports the function and exports the wrapped one. */
export const WRAPPED = { module: 'wrapped', field: 'function', export: 'wrapper' } as const;

const I32 = 0x7f;
const I64 = 0x7e;
const TYPE_CODES: Record<ValueType, number> = {
  i32: I32,
  i64: I64,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
  exnref: 0x69,
};

/** The integers that carry a value of this type. */
function carriers(type: ValueType): number[] {
  if (type === 'f32') return [I32];
  if (type === 'f64') return [I64];
  if (type === 'v128') return [I64, I64];
  return [TYPE_CODES[type]];
}

function leb(value: number): number[] {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return bytes;
}

const vector = (items: number[][]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, content: number[]): number[] => [
  id,
  ...leb(content.length),
  ...content,
];
const text = (value: string): number[] => [
  ...leb(value.length),
  ...Array.from(value, (character) => character.charCodeAt(0)),
];
const functionType = (params: number[], results: number[]): number[] => [
  0x60,
  ...leb(params.length),
  ...params,
  ...leb(results.length),
  ...results,
];

const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const SIMD = 0xfd;

/** The binary of the module that wraps a function with these parameters and results. */
export function wrapperModule(params: ValueType[], results: ValueType[]): Uint8Array {
  const wrapperParams = params.flatMap(carriers);
  const wrapperResults = results.flatMap(carriers);
  const body: number[] = [];

  let local = 0;
  for (const type of params) {
    body.push(LOCAL_GET, ...leb(local++));
    if (type === 'f32') body.push(0xbe); // f32.reinterpret_i32
    if (type === 'f64') body.push(0xbf); // f64.reinterpret_i64
    if (type === 'v128') {
      body.push(SIMD, 0x12); // i64x2.splat
      body.push(LOCAL_GET, ...leb(local++), SIMD, 0x1e, 1); // i64x2.replace_lane 1
    }
  }
  body.push(0x10, 0); // call of the import
  // The results are on the stack, the last one on top: they are put by, then given in order.
  for (let i = results.length - 1; i >= 0; i--) body.push(LOCAL_SET, ...leb(local + i));
  results.forEach((type, i) => {
    body.push(LOCAL_GET, ...leb(local + i));
    if (type === 'f32') body.push(0xbc); // i32.reinterpret_f32
    if (type === 'f64') body.push(0xbd); // i64.reinterpret_f64
    if (type === 'v128') {
      body.push(SIMD, 0x1d, 0); // i64x2.extract_lane 0
      body.push(LOCAL_GET, ...leb(local + i), SIMD, 0x1d, 1); // i64x2.extract_lane 1
    }
  });
  body.push(0x0b);
  const locals = vector(results.map((type) => [1, TYPE_CODES[type]]));
  const code = [...locals, ...body];

  const own = functionType(
    params.map((type) => TYPE_CODES[type]),
    results.map((type) => TYPE_CODES[type]),
  );
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector([own, functionType(wrapperParams, wrapperResults)])),
    ...section(2, vector([[...text(WRAPPED.module), ...text(WRAPPED.field), 0, 0]])),
    ...section(3, vector([[1]])),
    ...section(7, vector([[...text(WRAPPED.export), 0, 1]])),
    ...section(10, vector([[...leb(code.length), ...code]])),
  ]);
}

const LANE_BITS = { i8: 8, i16: 16, i32: 32, i64: 64, f32: 32, f64: 64 } as const;
const signed = (bits: bigint): bigint => BigInt.asIntN(64, bits);

/** The two halves of a vector constant; lanes of `nan:*` are zero in it. */
function halves(constant: Constant): [bigint, bigint] {
  const width = LANE_BITS[constant.lane_type!];
  let bits = 0n;
  (constant.value as string[]).forEach((lane, i) => {
    if (!lane.startsWith('nan')) bits |= BigInt.asUintN(width, BigInt(lane)) << BigInt(i * width);
  });
  return [signed(bits & 0xffff_ffff_ffff_ffffn), signed(bits >> 64n)];
}

/** A constant number or vector as the integers that a wrapper takes for it. */
export function toCarriers(constant: Constant): unknown[] {
  switch (constant.type) {
    case 'i32':
    case 'f32':
      return [Number(constant.value) | 0];
    case 'i64':
    case 'f64':
      return [signed(BigInt(constant.value as string))];
    case 'v128':
      return halves(constant);
    default:
      throw new Error(`${constant.type} is a reference: it is passed as it is`);
  }
}

/** How many values a wrapper gives for a result of this type. */
export function carrierCount(type: ValueType): number {
  return carriers(type).length;
}

/**
 * Whether a float's bits are what is expected: exactly these, or a NaN of that kind
 * (specification, 4.3.3 "NaN propagation": a canonical NaN has only the payload's top bit, an
 * arithmetic one at least that).
 */
function floatMatches(bits: bigint, width: 32 | 64, expected: string): boolean {
  const quiet = width === 32 ? 0x7fc0_0000n : 0x7ff8_0000_0000_0000n;
  const sign = 1n << BigInt(width - 1);
  if (expected === 'nan:canonical') return (bits & ~sign) === quiet;
  if (expected === 'nan:arithmetic') return (bits & quiet) === quiet;
  return bits === BigInt(expected);
}

/** Whether the integers that a wrapper gave are the expected constant. */
export function carriersMatch(actual: readonly unknown[], expected: Constant): boolean {
  switch (expected.type) {
    case 'f32':
      return floatMatches(BigInt.asUintN(32, BigInt(actual[0] as number)), 32, expected.value as string); // prettier-ignore
    case 'f64':
      return floatMatches(BigInt.asUintN(64, actual[0] as bigint), 64, expected.value as string);
    case 'v128': {
      const low = BigInt.asUintN(64, actual[0] as bigint);
      const bits = low | (BigInt.asUintN(64, actual[1] as bigint) << 64n);
      const lane = expected.lane_type!;
      const width = LANE_BITS[lane];
      return (expected.value as string[]).every((value, i) => {
        const laneBits = BigInt.asUintN(width, bits >> BigInt(i * width));
        return lane === 'f32' || lane === 'f64'
          ? floatMatches(laneBits, lane === 'f32' ? 32 : 64, value)
          : laneBits === BigInt.asUintN(width, BigInt(value));
      });
    }
    default:
      return Object.is(actual[0], toCarriers(expected)[0]);
  }
}
