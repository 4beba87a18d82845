/*
 * What the benchmark's guests and real programs cost in instructions of the Internet Computer:
 * executed directly, and on Canix; guests also on wasmi in a canister on Azle's experimental template. And what system calls cost.
 *
 *   npm run bench [-- [--json | --system-calls] [guest...]]
 */
import { Command } from 'commander';
import { FURTHER_GUESTS, GUESTS, selectGuests } from './guests.ts';
import { measureGuests } from './measure-guests.ts';
import { measureLines } from './measure-lines.ts';
import { measureSystemCalls } from './measure-system-calls.ts';
import { describeLines } from './program-table.ts';
import { describeRows } from './report.ts';
import { describeSystemCalls } from './system-call-table.ts';

const program = new Command('bench')
  .description('Measures guests and real programs: directly, on Canix and on wasmi.')
  .argument('[guest...]', 'names of guests, to measure only these (default: everything)')
  .option(
    '--json',
    'print [{"guest", "direct", "canix", "wasmi"}] for the seven guests of the figure, or those named, and no more',
  )
  .option('--system-calls', 'measure only these')
  .parse();
const { json, systemCalls } = program.opts<{ json?: boolean; systemCalls?: boolean }>();

// The build's steps report on the standard output, which is the result's.
if (json) console.log = console.error;

if (json) {
  const results = (await measureGuests(selectGuests(program.args))).map(
    ({ guest, direct, canix, wasmi }) => ({
      guest: guest.name,
      direct,
      canix: canix.second,
      wasmi: wasmi.second,
    }),
  );
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} else if (systemCalls) {
  console.log(describeSystemCalls(await measureSystemCalls()));
} else if (program.args.length > 0) {
  console.log(describeRows(await measureGuests(selectGuests(program.args)), FURTHER_GUESTS));
} else {
  console.log(describeRows(await measureGuests([...GUESTS, ...FURTHER_GUESTS]), FURTHER_GUESTS));
  console.log(`\n${describeLines(await measureLines())}`);
  console.log(`\n${describeSystemCalls(await measureSystemCalls())}`);
}
