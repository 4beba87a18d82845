/** The little of the Wasm binary format that linking needs (WebAssembly 2.0, section 5). */

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** One section of a module: its id and its contents without the header. */
export interface Section {
  id: number;
  body: Uint8Array;
}

/** Section ids used here. */
export const SECTION = { custom: 0, import: 2, export: 7 } as const;

/** Appends bytes and LEB128 numbers. */
export class Writer {
  private parts: number[] = [];

  u8(...values: number[]): this {
    for (const value of values) this.parts.push(value);
    return this;
  }

  u32(value: number): this {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.parts.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.parts.push(rest);
    return this;
  }

  name(text: string): this {
    const bytes = new TextEncoder().encode(text);
    return this.u32(bytes.length).u8(...bytes);
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

/** Reads LEB128 numbers and names from a section's body. */
class Reader {
  position = 0;
  constructor(readonly data: Uint8Array) {}

  u8(): number {
    if (this.position >= this.data.length) throw new Error('unexpected end of the module');
    return this.data[this.position++];
  }

  u32(): number {
    let result = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
      if (shift > 28) throw new Error(`a number at offset ${this.position} is too long`);
    }
  }

  name(): string {
    const length = this.u32();
    const text = new TextDecoder().decode(
      this.data.subarray(this.position, this.position + length),
    );
    this.position += length;
    return text;
  }
}

/** Splits a module into its sections. Throws for anything that is no Wasm module. */
export function readSections(wasm: Uint8Array): Section[] {
  if (!MAGIC.every((byte, index) => wasm[index] === byte)) throw new Error('not a Wasm module');
  const reader = new Reader(wasm);
  reader.position = MAGIC.length;
  const sections: Section[] = [];
  while (reader.position < wasm.length) {
    const id = reader.u8();
    const size = reader.u32();
    if (reader.position + size > wasm.length) throw new Error(`section ${id} exceeds the module`);
    sections.push({ id, body: wasm.subarray(reader.position, reader.position + size) });
    reader.position += size;
  }
  return sections;
}

/** Joins sections to a module. */
export function writeSections(sections: Section[]): Uint8Array {
  const headers = sections.map(({ id, body }) => new Writer().u8(id).u32(body.length).bytes());
  const total = sections.reduce(
    (sum, { body }, index) => sum + headers[index].length + body.length,
    MAGIC.length,
  );
  const wasm = new Uint8Array(total);
  wasm.set(MAGIC);
  let position = MAGIC.length;
  sections.forEach(({ body }, index) => {
    wasm.set(headers[index], position);
    position += headers[index].length;
    wasm.set(body, position);
    position += body.length;
  });
  return wasm;
}

/** Renames the module part of every import from `from` to `to`. */
export function renameImportModule(section: Section, from: string, to: string): Section {
  const reader = new Reader(section.body);
  const writer = new Writer();
  const count = reader.u32();
  writer.u32(count);
  for (let index = 0; index < count; index++) {
    const module = reader.name();
    writer.name(module === from ? to : module).name(reader.name());
    const start = reader.position;
    const kind = reader.u8();
    if (kind === 0) reader.u32();
    else if (kind === 1) {
      reader.u8();
      skipLimits(reader);
    } else if (kind === 2) skipLimits(reader);
    else if (kind === 3) reader.position += 2;
    else throw new Error(`unknown kind of import ${kind}`);
    writer.u8(...section.body.subarray(start, reader.position));
  }
  return { id: section.id, body: writer.bytes() };
}

function skipLimits(reader: Reader): void {
  const flags = reader.u8();
  reader.u32();
  if (flags & 1) reader.u32();
}

/** Gives every export the name that `rename` says, and drops those it gives null for. */
export function mapExports(section: Section, rename: (name: string) => string | null): Section {
  const reader = new Reader(section.body);
  const kept: { name: string; kind: number; index: number }[] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const name = rename(reader.name());
    const kind = reader.u8();
    const index = reader.u32();
    if (name !== null) kept.push({ name, kind, index });
  }
  const writer = new Writer().u32(kept.length);
  for (const { name, kind, index } of kept) writer.name(name).u8(kind).u32(index);
  return { id: section.id, body: writer.bytes() };
}

/** A custom section named `name`. */
export function customSection(name: string, content: Uint8Array): Section {
  const head = new Writer().name(name).bytes();
  const body = new Uint8Array(head.length + content.length);
  body.set(head);
  body.set(content, head.length);
  return { id: SECTION.custom, body };
}
