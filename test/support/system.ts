import { existsSync } from 'node:fs';
import type { HttpAgent, Identity } from '@dfinity/agent';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import type { Principal } from '@dfinity/principal';
import { bringUpToDate, createCanister, readKernelModule } from '../../cli/installer.ts';
import { kernelModuleFile } from '../../cli/package-root.ts';
import { runCommand } from '../../cli/run-command.ts';
import type { Usage } from '../../kernel/interface.ts';
import { Replica, type MessageStats } from '../../replica/index.ts';
import { management } from '../../replica/testing/client.ts';
import { createAgent } from '../../web-terminal/client/agent.ts';
import { connectKernel, type Kernel } from '../../web-terminal/client/kernel.ts';
import { download, upload } from '../../web-terminal/client/transfer.ts';

/** What a shell line did. */
export interface Outcome {
  stdout: string;
  stderr: string;
  status: number;
  usage: Usage;
}

/** Why tests on the canister cannot run here, or null. In CI everything must be there. */
export function whyNoKernel(): string | null {
  if (existsSync(kernelModuleFile)) return null;
  if (process.env.CI) throw new Error(`${kernelModuleFile} is missing; run npm run build`);
  return `${kernelModuleFile} is not built (npm run build)`;
}

/** One user's way into a system. */
export class User {
  constructor(
    readonly agent: HttpAgent,
    readonly kernel: Kernel,
  ) {}

  /** Runs a shell line to its end. */
  async run(line: string, stdin?: string): Promise<Outcome> {
    const output = { stdout: '', stderr: '' };
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const collect = (name: 'stdout' | 'stderr') => (data: Uint8Array) => {
      output[name] += decoders[name].decode(data, { stream: true });
    };
    const { status, usage, close } = await runCommand(this.kernel, line, {
      stdin: stdin === undefined ? undefined : once(new TextEncoder().encode(stdin)),
      stdout: collect('stdout'),
      stderr: collect('stderr'),
    });
    await close();
    return { ...output, status, usage };
  }

  /** Writes a file, in chunks as the page does. */
  async put(path: string, data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    const read = (start: number, end: number): Promise<Uint8Array> =>
      Promise.resolve(bytes.subarray(start, end));
    await upload(this.kernel, { size: bytes.length, read }, path);
  }

  /** Reads a whole file. */
  async get(path: string): Promise<Uint8Array> {
    return (await download(this.kernel, path)).data;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** A kernel canister on a replica in this process, reached by unmodified agents that verify what they are told. */
export class TestSystem {
  private constructor(
    readonly replica: Replica,
    /** Every message that was executed, in order. */
    readonly messages: MessageStats[],
    private readonly installer: HttpAgent,
    readonly canister: Principal,
  ) {}

  /**
   * Boots a fresh system, in memory.
   * @param time nanoseconds since 1970, where it is not to be the machine's
   */
  static async boot({ time }: { time?: () => bigint } = {}): Promise<TestSystem> {
    const messages: MessageStats[] = [];
    const replica = await Replica.open({ onMessage: (stats) => messages.push(stats), time });
    const installer = await agentFor(replica, Ed25519KeyIdentity.generate());
    const canister = await createCanister(installer);
    await bringUpToDate(installer, canister, readKernelModule());
    return new TestSystem(replica, messages, installer, canister);
  }

  /** A user of their own: a new principal unless one is given. */
  async user(identity: Identity = Ed25519KeyIdentity.generate()): Promise<User> {
    const agent = await agentFor(this.replica, identity);
    return new User(agent, connectKernel(agent, this.canister.toText()));
  }

  /** The controller, who is root. */
  root(): User {
    return new User(this.installer, connectKernel(this.installer, this.canister.toText()));
  }

  /** Upgrades the canister to another build of the kernel. */
  async upgrade(module: Uint8Array): Promise<void> {
    const outcome = await bringUpToDate(this.installer, this.canister, module);
    if (outcome !== 'upgraded') throw new Error(`the canister was ${outcome}`);
  }

  /** Does `action` and counts its messages and their instructions; queries only where asked for. */
  async measure<T>(
    action: () => Promise<T>,
    { queries = false } = {},
  ): Promise<{ result: T; instructions: number; messages: number }> {
    const from = this.messages.length;
    const result = await action();
    const counted = this.messages.slice(from).filter(({ kind }) => queries || kind !== 'query');
    const instructions = counted.reduce((sum, message) => sum + message.instructions, 0);
    return { result, instructions, messages: counted.length };
  }

  /** Bytes of the canister's heap and stable memory. */
  async memoryBytes(): Promise<number> {
    const status = (await management(this.installer).canister_status({
      canister_id: this.canister,
    })) as { memory_size: bigint };
    return Number(status.memory_size);
  }

  close(): Promise<void> {
    return this.replica.close();
  }
}

function agentFor(replica: Replica, identity: Identity): Promise<HttpAgent> {
  return createAgent({
    host: 'http://127.0.0.1',
    fetch: replica.fetch.bind(replica),
    rootKey: replica.rootKey,
    identity,
  });
}
