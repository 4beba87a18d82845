/** Entry of the thread in which the rig runs: it needs a stack as large as the replica's. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { Replay, simulateKills } from './kills.ts';
import { Random } from './random.ts';
import { Rig, type RigOptions } from './rig.ts';

/** What the thread is given: what the rig is, and where it may write. */
export interface WorkerOptions extends RigOptions {
  /** Ends of the storage to simulate. */
  kills: number;
  /** An empty directory. */
  directory: string;
}

const options = workerData as WorkerOptions;
const rig = new Rig(options);

async function run(): Promise<void> {
  await rig.run();
  const { controller, summary } = rig;
  const { recording } = rig.machine;
  const file = join(options.directory, 'recording');
  writeFileSync(file, serialize({ recording, controller }));
  if (options.kills === 0 || summary.differences.length > 0) return;
  const replay = new Replay(recording, controller, join(options.directory, 'simulated'));
  await simulateKills(replay, options.kills, new Random(options.seed + 1), summary);
}

run()
  .catch((error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    rig.summary.differences.push(`the rig failed: ${text}`);
  })
  .finally(() => {
    parentPort!.postMessage(rig.summary);
    parentPort!.close();
  })
  .catch(() => {});
