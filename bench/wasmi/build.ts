import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { build, ROOT } from '../../build/stamp.ts';

const AZLE = join(ROOT, 'node_modules/azle');
const MODULE = 'dist/canisters/wasmi/wasmi.wasm';

/** Azle's own last build step; its package does not export it. */
interface AzleBuild {
  manipulateWasmBinary(
    script: string,
    template: string,
    data: { envVars: [string, string][]; mainJsPath: string; managementDid: string },
    validate: boolean,
    methods: { queries: object[]; updates: { name: string; index: number }[] },
  ): Promise<Uint8Array>;
}

/** Builds the measuring canister on Azle's experimental template; gives its module. */
export async function buildWasmiCanister(): Promise<Uint8Array> {
  await build({
    name: 'wasmi',
    inputs: ['bench/wasmi', 'bench/call-twice.ts', 'package-lock.json'],
    outputs: [MODULE],
    run: async () => {
      const module = await makeModule();
      await mkdir(dirname(join(ROOT, MODULE)), { recursive: true });
      await writeFile(join(ROOT, MODULE), module);
    },
  });
  return readFile(join(ROOT, MODULE));
}

async function makeModule(): Promise<Uint8Array> {
  const { outputFiles } = await bundle({
    entryPoints: [join(import.meta.dirname, 'canister.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    write: false,
  });
  const azle = (await import(
    join(AZLE, 'src/stable/build/commands/build/wasm_binary/manipulate.ts')
  )) as AzleBuild;
  return azle.manipulateWasmBinary(
    outputFiles[0].text,
    join(AZLE, 'dist/canister_templates/experimental.wasm'),
    { envVars: [], mainJsPath: 'main.js', managementDid: '' },
    false,
    { queries: [], updates: [{ name: 'measure', index: 0 }] },
  );
}
