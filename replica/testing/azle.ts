import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Builds a TypeScript canister with Azle in a folder of dist/, which lies in reach of the
 * project's packages. What has been built from the same source before is not built again.
 */
export async function buildAzle(source: string): Promise<Uint8Array> {
  const name = createHash('sha256').update(source).digest('hex').slice(0, 16);
  const folder = join(ROOT, 'dist', 'replica-test', name);
  const module = join(folder, '.azle', 'canister', 'canister.wasm');
  if (!existsSync(module)) {
    mkdirSync(join(folder, 'src'), { recursive: true });
    writeFileSync(join(folder, 'src', 'index.ts'), source);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const compilerOptions = {
      target: 'ES2020',
      module: 'ES2020',
      moduleResolution: 'bundler',
      strict: true,
      skipLibCheck: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const canister = {
      type: 'custom',
      main: 'src/index.ts',
      candid: 'canister.did',
      build: 'npx azle build canister',
      wasm: '.azle/canister/canister.wasm',
    };
    writeFileSync(join(folder, 'dfx.json'), JSON.stringify({ canisters: { canister } }));
    await promisify(execFile)(join(ROOT, 'node_modules', '.bin', 'azle'), ['build', 'canister'], {
      cwd: folder,
      env: { ...process.env, CANISTER_CANDID_PATH: join(folder, 'canister.did') },
    });
  }
  return new Uint8Array(readFileSync(module));
}
