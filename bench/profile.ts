/*
 * Which operations of the interpreter a program for WASI executes, and what they take: its second
 * run on the core, when everything is translated.
 *
 *   npx tsx bench/profile.ts [--stdin file] [--top n] <program.wasm> [argument...]
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { ProfilingHost } from './profiling-host.ts';
import { PROGRAM_PAGES, runOnCore } from './program-on-core.ts';
import { formatCount, formatTable } from './table.ts';

const command = new Command('profile')
  .description('Counts the operations of the interpreter that a WASI program executes.')
  .argument('<program.wasm>')
  .argument('[argument...]')
  .option('--stdin <file>', 'its standard input')
  .option('--top <n>', 'operations to print', Number, 60)
  .passThroughOptions()
  .parse();
const [file, ...args] = command.args;
const { stdin, top } = command.opts<{ stdin?: string; top: number }>();

const core = readFileSync(join(import.meta.dirname, '../dist/engine/core.wasm'));
const host = new ProfilingHost(core, PROGRAM_PAGES);
const program = {
  module: readFileSync(file),
  argv: [basename(file, '.wasm'), ...args],
  stdin: stdin === undefined ? undefined : readFileSync(stdin),
};
const { second } = runOnCore(host, program, () => {
  host.clear();
});

const { operations } = host;
const executions = operations.reduce((sum, operation) => sum + operation.executions, 0);
const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(2);
console.log(
  formatTable([
    ['operation', 'executions', '% of them', 'instructions', '% of them', 'each'],
    ...operations
      .slice(0, top)
      .map((operation) => [
        operation.name,
        formatCount(operation.executions),
        percent(operation.executions, executions),
        formatCount(operation.instructions),
        percent(operation.instructions, second.instructions),
        (operation.instructions / operation.executions).toFixed(1),
      ]),
    [
      `all ${operations.length} operations`,
      formatCount(executions),
      '',
      formatCount(second.instructions),
      '',
      (second.instructions / executions).toFixed(1),
    ],
  ]),
);
