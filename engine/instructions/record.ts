/**
 * Records which operations programs execute, before any are joined: what `choose.ts` chooses from. It runs a core of its
 * own, which counts executions by address and keeps a log of what the translator writes.
 */
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { Engine } from '../engine.ts';
import { WebAssemblyHost } from '../host/webassembly.ts';
import { Linker } from '../linker.ts';
import { Module } from '../module.ts';
import { RunReason } from '../run-reason.ts';
import { Store } from '../store.ts';

/** Where the recording core keeps its log and its counters: above all that the host gives away. */
const LOG = 0x30000000;
const COUNTERS = 0x40000000;
const PAGES = 0x8000;
/** The host's own memory, of which a counter for each address fits. */
const LIMIT = 0x10000000;
const LOG_WORDS = 2;
/** Bytes of code that the translator may write and not use: more than any function has. */
const MOST_TAKEN_BACK = 1 << 18;

/**
 * Changes the core's sources so that it records.
 *
 * @param firstChosen code of the first operation that is joined by choice
 */
export function recordingSources(
  files: ReadonlyMap<string, string>,
  firstChosen: number,
): Map<string, string> {
  const changed = new Map(files);
  const change = (file: string, from: string, to: string): void => {
    const text = changed.get(file)!;
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    changed.set(file, text.replace(from, to));
  };
  const counter = `${COUNTERS} + (pc << 2)`;
  change(
    'core/generated/execute.ts',
    'while (true) {',
    `while (true) { store<u32>(${counter}, load<u32>(${counter}) + 1);`,
  );
  const emit = 'core/emit.ts';
  for (const call of [
    'fuseSequence(t.fusions, load<u16>(t.last), op);',
    'fuseTree(t.fusions, load<u16>(t.last), op, index);',
    'fuseComplete(t.fusions, load<u16>(t.previous), load<u16>(t.last));',
  ]) {
    change(
      emit,
      `const fused = ${call}`,
      `let fused = ${call} if (fused >= ${firstChosen}) fused = 0;`,
    );
  }
  // What could be a tree is noted until the operation is begun.
  change(
    emit,
    'if (!fused) {\n    begin',
    `if (!fused) {\n    store<u32>(${LOG + 4}, index + 1);\n    begin`,
  );
  change(
    emit,
    't.previous = t.last;\n  t.last = t.out;',
    `const log = <usize>load<u32>(${LOG});
    store<u32>(log, t.out);
    store<u32>(log, (t.last ? 1 : 0) | (load<u32>(${LOG + 4}) << 1), 4);
    store<u32>(${LOG + 4}, 0);
    store<u32>(${LOG}, <u32>log + ${LOG_WORDS * 4});
    t.previous = t.last;
    t.last = t.out;`,
  );
  return changed;
}

/** Keeps the memory of a WebAssemblyHost to see the counters. */
class RecordingHost extends WebAssemblyHost {
  words: Uint32Array = new Uint32Array();

  override alloc(bytes: number): Uint8Array {
    const buffer = super.alloc(bytes);
    if (buffer.byteOffset + bytes > LIMIT) throw new RangeError('no memory left to count in');
    this.words = new Uint32Array(buffer.buffer);
    return buffer;
  }
}

/** An operation as it was written. */
export interface Written {
  readonly name: string;
  /** The operand that the one before computes, or -1. */
  readonly index: number;
}

/** Operations that are always executed together, as far as control goes, and how often that was. */
export interface Run {
  readonly operations: readonly Written[];
  count: number;
}

/**
 * Runs a program on the recording core. A module without imports exports `run(i32)`, which gets the first argument; any
 * other is a WASI command.
 *
 * @param names of the operations by their codes
 */
export function record(
  core: Uint8Array<ArrayBuffer>,
  names: readonly string[],
  wasm: Uint8Array,
  args: readonly string[],
): Run[] {
  const host = new RecordingHost(core, PAGES);
  const engine = new Engine(host);
  host.words[LOG >> 2] = LOG + 16;
  execute(engine, new Module(engine, wasm), args);
  const { words } = host;
  const halves = new Uint16Array(words.buffer);
  const runs = new Map<string, Run>();
  let operations: Written[] = [];
  let count = 0;
  const end = (): void => {
    if (!count) return;
    const key = operations.map(({ name, index }) => `${name}@${index}`).join(' ');
    const run = runs.get(key);
    if (run) run.count += count;
    else runs.set(key, { operations, count });
  };
  // What the translator has taken back, it has written over.
  const log: [number, number][] = [];
  for (let at = (LOG + 16) >> 2; at < words[LOG >> 2] >> 2; at += LOG_WORDS) {
    const address = words[at];
    while (log.length && log.at(-1)![0] >= address && log.at(-1)![0] - address < MOST_TAKEN_BACK) {
      log.pop();
    }
    log.push([address, words[at + 1]]);
  }
  for (const [address, flags] of log) {
    const executed = words[(COUNTERS >> 2) + address];
    if (!(flags & 1)) {
      end();
      operations = [];
      count = executed;
    }
    const name = (names[halves[address >> 1]] ?? '').replace(/call_direct$/, 'call');
    operations.push({ name, index: (flags >> 1) - 1 });
  }
  end();
  return [...runs.values()];
}

function execute(engine: Engine, module: Module, args: readonly string[]): void {
  const linker = new Linker(engine);
  const files = [
    new OpenFile(new File([])),
    output(),
    output(),
    new PreopenDirectory('/', new Map()),
  ];
  const wasi = new WASI(['program', ...args], [], files, { debug: false });
  for (const { module: from, name, kind, type } of module.imports) {
    if (kind !== 'func' || !('params' in type)) continue;
    linker.func(from, name, type, (caller, ...values: unknown[]) => {
      // The shim wants a memory that begins at 0.
      const memory = caller.getMemory()!.bytes;
      const copy = memory.slice();
      wasi.inst = { exports: { memory: { buffer: copy.buffer } as WebAssembly.Memory } };
      const imported = wasi.wasiImport[name] as (...values: unknown[]) => unknown;
      const result = imported(...values);
      memory.set(copy);
      return result;
    });
  }
  const instance = linker.instantiate(new Store(engine), module);
  const call = module.imports.length
    ? instance.call('_start')
    : instance.call('run', [Number(args[0])]);
  if (call.run(Infinity) !== RunReason.finished) console.error(`ended by: ${call.trap?.message}`);
}

function output(): ConsoleStdout {
  return ConsoleStdout.lineBuffered((line) => {
    console.error(line);
  });
}
