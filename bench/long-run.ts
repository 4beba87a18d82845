/*
 * A guest that computes for long while somebody else types at another terminal: in how many messages it is done, and how many
 * messages each `echo` waited for its answer.
 *
 *   npx tsx bench/long-run.ts [--billions n] (default: 500)
 */
import { parseArgs } from 'node:util';
import { measureLongRun } from './measure-long-run.ts';
import { formatCount } from './table.ts';

const { values } = parseArgs({ options: { billions: { type: 'string', default: '500' } } });
const run = await measureLongRun(Number(values.billions) * 1e9);
console.log(
  `the guest used ${formatCount(run.instructions)} instructions in ${formatCount(run.messages)} messages; ` +
    `${formatCount(run.echoes)} echoes were answered meanwhile, ${formatCount(run.atOnce)} by the message that brought them, ` +
    `each within ${run.longestWait} message(s)`,
);
process.exit(run.longestWait <= 2 ? 0 : 1);
