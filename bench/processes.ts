/*
 * Many processes at a time in a canister, half of them WebAssembly programs and half native ones: starts them, sees that all of them
 * live, lets them end at once, and does it again, which must not take more memory.
 *
 *   npm run processes [-- --count 1000]
 */
import { Command } from 'commander';
import { TestSystem } from '../test/support/system.ts';
import { allowProcesses, measureProcesses } from './measure-processes.ts';
import { formatCount, formatTable } from './table.ts';

const program = new Command('processes')
  .description('Has many processes live at a time in a canister, twice.')
  .option('--count <number>', 'processes', '1000')
  .parse();
const count = Number(program.opts<{ count: string }>().count);

const system = await TestSystem.boot();
const user = await system.user();
await allowProcesses(system, user, count);
const rounds = [];
for (const round of ['first', 'second']) {
  rounds.push({ round, ...(await measureProcesses(system, user, count)) });
}
await system.close();
const [first, second] = rounds;
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
console.log(
  formatTable([
    [
      'round',
      'wasm',
      'native',
      'alive',
      'messages',
      'instructions',
      'longest message',
      'MiB before',
      'MiB after',
    ],
    ...rounds.map((round) => [
      round.round,
      formatCount(round.wasm),
      formatCount(round.native),
      formatCount(round.alive),
      formatCount(round.messages),
      formatCount(round.instructions),
      formatCount(round.longest),
      mebibytes(round.before),
      mebibytes(round.after),
    ]),
  ]),
);
const each = (first.after - first.before) / (first.wasm + first.native);
const grown = second.after - second.before;
console.log(
  `${formatCount(each)} bytes and ${formatCount(second.instructions / count)} instructions for each process; ` +
    `the second round took ${formatCount(grown)} bytes more`,
);
process.exit(grown <= 1 << 20 ? 0 : 1);
