/*
 * Modules made to cost as much as can be for their size when they are validated: each repeats one thing up to a limit,
 * or up to the size asked for.
 */

export interface HostileModule {
  readonly name: string;
  /** A module of about `size` bytes. */
  readonly make: (size: number) => Uint8Array<ArrayBuffer>;
}

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const I32 = 0x7f;
const I64 = 0x7e;
const END = 0x0b;
const UNREACHABLE = 0;
const DROP = 0x1a;
/** A function type without parameters and results. */
const NOTHING = [0x60, 0, 0];

/** Parameters or results that a type may have, blocks that may be nested, slots of a frame. */
const MOST_VALUES = 1000;
const MOST_NESTED = 9_990;
const MOST_LOCALS = 8_000;

function leb(value: number): number[] {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value);
  return bytes;
}

/** The same number in as many bytes as may be. */
const long = (value: number): number[] => [value | 0x80, 0x80, 0x80, 0x80, 0];

function join(...parts: readonly (readonly number[] | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function times(count: number, item: readonly number[] | Uint8Array): Uint8Array {
  const whole = new Uint8Array(count * item.length);
  for (let i = 0; i < count; i++) whole.set(item, i * item.length);
  return whole;
}

type Content = readonly number[] | Uint8Array;

function section(id: number, ...content: Content[]): Uint8Array {
  const whole = join(...content);
  return join([id], leb(whole.length), whole);
}

/** A section of `count` equal items. */
const vector = (id: number, count: number, item: Content): Uint8Array =>
  section(id, leb(count), times(count, item));

const listed = (id: number, items: readonly Content[]): Uint8Array =>
  section(id, leb(items.length), ...items);

const body = (...code: Content[]): Uint8Array => {
  const whole = join(...code);
  return join(leb(whole.length), whole);
};

const wide = (count: number): number[] => Array<number>(count).fill(I32);
const type = (params: readonly number[], results: readonly number[]): Uint8Array =>
  join([0x60], leb(params.length), params, leb(results.length), results);

/** A module of functions of the first of `types`, all of them alike. */
function functions(
  size: number,
  code: Content,
  types = listed(1, [NOTHING]),
  more: Content = [],
): Uint8Array<ArrayBuffer> {
  const one = body(code);
  const count = Math.max(1, Math.floor(size / (one.length + 1)));
  return join(HEADER, types, vector(3, count, [0]), more, vector(10, count, one));
}

/** A function that repeats `item`, which can not be reached, up to a size. */
const repeat = (
  size: number,
  item: Content,
  types?: Uint8Array,
  more?: Content,
): Uint8Array<ArrayBuffer> =>
  functions(
    1,
    join([0, UNREACHABLE], times(Math.ceil(size / item.length), item), [UNREACHABLE, END]),
    types,
    more,
  );

const WIDE_TYPES = listed(1, [NOTHING, type(wide(MOST_VALUES), wide(MOST_VALUES))]);
const ONE_MEMORY = section(5, [1, 0, 1]);

/** Names that begin alike and fall into the same place of a hash table of 16 bits or less. */
function collidingNames(count: number): Uint8Array[] {
  const names: Uint8Array[] = [];
  for (let i = 0; names.length < count; i++) {
    const name = new TextEncoder().encode(`abcdefghijklmnop${i.toString(36)}`);
    let hash = 0x811c9dc5;
    for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
    hash ^= hash >>> 15;
    if ((hash & 0xffff) === 0) names.push(join(leb(name.length), name));
  }
  return names;
}

export const HOSTILE_MODULES: readonly HostileModule[] = [
  { name: 'nop', make: (size) => repeat(size, [0x01]) },
  { name: 'unreachable i32.add', make: (size) => repeat(size, [0x6a]) },
  { name: 'unreachable', make: (size) => repeat(size, [UNREACHABLE]) },
  { name: 'unreachable select', make: (size) => repeat(size, [0x1b]) },
  { name: 'unreachable drop', make: (size) => repeat(size, [DROP]) },
  { name: 'i32.const drop', make: (size) => repeat(size, [0x41, 0, DROP]) },
  { name: 'long i32.const drop', make: (size) => repeat(size, [0x41, ...long(1), DROP]) },
  { name: 'return', make: (size) => repeat(size, [0x0f]) },
  { name: 'br 0', make: (size) => repeat(size, [0x0c, 0]) },
  { name: 'br_if 0', make: (size) => repeat(size, [0x0d, 0]) },
  {
    name: 'memory.size drop',
    make: (size) => repeat(size, [0x3f, 0, DROP], undefined, ONE_MEMORY),
  },
  {
    name: 'unreachable i32.load',
    make: (size) => repeat(size, [0x28, 0, 0], undefined, ONE_MEMORY),
  },
  {
    name: 'unreachable i32.store',
    make: (size) => repeat(size, [0x36, 0, 0], undefined, ONE_MEMORY),
  },
  { name: 'i32.eqz', make: (size) => repeat(size, [0x45]) },
  {
    name: 'reachable i32.eqz',
    make: (size) => functions(1, join([0, 0x41, 0], times(size, [0x45]), [DROP, END])),
  },
  { name: 'i32.trunc_sat_f32_s', make: (size) => repeat(size, [0xfc, 0]) },
  { name: 'v128.and', make: (size) => repeat(size, [0xfd, 0x4e]) },
  { name: 'v128.bitselect', make: (size) => repeat(size, [0xfd, 0x52]) },
  { name: 'i8x16.splat', make: (size) => repeat(size, [0xfd, 0x0f]) },
  { name: 'select i32', make: (size) => repeat(size, [0x1c, 1, I32]) },
  { name: 'select v128', make: (size) => repeat(size, [0x1c, 1, 0x7b]) },
  {
    name: 'local.get drop',
    make: (size) =>
      functions(1, join([1, 1, I32], times(Math.ceil(size / 3), [0x20, 0, DROP]), [END])),
  },
  {
    name: 'unreachable local.tee',
    make: (size) =>
      functions(1, join([1, 1, I32, UNREACHABLE], times(size >> 1, [0x22, 0]), [DROP, END])),
  },
  { name: 'ref.null drop', make: (size) => repeat(size, [0xd0, 0x70, DROP]) },
  { name: 'if else end', make: (size) => repeat(size, [0x04, 0x40, 0x05, END]) },
  { name: 'try_table end', make: (size) => repeat(Math.min(size, 4000), [0x1f, 0x40, 0, END]) },
  {
    name: 'try catch_all end',
    make: (size) => repeat(Math.min(size, 4000), [0x06, 0x40, 0x19, END]),
  },
  { name: 'call', make: (size) => repeat(size, [0x10, 0]) },
  {
    name: 'br_if with a value',
    make: (size) =>
      repeat(size, join([0x02, I32, UNREACHABLE], times(1000, [0x0d, 0]), [END, UNREACHABLE])),
  },
  {
    name: 'br_if with two values, i32.add',
    make: (size) =>
      repeat(
        size,
        join([0x02, 1, UNREACHABLE], times(1000, [0x0d, 0, 0x6a, 0x6a]), [END, UNREACHABLE]),
        listed(1, [NOTHING, type([], wide(2))]),
      ),
  },
  {
    name: 'call of 1 to 1',
    make: (size) => repeat(size, [0x10, 0], listed(1, [type(wide(1), wide(1))])),
  },
  {
    name: 'call of 8 to 8',
    make: (size) => repeat(size, [0x10, 0], listed(1, [type(wide(8), wide(8))])),
  },
  {
    name: 'br_if with 8 values',
    make: (size) =>
      repeat(
        size,
        join([0x02, 1, UNREACHABLE], times(1000, [0x0d, 0]), [END, UNREACHABLE]),
        listed(1, [NOTHING, type([], wide(8))]),
      ),
  },
  {
    name: 'block of 8 to 8',
    make: (size) => repeat(size, [0x02, 1, END], listed(1, [NOTHING, type(wide(8), wide(8))])),
  },
  { name: 'block end', make: (size) => repeat(size, [0x02, 0x40, END]) },
  { name: 'loop with a result', make: (size) => repeat(size, [0x03, I32, UNREACHABLE, END, DROP]) },
  {
    name: 'nested blocks',
    make: (size) => repeat(size, join(times(MOST_NESTED, [0x02, 0x40]), times(MOST_NESTED, [END]))),
  },
  {
    name: 'blocks of wide types',
    make: (size) => repeat(size, [0x02, 1, UNREACHABLE, END], WIDE_TYPES),
  },
  {
    name: 'br_if to wide labels',
    make: (size) =>
      repeat(size, join([0x02, 1, UNREACHABLE], times(1000, [0x0d, 0]), [END]), WIDE_TYPES),
  },
  {
    name: 'calls of wide types',
    make: (size) => {
      const code = body([0, UNREACHABLE], times(size >> 1, [0x10, 0]), [UNREACHABLE, END]);
      const types = listed(1, [type(wide(MOST_VALUES), wide(MOST_VALUES)), NOTHING]);
      const imported = section(2, [1, 0, 0, 0, 0]);
      return join(HEADER, types, imported, vector(3, 1, [1]), vector(10, 1, code));
    },
  },
  {
    name: 'br_table, one label',
    make: (size) => repeat(size, join([0x0e], leb(size - 1), times(size, [0]))),
  },
  {
    name: 'br_table, short',
    make: (size) => repeat(size, [0x0e, 0, 0]),
  },
  {
    name: 'br_table to wide labels',
    make: (size) => {
      const depth = 127;
      const labels = Array.from({ length: depth }, (_, i) => i);
      const table = [0x0e, ...leb(depth - 1), ...labels];
      return repeat(
        size,
        join(
          times(depth, [0x02, 1, UNREACHABLE]),
          times(50, table),
          times(depth, [UNREACHABLE, END]),
        ),
        WIDE_TYPES,
      );
    },
  },
  {
    name: 'functions with many locals',
    make: (size) => functions(size, [1, ...leb(MOST_LOCALS), I32, END]),
  },
  {
    name: 'functions with many groups of locals',
    make: (size) => functions(size, join(leb(500), times(500, [0, I64]), [END])),
  },
  { name: 'empty functions', make: (size) => functions(size, [0, END]) },
  { name: 'functions of a nop', make: (size) => functions(size, [0, 1, END]) },
  { name: 'functions of an unreachable', make: (size) => functions(size, [0, 0, END]) },
  {
    name: 'functions of 16 parameters',
    make: (size) => functions(size, [0, 1, END], listed(1, [type(wide(16), [])])),
  },
  {
    name: 'functions of 8 results',
    make: (size) => functions(size, [0, 0, END], listed(1, [type([], wide(8))])),
  },
  {
    name: 'functions of a wide type',
    make: (size) =>
      functions(
        size,
        [0, UNREACHABLE, END],
        listed(1, [type(wide(MOST_VALUES), wide(MOST_VALUES))]),
      ),
  },
  { name: 'types', make: (size) => join(HEADER, vector(1, Math.min(10_000, size / 3), NOTHING)) },
  {
    name: 'different types',
    make: (size) => {
      const count = Math.min(9_999, Math.floor(size / 10));
      const digits = [I32, I64, 0x7d, 0x7c, 0x70, 0x6f];
      const items = Array.from({ length: count }, (_, i) =>
        type(
          Array.from({ length: 7 }, (_, digit) => digits[Math.floor(i / 6 ** digit) % 6]),
          [],
        ),
      );
      return join(HEADER, listed(1, items));
    },
  },
  {
    name: 'wide types',
    make: (size) =>
      join(HEADER, vector(1, Math.min(100, Math.ceil(size / 1000)), type(wide(MOST_VALUES), []))),
  },
  {
    name: 'imports',
    make: (size) =>
      join(
        HEADER,
        listed(1, [NOTHING]),
        vector(2, Math.min(10_000, Math.floor(size / 4)), [0, 0, 0, 0]),
      ),
  },
  {
    name: 'exports with colliding names',
    make: (size) =>
      join(
        functions(1, [0, END]).subarray(0, 8),
        listed(1, [NOTHING]),
        vector(3, 1, [0]),
        listed(
          7,
          collidingNames(Math.min(60, Math.floor(size / 22))).map((name) => join(name, [0, 0])),
        ),
        vector(10, 1, body([0, END])),
      ),
  },
  {
    name: 'exports',
    make: (size) =>
      join(
        HEADER,
        listed(1, [NOTHING]),
        vector(3, 1, [0]),
        listed(
          7,
          Array.from({ length: Math.min(10_000, Math.floor(size / 7)) }, (_, i) => {
            const name = new TextEncoder().encode(i.toString(36));
            return join(leb(name.length), name, [0, 0]);
          }),
        ),
        vector(10, 1, body([0, END])),
      ),
  },
  {
    name: 'globals',
    make: (size) => join(HEADER, vector(6, Math.floor(size / 5), [I32, 0, 0x41, 0, END])),
  },
  {
    name: 'a long constant expression',
    make: (size) =>
      join(
        HEADER,
        section(6, [1, I32, 0, 0x41, 0], times(Math.floor(size / 3), [0x41, 0, 0x6a]), [END]),
      ),
  },
  {
    name: 'element segments',
    make: (size) => join(HEADER, vector(9, Math.floor(size / 4), [1, 0, 0])),
  },
  {
    name: 'elements',
    make: (size) =>
      join(
        HEADER,
        listed(1, [NOTHING]),
        vector(3, 1, [0]),
        section(9, [1, 1, 0], leb(size), times(size, [0])),
        vector(10, 1, body([0, END])),
      ),
  },
  {
    name: 'element expressions',
    make: (size) => {
      const count = Math.floor(size / 3);
      return join(HEADER, section(9, [1, 5, 0x70], leb(count), times(count, [0xd0, 0x70, END])));
    },
  },
  {
    name: 'data segments',
    make: (size) => join(HEADER, vector(11, Math.floor(size / 2), [1, 0])),
  },
  {
    name: 'active data segments',
    make: (size) =>
      join(HEADER, ONE_MEMORY, vector(11, Math.floor(size / 5), [0, 0x41, 0, END, 0])),
  },
  {
    name: 'data',
    make: (size) => join(HEADER, section(11, [1, 1], leb(size), new Uint8Array(size))),
  },
  {
    name: 'custom sections',
    make: (size) => join(HEADER, times(Math.min(1000, Math.floor(size / 3)), [0, 1, 0])),
  },
  {
    name: 'a custom section',
    make: (size) => join(HEADER, section(0, [0], new Uint8Array(size))),
  },
  {
    name: 'a long name',
    make: (size) => {
      const name = times(Math.floor(Math.min(size, 249_000) / 2), [0xc3, 0xa9]);
      return join(HEADER, section(0, leb(name.length), name));
    },
  },
];
