import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { buildEngineCanister } from '../../engine/spec/canister/build.ts';
import { Replica } from '../../replica/index.ts';
import { agentOf, deployChunked, management } from '../../replica/testing/client.ts';
import { CheckResult, type Check, OPERATIONS } from './interface.ts';

/** Files made in one message: well within what a message may take. */
const BATCH = 10_000;
const CHECK_BUDGET = 1_000_000_000n;

interface FileSystemCanister {
  make: ActorMethod<[number, number, number], bigint>;
  measure: ActorMethod<[number], ArrayLike<bigint>>;
  advance: ActorMethod<[bigint], Check>;
  size: ActorMethod<[], bigint>;
}

/** What operations take in a directory of a size, in instructions. */
export interface DirectoryCosts {
  entries: number;
  /** By operation, in the order of OPERATIONS. */
  costs: number[];
  /** Bytes of heap of the canister, which never shrinks, and of the file system, after this directory was made. */
  heap: number;
  disk: number;
}

export interface CheckCosts {
  files: number;
  messages: number;
  instructions: number;
  /** Those of the longest message. */
  longest: number;
  findings: string[];
}

/**
 * Makes directories of these sizes, one after the other on one file system in a canister, measures each, and then checks all.
 * @param progress told of each batch of files that has been made
 */
export async function measureFileSystem(
  sizes: readonly number[],
  progress: (entries: number, made: number) => void = () => {},
): Promise<{ directories: DirectoryCosts[]; check: CheckCosts }> {
  const module = await buildEngineCanister('bench-fs', 'bench/file-system/canister.ts', [
    'bench/file-system/interface.ts',
    'kernel/fs',
    'kernel/canister/stable-device.ts',
    'kernel/canister/system-registers.ts',
  ]);
  const taken: number[] = [];
  const replica = await Replica.open({
    onMessage: ({ method, instructions }) => {
      if (method === 'advance') taken.push(instructions);
    },
  });
  try {
    const agent = await agentOf(replica);
    const canisterId = await deployChunked(agent, module);
    const actor = connect(agent, canisterId);
    const directories: DirectoryCosts[] = [];
    let files = 0;
    for (const entries of sizes) {
      for (let made = 0; made < entries; made += BATCH) {
        await actor.make(entries, made, Math.min(entries, made + BATCH));
        progress(entries, Math.min(entries, made + BATCH));
      }
      files += entries;
      const costs = Array.from(await actor.measure(entries), Number);
      if (costs.length !== OPERATIONS.length) throw new Error('the canister measures otherwise');
      const status = await management(agent).canister_status({ canister_id: canisterId });
      const { memory_size } = status as { memory_size: bigint };
      const disk = Number(await actor.size());
      directories.push({ entries, costs, heap: Number(memory_size) - disk - STABLE_BEFORE, disk });
    }
    let check: Check;
    do check = await actor.advance(CHECK_BUDGET);
    while (!check.done);
    const instructions = taken.reduce((sum, each) => sum + each, 0);
    const { findings } = check;
    const longest = Math.max(...taken);
    return {
      directories,
      check: { files, messages: taken.length, instructions, longest, findings },
    };
  } finally {
    await replica.close();
  }
}

/** Stable memory before the file system's. */
const STABLE_BEFORE = 96 << 20;

function connect(agent: Parameters<typeof Actor.createActor>[1]['agent'], canisterId: Principal) {
  return Actor.createActor<FileSystemCanister>(
    () =>
      IDL.Service({
        make: IDL.Func([IDL.Nat32, IDL.Nat32, IDL.Nat32], [IDL.Nat64], []),
        measure: IDL.Func([IDL.Nat32], [IDL.Vec(IDL.Nat64)], []),
        advance: IDL.Func([IDL.Nat64], [CheckResult], []),
        size: IDL.Func([], [IDL.Nat64], ['query']),
      }),
    { agent, canisterId },
  );
}
