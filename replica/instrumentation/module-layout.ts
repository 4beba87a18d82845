import { BinaryReader, MalformedModule } from './binary.ts';

/** Where a section lies in the module. `start` and `end` enclose its contents. */
export interface Section {
  id: number;
  /** Offset of the section's id byte. */
  header: number;
  start: number;
  end: number;
}

export interface FunctionType {
  parameters: number[];
  results: number[];
}

interface ImportEntry {
  module: string;
  name: string;
  /** 0 function, 1 table, 2 memory, 3 global, 4 tag. */
  kind: number;
  /** Type index of a function. */
  type: number;
}

interface ExportEntry {
  name: string;
  kind: number;
  index: number;
}

interface GlobalEntry {
  type: number;
  mutable: boolean;
}

/** The outline of a module: everything but function bodies, initialisers and data. */
export interface ModuleLayout {
  bytes: Uint8Array;
  sections: Section[];
  types: FunctionType[];
  imports: ImportEntry[];
  /** Type index of each defined function. */
  functions: number[];
  importedFunctions: number;
  tables: number;
  memories: number;
  /** Minimum pages of the memory, if there is one. */
  memoryPages: number;
  importedGlobals: number;
  globals: GlobalEntry[];
  exports: ExportEntry[];
  /** Function index of the start function. */
  start: number | undefined;
  custom: { name: string; contents: Uint8Array }[];
}

export const SectionId = {
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
  tag: 13,
} as const;

const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

function skipLimits(reader: BinaryReader): { minimum: number } {
  const flags = reader.byte();
  if (flags & 4) throw new MalformedModule('memory64 is not supported here', reader.position - 1);
  if (flags & 2) throw new MalformedModule('shared memories are not allowed', reader.position - 1);
  const minimum = reader.u32();
  if (flags & 1) reader.u32();
  return { minimum };
}

/** Passes over a constant expression. */
function skipExpression(reader: BinaryReader): void {
  for (;;) {
    const opcode = reader.byte();
    switch (opcode) {
      case 0x0b:
        return;
      case 0x41: // i32.const
      case 0x42: // i64.const
      case 0x23: // global.get
      case 0xd0: // ref.null
      case 0xd2: // ref.func
        reader.skipLeb();
        break;
      case 0x43:
        reader.take(4);
        break;
      case 0x44:
        reader.take(8);
        break;
      case 0x6a: // extended constants: add, sub, mul
      case 0x6b:
      case 0x6c:
      case 0x7c:
      case 0x7d:
      case 0x7e:
        break;
      case 0xfd:
        if (reader.u32() !== 12) {
          throw new MalformedModule('not a constant expression', reader.position);
        }
        reader.take(16);
        break;
      default:
        throw new MalformedModule('not a constant expression', reader.position - 1);
    }
  }
}

/** Reads a module's outline. Throws MalformedModule; does not validate what it passes over. */
export function readLayout(bytes: Uint8Array): ModuleLayout {
  const reader = new BinaryReader(bytes);
  for (const byte of MAGIC) {
    if (reader.byte() !== byte) throw new MalformedModule('not a WebAssembly module', 0);
  }
  const layout: ModuleLayout = {
    bytes,
    sections: [],
    types: [],
    imports: [],
    functions: [],
    importedFunctions: 0,
    tables: 0,
    memories: 0,
    memoryPages: 0,
    importedGlobals: 0,
    globals: [],
    exports: [],
    start: undefined,
    custom: [],
  };
  while (reader.position < bytes.length) {
    const header = reader.position;
    const id = reader.byte();
    const size = reader.u32();
    const start = reader.position;
    reader.take(size);
    layout.sections.push({ id, header, start, end: start + size });
    readSection(layout, id, new BinaryReader(bytes, start, start + size));
  }
  return layout;
}

function readSection(layout: ModuleLayout, id: number, reader: BinaryReader): void {
  if (id === SectionId.custom) {
    const name = reader.name();
    layout.custom.push({ name, contents: reader.take(reader.end - reader.position) });
    return;
  }
  if (id === SectionId.start) {
    layout.start = reader.u32();
    return;
  }
  if (id === SectionId.tag) {
    throw new MalformedModule('exceptions are not allowed', reader.position);
  }
  if (id > SectionId.tag) throw new MalformedModule(`unknown section ${id}`, reader.position);
  if (id >= SectionId.element) return;
  for (let count = reader.u32(); count > 0; count--) readEntry(layout, id, reader);
}

function readEntry(layout: ModuleLayout, id: number, reader: BinaryReader): void {
  switch (id) {
    case SectionId.type: {
      if (reader.byte() !== 0x60) {
        throw new MalformedModule('only function types are allowed', reader.position - 1);
      }
      const parameters = [...reader.take(reader.u32())];
      layout.types.push({ parameters, results: [...reader.take(reader.u32())] });
      break;
    }
    case SectionId.import: {
      const entry = { module: reader.name(), name: reader.name(), kind: reader.byte(), type: 0 };
      if (entry.kind === 0) {
        entry.type = reader.u32();
        layout.importedFunctions++;
      } else if (entry.kind === 1) {
        reader.byte();
        skipLimits(reader);
        layout.tables++;
      } else if (entry.kind === 2) {
        layout.memoryPages = skipLimits(reader).minimum;
        layout.memories++;
      } else if (entry.kind === 3) {
        layout.globals.push({ type: reader.byte(), mutable: reader.byte() === 1 });
        layout.importedGlobals++;
      } else {
        throw new MalformedModule('exceptions are not allowed', reader.position - 1);
      }
      layout.imports.push(entry);
      break;
    }
    case SectionId.function:
      layout.functions.push(reader.u32());
      break;
    case SectionId.table:
      reader.byte();
      skipLimits(reader);
      layout.tables++;
      break;
    case SectionId.memory:
      layout.memoryPages = skipLimits(reader).minimum;
      layout.memories++;
      break;
    case SectionId.global:
      layout.globals.push({ type: reader.byte(), mutable: reader.byte() === 1 });
      skipExpression(reader);
      break;
    case SectionId.export:
      layout.exports.push({ name: reader.name(), kind: reader.byte(), index: reader.u32() });
      break;
  }
}
