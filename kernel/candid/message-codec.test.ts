import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { MessageCodec } from './message-codec.ts';

const blob = IDL.Vec(IDL.Nat8);
const output = IDL.Record({
  data: blob,
  cursor: IDL.Nat64,
  open: IDL.Bool,
  status: IDL.Opt(IDL.Int32),
  modified: IDL.Int64,
  name: IDL.Text,
  owner: IDL.Principal,
  mode: IDL.Nat32,
  errno: IDL.Nat16,
});
const result = IDL.Variant({
  ok: output,
  err: IDL.Record({ errno: IDL.Nat16, message: IDL.Text }),
  none: IDL.Null,
});
const list = IDL.Vec(IDL.Tuple(IDL.Text, IDL.Nat8));

const values: [IDL.Type, unknown][] = [
  [
    result,
    {
      ok: {
        data: Uint8Array.from({ length: 5000 }, (_, index) => index & 0xff),
        cursor: 2n ** 64n - 1n,
        open: true,
        status: [-7],
        modified: -5n,
        name: 'żółw 🐢',
        owner: Principal.fromText('aaaaa-aa'),
        mode: 0xffffffff,
        errno: 65535,
      },
    },
  ],
  [result, { err: { errno: 44, message: 'No such file or directory' } }],
  [result, { none: null }],
  [
    list,
    [
      ['a', 1],
      ['b', 255],
    ],
  ],
];

describe('MessageCodec', () => {
  it.each(values)('writes and reads what @dfinity/candid does: %#', (type, value) => {
    const codec = new MessageCodec([type, IDL.Nat32]);
    const reference = IDL.encode([type, IDL.Nat32], [value, 9]);
    expect(codec.encode([value, 9])).toEqual(reference);
    expect(codec.decode(reference)).toEqual(IDL.decode([type, IDL.Nat32], reference));
  });

  it('reads a message of a subtype the long way', () => {
    const wide = IDL.Record({ a: IDL.Nat8, b: IDL.Text });
    const codec = new MessageCodec([IDL.Record({ a: IDL.Nat8, c: IDL.Opt(IDL.Text) })]);
    expect(codec.decode(IDL.encode([wide], [{ a: 1, b: 'x' }]))).toEqual([{ a: 1, c: [] }]);
  });

  it('refuses a message that ends too early or goes on too long', () => {
    const codec = new MessageCodec([IDL.Text]);
    const message = codec.encode(['hello']);
    expect(() => codec.decode(message.subarray(0, message.length - 1))).toThrow();
    expect(() => codec.decode(Uint8Array.of(...message, 0))).toThrow();
    expect(() => codec.decode(Uint8Array.of(1, 2, 3))).toThrow();
  });
});
