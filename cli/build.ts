/** Builds the command: dist/cli/canix.mjs and the parts that it loads when they are needed. */
import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../web-terminal/bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = 'dist/cli';

/** Packages in CommonJS ask for Node's own modules with require, which ES modules lack. */
const REQUIRE =
  "import { createRequire as createRequireOfNode } from 'node:module'; const require = createRequireOfNode(import.meta.url);";

const common = {
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'linked',
  banner: { js: REQUIRE },
} as const;

export async function buildCli(): Promise<void> {
  const scripts = ['cli/build.ts', 'web-terminal/bundle.ts'];
  const built = await Promise.all([
    bundle({
      name: 'canix',
      root,
      outdir,
      alsoInputs: scripts,
      esbuild: {
        ...common,
        entryPoints: [
          { in: 'cli/main.ts', out: 'canix' },
          // Linking reads it from the file of this name beside it.
          { in: 'engine/link/bridge.wat', out: 'bridge' },
        ],
        loader: { '.wat': 'copy' },
        // It runs programs of its own, and is larger than all of the command.
        external: ['binaryen'],
        splitting: true,
        outExtension: { '.js': '.mjs' },
      },
    }),
    // The replica starts its thread from the file of this name beside it.
    bundle({
      name: 'replica-worker',
      root,
      outdir,
      alsoInputs: scripts,
      esbuild: {
        ...common,
        entryPoints: [{ in: 'replica/thread/worker.ts', out: 'replica-worker' }],
      },
    }),
  ]);
  if (!built.includes(true)) return;
  chmodSync(resolve(root, outdir, 'canix.mjs'), 0o755);
  console.log(`built ${outdir}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCli();
