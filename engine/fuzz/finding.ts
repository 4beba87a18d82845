import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './fuzzer.ts';

const FOLDER = join(import.meta.dirname, '../../dist/fuzz');

/** Writes a difference with its modules to a folder of its own under dist/fuzz. */
export function writeFinding(seed: number, finding: Finding): { folder: string; text: string } {
  const folder = join(FOLDER, `${seed}-${finding.case.index}`);
  const text = describeFinding(seed, finding);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'made.wasm'), finding.case.bytes);
  writeFileSync(join(folder, 'run.wasm'), finding.module);
  writeFileSync(join(folder, 'shrunk.wasm'), finding.shrunk);
  writeFileSync(join(folder, 'description.txt'), text);
  return { folder, text };
}

function describeFinding(seed: number, finding: Finding): string {
  const { case: made, difference, module, shrunk } = finding;
  return [
    `difference between ${difference.between}`,
    `at:     ${difference.where}`,
    `own:    ${difference.own}`,
    `other:  ${difference.other}`,
    `module: ${made.origin}, ${module.length} bytes, shrunk ${shrunk.length}`,
    `again:  ${again(seed, made.index)}`,
    '',
  ].join('\n');
}

/** The command that tries one module again. */
export function again(seed: number, index: number): string {
  return `npm run fuzz -- --seed ${seed} --only ${index}`;
}
