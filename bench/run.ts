/*
 * What the benchmark's guests cost in instructions of the Internet Computer: executed directly, by
 * the engine in a canister, and by wasmi in a canister on Azle's experimental template.
 *
 *   npm run bench [-- [--json] [--all] [guest...]]
 */
import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Command } from 'commander';
import { buildEngineCanister } from '../engine/spec/canister/build.ts';
import { Replica } from '../replica/index.ts';
import { agentOf, deployChunked } from '../replica/testing/client.ts';
import { buildGuests } from './build-guests.ts';
import { checkResult, measureDirect } from './direct.ts';
import { FURTHER_GUESTS, type Guest, guestModule, selectGuests } from './guests.ts';
import {
  MeasureParameters,
  MeasureResult,
  type Measurement,
  toMeasurement,
} from './measurement.ts';
import { formatCount, formatTable, geometricMean } from './table.ts';
import { buildWasmiCanister } from './wasmi/build.ts';

interface MeasuringCanister {
  measure: ActorMethod<[Uint8Array, number], ArrayLike<bigint>>;
}

/** Instructions of one guest. */
interface Row {
  guest: Guest;
  direct: number;
  canix: Measurement;
  wasmi: Measurement;
}

const program = new Command('bench')
  .description('Measures the benchmark guests: directly, on Canix and on wasmi.')
  .argument('[guest...]', 'names of guests (default: the seven of the figure)')
  .option('--all', 'the further guests too; they do not count in the mean')
  .option('--json', 'print [{"guest", "direct", "canix", "wasmi"}], in instructions, and no more')
  .parse();
const { all, json } = program.opts<{ all?: boolean; json?: boolean }>();

// The build's steps report on the standard output, which is the result's.
if (json) console.log = console.error;

const further = all ? FURTHER_GUESTS : [];
const rows = await measureAll([...selectGuests(program.args), ...further]);
if (json) {
  const results = rows.map(({ guest, direct, canix, wasmi }) => ({
    guest: guest.name,
    direct,
    canix: canix.second,
    wasmi: wasmi.second,
  }));
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} else {
  console.log(describe(rows));
}

async function measureAll(guests: readonly Guest[]): Promise<Row[]> {
  await buildGuests(guests);
  const modules = [
    await buildEngineCanister('bench', 'bench/canister/canister.ts', ['bench']),
    await buildWasmiCanister(),
  ];
  const replica = await Replica.open();
  try {
    const agent = await agentOf(replica);
    const [canix, wasmi] = await Promise.all(
      modules.map(async (module) => {
        const canisterId = await deployChunked(agent, module);
        return Actor.createActor<MeasuringCanister>(
          () => IDL.Service({ measure: IDL.Func([...MeasureParameters], [MeasureResult], []) }),
          { agent, canisterId },
        );
      }),
    );
    const results: Row[] = [];
    for (const guest of guests) {
      results.push({
        guest,
        direct: measureDirect(guest),
        canix: await measure(canix, guest, 'on Canix'),
        wasmi: await measure(wasmi, guest, 'on wasmi'),
      });
    }
    return results;
  } finally {
    await replica.close();
  }
}

async function measure(
  canister: MeasuringCanister,
  guest: Guest,
  how: string,
): Promise<Measurement> {
  const measurement = toMeasurement(await canister.measure(guestModule(guest), guest.argument));
  checkResult(guest, measurement.result, how);
  return measurement;
}

const HEADINGS = [
  ...['guest', 'direct', 'canix', 'wasmi', 'canix/direct', 'wasmi/direct', 'wasmi/canix'],
  ...['canix: translation', 'load', 'wasmi: translation', 'load'],
];

/** The table: a call of what is translated already, and what came before it apart. */
function describe(results: readonly Row[]): string {
  const counted = results.filter(({ guest }) => !further.includes(guest));
  const others = results.filter(({ guest }) => further.includes(guest));
  const mean = (ratio: (row: Row) => number): string =>
    geometricMean(counted.map(ratio)).toFixed(2);
  return formatTable([
    HEADINGS,
    ...counted.map(describeRow),
    [
      ...['geometric mean', '', '', ''],
      mean(({ direct, canix }) => canix.second / direct),
      mean(({ direct, wasmi }) => wasmi.second / direct),
      mean(({ canix, wasmi }) => wasmi.second / canix.second),
      ...['', '', '', ''],
    ],
    ...others.map(describeRow),
  ]);
}

function describeRow({ guest, direct, canix, wasmi }: Row): string[] {
  const once = ({ first, second }: Measurement): string => formatCount(Math.max(0, first - second));
  return [
    guest.name,
    formatCount(direct),
    formatCount(canix.second),
    formatCount(wasmi.second),
    (canix.second / direct).toFixed(2),
    (wasmi.second / direct).toFixed(2),
    (wasmi.second / canix.second).toFixed(2),
    once(canix),
    formatCount(canix.load),
    once(wasmi),
    formatCount(wasmi.load),
  ];
}
