/** `canix start`: a local Internet Computer with Canix on it, kept in a folder. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Principal } from '@dfinity/principal';
import { createAgent } from '../web-terminal/client/agent.ts';
import { Replica } from '../replica/index.ts';
import type { MessageStats } from '../replica/index.ts';
import { loadIdentityFile } from './identity-file.ts';
import { bringUpToDate, createCanister, hasCanister, readKernelModule } from './installer.ts';
import { webTerminalFolder } from './package-root.ts';
import { serveStaticFiles } from './static-files.ts';

export interface StartOptions {
  port: number;
  directory: string;
  /** Forget everything that was kept in the folder. */
  clean?: boolean;
  /** Print to standard error what each message took. */
  messages?: boolean;
}

/** Runs until the process is told to end. */
export async function start({ port, directory, clean, messages }: StartOptions): Promise<void> {
  const module = readKernelModule();
  if (!existsSync(join(webTerminalFolder, 'index.html'))) {
    throw new Error(`${webTerminalFolder} is not built; run: npm run build`);
  }
  const folder = resolve(directory);
  const replicaFolder = join(folder, 'replica');
  const canisterFile = join(folder, 'canister.json');
  if (clean) {
    rmSync(replicaFolder, { recursive: true, force: true });
    rmSync(canisterFile, { force: true });
  }
  mkdirSync(replicaFolder, { recursive: true });
  const replica = await Replica.open({
    directory: replicaFolder,
    ...(messages ? { onMessage: printMessage } : {}),
  });
  const served: { canister?: string } = {};
  const server = await replica
    .listen({ port, fallback: serveStaticFiles(webTerminalFolder, () => served.canister) })
    .catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      throw new Error(`port ${port} is in use; is canix running already? (--port takes another)`, {
        cause: error,
      });
    });
  let closing = false;
  const close = () => {
    if (closing) process.exit(130);
    closing = true;
    void Promise.resolve(server.close())
      .then(() => replica.close())
      .then(() => process.exit(0));
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);

  const agent = await createAgent({
    host: server.url,
    // In this process: what is being installed need not go through the network.
    fetch: replica.fetch.bind(replica),
    rootKey: replica.rootKey,
    identity: loadIdentityFile(join(folder, 'identity.json'), { create: true }),
  });
  const kept = readCanister(canisterFile);
  const isThere = kept !== undefined && (await hasCanister(agent, kept));
  if (kept && !isThere) {
    console.log(`Canister ${kept.toText()} is not in ${replicaFolder} any more; starting empty`);
  }
  const id = isThere ? kept : await createCanister(agent);
  if (!isThere) writeCanister(canisterFile, id);
  const outcome = await bringUpToDate(agent, id, module);
  const canister = id.toText();
  served.canister = canister;
  if (outcome !== 'unchanged') console.log(`Kernel ${outcome} in canister ${canister}`);
  console.log(`Canix is running: ${server.url}`);
}

function readCanister(file: string): Principal | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return Principal.fromText((JSON.parse(text) as { canister: string }).canister);
  } catch {
    throw new Error(`${file}: names no canister (canix start --clean starts empty)`);
  }
}

function writeCanister(file: string, canister: Principal): void {
  writeFileSync(`${file}.new`, JSON.stringify({ canister: canister.toText() }) + '\n');
  renameSync(`${file}.new`, file);
}

function printMessage({ kind, method, instructions, outcome, error }: MessageStats): void {
  const end = error === undefined ? outcome : `${outcome}: ${error}`;
  process.stderr.write(`message ${kind} ${method || '-'} ${instructions} ${end}\n`);
}
