/** `canix exec`: a shell line in the canister, with this process's standard streams. */
import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '../web-terminal/client/error-message.ts';
import type { Usage } from '../kernel/interface.ts';
import { getFile, parseFilePair, putFile } from './file-transfer.ts';
import { runCommand } from './run-command.ts';
import { openTarget } from './target.ts';
import type { TargetOptions } from './target.ts';

export interface ExecOptions extends TargetOptions {
  put: string[];
  get: string[];
  stdin?: boolean;
  stats?: boolean;
}

/** Milliseconds that the last call has to get on its way. */
const CLOSE_MS = 200;

const SIGINT = 2;
const SIGKILL = 9;
const SIGPIPE = 13;

/** Runs the line; its exit status becomes the result, also when a file asked for with --get is missing then. */
export async function exec(line: string, options: ExecOptions): Promise<number> {
  const puts = options.put.map(parseFilePair);
  const gets = options.get.map(parseFilePair);
  const target = await openTarget(options);
  try {
    for (const pair of puts) await putFile(target.kernel, pair);
    let sendSignal: ((number: number) => Promise<void>) | undefined;
    const forward = (number: number) => {
      sendSignal?.(number).catch(() => {
        // Whoever waits for the command learns of a lost connection there.
      });
    };
    let interrupts = 0;
    const onInterrupt = () => {
      interrupts++;
      if (!sendSignal || interrupts > 2) process.exit(128 + SIGINT);
      forward(interrupts === 1 ? SIGINT : SIGKILL);
    };
    process.on('SIGINT', onInterrupt);
    // Whoever read the output is gone (`canix exec … | head`).
    process.stdout.on('error', () => {
      forward(SIGPIPE);
    });
    const { status, usage, close } = await runCommand(target.kernel, line, {
      stdin: options.stdin ? process.stdin : undefined,
      stdout: (data) => writeTo(process.stdout, data),
      stderr: (data) => writeTo(process.stderr, data),
      onStart: (signal) => {
        sendSignal = signal;
      },
      onRetry: (error) => {
        process.stderr.write(`canix: connection lost (${errorMessage(error)}), retrying\n`);
      },
    });
    process.off('SIGINT', onInterrupt);
    if (options.stats) {
      await writeTo(process.stderr, new TextEncoder().encode(formatUsage(usage)));
    }
    for (const pair of gets) await getFile(target.kernel, pair);
    // All is said and done: the call only has to be on its way.
    if (!options.ephemeral) await Promise.race([close().catch(() => {}), delay(CLOSE_MS)]);
    return status;
  } finally {
    await target.close();
  }
}

/** Resolves when the data is written, as the process may end after that. */
function writeTo(stream: NodeJS.WriteStream, data: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // Errors go to the stream's handler.
    stream.write(data, () => {
      resolve();
    });
  });
}

function formatUsage({ instructions, fuel, messages, memory }: Usage): string {
  return [
    `instructions ${instructions}`,
    `fuel         ${fuel}`,
    `messages     ${messages}`,
    `memory       ${memory}`,
    '',
  ].join('\n');
}
