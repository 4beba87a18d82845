import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ThreadOptions } from './protocol.ts';

/** Stack for canister code: deep recursion must end in a trap, not before real programs need it. */
const STACK_MEGABYTES = 16;

/**
 * Starts the thread that executes canisters. Run from TypeScript sources, the thread's code is
 * bundled first, since a thread starts without the loader its parent may have; where this file is
 * part of a bundle, the thread's bundle `replica-worker.js` lies beside it.
 */
export async function spawnThread(options: ThreadOptions): Promise<Worker> {
  const settings = {
    workerData: options,
    resourceLimits: { stackSizeMb: STACK_MEGABYTES, maxOldGenerationSizeMb: 4096 },
    execArgv: [],
  };
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./replica-worker.js', import.meta.url), settings);
  }
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Evaluated code shares the global scope; its variables must not.
    banner: { js: '(() => {' },
    footer: { js: '})();' },
    logLevel: 'error',
  });
  return new Worker(outputFiles[0].text, { ...settings, eval: true });
}
