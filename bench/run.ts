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
import { describeRows, type Row } from './report.ts';
import { buildWasmiCanister } from './wasmi/build.ts';

interface MeasuringCanister {
  measure: ActorMethod<[Uint8Array, number], ArrayLike<bigint>>;
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
  console.log(describeRows(rows, further));
}

async function measureAll(guests: readonly Guest[]): Promise<Row[]> {
  await buildGuests(guests);
  const modules = [
    await buildEngineCanister('bench', 'bench/canister/canister.ts', [
      'bench/call-twice.ts',
      'bench/measurement.ts',
    ]),
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
