import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
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
    run: () => runAzle(name, main, join(ROOT, folder)),
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

async function runAzle(name: string, main: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const canister = { type: 'azle', main: relative(folder, join(ROOT, main)) };
  await writeFile(join(folder, 'dfx.json'), JSON.stringify({ canisters: { [name]: canister } }));
  const azle = join(ROOT, 'node_modules/.bin/azle');
  const env = { ...process.env, CANISTER_CANDID_PATH: join(folder, `${name}.did`) };
  try {
    await promisify(execFile)(azle, ['build', name], { cwd: folder, env });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`azle build failed\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
