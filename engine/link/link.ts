import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readSections, SECTION, writeSections } from '../binary/format.ts';
import { checkCanister } from './check-canister.ts';
import { passCounter } from './pass-counter.ts';
import { romModule } from './rom-module.ts';
import { customSection, mapExports, renameImportModule } from './sections.ts';

/** What goes into one canister module. */
export interface LinkInput {
  /** The module that `azle build` made. */
  canister: Uint8Array;
  /** The engine's core (dist/engine/core.wasm). */
  core: Uint8Array;
  /** Read-only data to carry along; see `romModule`. */
  rom?: Uint8Array;
  /**
   * An update method (hidden, manual, of no arguments) that the global timer is to call: in a message that the canister
   * sends itself, if it has given the bridge one to send, else in the timer's own. Nobody else can call it. Azle's own
   * timers have whole seconds and take three messages for one; they go on working beside it.
   */
  timer?: string;
  /** The canister's Candid interface, published as the metadata `candid:service`. */
  candid?: string;
}

// What the Internet Computer has switched on; `--all-features` would emit types that V8 refuses.
const FEATURES = [
  'bulk-memory',
  'bulk-memory-opt',
  'sign-ext',
  'nontrapping-float-to-int',
  'mutable-globals',
  'reference-types',
  'multivalue',
  'simd',
].map((feature) => `--enable-${feature}`);

/**
 * Joins an Azle canister, the bridge, the engine's core and the read-only data to one module with
 * one memory: the bridge stands between Azle and the system and passes commands on to the core.
 * @throws when the canister is not one that Azle has built, or has no such timer method
 */
export async function link({ canister, core, rom, timer, candid }: LinkInput): Promise<Uint8Array> {
  checkCanister(canister, timer);
  const folder = await mkdtemp(join(tmpdir(), 'canix-link-'));
  try {
    const file = async (name: string, bytes: Uint8Array): Promise<string> => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return path;
    };
    const merged = join(folder, 'merged.wasm');
    // Azle's module gives the memory, so it is "env" to the others; the bridge takes the place of "ic0".
    await wasmMerge([
      await file('canister.wasm', canister),
      'env',
      await file('bridge.wasm', await bridgeModule()),
      'ic0',
      await file('core.wasm', core),
      'core',
      await file('rom.wasm', romModule(rom ?? new Uint8Array())),
      'rom',
      ...(timer === undefined
        ? []
        : [await file('timer.wasm', await assemble(timerText(timer))), 'timer']),
      ...FEATURES,
      '--skip-export-conflicts',
      '-o',
      merged,
    ]);
    const sections = readSections(await readFile(merged)).map((section) => {
      if (section.id === SECTION.import) return renameImportModule(section, 'system', 'ic0');
      if (section.id === SECTION.export) return mapExports(section, canisterExport(timer));
      return section;
    });
    if (candid !== undefined) {
      sections.push(customSection('icp:public candid:service', new TextEncoder().encode(candid)));
    }
    return passCounter(writeSections(sections));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const TIMER_EXPORT = 'timer_with_method';
const METHOD_EXPORT = 'method_for_timer';

/** The name that an export of the merged module has in the canister; null for those that stay inside. */
function canisterExport(timer: string | undefined): (name: string) => string | null {
  return (name) => {
    if (timer !== undefined) {
      const method = `canister_update ${timer}`;
      if (name === TIMER_EXPORT) return 'canister_global_timer';
      if (name === METHOD_EXPORT) return method;
      if (name === 'canister_global_timer' || name === method) return null;
    }
    return name === 'memory' || name.startsWith('canister_') ? name : null;
  };
}

function timerText(method: string): string {
  return `(module
    (import "env" "canister_global_timer" (func $azle))
    (import "env" "canister_update ${method}" (func $method))
    (import "ic0" "timer_fires" (func $fires (result i32)))
    (import "ic0" "from_itself" (func $from_itself (result i32)))
    (func $work (call $azle) (call $method))
    (func (export "${TIMER_EXPORT}") (if (i32.eqz (call $fires)) (then (call $work))))
    (func (export "${METHOD_EXPORT}") (if (call $from_itself) (then (call $work)))))`;
}

async function bridgeModule(): Promise<Uint8Array> {
  const text = await readFile(join(dirname(fileURLToPath(import.meta.url)), 'bridge.wat'), 'utf8');
  return assemble(text);
}

async function assemble(text: string): Promise<Uint8Array> {
  // Loaded when it is needed: it takes seconds.
  const { default: binaryen } = await import('binaryen');
  const module = binaryen.parseText(text);
  try {
    return module.emitBinary();
  } finally {
    module.dispose();
  }
}

async function wasmMerge(args: string[]): Promise<void> {
  const bin = join(
    dirname(createRequire(import.meta.url).resolve('binaryen')),
    'bin',
    'wasm-merge',
  );
  await promisify(execFile)(process.execPath, [bin, ...args], { maxBuffer: 1 << 26 });
}
