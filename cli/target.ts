/** The kernel that a command talks to: one on a running replica, or a fresh one in this process. */
import { Ed25519KeyIdentity } from '@dfinity/identity';
import type { HttpAgent } from '@dfinity/agent';
import { createAgent } from '../web-terminal/client/agent.ts';
import { connectKernel } from '../web-terminal/client/kernel.ts';
import type { Kernel } from '../web-terminal/client/kernel.ts';
import { defaultIdentityFile, loadIdentityFile } from './identity-file.ts';

export const DEFAULT_REPLICA = 'http://127.0.0.1:4943';

export interface TargetOptions {
  replica: string;
  canister?: string;
  ephemeral?: boolean;
  identity?: string;
}

export interface Target {
  agent: HttpAgent;
  canister: string;
  kernel: Kernel;
  close(): Promise<void>;
}

export async function openTarget(options: TargetOptions): Promise<Target> {
  return options.ephemeral ? openEphemeral(options.identity) : openRemote(options);
}

async function openRemote({ replica, canister, identity }: TargetOptions): Promise<Target> {
  const key = loadIdentityFile(identity ?? defaultIdentityFile(), { create: !identity });
  const id = canister ?? (await canisterServedBy(replica));
  const agent = await createAgent({ host: replica, identity: key }).catch((error: unknown) => {
    throw unreachable(replica, error);
  });
  return {
    agent,
    canister: id,
    kernel: connectKernel(agent, id),
    close: () => Promise.resolve(),
  };
}

/** `canix start` serves the id of its canister. */
async function canisterServedBy(replica: string): Promise<string> {
  const url = new URL('/canix.json', replica);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw unreachable(replica, error);
  }
  if (response.status === 503) throw new Error(`${replica} is still starting`);
  const found: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof found === 'object' && found !== null && 'canister' in found) {
    return String(found.canister);
  }
  throw new Error(`${url.href} names no canister; give it with --canister`);
}

function unreachable(replica: string, error: unknown): Error {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new Error(`cannot reach ${replica}: ${reason} (canix start runs a local one)`);
}

async function openEphemeral(identity: string | undefined): Promise<Target> {
  // Loaded only here: the other commands need no replica.
  const [{ Replica }, { createCanister, installFirst, readKernelModule }] = await Promise.all([
    import('../replica/index.ts'),
    import('./installer.ts'),
  ]);
  const module = readKernelModule();
  const replica = await Replica.open();
  const connection = {
    host: 'http://127.0.0.1',
    fetch: replica.fetch.bind(replica),
    rootKey: replica.rootKey,
  };
  // Somebody else installs the system, so that the user is an ordinary one and not root.
  const installer = await createAgent({ ...connection, identity: Ed25519KeyIdentity.generate() });
  const canister = await createCanister(installer);
  await installFirst(installer, canister, module);
  const user = identity ? loadIdentityFile(identity) : Ed25519KeyIdentity.generate();
  const agent = await createAgent({ ...connection, identity: user });
  return {
    agent,
    canister: canister.toText(),
    kernel: connectKernel(agent, canister.toText()),
    close: () => replica.close(),
  };
}
