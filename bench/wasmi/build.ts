import { join } from 'node:path';
import { build } from 'esbuild';

const AZLE = join(import.meta.dirname, '../../node_modules/azle');

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
  const { outputFiles } = await build({
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
