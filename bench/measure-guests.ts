import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { buildEngineCanister } from '../engine/spec/canister/build.ts';
import { Replica } from '../replica/index.ts';
import { agentOf, deployChunked } from '../replica/testing/client.ts';
import { buildGuests } from './build-guests.ts';
import { checkResult, measureDirect } from './direct.ts';
import { type Guest, guestModule } from './guests.ts';
import {
  MeasureParameters,
  MeasureResult,
  type Measurement,
  toMeasurement,
} from './measurement.ts';
import type { Row } from './report.ts';
import { buildWasmiCanister } from './wasmi/build.ts';

interface MeasuringCanister {
  measure: ActorMethod<[Uint8Array, number], ArrayLike<bigint>>;
}

/** Measures guests directly, on Canix and on wasmi. Throws for a result that is wrong. */
export async function measureGuests(guests: readonly Guest[]): Promise<Row[]> {
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
