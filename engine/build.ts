/**
 * Builds the core: `npx tsx engine/build.ts` compiles engine/core with AssemblyScript to dist/engine/core.wasm,
 * unless that was made from the same inputs already.
 */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { complete, FIRST_CHOSEN, generate } from './instructions/generate.ts';

const ENGINE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.dirname(ENGINE);
const OUTPUT = path.join(ROOT, 'dist', 'engine');
const GENERATED = 'core/generated/';

const OPTIONS = [
  // What -O3 does more takes three times as long and makes the loop no faster.
  '-O2',
  '--noAssert',
  '--runtime',
  'stub',
  '--importMemory',
  '--noExportMemory',
  '--initialMemory',
  '0',
  '--enable',
  'bulk-memory,sign-extension,mutable-globals,nontrapping-f2i,simd',
  '--use',
  'abort=',
];

/** Every source of the core, by its path from the engine's folder; generated ones among them. */
async function sources(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of ['layout.ts', 'compile-error-codes.ts']) {
    const text = await readFile(path.join(ENGINE, name), 'utf8');
    // To the core its numbers are unsigned 32-bit words.
    files.set(name, text.replaceAll(/^(export const \w+) =/gm, '$1: u32 ='));
  }
  for (const name of (await readdir(path.join(ENGINE, 'core'))).sort()) {
    if (!name.endsWith('.ts')) continue;
    files.set(`core/${name}`, await readFile(path.join(ENGINE, 'core', name), 'utf8'));
  }
  for (const [name, text] of generate()) files.set(`${GENERATED}${name}.ts`, text);
  const handlers = await handlerSources();
  const version = hashOf(files).update(handlers.join('\0')).digest('hex').slice(0, 16);
  files.set(`${GENERATED}version.ts`, `export const VERSION: u64 = 0x${version};\n`);
  return files;
}

/** What writes the handlers, which are no part of the sources. */
async function handlerSources(): Promise<string[]> {
  const texts: string[] = [];
  for (const folder of ['binary', 'instructions']) {
    for (const name of (await readdir(path.join(ENGINE, folder))).sort()) {
      texts.push(await readFile(path.join(ENGINE, folder, name), 'utf8'));
    }
  }
  return texts;
}

function hashOf(files: ReadonlyMap<string, string>): Hash {
  const hash = createHash('sha256');
  for (const [name, text] of files) hash.update(`${name}\0${text}\0`);
  return hash;
}

/** Compiles the core and returns its bytes. */
async function compile(files: Map<string, string>): Promise<Uint8Array> {
  // Loading the compiler takes seconds, which a build that finds nothing to do need not spend.
  const { default: asc } = await import('assemblyscript/asc');
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    ['core/index.ts', '--outFile', 'core.wasm', ...OPTIONS],
    {
      readFile: (name) => files.get(name.replaceAll('\\', '/')) ?? null,
      writeFile(_name, contents) {
        wasm = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error || !wasm) throw new Error(`engine/core does not compile:\n${stderr.toString()}`);
  return complete(wasm);
}

/** Builds dist/engine/core.wasm where it is missing or out of date; returns its bytes. */
export async function buildCore(): Promise<Uint8Array> {
  const files = await sources();
  const stamp = hashOf(files).update(OPTIONS.join(' ')).digest('hex');
  const target = path.join(OUTPUT, 'core.wasm');
  const stampFile = path.join(OUTPUT, 'core.stamp');
  const previous = await readFile(stampFile, 'utf8').catch(() => '');
  if (previous === stamp) {
    const built = await readFile(target).catch(() => undefined);
    if (built) return built;
  }
  const wasm = await compile(files);
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(target, wasm);
  await writeFile(stampFile, stamp);
  return wasm;
}

/** Compiles a core that records what it executes, for engine/choose.ts. */
export async function compileRecording(): Promise<Uint8Array<ArrayBuffer>> {
  const { recordingSources } = await import('./instructions/record.ts');
  const core = await compile(recordingSources(await sources(), FIRST_CHOSEN));
  return core as Uint8Array<ArrayBuffer>;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wasm = await buildCore();
  console.log(`dist/engine/core.wasm: ${wasm.length} bytes`);
}
