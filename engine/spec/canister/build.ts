import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { runAzle } from '../../../build/azle.ts';
import { build, ROOT } from '../../../build/stamp.ts';
import { link } from '../../link/link.ts';

const CORE = 'dist/engine/core.wasm';

/**
 * Builds an Azle canister and links the engine into it, if it is out of date.
 *
 * @param name of the canister, and of what is built below dist/canisters
 * @param main the file with the canister's class, from the top folder
 * @param inputs the files and folders it depends on besides the engine, from the top folder
 * @returns its module
 */
export async function buildEngineCanister(
  name: string,
  main: string,
  inputs: readonly string[],
): Promise<Uint8Array> {
  const folder = join('dist/canisters', name);
  const azleOutput = join(folder, '.azle', name, `${name}.wasm`);
  const module = join(folder, `${name}.wasm`);
  await build({
    name: `${name}-azle`,
    inputs: [main, ...inputs, 'engine', 'package-lock.json'],
    ignore: /\.test\.ts$|\.md$|^engine\/(core|link)\//,
    outputs: [azleOutput],
    run: async () => {
      await writeDfxJson(name, main, folder);
      await runAzle(name, folder);
    },
  });
  await build({
    name: `${name}-link`,
    inputs: [azleOutput, CORE, 'engine/link'],
    outputs: [module],
    run: async () => {
      const [canister, core] = await Promise.all(
        [azleOutput, CORE].map((file) => readFile(join(ROOT, file))),
      );
      await writeFile(join(ROOT, module), await link({ canister, core }));
    },
  });
  return readFile(join(ROOT, module));
}

async function writeDfxJson(name: string, main: string, folder: string): Promise<void> {
  await mkdir(join(ROOT, folder), { recursive: true });
  const canister = { type: 'azle', main: relative(folder, main) };
  const file = join(ROOT, folder, 'dfx.json');
  await writeFile(file, JSON.stringify({ canisters: { [name]: canister } }));
}
