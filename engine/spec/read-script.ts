import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { basename, dirname, join } from 'node:path';
import { engineOptionsOf, featuresOf } from './features.ts';
import type { Command, Script } from './script.ts';
import { parseText, type TextFeatures } from './text-format.ts';
import { parseScript } from './wast.ts';

const SCRIPT = 'script.json';

/** A script cannot be read; the message says why. */
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
 * Reads a `.wast` script with wabt's wast2json, or else by itself (wast.ts). What comes of it is
 * kept in `cache`, by the script's content and the flags.
 */
export async function readScript(file: string, cache: string): Promise<Script> {
  const folder = basename(dirname(file));
  const { flags } = featuresOf(folder);
  const hash = createHash('sha256').update(flags.join(' ')).update('\0').update(readFileSync(file));
  const directory = join(cache, `${basename(file, '.wast')}-${hash.digest('hex').slice(0, 16)}`);
  if (!existsSync(directory)) {
    // A script that is half read must not be taken for a whole one.
    const unfinished = `${directory}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    try {
      await convert(file, unfinished);
      renameSync(unfinished, directory);
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  const { commands } = JSON.parse(readFileSync(join(directory, SCRIPT), 'utf8')) as {
    commands: Command[];
  };
  const modules = new Map<string, Uint8Array>();
  for (const name of readdirSync(directory)) {
    if (name.endsWith('.wasm')) modules.set(name, readFileSync(join(directory, name)));
  }
  return {
    name: `${folder}/${basename(file)}`,
    options: engineOptionsOf(folder),
    commands,
    modules,
  };
}

async function convert(file: string, directory: string): Promise<void> {
  const { flags, features } = featuresOf(basename(dirname(file)));
  const output = join(directory, SCRIPT);
  const result = spawnSync('wast2json', [...flags, file, '-o', output], { encoding: 'utf8' });
  if (result.error !== undefined) {
    throw (result.error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new MissingToolError()
      : result.error;
  }
  if (result.status === 0) {
    const script = JSON.parse(readFileSync(output, 'utf8')) as { commands: Command[] };
    await replaceText(script.commands, directory, features);
    writeFileSync(output, JSON.stringify(script));
    return;
  }
  const reason = result.stderr.split('\n', 1)[0].replace(`${file}:`, '');
  try {
    const { commands, modules } = await parseScript(readFileSync(file, 'utf8'), features);
    for (const [name, bytes] of modules) writeFileSync(join(directory, name), bytes);
    writeFileSync(output, JSON.stringify({ commands }));
  } catch (error) {
    throw new UnreadableScriptError(
      `wast2json cannot read it (${reason}), nor can wabt's npm package (${(error as Error).message})`,
    );
  }
}

/**
 * Modules that are given as text must not be accepted either. Text that wabt's parser rejects is
 * marked so; what it accepts becomes a binary that the engine has to reject.
 */
async function replaceText(
  commands: Command[],
  directory: string,
  features: TextFeatures,
): Promise<void> {
  for (const command of commands) {
    if (!('module_type' in command) || command.module_type !== 'text') continue;
    const text = readFileSync(join(directory, command.filename));
    const binary = await parseText(text, features);
    if (binary === undefined) {
      command.module_type = 'rejected';
    } else {
      command.module_type = 'binary';
      command.filename = command.filename.replace(/\.wat$/, '.wasm');
      writeFileSync(join(directory, command.filename), binary);
    }
  }
}
