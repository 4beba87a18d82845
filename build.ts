import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './build/stamp.ts';
import { buildCli } from './cli/build.ts';
import { buildCanister, linkKernel } from './kernel/build.ts';
import { buildTerminal } from './web-terminal/build.ts';

// The AssemblyScript compiler keeps a processor busy: its two parts each get a process.
await Promise.all([
  runScript('engine/build.ts'),
  runScript('userland/build.ts'),
  buildCanister(),
  buildTerminal(),
  buildCli(),
]);
// The module carries all of that but the page and the command.
await linkKernel();

async function runScript(script: string): Promise<void> {
  const tsx = join(ROOT, 'node_modules', '.bin', 'tsx');
  const child = spawn(tsx, [join(ROOT, script)], { stdio: ['ignore', 2, 2] });
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (status !== 0) throw new Error(`${script} failed`);
}
