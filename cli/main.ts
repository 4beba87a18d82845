#!/usr/bin/env node
/** The `canix` command. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { errorMessage } from '../web-terminal/client/error-message.ts';
import type { ExecOptions } from './exec.ts';
import type { LinkOptions } from './link.ts';
import { packageFile } from './package-root.ts';
import type { StartOptions } from './start.ts';
import { DEFAULT_REPLICA } from './target.ts';
import type { TargetOptions } from './target.ts';
import type { UpgradeOptions } from './upgrade.ts';

/** Exit status when canix itself fails, so that it is not taken for the command's (as env and timeout do it). */
const FAILURE = 125;

const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string };

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It is a number from 0 to 65535.');
  }
  return port;
}

const collect = (value: string, previous: string[]) => [...previous, value];

const replica = () =>
  new Option('--replica <url>', 'the Internet Computer to talk to').default(DEFAULT_REPLICA);
const canister = () =>
  new Option('--canister <id>', 'the canister; default: the one that the replica serves');
const identity = (text = 'file of an Ed25519 key; default: ~/.config/canix/identity.json') =>
  new Option('--identity <file>', text);

const program = new Command('canix')
  .description('A Unix inside one Internet Computer canister.')
  .version(version);

program
  .command('start')
  .description('run a local Internet Computer with Canix on it, and serve the terminal')
  .option('--port <number>', 'port to listen on', parsePort, 4943)
  .option('--directory <path>', 'where everything is kept', '.canix')
  .option('--clean', 'start empty: forget what was kept')
  .option('--messages', 'print to standard error what each message takes')
  .action(async (options: StartOptions) => {
    const { start } = await import('./start.ts');
    await start(options);
  });

program
  .command('exec')
  .description('run a shell line; its output and exit status become those of this command')
  .argument('<line...>', 'the line for sh -c')
  .addOption(replica().conflicts('ephemeral'))
  .addOption(canister().conflicts('ephemeral'))
  .option('--ephemeral', 'run it on a fresh system inside this process')
  .addOption(identity())
  .option('--put <local:remote>', 'copy a file to the canister first (repeatable)', collect, [])
  .option(
    '--get <remote:local>',
    'copy a file from the canister afterwards (repeatable)',
    collect,
    [],
  )
  .option('--stdin', 'pass standard input on')
  .option('--stats', 'print what the command used to standard error')
  .action(async (words: string[], options: ExecOptions) => {
    const { exec } = await import('./exec.ts');
    // Without waiting for connections that are still open.
    process.exit(await exec(words.join(' '), options));
  });

program
  .command('put')
  .description('copy files to the canister')
  .argument('<local:remote...>', 'without :remote, into the home directory')
  .addOption(replica())
  .addOption(canister())
  .addOption(identity())
  .action(async (pairs: string[], options: TargetOptions) => {
    const { parseFilePair, putFile } = await import('./file-transfer.ts');
    const { openTarget } = await import('./target.ts');
    const { kernel, close } = await openTarget(options);
    for (const pair of pairs.map(parseFilePair)) await putFile(kernel, pair);
    await close();
  });

program
  .command('get')
  .description('copy files from the canister')
  .argument('<remote:local...>', 'without :local, into the working directory')
  .addOption(replica())
  .addOption(canister())
  .addOption(identity())
  .action(async (pairs: string[], options: TargetOptions) => {
    const { getFile, parseFilePair } = await import('./file-transfer.ts');
    const { openTarget } = await import('./target.ts');
    const { kernel, close } = await openTarget(options);
    for (const pair of pairs.map(parseFilePair)) await getFile(kernel, pair);
    await close();
  });

program
  .command('register')
  .description('redeem an invitation code: needed where registration is not open')
  .argument('<code>', 'what `invite` has printed for root')
  .addOption(replica())
  .addOption(canister())
  .addOption(identity())
  .action(async (code: string, options: TargetOptions) => {
    const { register } = await import('./register.ts');
    await register(code, options);
  });

program
  .command('upgrade')
  .description('install the rebuilt kernel; all files stay')
  .addOption(replica())
  .addOption(canister())
  .addOption(
    identity("file of a controller's Ed25519 key; default: identity.json in the directory"),
  )
  .option('--directory <path>', 'where canix start keeps everything', '.canix')
  .option('--module <file>', 'the kernel to install; default: the one of this package')
  .action(async (options: UpgradeOptions) => {
    const { upgrade } = await import('./upgrade.ts');
    await upgrade(options);
  });

program
  .command('link')
  .description(
    'link the engine into a canister that Azle has built, so that it can run WebAssembly',
  )
  .argument('<module>', 'what azle build has made: .azle/<name>/<name>.wasm')
  .requiredOption('-o, --output <file>', 'where the linked module goes')
  .option('--candid <file>', 'publish this Candid interface in the metadata')
  .option('--rom <file>', 'data to carry along, to be read through the bridge')
  .option('--timer <method>', 'hidden update method that the global timer is to call')
  .option('--gzip', 'compress the linked module')
  .action(async (module: string, options: LinkOptions) => {
    const { linkFile } = await import('./link.ts');
    await linkFile(module, options);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`canix: ${errorMessage(error)}\n`);
  // What is still open (a server, a replica) must not keep a failed command alive.
  process.exit(FAILURE);
}
