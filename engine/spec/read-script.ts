import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { basename, dirname, join } from 'node:path';
import { featuresOf } from './features.ts';
import type { Command, Script } from './script.ts';
import { parseText } from './text-format.ts';

/** wast2json cannot read a script; the message is its own. */
export class UnreadableScriptError extends Error {}

/** wast2json is not installed. */
export class MissingToolError extends Error {
  constructor() {
    super(
      'wast2json is not installed: it is in the package "wabt" (Debian: apt-get install wabt; else https://github.com/WebAssembly/wabt/releases)',
    );
  }
}

/**
 * Reads a `.wast` script with wabt's wast2json. What it makes is kept in `cache`, by the script's
 * content and the flags.
 */
export async function readScript(file: string, cache: string): Promise<Script> {
  const folder = basename(dirname(file));
  const { flags } = featuresOf(folder);
  const hash = createHash('sha256').update(flags.join(' ')).update('\0').update(readFileSync(file));
  const directory = join(cache, `${basename(file, '.wast')}-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(directory)) await convert(file, flags, directory);

  const { commands } = JSON.parse(readFileSync(join(directory, 'script.json'), 'utf8')) as {
    commands: Command[];
  };
  const modules = new Map<string, Uint8Array>();
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.wasm')) modules.set(name, readFileSync(join(directory, name)));
  }
  return { name: `${folder}/${basename(file)}`, commands, modules };
}

async function convert(file: string, flags: string[], directory: string): Promise<void> {
  const unfinished = `${directory}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const json = join(unfinished, 'script.json');
  const result = spawnSync('wast2json', [...flags, file, '-o', json], { encoding: 'utf8' });
  if (result.error !== undefined) {
    rmSync(unfinished, { recursive: true, force: true });
    throw (result.error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new MissingToolError()
      : result.error;
  }
  if (result.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    const [line] = result.stderr.split('\n');
    throw new UnreadableScriptError(line.replace(`${file}:`, ''));
  }
  const script = JSON.parse(readFileSync(json, 'utf8')) as { commands: Command[] };
  await replaceText(script.commands, unfinished, basename(dirname(file)));
  writeFileSync(json, JSON.stringify(script));
  renameSync(unfinished, directory);
}

/**
 * Modules that are given as text must not be accepted either. Text that wabt's parser rejects is
 * marked so; what it accepts becomes a binary that the engine has to reject.
 */
async function replaceText(commands: Command[], directory: string, folder: string): Promise<void> {
  for (const command of commands) {
    if (!('module_type' in command) || command.module_type !== 'text') continue;
    const text = readFileSync(join(directory, command.filename));
    const binary = await parseText(text, featuresOf(folder).features);
    if (binary === undefined) {
      command.module_type = 'rejected';
    } else {
      command.module_type = 'binary';
      command.filename = command.filename.replace(/\.wat$/, '.wasm');
      writeFileSync(join(directory, command.filename), binary);
    }
  }
}
