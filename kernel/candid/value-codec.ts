import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/**
 * Writes and reads values of one Candid type in the JavaScript form that @dfinity/candid uses. What is
 * written must be of the type, which TypeScript cannot know of: `never` has each codec say what it takes.
 */
export interface ValueCodec {
  write(writer: Writer, value: never): void;
  read(reader: Reader): unknown;
  /** Some value of the type. */
  readonly sample: unknown;
}

/**
 * Compiles a type to functions that write and read its values directly.
 * @throws for types that the kernel's interface has no use for
 */
export function valueCodec(type: IDL.Type): ValueCodec {
  if (type instanceof IDL.FixedNatClass) return natural(type._bits);
  if (type instanceof IDL.FixedIntClass) return integer(type._bits);
  if (type instanceof IDL.BoolClass) return BOOL;
  if (type instanceof IDL.NullClass) return NULL;
  if (type instanceof IDL.TextClass) return TEXT;
  if (type instanceof IDL.PrincipalClass) return PRINCIPAL;
  if (type instanceof IDL.OptClass) return optional(valueCodec(elementType(type)));
  if (type instanceof IDL.VecClass) return vector(elementType(type));
  if (type instanceof IDL.TupleClass)
    return tuple(type._fields.map(([, field]) => valueCodec(field)));
  if (type instanceof IDL.RecordClass) return record(type._fields);
  if (type instanceof IDL.VariantClass) return variant(type._fields);
  throw new Error(`no codec for the Candid type ${type.display()}`);
}

function elementType(type: IDL.Type): IDL.Type {
  return (type as unknown as { _type: IDL.Type })._type;
}

function natural(bits: number): ValueCodec {
  if (bits === 8) return { write: (w, v) => w.u8(v), read: (r) => r.u8(), sample: 0 };
  if (bits === 16) return { write: (w, v) => w.u16(v), read: (r) => r.u16(), sample: 0 };
  if (bits === 32) return { write: (w, v) => w.u32(v), read: (r) => r.u32(), sample: 0 };
  return { write: (w, v) => w.u64(v), read: (r) => r.u64(), sample: 0n };
}

function integer(bits: number): ValueCodec {
  if (bits === 32) return { write: (w, v) => w.u32(v), read: (r) => r.u32() | 0, sample: 0 };
  if (bits === 64) {
    return {
      write: (w, v) => w.u64(BigInt.asUintN(64, v)),
      read: (r) => BigInt.asIntN(64, r.u64()),
      sample: 0n,
    };
  }
  throw new Error(`no codec for int${bits}`);
}

const BOOL: ValueCodec = {
  write: (writer, value) => writer.u8(value ? 1 : 0),
  read: (reader) => reader.bool(),
  sample: false,
};

const NULL: ValueCodec = { write: () => undefined, read: () => null, sample: null };

const TEXT: ValueCodec = {
  write: (writer, value) => writer.text(value),
  read: (reader) => reader.text(),
  sample: '',
};

const PRINCIPAL: ValueCodec = {
  write(writer, value: Principal) {
    writer.u8(1);
    writer.blob(value.toUint8Array());
  },
  read(reader) {
    if (reader.u8() !== 1) throw new RangeError('an opaque reference is no principal');
    return Principal.fromUint8Array(reader.blob());
  },
  sample: Principal.anonymous(),
};

function optional(inner: ValueCodec): ValueCodec {
  return {
    write(writer, value: [] | [unknown]) {
      writer.u8(value.length);
      if (value.length === 1) inner.write(writer, value[0] as never);
    },
    read: (reader) => (reader.bool() ? [inner.read(reader)] : []),
    sample: [],
  };
}

function vector(element: IDL.Type): ValueCodec {
  if (element instanceof IDL.FixedNatClass && element._bits === 8) {
    return {
      write: (writer, value: Uint8Array) => writer.blob(value),
      read: (reader) => reader.blob(),
      sample: new Uint8Array(),
    };
  }
  const inner = valueCodec(element);
  return {
    write(writer, values: unknown[]) {
      writer.leb(values.length);
      for (const value of values) inner.write(writer, value as never);
    },
    read(reader) {
      const values: unknown[] = [];
      const length = reader.leb();
      reader.expect(length);
      for (let count = length; count > 0; count--) values.push(inner.read(reader));
      return values;
    },
    sample: [],
  };
}

function tuple(items: ValueCodec[]): ValueCodec {
  return {
    write(writer, values: unknown[]) {
      items.forEach((item, index) => item.write(writer, values[index] as never));
    },
    read: (reader) => items.map((item) => item.read(reader)),
    sample: items.map((item) => item.sample),
  };
}

type Fields = readonly [string, IDL.Type][];

function record(fields: Fields): ValueCodec {
  // IDL.Record has its fields in the order of their hashes, which is the order on the wire.
  const codecs = fields.map(([name, type]) => ({ name, codec: valueCodec(type) }));
  return {
    write(writer, value: Record<string, unknown>) {
      for (const { name, codec } of codecs) codec.write(writer, value[name] as never);
    },
    read(reader) {
      const value: Record<string, unknown> = {};
      for (const { name, codec } of codecs) value[name] = codec.read(reader);
      return value;
    },
    sample: Object.fromEntries(codecs.map(({ name, codec }) => [name, codec.sample])),
  };
}

function variant(fields: Fields): ValueCodec {
  const codecs = fields.map(([name, type]) => ({ name, codec: valueCodec(type) }));
  return {
    write(writer, value: Record<string, unknown>) {
      const index = codecs.findIndex(({ name }) => name in value);
      writer.leb(index);
      codecs[index].codec.write(writer, value[codecs[index].name] as never);
    },
    read(reader) {
      const chosen = codecs[reader.leb()];
      if (chosen === undefined) throw new RangeError('no such alternative');
      return { [chosen.name]: chosen.codec.read(reader) };
    },
    sample: { [codecs[0].name]: codecs[0].codec.sample },
  };
}
