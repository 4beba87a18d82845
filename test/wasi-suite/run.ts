/*
 * Runs the tests of a folder in the layout of WebAssembly/wasi-testsuite (modules, each with an optional specification beside
 * it) in the canister, on the embedded replica.
 *
 *   npm run wasi -- [--verbose] [--timeout seconds] <folder>
 */
import { statSync } from 'node:fs';
import { Command } from 'commander';
import { TestSystem, whyNoKernel } from '../support/system.ts';
import { runCase } from './run-case.ts';
import { findCases } from './test-case.ts';

const program: Command = new Command('wasi')
  .description('Runs a folder of the WASI test suite in the canister.')
  .argument('<folder>', 'a folder with .wasm files, in it or below it')
  .option('--timeout <seconds>', 'after which a test that has not ended has failed', Number, 60)
  .option('--verbose', 'print every test')
  .parse();
const [folder] = program.args;
const { timeout, verbose } = program.opts<{ timeout: number; verbose?: boolean }>();

const stat = statSync(folder, { throwIfNoEntry: false });
if (stat?.isDirectory() !== true) program.error(`${folder}: no such folder`, { exitCode: 2 });
const missing = whyNoKernel();
if (missing !== null) program.error(missing, { exitCode: 2 });
const cases = findCases(folder);
if (cases.length === 0) program.error(`${folder}: no .wasm files in it`, { exitCode: 2 });

const counts = { passed: 0, failed: 0, skipped: 0 };
const system = await TestSystem.boot();
try {
  const user = await system.user();
  for (const test of cases) {
    if ('reason' in test) {
      counts.skipped++;
      if (verbose) console.log(`skipped ${test.name}: ${test.reason}`);
      continue;
    }
    const findings = await runCase(user, test, timeout);
    if (findings.length === 0) {
      counts.passed++;
      if (verbose) console.log(`passed ${test.name}`);
    } else {
      counts.failed++;
      console.log(`failed ${test.name}`);
      for (const finding of findings) console.log(finding.replace(/^/gm, '    '));
    }
  }
  const trapped = system.messages.filter(({ outcome }) => outcome === 'trapped');
  if (trapped.length > 0) {
    counts.failed++;
    console.log(`failed: the canister trapped: ${trapped[0].error ?? ''}`);
  }
} finally {
  await system.close();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);
