import { LOADS, NUMERIC, STORES } from '../instructions/numeric.ts';
import { encodeSigned, encodeU32, joinBytes, MalformedError, readBodies, readSections, SECTION, type Section, writeBodies, writeSections } from '../binary/format.ts'; // prettier-ignore
import { type Position, readInstructions } from '../binary/instructions.ts';
import type { Random } from './random.ts';

/** Changes to a module, one after the other. */
const MOST_CHANGES = 6;

type Change = (module: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** A module made of a valid or nearly valid one by random changes; parts of `other` may get into it. */
export function mutate(
  module: Uint8Array<ArrayBuffer>,
  other: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  // Mostly changes that are likely to leave it valid.
  const kinds = random.once(4) ? ROUGH : random.once(4) ? [...ROUGH, ...GENTLE] : GENTLE;
  let changed = module;
  for (let changes = 1 + random.below(MOST_CHANGES); changes > 0; changes--) {
    const next = change(changed, other, kinds, random);
    // What is invalid says little beyond that, so most changes that make it so are taken back.
    if (random.once(8) || WebAssembly.validate(next)) changed = next;
  }
  return changed;
}

function change(
  module: Uint8Array<ArrayBuffer>,
  other: Uint8Array,
  kinds: readonly Change[],
  random: Random,
): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(random.pick(kinds)(module, random, other));
  } catch (error) {
    // Where the structure is lost already there are only bytes to change.
    if (!(error instanceof MalformedError)) throw error;
    return new Uint8Array(changeByte(module, random));
  }
}

function spliced(
  bytes: Uint8Array,
  start: number,
  end: number,
  replacement: ArrayLike<number>,
): Uint8Array {
  return joinBytes([bytes.subarray(0, start), replacement, bytes.subarray(end)]);
}

function changeByte(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = random.below(bytes.length);
  const value = random.once(2) ? bytes[at] ^ (1 << random.below(8)) : random.below(256);
  return spliced(bytes, at, at + 1, [value]);
}

function changeRange(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const start = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, start + random.magnitude(6) - 1);
  if (random.once(3)) return spliced(bytes, start, end, []);
  const source = random.once(2) ? bytes : other;
  const from = random.below(source.length + 1);
  return spliced(bytes, start, end, source.subarray(from, from + random.magnitude(6)));
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, random.below(bytes.length + 1));
}

/** Changes the content of one section, its size being kept right. */
function changeSection(module: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const sections = readSections(module);
  if (sections.length === 0) return changeByte(module, random);
  const at = random.below(sections.length);
  const { id, content } = sections[at];
  const change = random.once(3) ? changeRange : changeByte;
  sections[at] = { id, content: change(content, random, other) };
  return writeSections(sections);
}

function changeSections(module: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const sections = readSections(module);
  const at = random.below(sections.length + 1);
  switch (random.below(4)) {
    case 0:
      sections.splice(at, 1);
      break;
    case 1:
      sections.splice(at, 0, ...sections.slice(at, at + 1));
      break;
    case 2: {
      const from = readSections(other);
      if (from.length) sections.splice(at, random.below(2), random.pick(from));
      break;
    }
    default:
      sections.splice(at, 0, { id: SECTION.custom, content: random.bytes(random.magnitude(4)) });
  }
  return writeSections(sections);
}

/** Changes one function's body, or puts another in its place. */
function changeBody(
  change: (body: Uint8Array, random: Random, bodies: readonly Uint8Array[]) => Uint8Array,
): Change {
  return (module, random) => {
    const sections = readSections(module);
    const at = sections.findIndex(({ id }) => id === SECTION.code);
    if (at < 0) return changeSection(module, random, module);
    const bodies = readBodies(sections[at].content);
    if (bodies.length === 0) return changeSection(module, random, module);
    const index = random.below(bodies.length);
    bodies[index] = change(bodies[index], random, bodies);
    const code: Section = { id: SECTION.code, content: writeBodies(bodies) };
    sections.splice(at, 1, code);
    return writeSections(sections);
  };
}

const ROUGH: readonly Change[] = [
  changeByte,
  changeByte,
  changeRange,
  truncate,
  changeSection,
  changeSection,
  changeSections,
  changeBody(changeByte),
  changeBody(changeByte),
  changeBody((body, random, bodies) => changeRange(body, random, random.pick(bodies))),
];

