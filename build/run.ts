import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

/**
 * Runs a command to its end.
 * @throws with all that it has written, if it fails
 */
export async function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<void> {
  try {
    await promisify(execFile)(command, args, options);
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    const line = [basename(command), ...args].join(' ');
    throw new Error(`${line} failed\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}
