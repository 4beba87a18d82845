import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { runAzle } from '../build/azle.ts';
import { build, ROOT } from '../build/stamp.ts';
import { link } from '../engine/link/link.ts';
import { COMMAND_NAMES } from './commands/names.ts';
import { packRom, type RomFile } from './fs/rom-image.ts';

const AZLE_OUTPUT = '.azle/kernel/kernel.wasm';
const CORE = 'dist/engine/core.wasm';
const PROGRAMS = 'dist/userland';
const MODULE = 'dist/kernel/kernel.wasm';

/** Has Azle build kernel/main.ts. */
export async function buildCanister(): Promise<void> {
  await build({
    name: 'kernel',
    inputs: ['kernel', 'engine', 'package.json', 'dfx.json', 'package-lock.json'],
    ignore: /\.test\.ts$|\.md$|^kernel\/build\.ts$|^engine\/(core|link|spec|build\.ts)/,
    outputs: [AZLE_OUTPUT],
    run: () => runAzle('kernel'),
  });
}

/**
 * Makes dist/kernel/kernel.wasm and .wasm.gz of what the others built: Azle's module, the bridge, the
 * engine's core (dist/engine) and the read-only system (dist/userland).
 */
export async function linkKernel(): Promise<void> {
  await build({
    name: 'link',
    inputs: [
      AZLE_OUTPUT,
      CORE,
      PROGRAMS,
      'kernel/commands/names.ts',
      'kernel/canix.did',
      'engine/link',
    ],
    ignore: /\.test\.ts$|fingerprints/,
    outputs: [MODULE, `${MODULE}.gz`],
    run: runLink,
  });
}

async function runLink(): Promise<void> {
  const read = (path: string): Promise<Uint8Array> => readFile(join(ROOT, path));
  const module = await link({
    canister: await read(AZLE_OUTPUT),
    core: await read(CORE),
    rom: packRom(await systemFiles()),
    timer: 'tick',
    candid: await readFile(join(ROOT, 'kernel/canix.did'), 'utf8'),
  });
  await mkdir(join(ROOT, 'dist/kernel'), { recursive: true });
  await writeFile(join(ROOT, MODULE), module);
  await writeFile(join(ROOT, `${MODULE}.gz`), gzipSync(module, { level: 9 }));
}

/** What /bin holds: the micro apps, and for each command of the kernel's own a file that names it. */
async function systemFiles(): Promise<RomFile[]> {
  const programs = (await readdir(join(ROOT, PROGRAMS))).filter((name) => name.endsWith('.wasm'));
  const files: RomFile[] = [];
  for (const program of programs.sort()) {
    const data = await readFile(join(ROOT, PROGRAMS, program));
    files.push({ path: basename(program, '.wasm'), mode: 0o755, data });
  }
  for (const name of COMMAND_NAMES) {
    const data = new TextEncoder().encode(`#!kernel:${name}\n`);
    files.push({ path: name, mode: 0o755, data });
  }
  return files;
}
