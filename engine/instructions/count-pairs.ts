/**
 * Counts which operations are executed one after the other, or one for the other's operand, where no operation is
 * both: what `chosen.ts` should have next. It runs a core of its own, which counts executions by address and keeps a
 * log of what the translator tried in vain to join.
 */
import { ConsoleStdout, File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';
import { Engine } from '../engine.ts';
import { WebAssemblyHost } from '../host/webassembly.ts';
import { Linker } from '../linker.ts';
import { Module } from '../module.ts';
import { RunReason } from '../run-reason.ts';
import { Store } from '../store.ts';

/** Where the counting core keeps its log and its counters: above all that the host gives away. */
const LOG = 0x30000000;
const COUNTERS = 0x40000000;
const PAGES = 0x8000;
/** The host's own memory, of which a counter for each address fits. */
const LIMIT = 0x10000000;
const LOG_WORDS = 4;

/** Changes the core's sources so that it counts. */
export function countingSources(files: ReadonlyMap<string, string>): Map<string, string> {
  const changed = new Map(files);
  const change = (file: string, from: string, to: string): void => {
    const text = changed.get(file)!;
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    changed.set(file, text.replace(from, to));
  };
  const execute = 'core/generated/execute.ts';
  const counter = `${COUNTERS} + (pc << 2)`;
  change(
    execute,
    'while (true) {',
    `while (true) { store<u32>(${counter}, load<u32>(${counter}) + 1);`,
  );
  const translate = 'core/emit.ts';
  for (const [call, first, second, index] of [
    ['fuseSequence(load<u16>(t.last), op);', 't.last', 'op', '-1'],
    ['fuseTree(load<u16>(t.last), op, index);', 't.last', 'op', 'index'],
    [
      'fuseComplete(load<u16>(t.previous), load<u16>(t.last));',
      't.previous',
      'load<u16>(t.last)',
      '-1',
    ],
  ]) {
    change(
      translate,
      call,
      `${call} if (!fused) {
        const log = <usize>load<u32>(${LOG});
        store<u32>(log, ${first});
        store<u32>(log, <u32>load<u16>(${first}), 4);
        store<u32>(log, <u32>${second} & 0xffff, 8);
        store<i32>(log, ${index}, 12);
        store<u32>(${LOG}, <u32>log + ${LOG_WORDS * 4});
      }`,
    );
  }
  return changed;
}

/** Keeps the memory of a WebAssemblyHost to see the counters. */
class CountingHost extends WebAssemblyHost {
  words: Uint32Array = new Uint32Array();

  override alloc(bytes: number): Uint8Array {
    const buffer = super.alloc(bytes);
    if (buffer.byteOffset + bytes > LIMIT) throw new RangeError('no memory left to count in');
    this.words = new Uint32Array(buffer.buffer);
    return buffer;
  }
}

/**
 * Runs a program on the counting core and prints the pairs that were executed most, as rows for `chosen.ts`. A module
 * without imports exports `run(i32)`, which gets the first argument; any other is a WASI command.
 */
export function countPairs(
  core: Uint8Array<ArrayBuffer>,
  names: readonly string[],
  wasm: Uint8Array,
  args: readonly string[],
): void {
  const host = new CountingHost(core, PAGES);
  const engine = new Engine(host);
  host.words[LOG >> 2] = LOG + 16;
  run(engine, new Module(engine, wasm), args);
  const { words } = host;
  let operations = 0;
  for (let at = COUNTERS >> 2; at < (COUNTERS >> 2) + LIMIT; at++) operations += words[at];
  const pairs = new Map<string, number>();
  const seen = new Set<string>();
  for (let at = (LOG + 16) >> 2; at < words[LOG >> 2] >> 2; at += LOG_WORDS) {
    const [address, first, second, index] = words.subarray(at, at + LOG_WORDS);
    const row = `${names[first]} > ${names[second]}${index === 0xffffffff ? '' : ` @${index}`}`;
    const count = words[(COUNTERS >> 2) + address];
    if (!count || seen.has(`${address} ${row}`)) continue;
    seen.add(`${address} ${row}`);
    pairs.set(row, (pairs.get(row) ?? 0) + count);
  }
  console.log(`${operations} operations`);
  for (const [row, count] of [...pairs].sort(([, a], [, b]) => b - a).slice(0, 60)) {
    console.log(`${((100 * count) / operations).toFixed(2).padStart(6)} %  ${row}`);
  }
}

function run(engine: Engine, module: Module, args: readonly string[]): void {
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
  if (call.run(Infinity) !== RunReason.finished) console.log(`ended by: ${call.trap?.message}`);
}

function output(): ConsoleStdout {
  return ConsoleStdout.lineBuffered((line) => {
    console.log(line);
  });
}
