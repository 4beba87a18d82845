import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's top folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A part of the build. */
export interface Step {
  /** Names the step's stamp and its line in the output. */
  name: string;
  /** Files and folders, from the top folder, whose contents decide what comes out. */
  inputs: readonly string[];
  /** Files that the step makes, from the top folder. */
  outputs: readonly string[];
  /** Inputs that do not count, by path from the top folder. */
  ignore?: RegExp;
  run(): Promise<void>;
}

/**
 * Runs a step unless its outputs are there and were made from the same inputs: by content, so that
 * a fresh clone or a changed time means nothing.
 * @returns whether it ran
 */
export async function build(step: Step): Promise<boolean> {
  const stamp = join(ROOT, 'dist', '.stamps', step.name);
  const current = await digest(step);
  const fresh =
    step.outputs.every((output) => existsSync(join(ROOT, output))) &&
    existsSync(stamp) &&
    (await readFile(stamp, 'utf8')) === current;
  if (fresh) return false;
  const started = Date.now();
  await step.run();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, current);
  // Beside what a command prints, which may be data.
  console.error(`built ${step.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return true;
}

async function digest({ inputs, ignore }: Step): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of await filesBelow(join(ROOT, input))) {
      const name = relative(ROOT, file);
      if (ignore?.test(name)) continue;
      hash.update(`${name}\0`).update(
        createHash('sha256')
          .update(await readFile(file))
          .digest(),
      );
    }
  }
  return hash.digest('hex');
}

async function filesBelow(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const nested = await Promise.all(entries.map((entry) => filesBelow(join(path, entry.name))));
  return nested.flat().sort();
}
