/** Bundling with esbuild, left out when nothing that went into the last bundle has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';

interface BundleOptions {
  /** Names the bundle's record among those in `outdir`. */
  name: string;
  /** The repository's root: inputs are given and remembered relative to it. */
  root: string;
  outdir: string;
  /** Files that take part besides what esbuild reads: build scripts, files to copy. */
  alsoInputs: string[];
  esbuild: BuildOptions;
}

/** Bundles unless the result of the last time still stands; true if it bundled. */
export async function bundle({
  name,
  root,
  outdir,
  alsoInputs,
  esbuild,
}: BundleOptions): Promise<boolean> {
  const recordFile = resolve(root, outdir, `${name}.bundle.json`);
  const last = readRecord(recordFile);
  if (last && isCurrent(root, last)) return false;
  const { metafile } = await build({
    ...esbuild,
    absWorkingDir: root,
    outdir,
    bundle: true,
    metafile: true,
    logLevel: 'warning',
  });
  const inputs = [...Object.keys(metafile.inputs), ...alsoInputs];
  const record: BundleRecord = {
    inputs: Object.fromEntries(inputs.map((input) => [input, hashOf(resolve(root, input))])),
    outputs: Object.keys(metafile.outputs),
  };
  // Parts are named after their contents: those of before are of no use.
  for (const output of last?.outputs ?? []) {
    if (!record.outputs.includes(output)) rmSync(resolve(root, output), { force: true });
  }
  writeFileSync(recordFile, JSON.stringify(record, null, 1));
  return true;
}

interface BundleRecord {
  /** Hash of each file that went in. */
  inputs: Record<string, string>;
  outputs: string[];
}

function readRecord(file: string): BundleRecord | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BundleRecord) : undefined;
}

function isCurrent(root: string, { inputs, outputs }: BundleRecord): boolean {
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
