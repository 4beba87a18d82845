/** Builds the command: dist/cli/canix.mjs and the parts that it loads when they are needed. */
import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../web-terminal/bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = 'dist/cli';

export async function buildCli(): Promise<void> {
  const built = await bundle({
    root,
    outdir,
    alsoInputs: ['cli/build.ts', 'web-terminal/bundle.ts'],
    esbuild: {
      entryPoints: [{ in: 'cli/main.ts', out: 'canix' }],
      platform: 'node',
      format: 'esm',
      target: 'node20',
      splitting: true,
      outExtension: { '.js': '.mjs' },
      sourcemap: 'linked',
      // Packages in CommonJS ask for Node's own modules with require, which ES modules lack.
      banner: {
        js: "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);",
      },
    },
  });
  if (!built) return;
  chmodSync(resolve(root, outdir, 'canix.mjs'), 0o755);
  console.log(`built ${outdir}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCli();
