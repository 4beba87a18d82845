/** `canix link`: the engine into the module of an Azle canister. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { link } from '../engine/link/link.ts';
import { engineCoreFile } from './package-root.ts';

export interface LinkOptions {
  output: string;
  candid?: string;
  rom?: string;
  timer?: string;
  gzip?: boolean;
}

/** Links the engine into the module in the file `input`, and writes the result. */
export async function linkFile(input: string, options: LinkOptions): Promise<void> {
  if (!existsSync(engineCoreFile)) {
    throw new Error(`${engineCoreFile} is not built; run: npm run build`);
  }
  const module = await link({
    canister: await readFile(input),
    core: await readFile(engineCoreFile),
    candid: options.candid === undefined ? undefined : await readFile(options.candid, 'utf8'),
    rom: options.rom === undefined ? undefined : await readFile(options.rom),
    timer: options.timer,
  });
  await writeFile(options.output, options.gzip ? gzipSync(module, { level: 9 }) : module);
}
