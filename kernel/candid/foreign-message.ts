import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { Reader } from './reader.ts';

/**
 * Messages whose senders describe the types in their own way: other clients, older ones, subtypes. They are read by the
 * description that comes with them, with bounds on everything in it, so that no message costs more than its length warrants.
 * What is read is what the Candid specification says of decoding at a supertype.
 */

/** Types that a description may consist of, and fields of all of them together. */
const MOST_TYPES = 500;
const MOST_FIELDS = 2_000;
/** How deep values that nobody asked for may lie in each other. */
const DEEPEST = 50;

/** "DIDL", as a little-endian word. */
const MAGIC = 0x4c44_4944;

// Codes of the specification's section "Types".
const NULL = -1;
const BOOL = -2;
const NAT = -3;
const INT = -4;
const TEXT = -15;
const RESERVED = -16;
const EMPTY = -17;
const OPT = -18;
const VEC = -19;
const RECORD = -20;
const VARIANT = -21;
const PRINCIPAL = -24;

/** Bytes of the primitive types that have a fixed size. */
const SIZES = new Map([
  [-5, 1],
  [-6, 2],
  [-7, 4],
  [-8, 8],
  [-9, 1],
  [-10, 2],
  [-11, 4],
  [-12, 8],
  [-13, 4],
  [-14, 8],
  [NULL, 0],
  [RESERVED, 0],
]);

interface Field {
  id: number;
  type: number;
}

/** An entry of the description. */
type WireType =
  | { kind: typeof OPT; inner: number }
  | { kind: typeof VEC; inner: number }
  | { kind: typeof RECORD; fields: Field[] }
  | { kind: typeof VARIANT; fields: Field[] };

/**
 * Reads a message as values of `types`, in the form that @dfinity/candid gives them.
 * @throws RangeError for what is no such message, or goes beyond the bounds
 */
export function readForeign(message: Uint8Array, types: readonly IDL.Type[]): unknown[] {
  const reader = new Reader(message, 0);
  if (message.length < 4 || reader.u32() !== MAGIC) throw new RangeError('not Candid');
  const table = readTable(reader);
  const count = reader.leb();
  if (count > MOST_TYPES) throw new RangeError('the message has too many arguments');
  const codes: number[] = [];
  for (let index = 0; index < count; index++) codes.push(typeCode(reader, table.length));
  const decoder = new Decoder(reader, table);
  const values = types.map((type, index) => {
    if (index < codes.length) return decoder.read(codes[index], type);
    return absent(type);
  });
  for (const code of codes.slice(types.length)) decoder.skip(code, 0);
  if (!reader.ended) throw new RangeError('the message is too long');
  return values;
}

function readTable(reader: Reader): WireType[] {
  const count = reader.leb();
  if (count > MOST_TYPES) throw new RangeError('the message describes too many types');
  const table: WireType[] = [];
  let fields = 0;
  for (let index = 0; index < count; index++) {
    const kind = reader.typeCode();
    if (kind === OPT || kind === VEC) {
      table.push({ kind, inner: typeCode(reader, count) });
    } else if (kind === RECORD || kind === VARIANT) {
      const length = reader.leb();
      fields += length;
      if (fields > MOST_FIELDS) throw new RangeError('the message describes too many fields');
      const list: Field[] = [];
      for (let at = 0; at < length; at++) {
        const id = reader.leb();
        if (id > 0xffff_ffff || (at > 0 && id <= list[at - 1].id)) {
          throw new RangeError('fields out of order');
        }
        list.push({ id, type: typeCode(reader, count) });
      }
      table.push({ kind, fields: list });
    } else throw new RangeError('a type that no method takes');
  }
  return table;
}

/** A type as it is referred to: a place in the table or a primitive. */
function typeCode(reader: Reader, tableLength: number): number {
  const code = reader.typeCode();
  const primitive = (code < 0 && code >= EMPTY) || code === PRINCIPAL;
  if (!primitive && !(code >= 0 && code < tableLength)) throw new RangeError('no such type');
  return code;
}

/** What stands for a value that is not in the message, where there is such a thing. */
function absent(type: IDL.Type): unknown {
  if (type instanceof IDL.OptClass) return [];
  if (type instanceof IDL.NullClass) return null;
  throw new RangeError('a value is missing');
}

class Decoder {
  constructor(
    private readonly reader: Reader,
    private readonly table: readonly WireType[],
  ) {}

  /** The value of a type of the message's as one of a type of ours. The types of ours are of no great depth. */
  read(code: number, type: IDL.Type): unknown {
    const { reader } = this;
    reader.expect(1);
    if (type instanceof IDL.OptClass) return this.optional(code, inner(type));
    if (type instanceof IDL.FixedNatClass) return this.fixed(code, type._bits, false);
    if (type instanceof IDL.FixedIntClass) return this.fixed(code, type._bits, true);
    if (type instanceof IDL.TextClass && code === TEXT) return reader.text();
    if (type instanceof IDL.BoolClass && code === BOOL) return reader.bool();
    if (type instanceof IDL.NullClass && code === NULL) return null;
    if (type instanceof IDL.PrincipalClass && code === PRINCIPAL) {
      if (reader.u8() !== 1) throw new RangeError('an opaque reference is no principal');
      return Principal.fromUint8Array(reader.blob());
    }
    const wire = this.table[code] as WireType | undefined;
    if (type instanceof IDL.VecClass && wire?.kind === VEC)
      return this.vector(wire.inner, inner(type));
    if (type instanceof IDL.RecordClass && wire?.kind === RECORD)
      return this.record(wire.fields, type);
    throw new RangeError('a value of the wrong type');
  }

