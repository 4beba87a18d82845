/** What linking changes in the sections of a module (WebAssembly 2.0, section 5.5). */
import {
  encodeName,
  encodeU32,
  joinBytes,
  MalformedError,
  Reader,
  SECTION,
  type Section,
} from '../binary/format.ts';

/** Renames the module part of every import from `from` to `to`. */
export function renameImportModule(section: Section, from: string, to: string): Section {
  const reader = new Reader(section.content);
  const count = reader.u32();
  const pieces: ArrayLike<number>[] = [encodeU32(count)];
  for (let i = 0; i < count; i++) {
    const module = readName(reader);
    const start = reader.position;
    reader.name();
    skipImportType(reader);
    pieces.push(
      encodeName(module === from ? to : module),
      section.content.subarray(start, reader.position),
    );
  }
  return { id: section.id, content: joinBytes(pieces) };
}

function readName(reader: Reader): string {
  return new TextDecoder().decode(reader.name());
}

function skipImportType(reader: Reader): void {
  const kind = reader.byte();
  if (kind === 0) reader.u32();
  else if (kind === 1) {
    reader.skip(1);
    skipLimits(reader);
  } else if (kind === 2) skipLimits(reader);
  else if (kind === 3) reader.skip(2);
  else throw new MalformedError(`unknown kind of import ${kind}`);
}

function skipLimits(reader: Reader): void {
  const flags = reader.byte();
  reader.u32();
  if (flags & 1) reader.u32();
}

/** Gives every export the name that `rename` says, and drops those it gives null for. */
export function mapExports(section: Section, rename: (name: string) => string | null): Section {
  const reader = new Reader(section.content);
  const kept: number[][] = [];
  for (let count = reader.u32(); count > 0; count--) {
    const name = rename(readName(reader));
    const kind = reader.byte();
    const index = reader.u32();
    if (name !== null) kept.push([...encodeName(name), kind, ...encodeU32(index)]);
  }
  return { id: section.id, content: joinBytes([encodeU32(kept.length), ...kept]) };
}

/** A custom section named `name`. */
export function customSection(name: string, content: Uint8Array): Section {
  return { id: SECTION.custom, content: joinBytes([encodeName(name), content]) };
}
