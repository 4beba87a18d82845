/** Builds the page: dist/web-terminal/{index.html, terminal.js, terminal.css}. */
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = 'dist/web-terminal';

export async function buildTerminal(): Promise<void> {
  const built = await bundle({
    name: 'terminal',
    root,
    outdir,
    alsoInputs: ['web-terminal/build.ts', 'web-terminal/bundle.ts'],
    esbuild: {
      entryPoints: [
        { in: 'web-terminal/main.ts', out: 'terminal' },
        { in: 'web-terminal/terminal.css', out: 'terminal' },
        { in: 'web-terminal/index.html', out: 'index' },
      ],
      loader: { '.html': 'copy' },
      platform: 'browser',
      format: 'esm',
      target: 'es2022',
      minify: true,
      sourcemap: 'linked',
    },
  });
  if (built) console.log(`built ${outdir}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildTerminal();
