import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { MalformedModule } from '../instrumentation/binary.ts';
import { instrument, type InstrumentedModule } from '../instrumentation/instrument.ts';
import { checkFunctions, checkLayout, InvalidCanisterModule } from '../instrumentation/limits.ts';
import { readLayout } from '../instrumentation/module-layout.ts';

const MAX_MODULE_BYTES = 100 * 1024 * 1024;

interface Metadata {
  public: boolean;
  contents: Uint8Array;
}

/** A canister module, checked, instrumented and compiled. */
export interface Program {
  /** SHA-256 of the module as it was given, compressed or not. */
  hash: Uint8Array;
  module: WebAssembly.Module;
  host: Omit<InstrumentedModule, 'bytes'>;
  /** Names of the exported functions. */
  exports: ReadonlySet<string>;
  /** The `icp:` custom sections by name. */
  metadata: ReadonlyMap<string, Metadata>;
}

/** How many programs are kept for when they are asked for again. */
const KEPT = 2;
const kept = new Map<string, Program>();

/**
 * Makes a program of the bytes given to install_code (a module, or one compressed by gzip). Those made last are
 * kept: a module is often upgraded to, or recovered, again. Throws InvalidCanisterModule saying why, if the Internet
 * Computer would not take it.
 */
export async function loadProgram(given: Uint8Array): Promise<Program> {
  const hash = createHash('sha256').update(given).digest();
  const key = hash.toString('hex');
  const program = kept.get(key) ?? (await makeProgram(given, hash));
  kept.delete(key);
  kept.set(key, program);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  return program;
}

async function makeProgram(given: Uint8Array, hash: Uint8Array): Promise<Program> {
  const bytes = decompress(given);
  try {
    const layout = readLayout(bytes);
    checkLayout(layout);
    const instrumented = instrument(bytes, layout);
    checkFunctions(instrumented);
    const { bytes: code, ...host } = instrumented;
    const module = await WebAssembly.compile(code as Uint8Array<ArrayBuffer>);
    const metadata = new Map<string, Metadata>();
    for (const { name, contents } of layout.custom) {
      const match = /^icp:(public|private) (.*)$/s.exec(name);
      if (!match) continue;
      metadata.set(match[2], { public: match[1] === 'public', contents: contents.slice() });
    }
    return {
      hash,
      module,
      host,
      exports: new Set(layout.exports.filter(({ kind }) => kind === 0).map(({ name }) => name)),
      metadata,
    };
  } catch (error) {
    if (error instanceof InvalidCanisterModule) throw error;
    if (error instanceof MalformedModule || error instanceof WebAssembly.CompileError) {
      const reason = error.message.replace(/^WebAssembly\.compile\(\): /, '');
      throw new InvalidCanisterModule(`Wasm module is not valid: ${reason}`);
    }
    throw error;
  }
}

function decompress(given: Uint8Array): Uint8Array {
  if (given[0] !== 0x1f || given[1] !== 0x8b) return given;
  try {
    return gunzipSync(given, { maxOutputLength: MAX_MODULE_BYTES });
  } catch (error) {
    throw new InvalidCanisterModule(
      `Wasm module is not valid: cannot be decompressed: ${(error as Error).message}`,
    );
  }
}
