import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import asc from 'assemblyscript/asc';
import { type Guest, GUEST_DIRECTORY } from './guests.ts';

/**
 * Compiles those of the guests that are out of date. No runtime and no `abort`: they import nothing
 * and their loops are as lean as a C compiler's.
 */
export async function buildGuests(guests: readonly Guest[]): Promise<void> {
  mkdirSync(GUEST_DIRECTORY, { recursive: true });
  for (const { name } of guests) {
    const source = join(import.meta.dirname, 'guests', `${name}.ts`);
    const output = join(GUEST_DIRECTORY, `${name}.wasm`);
    if (isNewer(output, source)) continue;
    const { error, stderr } = await asc.main([
      source,
      ...['--outFile', output],
      ...['-O3', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '--enable', 'simd'],
    ]);
    if (error !== null) throw new Error(`${name} does not compile: ${stderr.toString()}`);
  }
}

function isNewer(file: string, than: string): boolean {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return time !== undefined && time > statSync(than).mtimeMs;
}
