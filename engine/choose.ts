/**
 * Chooses the operations that are joined, and writes them to instructions/chosen.ts:
 *
 *   npx tsx engine/choose.ts number weight program.wasm [argument...] [, weight program.wasm [argument...]]...
 *
 * The number is how many pairs to join. A program with twice the weight counts twice as much.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { compileRecording } from './build.ts';
import { choose, type Joinable } from './instructions/choose.ts';
import { formNamed, UNCHOSEN } from './instructions/fusions.ts';
import { operationNames } from './instructions/generate.ts';
import { record } from './instructions/record.ts';

const [wanted, ...rest] = process.argv.slice(2);
const core = await compileRecording();
const recordings = [];
for (const words of split(rest)) {
  const [weight, program, ...args] = words;
  const runs = record(core, operationNames(), await readFile(program), args);
  recordings.push({ runs, weight: Number(weight) });
}
const known = new Map<string, Joinable>(
  UNCHOSEN.map((name) => {
    const { kind, operands } = formNamed(name)!;
    return [name, { kind, operands: operands.length }];
  }),
);
const rows = choose(recordings, known, Number(wanted));
const file = path.join(import.meta.dirname, 'instructions/chosen.ts');
const text = await readFile(file, 'utf8');
const begin = text.indexOf('`') + 1;
await writeFile(
  file,
  `${text.slice(0, begin)}\n${rows.join('\n')}\n${text.slice(text.indexOf('`', begin))}`,
);
console.log(`${rows.length} pairs chosen`);

function split(words: readonly string[]): string[][] {
  const parts: string[][] = [[]];
  for (const word of words) {
    if (word === ',') parts.push([]);
    else parts.at(-1)!.push(word);
  }
  return parts;
}