const GENTLE: readonly Change[] = [
  ...Array.from({ length: 8 }, () => changeBody(changeInstruction)),
  changeBody(moveInstructions),
  changeBody((_body, random, bodies) => random.pick(bodies)),
  changeSection,
];

/** Opcodes of one kind may stand for each other: the numeric instructions of one signature, loads and stores of a type. */
const KINDS: readonly (readonly number[])[] = [
  ...grouped(NUMERIC, ({ inputs, output }) => `${inputs.join()}>${output}`),
  ...grouped(LOADS, ({ type }) => type),
  ...grouped(STORES, ({ type }) => type),
];

/** Opcodes of the rows with equal keys. */
function grouped<T extends { readonly opcode: number }>(
  rows: readonly T[],
  key: (row: T) => string,
): number[][] {
  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row.opcode);
    else groups.set(key(row), [row.opcode]);
  }
  return [...groups.values()];
}

const I64_EDGES = [0n, 1n, -1n, 31n, 64n, 0x7fffffffn, -0x80000000n, 1n << 32n, 1n << 62n];
const I32_EDGES = I64_EDGES.slice(0, 7);
const FLOAT_EDGES = [0, -0, 1, -1, 0.5, 2147483648, 1e300, Infinity, -Infinity, NaN];

function changeInstruction(body: Uint8Array, random: Random): Uint8Array {
  const positions = readInstructions(body);
  const first = random.below(positions.length);
  // The next one that there is a gentle change for.
  for (let i = 0; i < positions.length; i++) {
    const position = positions[(first + i) % positions.length];
    const changed = gentleChange(body, position, random);
    if (changed) return changed;
  }
  return changeByte(body, random);
}

function gentleChange(
  body: Uint8Array,
  { opcode, start, immediates, end }: Position,
  random: Random,
): Uint8Array | undefined {
  const immediate = (bytes: ArrayLike<number>): Uint8Array => spliced(body, immediates, end, bytes);
  switch (opcode) {
    case 0x41:
      return immediate(encodeSigned(random.pick(I32_EDGES)));
    case 0x42:
      return immediate(encodeSigned(random.pick(I64_EDGES)));
    case 0x43:
      return immediate(new Uint8Array(Float32Array.of(random.pick(FLOAT_EDGES)).buffer));
    case 0x44:
      return immediate(new Uint8Array(Float64Array.of(random.pick(FLOAT_EDGES)).buffer));
    case 0x0c: // branches
    case 0x0d:
    case 0x20: // locals and globals
    case 0x21:
    case 0x22:
    case 0x23:
    case 0x24:
      return random.once(2) ? immediate(encodeU32(random.below(6))) : undefined;
    case 0x0b: // end of the body or a block
    case 0x1a:
      return undefined;
  }
  if (opcode >>> 16 === 0xfd) {
    // The neighbours of a vector instruction are much alike.
    const number = Math.max(0, (opcode & 0xffff) + random.below(17) - 8);
    return spliced(body, start, immediates, [0xfd, ...encodeU32(number)]);
  }
  // The tables have the opcodes behind 0xfc as 0xfc00 and their number.
  const code = opcode >>> 16 === 0xfc ? 0xfc00 | (opcode & 0xff) : opcode;
  const kind = KINDS.find((group) => group.includes(code));
  if (!kind) return undefined;
  if (code < 0x45 && random.once(2)) {
    return immediate([random.below(4), ...encodeU32(random.magnitude(17) - 1)]);
  }
  const chosen = random.pick(kind);
  const bytes = chosen < 0x100 ? [chosen] : [0xfc, chosen & 0xff];
  return spliced(body, start, immediates, bytes);
}

/** Doubles, drops or copies a few instructions. */
function moveInstructions(
  body: Uint8Array,
  random: Random,
  bodies: readonly Uint8Array[],
): Uint8Array {
  const from = random.pick(bodies);
  const source = readInstructions(from);
  const positions = readInstructions(body);
  const to = random.pick(positions);
  const first = random.below(source.length);
  const last = Math.min(first + random.below(4), source.length - 1);
  const taken = from.subarray(source[first].start, source[last].end);
  switch (random.below(3)) {
    case 0:
      return spliced(body, to.start, to.end, []);
    case 1:
      return spliced(body, to.start, to.end, taken);
    default:
      return spliced(body, to.start, to.start, taken);
  }
}
