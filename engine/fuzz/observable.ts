import { encodeName, encodeU32, joinBytes, Reader, readSections, SECTION, type Section, writeSections } from '../binary/format.ts'; // prettier-ignore

/** The most pages and elements that a fuzzed module has, so that no side is short of memory. */
const MOST_PAGES = 40;
const MOST_ELEMENTS = 2000;

const FUNC = 0;
const TABLE = 1;
const MEMORY = 2;
const GLOBAL = 3;
const TAG = 4;

/** Bits of a limit's flags. */
const HAS_MAX = 1;

/**
 * A valid module changed so that all of its state can be seen and its size is bounded: every memory, table and global
 * is exported under a name of its own, and memories and tables have a maximum.
 */
export function observable(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const counts = [0, 0, 0, 0, 0];
  const sections: Section[] = [];
  let exported: Uint8Array | undefined;
  for (const { id, content } of readSections(module)) {
    switch (id) {
      case SECTION.import:
        sections.push({ id, content: boundImports(content, counts) });
        break;
      case SECTION.table:
        sections.push({ id, content: boundAll(content, counts, TABLE) });
        break;
      case SECTION.memory:
        sections.push({ id, content: boundAll(content, counts, MEMORY) });
        break;
      case SECTION.global:
        counts[GLOBAL] += new Reader(content).u32();
        sections.push({ id, content });
        break;
      case SECTION.export:
        exported = content;
        break;
      default:
        sections.push({ id, content });
    }
  }
  const content = withStateExported(exported ?? Uint8Array.of(0), counts);
  // Behind the last of the sections that come before it, custom ones aside.
  let at = 0;
  sections.forEach(({ id }, i) => {
    const before = id !== SECTION.custom && (id < SECTION.export || id === 13);
    if (before) at = i + 1;
  });
  sections.splice(at, 0, { id: SECTION.export, content });
  return writeSections(sections);
}

function withStateExported(content: Uint8Array, counts: readonly number[]): Uint8Array {
  const reader = new Reader(content);
  let count = reader.u32();
  const added: number[] = [];
  for (const [kind, name] of [
    [TABLE, 'table'],
    [MEMORY, 'memory'],
    [GLOBAL, 'global'],
  ] as const) {
    for (let i = 0; i < counts[kind]; i++) {
      added.push(...encodeName(`state of ${name} ${i}`), kind, ...encodeU32(i));
      count++;
    }
  }
  return joinBytes([encodeU32(count), content.subarray(reader.position), added]);
}

function boundImports(content: Uint8Array, counts: number[]): Uint8Array {
  const reader = new Reader(content);
  const count = reader.u32();
  const parts: ArrayLike<number>[] = [encodeU32(count)];
  for (let i = 0; i < count; i++) {
    const start = reader.position;
    reader.name();
    reader.name();
    const kind = reader.byte();
    counts[kind]++;
    if (kind === TABLE || kind === MEMORY) {
      parts.push(content.subarray(start, reader.position), bounded(reader, kind));
      continue;
    }
    if (kind === FUNC) reader.u32();
    else if (kind === GLOBAL) reader.skip(2);
    else if (kind === TAG) {
      reader.skip(1);
      reader.u32();
    }
    parts.push(content.subarray(start, reader.position));
  }
  return joinBytes(parts);
}

function boundAll(content: Uint8Array, counts: number[], kind: number): Uint8Array {
  const reader = new Reader(content);
  const count = reader.u32();
  counts[kind] += count;
  const parts: ArrayLike<number>[] = [encodeU32(count)];
  for (let i = 0; i < count; i++) parts.push(bounded(reader, kind));
  return joinBytes(parts);
}

/** The type of a table or memory, which is read, with its limits bounded. */
function bounded(reader: Reader, kind: number): number[] {
  const most = kind === MEMORY ? MOST_PAGES : MOST_ELEMENTS;
  const element = kind === TABLE ? [reader.byte()] : [];
  const flags = reader.byte();
  const min = Math.min(reader.u32(), most);
  const max = flags & HAS_MAX ? Math.min(reader.u32(), most) : most;
  return [...element, flags | HAS_MAX, ...encodeU32(min), ...encodeU32(max)];
}
