/** Bundling with esbuild, left out when nothing that went into the last bundle has changed. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

interface BundleOptions {
  /** The repository's root: inputs are given and remembered relative to it. */
  root: string;
  outdir: string;
  /** Files that take part besides what esbuild reads: build scripts, files to copy. */
  alsoInputs: string[];
  esbuild: BuildOptions;
}

/** Bundles unless the result of the last time still stands; true if it bundled. */
export async function bundle({
  root,
  outdir,
  alsoInputs,
  esbuild,
}: BundleOptions): Promise<boolean> {
  const recordFile = resolve(root, outdir, 'bundle.json');
  if (isCurrent(root, recordFile)) return false;
  const { metafile } = await build({
    ...esbuild,
    absWorkingDir: root,
    outdir,
    bundle: true,
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = [...Object.keys(metafile.inputs), ...alsoInputs];
  const record = {
    inputs: Object.fromEntries(inputs.map((input) => [input, hashOf(resolve(root, input))])),
    outputs: Object.keys(metafile.outputs),
  };
  mkdirSync(dirname(recordFile), { recursive: true });
  writeFileSync(recordFile, JSON.stringify(record, null, 1));
  return true;
}

function isCurrent(root: string, recordFile: string): boolean {
  if (!existsSync(recordFile)) return false;
  const { inputs, outputs } = JSON.parse(readFileSync(recordFile, 'utf8')) as {
    inputs: Record<string, string>;
    outputs: string[];
  };
  return (
    outputs.every((output) => existsSync(resolve(root, output))) &&
    Object.entries(inputs).every(
      ([input, hash]) => existsSync(resolve(root, input)) && hashOf(resolve(root, input)) === hash,
    )
  );
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('base64');
}
