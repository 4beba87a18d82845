import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../cli/run-command.ts';
import { SIGKILL } from '../../kernel/process/signals.ts';
import type { User } from '../support/system.ts';
import type { TestCase } from './test-case.ts';

/**
 * Runs a test in a directory of its own in the user's home, which is removed afterwards. Gives what was not as it must be, one
 * line each: none if it passed.
 * @param seconds after which a test that has not ended is killed, and has failed
 */
export async function runCase(user: User, test: TestCase, seconds: number): Promise<string[]> {
  await user.run('rm -rf wasi-test; mkdir wasi-test');
  await user.put('wasi-test/program.wasm', readFileSync(test.module));
  if (test.root !== null) await copyFolder(user, test.root, 'wasi-test/root');
  const words = ['run', '-i', ...environmentOf(test), ...directoriesOf(test), '--'];
  words.push('./program.wasm', ...test.args);
  const output = { stdout: '', stderr: '' };
  let expired = false;
  let timer: NodeJS.Timeout | undefined;
  const line = `cd wasi-test && chmod +x program.wasm && exec ${words.map(quote).join(' ')}`;
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const collect = (name: 'stdout' | 'stderr') => (data: Uint8Array) => {
    output[name] += decoders[name].decode(data, { stream: true });
  };
  const { status, close } = await runCommand(user.kernel, line, {
    stdout: collect('stdout'),
    stderr: collect('stderr'),
    onStart: (signal) => {
      timer = setTimeout(() => {
        expired = true;
        void signal(SIGKILL);
      }, seconds * 1000);
    },
  });
  clearTimeout(timer);
  await close();
  await user.run('rm -rf wasi-test');
  if (expired) return [`has not ended after ${seconds} s`];
  return findings(test, status, output);
}

function findings(
  test: TestCase,
  status: number,
  output: { stdout: string; stderr: string },
): string[] {
  const found: string[] = [];
  if (status !== test.exitCode) {
    found.push(`exit status ${status}, expected ${test.exitCode}`);
    if (output.stderr !== '') found.push(output.stderr.trimEnd());
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const expected = test[stream];
    if (expected === null || output[stream] === expected) continue;
    found.push(`${stream} ${JSON.stringify(output[stream])}, expected ${JSON.stringify(expected)}`);
  }
  return found;
}

function environmentOf({ env }: TestCase): string[] {
  return Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
}

function directoriesOf({ root }: TestCase): string[] {
  return root === null ? ['-s'] : ['-d', 'root:/'];
}

/** Copies a folder of this machine into the canister. */
async function copyFolder(user: User, folder: string, to: string): Promise<void> {
  const directories = [to];
  const links: [target: string, path: string][] = [];
  const files: [from: string, path: string][] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const from = join(folder, name);
    const stat = lstatSync(from);
    const path = `${to}/${name}`;
    if (stat.isDirectory()) directories.push(path);
    else if (stat.isSymbolicLink()) links.push([readlinkSync(from), path]);
    else files.push([from, path]);
  }
  const lines = [
    `mkdir -p ${directories.map(quote).join(' ')}`,
    ...links.map(([target, path]) => `ln -s ${quote(target)} ${quote(path)}`),
  ];
  const { status, stderr } = await user.run(lines.join(' && '));
  if (status !== 0) throw new Error(`${folder}: ${stderr}`);
  for (const [from, path] of files) await user.put(path, readFileSync(from));
}

/** A word for the shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
