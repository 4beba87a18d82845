import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { buildEngineCanister } from '../../engine/spec/canister/build.ts';
import { Replica } from '../../replica/index.ts';
import { agentOf, deployChunked } from '../../replica/testing/client.ts';

interface ValidatingCanister {
  validate: ActorMethod<[Uint8Array], bigint>;
}

/** Validates modules in the measuring canister, one in each message; gives what each took, in instructions. */
export async function validateInCanister(
  modules: readonly Uint8Array[],
): Promise<{ instructions: number }[]> {
  const canister = await buildEngineCanister('bench', 'bench/canister/canister.ts', [
    'bench/call-twice.ts',
    'bench/measurement.ts',
  ]);
  const replica = await Replica.open();
  try {
    const agent = await agentOf(replica);
    const actor = Actor.createActor<ValidatingCanister>(
      () => IDL.Service({ validate: IDL.Func([IDL.Vec(IDL.Nat8)], [IDL.Nat64], []) }),
      { agent, canisterId: await deployChunked(agent, canister) },
    );
    const taken: { instructions: number }[] = [];
    for (const module of modules) {
      taken.push({ instructions: Number(await actor.validate(module)) });
    }
    return taken;
  } finally {
    await replica.close();
  }
}
