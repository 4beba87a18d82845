import { BinaryReader, BinaryWriter, MalformedModule } from './binary.ts';
import { InsertionKind, FunctionAnalysis } from './function-body.ts';
import { type ModuleLayout, readLayout, SectionId } from './module-layout.ts';

/** Names under which an instrumented module exports what its host needs. */
export const HostExport = {
  counter: 'host:counter',
  memory: 'host:memory',
  table: 'host:table',
  start: 'host:start',
  /** Followed by the global's index. */
  global: 'host:global:',
} as const;

export interface InstrumentedModule {
  bytes: Uint8Array;
  /** Indices of the module's own mutable globals, each exported as HostExport.global + index. */
  mutableGlobals: number[];
  hasMemory: boolean;
  hasTable: boolean;
  hasStart: boolean;
  /** Largest operator count and complexity of one function, and which function it is. */
  largest: { operators: number; complexity: number; functionIndex: number };
}

const I32 = 0x7f;
const I64 = 0x7e;

/**
 * Rewrites a module so that it counts its own instructions: an i64 global, exported as
 * HostExport.counter, goes down by the weight of each block as it is entered. At function entries
 * and loop heads the module traps with `unreachable` once the counter is negative. The start
 * function is not run at instantiation but exported, and so are memory, table and mutable globals.
 *
 * No function, type or global changes its index. Throws MalformedModule where the module cannot
 * be read or uses a feature the platform does not allow; what it passes over is left to
 * WebAssembly.compile to validate.
 */
export function instrument(
  source: Uint8Array,
  layout: ModuleLayout = readLayout(source),
): InstrumentedModule {
  const counter = layout.globals.length;
  const mutableGlobals: number[] = [];
  layout.globals.forEach((global, index) => {
    if (!global.mutable) return;
    if (global.type === 0x7b || global.type === 0x70 || global.type === 0x6f) {
      throw new MalformedModule(`mutable global ${index} is not a number`, 0);
    }
    mutableGlobals.push(index);
  });

  const result: InstrumentedModule = {
    bytes: source,
    mutableGlobals,
    hasMemory: layout.memories > 0,
    hasTable: layout.tables > 0,
    hasStart: layout.start !== undefined,
    largest: { operators: 0, complexity: 0, functionIndex: -1 },
  };
  const out = new BinaryWriter(Math.ceil(source.length * 1.6) + 1024);
  out.append(source.subarray(0, 8));
  const scratch = new BinaryWriter(1024);
  const present = new Set(layout.sections.map((section) => section.id));
  let globalsWritten = false;
  let exportsWritten = false;

  const writeSection = (id: number, contents: Uint8Array): void => {
    out.byte(id);
    out.u32(contents.length);
    out.append(contents);
  };
  const writeGlobals = (existing: BinaryReader | undefined): void => {
    globalsWritten = true;
    const count = existing ? existing.u32() : 0;
    scratch.clear();
    scratch.u32(count + 1);
    if (existing) scratch.append(existing.take(existing.end - existing.position));
    scratch.append(Uint8Array.of(I64, 1, 0x42, 0, 0x0b));
    writeSection(SectionId.global, scratch.bytes());
  };
  const writeExports = (existing: BinaryReader | undefined): void => {
    exportsWritten = true;
    const added: [string, number, number][] = [[HostExport.counter, 3, counter]];
    if (result.hasMemory) added.push([HostExport.memory, 2, 0]);
    if (result.hasTable) added.push([HostExport.table, 1, 0]);
    if (layout.start !== undefined) added.push([HostExport.start, 0, layout.start]);
    for (const index of mutableGlobals) added.push([HostExport.global + index, 3, index]);
    const count = existing ? existing.u32() : 0;
    scratch.clear();
    scratch.u32(count + added.length);
    if (existing) scratch.append(existing.take(existing.end - existing.position));
    for (const [name, kind, index] of added) {
      scratch.name(name);
      scratch.byte(kind);
      scratch.u32(index);
    }
    writeSection(SectionId.export, scratch.bytes());
  };

  for (const section of layout.sections) {
    const { id } = section;
    // The global and export sections come before these; add them where the module has none.
    if (id !== SectionId.custom && id >= SectionId.export && id !== SectionId.tag) {
      if (!globalsWritten && !present.has(SectionId.global)) writeGlobals(undefined);
      if (id > SectionId.export && !exportsWritten && !present.has(SectionId.export)) {
        writeExports(undefined);
      }
    }
    const contents = new BinaryReader(source, section.start, section.end);
    if (id === SectionId.global) writeGlobals(contents);
    else if (id === SectionId.export) writeExports(contents);
    else if (id === SectionId.code) writeCode(layout, contents, counter, out, result);
    else if (id === SectionId.custom && isDebugging(contents)) continue;
    else if (id !== SectionId.start) out.append(source.subarray(section.header, section.end));
  }
  if (!globalsWritten) writeGlobals(undefined);
  if (!exportsWritten) writeExports(undefined);
  result.bytes = out.bytes().slice();
  return result;
}

/** Custom sections are of no use to the running module, except that names make traps readable. */
function isDebugging(contents: BinaryReader): boolean {
  return contents.name() !== 'name';
}

