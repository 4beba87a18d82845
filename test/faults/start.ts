import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../build/stamp.ts';
import { readKernelModule } from '../../cli/installer.ts';
import { rebuiltKernel } from '../support/rebuilt-kernel.ts';
import { DRIP_OUTPUT, dripProgram } from './drip.ts';
import { Random } from './random.ts';
import { killProcesses } from './real-kills.ts';
import type { Summary } from './summary.ts';
import type { WorkerOptions } from './worker.ts';

const FAILING_FS = fileURLToPath(new URL('../../replica/testing/failing-fs.ts', import.meta.url));

/** Puts files that can fail under the replica's storage. */
const failingFiles: Plugin = {
  name: 'failing files',
  setup({ onResolve }) {
    onResolve({ filter: /^node:fs$/ }, ({ importer }) =>
      /replica\/storage\/[^/]+$/.test(importer) ? { path: FAILING_FS } : undefined,
    );
  },
};

/** The code of a file of this folder with all it imports, for a thread. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [failingFiles],
    banner: { js: '(() => {' },
    footer: { js: '})();' },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

interface FaultOptions {
  seed: number;
  /** Faults of all kinds. */
  count: number;
  /** See {@link RigOptions}; 0.25 and 30 if left out. */
  stride?: number;
  upgradeInterval?: number;
}

/** Of a hundred faults, how many are ends of the storage as kill -9 would be, and how many are kill -9. */
const SIMULATED_KILLS = 4;
const KILLS = 0.5;

/** Brings about faults and says what came of them. */
export async function bringAboutFaults({
  seed,
  count,
  stride = 0.25,
  upgradeInterval = 30,
}: FaultOptions): Promise<Summary> {
  const directory = mkdtempSync(join(tmpdir(), 'canix-faults-'));
  try {
    const share = (percent: number): number => Math.ceil((count * percent) / 100);
    const kills = share(KILLS);
    const summary = await runThread({
      seed,
      stride,
      upgradeInterval,
      count: count - kills - share(SIMULATED_KILLS),
      kills: share(SIMULATED_KILLS),
      directory,
      modules: [readKernelModule(), rebuiltKernel()],
      programs: new Map([
        ['wc', readFileSync(join(ROOT, 'dist/userland/wc.wasm'))],
        ['drip', await dripProgram()],
        ['drip output', DRIP_OUTPUT],
      ]),
    });
    if (summary.differences.length > 0) return summary;
    const program = join(directory, 'killed.cjs');
    writeFileSync(program, await bundle('killed.ts'));
    const files = { program, recording: join(directory, 'recording') };
    const paths = { ...files, directory: join(directory, 'killed') };
    await killProcesses(paths, summary.messages, kills, new Random(seed + 2), summary);
    return summary;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs worker.ts. */
async function runThread(options: WorkerOptions): Promise<Summary> {
  const worker = new Worker(await bundle('worker.ts'), {
    eval: true,
    workerData: options,
    resourceLimits: { stackSizeMb: 16, maxOldGenerationSizeMb: 4096 },
    execArgv: [],
  });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}
