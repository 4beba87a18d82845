import { spawn } from 'node:child_process';
import type { KilledOptions, KilledReport } from './kills.ts';
import type { Random } from './random.ts';
import type { Summary } from './summary.ts';

/** KiB of stack: most of what a process's first thread is given. */
const STACK = 6000;

/**
 * Has processes go on with a recording, one after the other in one directory, each until it kills itself with SIGKILL
 * at a system call of the canister's or at a file operation of the replica's; the next checks what it finds.
 * @param program the code of killed.ts, as a file
 * @param recording see {@link KilledOptions}; it has `messages` messages
 */
export async function killProcesses(
  { program, recording, directory }: { program: string; recording: string; directory: string },
  messages: number,
  count: number,
  random: Random,
  summary: Summary,
): Promise<void> {
  let least = 0;
  // One more than there are kills: the last looks at what the one before has left.
  for (let kill = 0; kill <= count && least < messages; kill++) {
    const early = random.once(2);
    const options: KilledOptions = {
      recording,
      directory,
      least,
      spared:
        kill === count
          ? messages
          : random.integer(0, Math.max(1, Math.floor((messages / count) * 1.5))),
      systemCall: early ? random.integer(1, 12) * 3 ** random.integer(0, 4) : 0,
      operation: random.integer(1, 4),
      part: random.pick([0, random.number(), 1]),
    };
    const { reports, signal } = await run(program, options);
    const [first] = reports;
    if (first === undefined || !('found' in first)) {
      summary.differences.push(`killed process ${kill}: the next does not start`);
      return;
    }
    summary.states++;
    summary.findings.push(...first.findings);
    if (first.found === null) {
      summary.differences.push(`killed process ${kill}: neither state ${least} nor ${least + 1}`);
      return;
    }
    if (signal !== 'SIGKILL') return;
    summary.faults['kills -9'] = (summary.faults['kills -9'] ?? 0) + 1;
    const last = reports.at(-1)!;
    if ('next' in last) least = last.next;
  }
}

function run(
  program: string,
  options: KilledOptions,
): Promise<{ reports: KilledReport[]; signal: string | null }> {
  const child = spawn(
    process.execPath,
    [`--stack-size=${STACK}`, program, JSON.stringify(options)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      const lines = output.split('\n').slice(0, -1);
      resolve({ reports: lines.map((line) => JSON.parse(line) as KilledReport), signal });
    });
  });
}