  /** Passes over a value that nobody asked for. */
  skip(code: number, depth: number): void {
    const { reader } = this;
    reader.expect(1);
    if (depth > DEEPEST) throw new RangeError('values lie too deep');
    const size = SIZES.get(code);
    if (size !== undefined) reader.skip(size);
    else if (code === BOOL) reader.bool();
    else if (code === TEXT) reader.blob();
    else if (code === NAT || code === INT) while (reader.u8() >= 0x80);
    else if (code === PRINCIPAL) {
      if (reader.u8() === 1) reader.blob();
    } else if (code === EMPTY) throw new RangeError('a value of the empty type');
    else this.skipConstructed(this.table[code], depth);
  }

  private skipConstructed(wire: WireType, depth: number): void {
    const { reader } = this;
    if (wire.kind === OPT) {
      if (reader.bool()) this.skip(wire.inner, depth + 1);
    } else if (wire.kind === VEC) {
      const length = reader.leb();
      const size = SIZES.get(wire.inner);
      if (size !== undefined) reader.skip(length * size);
      else for (let left = length; left > 0; left--) this.skip(wire.inner, depth + 1);
    } else if (wire.kind === RECORD) {
      for (const { type } of wire.fields) this.skip(type, depth + 1);
    } else {
      const chosen = wire.fields[reader.leb()] as Field | undefined;
      if (chosen === undefined) throw new RangeError('no such alternative');
      this.skip(chosen.type, depth + 1);
    }
  }

  /** An optional value may be left out, given as it is, or be of a type that is as good as none. */
  private optional(code: number, type: IDL.Type): [] | [unknown] {
    const wire = this.table[code] as WireType | undefined;
    if (wire?.kind === OPT) {
      if (!this.reader.bool()) return [];
      if (this.matches(wire.inner, type)) return [this.read(wire.inner, type)];
      this.skip(wire.inner, 0);
      return [];
    }
    if (code !== NULL && code !== RESERVED && this.matches(code, type)) {
      return [this.read(code, type)];
    }
    this.skip(code, 0);
    return [];
  }

  /** Whether values of a type of the message's can be read as ours; as deep as ours goes. */
  private matches(code: number, type: IDL.Type): boolean {
    this.reader.expect(1);
    if (type instanceof IDL.OptClass) return true;
    if (type instanceof IDL.FixedNatClass) return code === fixedCode(type._bits, false);
    if (type instanceof IDL.FixedIntClass) return code === fixedCode(type._bits, true);
    if (type instanceof IDL.TextClass) return code === TEXT;
    if (type instanceof IDL.BoolClass) return code === BOOL;
    if (type instanceof IDL.NullClass) return code === NULL;
    if (type instanceof IDL.PrincipalClass) return code === PRINCIPAL;
    const wire = this.table[code] as WireType | undefined;
    if (type instanceof IDL.VecClass) {
      return wire?.kind === VEC && this.matches(wire.inner, inner(type));
    }
    if (!(type instanceof IDL.RecordClass) || wire?.kind !== RECORD) return false;
    return type._fields.every(([name, field]) => {
      const found = wire.fields.find(({ id }) => id === fieldId(name));
      if (found !== undefined) return this.matches(found.type, field);
      return field instanceof IDL.OptClass || field instanceof IDL.NullClass;
    });
  }

  private fixed(code: number, bits: number, signed: boolean): number | bigint {
    if (code !== fixedCode(bits, signed)) throw new RangeError('a number of the wrong type');
    const { reader } = this;
    if (bits === 64) return signed ? BigInt.asIntN(64, reader.u64()) : reader.u64();
    const value = bits === 8 ? reader.u8() : bits === 16 ? reader.u16() : reader.u32();
    return signed ? (value << (32 - bits)) >> (32 - bits) : value;
  }

  private vector(code: number, type: IDL.Type): unknown {
    const { reader } = this;
    if (type instanceof IDL.FixedNatClass && type._bits === 8) {
      if (code !== fixedCode(8, false)) throw new RangeError('a blob of the wrong type');
      return reader.blob();
    }
    const length = reader.leb();
    reader.expect(length);
    const values: unknown[] = [];
    for (let left = length; left > 0; left--) values.push(this.read(code, type));
    return values;
  }

  private record(fields: readonly Field[], type: IDL.RecordClass): unknown {
    const wanted = new Map(type._fields.map((field) => [fieldId(field[0]), field]));
    const values = new Map<string, unknown>();
    for (const { id, type: code } of fields) {
      const field = wanted.get(id);
      if (field === undefined) this.skip(code, 0);
      else values.set(field[0], this.read(code, field[1]));
    }
    for (const [name, field] of type._fields) {
      if (!values.has(name)) values.set(name, absent(field));
    }
    if (type instanceof IDL.TupleClass) return type._fields.map(([name]) => values.get(name));
    return Object.fromEntries(values);
  }
}

function inner(type: IDL.OptClass<unknown> | IDL.VecClass<unknown>): IDL.Type {
  return (type as unknown as { _type: IDL.Type })._type;
}

function fixedCode(bits: number, signed: boolean): number {
  return (signed ? -9 : -5) - Math.log2(bits / 8);
}

/** A field's number: that of `_N_`, or else the hash of its name. */
function fieldId(name: string): number {
  const match = /^_(\d+)_?$/.exec(name);
  if (match !== null) return Number(match[1]);
  let hash = 0;
  // Names of the interface are ASCII.
  for (let at = 0; at < name.length; at++)
    hash = (Math.imul(hash, 223) + name.charCodeAt(at)) >>> 0;
  return hash;
}
