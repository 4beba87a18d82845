import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { readForeign } from './foreign-message.ts';

const start = IDL.Record({
  line: IDL.Text,
  stdin: IDL.Bool,
  cwd: IDL.Opt(IDL.Text),
  env: IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text)),
});
const blob = IDL.Vec(IDL.Nat8);

describe('messages with a description of their own', () => {
  it.each<[string, IDL.Type[], unknown[], IDL.Type[]]>([
    [
      'the same types',
      [start, blob, IDL.Int32],
      [{ line: 'a', stdin: true, cwd: ['/'], env: [['A', 'b']] }, Uint8Array.of(1, 2), -7],
      [start, blob, IDL.Int32],
    ],
    [
      'missing and null options, fields and arguments too many',
      [
        IDL.Record({
          line: IDL.Text,
          stdin: IDL.Bool,
          cwd: IDL.Null,
          env: IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text)),
          more: IDL.Vec(IDL.Record({ x: IDL.Nat, y: IDL.Opt(IDL.Int), p: IDL.Principal })),
        }),
        IDL.Variant({ a: IDL.Text, b: IDL.Float64 }),
      ],
      [
        {
          line: 'x',
          stdin: false,
          cwd: null,
          env: [],
          more: [{ x: 2n ** 80n, y: [-5n], p: Principal.fromText('aaaaa-aa') }],
        },
        { b: 1.5 },
      ],
      [start],
    ],
    [
      'values where options are wanted, and options of other types',
      [IDL.Record({ a: IDL.Nat32, b: IDL.Opt(IDL.Text) }), IDL.Opt(IDL.Nat8)],
      [{ a: 5, b: ['x'] }, [1]],
      [IDL.Record({ a: IDL.Opt(IDL.Nat32), b: IDL.Opt(IDL.Bool), c: IDL.Opt(IDL.Text) }), blob],
    ],
    [
      'numbers of all sizes',
      [IDL.Int8, IDL.Nat64, IDL.Int64],
      [-1, 2n ** 63n, -1n],
      [IDL.Int8, IDL.Nat64, IDL.Int64],
    ],
  ])('are read as @dfinity/candid does: %s', (_, types, values, wanted) => {
    const message = IDL.encode(types, values);
    let expected: unknown;
    try {
      expected = IDL.decode(wanted, message);
    } catch {
      expect(() => readForeign(message, wanted)).toThrow(RangeError);
      return;
    }
    expect(readForeign(message, wanted)).toEqual(expected);
  });

  const bytes = (...parts: (number | string | number[])[]) =>
    Uint8Array.from(
      parts.flatMap((part) =>
        typeof part === 'string' ? [...Buffer.from(part)] : Array.isArray(part) ? part : [part],
      ),
    );
  const MANY = [0xff, 0xff, 0xff, 0xff, 0x0f];

  it.each([
    // vec null, 2^32 - 1 of them: twelve bytes.
    ['many values without a size', bytes('DIDL', 1, 0x6d, 0x7f, 1, 0, MANY), [IDL.Vec(IDL.Null)]],
    ['the same where nobody asked', bytes('DIDL', 2, 0x6d, 1, 0x6c, 0, 1, 0, MANY), []],
    [
      'the same under an option',
      bytes('DIDL', 2, 0x6d, 1, 0x6c, 0, 1, 0, MANY),
      [IDL.Opt(IDL.Text)],
    ],
    // type t = record { t }, which has no end.
    ['a record in itself', bytes('DIDL', 1, 0x6c, 1, 0, 0, 1, 0), []],
    ['options in options', bytes('DIDL', 1, 0x6e, 0, 1, 0, Array(5000).fill(1) as number[]), []],
    ['vectors in vectors', bytes('DIDL', 1, 0x6d, 0, 1, 0, Array(5000).fill(1) as number[]), []],
    ['a long table', bytes('DIDL', MANY), []],
    ['many fields', bytes('DIDL', 1, 0x6c, MANY), []],
    ['many arguments', bytes('DIDL', 0, MANY), []],
    ['a length beyond the end', bytes('DIDL', 0, 1, 0x71, MANY), [IDL.Text]],
    ['a vector of wide numbers beyond the end', bytes('DIDL', 1, 0x6d, 0x78, 1, 0, MANY), []],
    ['a type that is not there', bytes('DIDL', 1, 0x6d, 5, 1, 0, 1), [blob]],
    ['a function', bytes('DIDL', 1, 0x6a, 0, 0, 0, 1, 0, 1, 1, 0), []],
    ['another number', bytes('DIDL', 0, 1, 0x7a, 1, 0), [IDL.Nat32]],
    ['a bool that is none', bytes('DIDL', 0, 1, 0x7e, 2), [IDL.Bool]],
    ['no magic', bytes('DIDX', 0, 0), []],
    ['nothing', bytes(), []],
    ['too few arguments', bytes('DIDL', 0, 0), [IDL.Text]],
    [
      'text beyond what a message may have',
      bytes('DIDL', 0, 1, 0x71, [0x80, 0x80, 0x20], Array(524_288).fill(97) as number[]),
      [IDL.Text],
    ],
  ])('with %s are refused at once', (_, message, types) => {
    const begin = performance.now();
    expect(() => readForeign(message, types)).toThrow(RangeError);
    expect(performance.now() - begin).toBeLessThan(200);
  });
});
