import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { runInNode } from './node.ts';
import { MissingToolError, readScript, UnreadableScriptError } from './read-script.ts';
import type { Script } from './script.ts';
import type { Outcome } from './script-runner.ts';

/** Failures of one script that are printed without `--verbose`. */
const SHOWN_FAILURES = 5;

interface Options {
  canister?: boolean;
  verbose?: boolean;
}

const program: Command = new Command('spec')
  .description('Runs scripts of the WebAssembly test suite on the engine.')
  .argument('<path...>', 'folders of .wast scripts, or single scripts')
  .option('--canister', 'in a canister, on the embedded replica, instead of under Node')
  .option('--verbose', 'print every failure, and how each script went')
  .parse();

const options = program.opts<Options>();
const cache = join(import.meta.dirname, '../../dist/spec');

const files = program.args.flatMap((path) => {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) program.error(`${path}: no such file or folder`, { exitCode: 2 });
  if (!status.isDirectory()) return [resolve(path)];
  const scripts = readdirSync(path).filter((name) => name.endsWith('.wast'));
  if (scripts.length === 0) program.error(`${path}: no .wast scripts in it`, { exitCode: 2 });
  return scripts.sort().map((name) => resolve(path, name));
});

let passed = 0;
let failed = 0;
const skipped: string[] = [];

const host = options.canister
  ? await (await import('./canister/host.ts')).startCanister()
  : { run: runInNode, close: () => Promise.resolve() };

try {
  for (const file of files) {
    let script;
    try {
      script = await readScript(file, cache);
    } catch (error) {
      if (!(error instanceof UnreadableScriptError)) throw error;
      skipped.push(`${basename(dirname(file))}/${basename(file)}: ${error.message}`);
      continue;
    }
    report(script, await host.run(script));
  }
} catch (error) {
  if (!(error instanceof MissingToolError)) throw error;
  console.error(error.message);
  process.exit(2);
} finally {
  await host.close();
}

for (const line of skipped) console.log(`skipped ${line}`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
process.exit(failed > 0 ? 1 : 0);

function report(script: Script, outcomes: Outcome[]): void {
  let failures = 0;
  script.commands.forEach((command, i) => {
    const outcome = outcomes[i];
    if (outcome.passed) {
      passed++;
      return;
    }
    failures++;
    if (options.verbose || failures <= SHOWN_FAILURES) {
      console.log(
        `${script.name}:${command.line}: ${command.type}: expected ${outcome.expected}, got ${outcome.got}`,
      );
    }
  });
  failed += failures;
  if (failures > SHOWN_FAILURES && !options.verbose) {
    console.log(
      `${script.name}: ${failures - SHOWN_FAILURES} more failures (--verbose prints all)`,
    );
  }
  if (options.verbose) console.log(`${script.name}: ${script.commands.length - failures} passed`);
}
