import { Actor, type ActorMethod } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { Replica } from '../../../replica/index.ts';
import { agentOf, deployChunked } from '../../../replica/testing/client.ts';
import type { Command, Script } from '../script.ts';
import type { Outcome } from '../script-runner.ts';
import { buildEngineCanister } from './build.ts';
import { type Batch, type BatchResult, decodeJson, encodeJson } from './protocol.ts';

/** Commands of one message at most. */
const BATCH = 1000;
/** Bytes of modules in one message at most, unless it is a single one; ingress takes 2 MiB. */
const BATCH_BYTES = 1_000_000;

interface SpecCanister {
  run: ActorMethod<[Uint8Array, Uint8Array], Uint8Array>;
}

/** A canister that runs scripts. */
export interface CanisterRunner {
  run(script: Script): Promise<Outcome[]>;
  close(): Promise<void>;
}

/** Builds the canister, starts a replica and installs it. */
export async function startCanister(): Promise<CanisterRunner> {
  const module = await buildEngineCanister('spec', 'engine/spec/canister/canister.ts', []);
  const replica = await Replica.open();
  const agent = await agentOf(replica);
  const bytes = IDL.Vec(IDL.Nat8);
  const canister = Actor.createActor<SpecCanister>(
    () => IDL.Service({ run: IDL.Func([bytes, bytes], [bytes], []) }),
    { agent, canisterId: await deployChunked(agent, module) },
  );
  return { run: (script) => runScript(canister, script), close: () => replica.close() };
}

async function runScript(canister: SpecCanister, script: Script): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const { commands } = script;
  let size = BATCH;
  while (outcomes.length < commands.length) {
    const start = outcomes.length;
    const [batch, modules] = nextBatch(script, start, size);
    let reply;
    try {
      reply = await canister.run(encodeJson(batch), modules);
    } catch (error) {
      // The message is rolled back. Fewer commands at a time find the one that did it.
      if (batch.commands.length > 1) {
        size = Math.ceil(batch.commands.length / 8);
        continue;
      }
      const { message } = error as Error;
      outcomes.push({ passed: false, expected: batch.commands[0].type, got: firstLine(message) });
      continue;
    }
    size = Math.min(size * 4, BATCH);
    const { done, failures } = decodeJson(reply) as BatchResult;
    for (let i = 0; i < done; i++) outcomes.push({ passed: true });
    for (const { index, expected, got } of failures) {
      outcomes[start + index] = { passed: false, expected, got };
    }
  }
  return outcomes;
}

/** The batch that begins with a command, and the bytes of its modules one after the other. */
function nextBatch(script: Script, start: number, size: number): [Batch, Uint8Array] {
  const commands: Command[] = [];
  const modules: { name: string; bytes: number }[] = [];
  const contents: Uint8Array[] = [];
  let total = 0;
  for (const command of script.commands.slice(start, start + size)) {
    const content = 'filename' in command ? script.modules.get(command.filename) : undefined;
    if (content !== undefined) {
      if (commands.length > 0 && total + content.length > BATCH_BYTES) break;
      modules.push({ name: (command as { filename: string }).filename, bytes: content.length });
      contents.push(content);
      total += content.length;
    }
    commands.push(command);
  }
  return [
    { first: start === 0, options: script.options, commands, modules },
    Buffer.concat(contents),
  ];
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0];
}