function writeCode(
  layout: ModuleLayout,
  reader: BinaryReader,
  counter: number,
  out: BinaryWriter,
  result: InstrumentedModule,
): void {
  const { bytes } = reader;
  const count = reader.u32();
  if (count !== layout.functions.length) {
    throw new MalformedModule('function and code section differ in length', reader.position);
  }
  const analysis = new FunctionAnalysis();
  const section = new BinaryWriter(Math.ceil((reader.end - reader.position) * 1.6) + 64);
  const body = new BinaryWriter(4096);
  section.u32(count);
  const insertions = new InsertionWriter(counter);

  for (let i = 0; i < count; i++) {
    const size = reader.u32();
    const end = reader.position + size;
    if (end > reader.end) throw new MalformedModule('unexpected end', reader.position);
    const groups = reader.u32();
    const groupsBody = reader.position;
    let locals = layout.types[layout.functions[i]]?.parameters.length ?? 0;
    for (let g = 0; g < groups; g++) {
      locals += reader.u32();
      reader.byte();
    }
    const code = reader.position;
    analysis.analyze(bytes, code, end);
    const { largest } = result;
    if (analysis.operators > largest.operators) largest.operators = analysis.operators;
    if (analysis.complexity > largest.complexity) {
      largest.complexity = analysis.complexity;
      largest.functionIndex = layout.importedFunctions + i;
    }

    let hasLength = false;
    for (let c = 0; c < analysis.count; c++) {
      if (analysis.kinds[c] === InsertionKind.length) hasLength = true;
    }
    body.clear();
    // One i64 for what is left of the counter, and an i32 for the length of a bulk operator.
    body.u32(groups + (hasLength ? 2 : 1));
    body.copy(bytes, groupsBody, code);
    body.u32(1);
    body.byte(I64);
    if (hasLength) {
      body.u32(1);
      body.byte(I32);
    }
    insertions.begin(locals);
    let copied = code;
    for (let c = 0; c < analysis.count; c++) {
      const weight = analysis.weights[c];
      const kind = analysis.kinds[c];
      if (weight === 0 && kind === InsertionKind.charge) continue;
      const position = analysis.positions[c];
      body.copy(bytes, copied, position);
      copied = position;
      insertions.write(body, kind, weight);
    }
    body.copy(bytes, copied, end);
    section.u32(body.length);
    section.append(body.bytes());
    reader.position = end;
  }
  out.byte(SectionId.code);
  out.u32(section.length);
  out.append(section.bytes());
}

/** Writes the operators of an insertion. */
class InsertionWriter {
  #get: Uint8Array;
  #set: Uint8Array;
  #remaining = 0;
  #length = 0;

  constructor(counter: number) {
    const operator = (opcode: number): Uint8Array => {
      const writer = new BinaryWriter(8);
      writer.byte(opcode);
      writer.u32(counter);
      return writer.bytes();
    };
    this.#get = operator(0x23);
    this.#set = operator(0x24);
  }

  /** Starts a function whose own locals number `locals`. */
  begin(locals: number): void {
    this.#remaining = locals;
    this.#length = locals + 1;
  }

  write(out: BinaryWriter, kind: number, weight: number): void {
    switch (kind) {
      case InsertionKind.entry:
        out.append(this.#get);
        this.#subtract(out, weight);
        this.#check(out);
        break;
      case InsertionKind.charge:
        this.#local(out, LOCAL_GET);
        this.#subtract(out, weight);
        this.#local(out, LOCAL_SET);
        break;
      case InsertionKind.checkedCharge:
        this.#local(out, LOCAL_GET);
        if (weight !== 0) this.#subtract(out, weight);
        this.#check(out);
        break;
      case InsertionKind.length:
        // The length stays on the stack, below what follows.
        out.byte(LOCAL_TEE);
        out.u32(this.#length);
        this.#local(out, LOCAL_GET);
        out.byte(LOCAL_GET);
        out.u32(this.#length);
        out.byte(0xad); // i64.extend_i32_u
        out.byte(I64_SUB);
        this.#check(out);
        break;
      case InsertionKind.flush:
        this.#local(out, LOCAL_GET);
        out.append(this.#set);
        break;
      case InsertionKind.reload:
        out.append(this.#get);
        this.#local(out, LOCAL_SET);
        break;
    }
  }

  #local(out: BinaryWriter, opcode: number): void {
    out.byte(opcode);
    out.u32(this.#remaining);
  }

  #subtract(out: BinaryWriter, weight: number): void {
    out.byte(0x42); // i64.const
    out.s64(weight);
    out.byte(I64_SUB);
  }

  /** Takes what is left from the stack to its local; traps if it is negative. */
  #check(out: BinaryWriter): void {
    this.#local(out, LOCAL_TEE);
    out.append(IF_NEGATIVE);
    this.#local(out, LOCAL_GET);
    out.append(this.#set);
    out.append(UNREACHABLE_END);
  }
}

const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I64_SUB = 0x7d;
// i64.const 0; i64.lt_s; if
const IF_NEGATIVE = Uint8Array.of(0x42, 0x00, 0x53, 0x04, 0x40);
// unreachable; end
const UNREACHABLE_END = Uint8Array.of(0x00, 0x0b);
