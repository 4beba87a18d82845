/** The binary format's integers and sections (specification, sections 5.2.2 and 5.5). */

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** The bytes are not what is expected here. */
export class MalformedError extends Error {}

export function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = Math.floor(value / 128);
    bytes.push((value % 128) | (rest ? 0x80 : 0));
    value = rest;
  } while (value);
  return bytes;
}

export function encodeSigned(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && !(low & 0x40)) || (value === -1n && low & 0x40)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

export function encodeName(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...encodeU32(bytes.length), ...bytes];
}

/** Reads from `position` on. */
export class Reader {
  readonly bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.bytes = bytes;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.bytes.length;
  }

  byte(): number {
    if (this.atEnd) throw new MalformedError('unexpected end');
    return this.bytes[this.position++];
  }

  /** An unsigned integer; exact up to 2^53. */
  u32(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (!(byte & 0x80)) return value;
      if (scale > 2 ** 63) throw new MalformedError('integer too long');
    }
  }

  /** Passes a signed integer of any width. */
  skipSigned(): void {
    while (this.byte() & 0x80);
  }

  skip(count: number): void {
    if (this.position + count > this.bytes.length) throw new MalformedError('unexpected end');
    this.position += count;
  }

  take(count: number): Uint8Array {
    this.skip(count);
    return this.bytes.subarray(this.position - count, this.position);
  }

  name(): Uint8Array {
    return this.take(this.u32());
  }
}

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

/** @throws MalformedError */
export function readSections(module: Uint8Array): Section[] {
  if (!HEADER.every((byte, i) => module[i] === byte)) {
    throw new MalformedError('not a WebAssembly module');
  }
  const reader = new Reader(module, HEADER.length);
  const sections: Section[] = [];
  while (!reader.atEnd) {
    const id = reader.byte();
    sections.push({ id, content: reader.take(reader.u32()) });
  }
  return sections;
}

export function writeSections(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  return joinBytes([
    HEADER,
    ...sections.flatMap(({ id, content }) => [[id, ...encodeU32(content.length)], content]),
  ]);
}

export function joinBytes(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The function bodies of a code section, each without its size. */
export function readBodies(code: Uint8Array): Uint8Array[] {
  const reader = new Reader(code);
  const bodies: Uint8Array[] = [];
  for (let count = reader.u32(); count > 0; count--) bodies.push(reader.take(reader.u32()));
  return bodies;
}

export function writeBodies(bodies: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  return joinBytes([
    encodeU32(bodies.length),
    ...bodies.flatMap((body) => [encodeU32(body.length), body]),
  ]);
}
