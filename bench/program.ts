/*
 * What a program for WASI costs in instructions of the Internet Computer: executed directly, and on
 * the engine's core, without a kernel and without the TypeScript around the core.
 *
 *   npx tsx bench/program.ts [--stdin file] <program.wasm> [argument...]
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { MeteredHost } from './metered.ts';
import { type CoreRun, PROGRAM_PAGES, runOnCore } from './program-on-core.ts';
import { runDirectly } from './program-direct.ts';
import { formatCount, formatTable } from './table.ts';
import type { Outcome, Program } from './wasi-system.ts';

const command = new Command('program')
  .description('Measures a WASI program: executed directly, and on the core.')
  .argument('<program.wasm>')
  .argument('[argument...]')
  .option('--stdin <file>', 'its standard input')
  .passThroughOptions()
  .parse();
const [file, ...args] = command.args;
const { stdin } = command.opts<{ stdin?: string }>();
const program: Program = {
  module: readFileSync(file),
  argv: [basename(file, '.wasm'), ...args],
  stdin: stdin === undefined ? undefined : readFileSync(stdin),
};

const direct = runDirectly(program);
const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));
const { load, first, second } = runOnCore(new MeteredHost(core, PROGRAM_PAGES), program);
for (const run of [first, second]) expectSame(run, direct);

process.stderr.write(direct.errors);
process.stdout.write(direct.output);
console.log(
  formatTable([
    ['status', String(direct.status)],
    ['system calls', formatCount(direct.calls)],
    ['direct', formatCount(direct.instructions)],
    ['core: load', formatCount(load)],
    ['core: instantiation', formatCount(first.instantiation)],
    ['core: first run', formatCount(first.instructions)],
    ['core: second run', formatCount(second.instructions)],
    ['core: translation', formatCount(first.instructions - second.instructions)],
    ['second run / direct', (second.instructions / direct.instructions).toFixed(2)],
    ['fuel', formatCount(second.fuel)],
    ['second run / fuel', (second.instructions / second.fuel).toFixed(2)],
  ]),
);

/** Throws unless the engine made the program do what it does elsewhere. */
function expectSame(run: CoreRun, expected: Outcome): void {
  for (const what of ['status', 'output', 'errors', 'calls'] as const) {
    if (run[what] !== expected[what]) {
      throw new Error(`${what} on the core: ${run[what]}, directly: ${expected[what]}`);
    }
  }
}
