import { join } from 'node:path';
import { run } from './run.ts';
import { ROOT } from './stamp.ts';

/**
 * Has Azle build a canister; its module is then `<folder>/.azle/<name>/<name>.wasm`.
 *
 * @param name of the canister in the folder's dfx.json
 * @param folder from the top folder
 */
export async function runAzle(name: string, folder = '.'): Promise<void> {
  const cwd = join(ROOT, folder);
  // Azle writes down an interface too. It is not the one that is published.
  const env = { ...process.env, CANISTER_CANDID_PATH: join(cwd, '.azle', `${name}.did`) };
  await run(join(ROOT, 'node_modules', '.bin', 'azle'), ['build', name], { cwd, env });
}
