import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { KilledOptions, KilledReport } from './kills.ts';
import type { Random } from './random.ts';
import { countFault, type Summary } from './summary.ts';

/** KiB of stack: most of what a process's first thread is given. */
const STACK = 6000;

/**
 * Has processes go on with a recording, one after the other in one directory, each until it kills itself with SIGKILL
 * at a system call of the canister's or at a file operation of the replica's; the next checks what it finds. When all of
 * the recording is done, and processes are left to kill, the directory is emptied.
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
  for (let kills = 0; kills <= count;) {
    const early = random.once(2);
    const options: KilledOptions = {
      recording,
      directory,
      least,
      spared:
        kills === count
          ? null
          : random.integer(0, Math.max(1, Math.floor((messages / count) * 1.5))),
      systemCall: early ? random.integer(1, 12) * 3 ** random.integer(0, 4) : 0,
      operation: random.integer(1, 4),
      part: random.pick([0, random.number(), 1]),
    };
    const { reports, signal } = await run(program, options);
    const [first] = reports;
    const last = reports.at(-1);
    if (first === undefined || last === undefined || !('found' in first)) {
      summary.differences.push(`killed process ${kills}: the next does not start`);
      return;
    }
    summary.states++;
    summary.findings.push(...first.findings);
    if (typeof first.found === 'string') {
      summary.differences.push(`killed process ${kills}: ${first.found}`);
      return;
    }
    if (kills === count) return;
    if (signal === 'SIGKILL') {
      kills++;
      countFault(summary, 'kills -9');
      if ('next' in last) least = last.next;
    } else if (!('done' in last)) {
      summary.differences.push(`a process after ${kills} that were killed: it ends by itself`);
      return;
    } else {
      least = 0;
      rmSync(directory, { recursive: true, force: true });
    }
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
