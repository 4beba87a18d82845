import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const FLAGS = ['--target=wasm32-wasi', '-Wall', '-Wextra', '-Werror'];

/** clang runs the wasm-opt it finds, such as that of this project's packages, which takes seconds: without these. */
const PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((directory) => !directory.includes('node_modules'))
  .join(delimiter);

let reason: string | null | undefined;

/** Why C programs cannot be compiled here; null where they can. Throws where that must not be, in continuous integration. */
export function whyNoCompiler(): string | null {
  if (reason !== undefined) return reason;
  const probe = '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n';
  const flags = [...FLAGS, '-xc', '-', '-o', '/dev/null'];
  const { status } = spawnSync('clang', flags, { input: probe, stdio: 'pipe' });
  reason =
    status === 0
      ? null
      : 'no clang for wasm32-wasi; apt-get install clang lld wasi-libc libclang-rt-dev-wasm32';
  if (reason !== null && process.env.CI) throw new Error(reason);
  return reason;
}

const compiled = new Map<string, Uint8Array>();

/** The module of test/processes/NAME.c, compiled with the header of the SDK. */
export function compileC(name: string): Uint8Array {
  let module = compiled.get(name);
  if (module === undefined) {
    const directory = mkdtempSync(join(tmpdir(), 'canix-c-'));
    try {
      const output = join(directory, 'program.wasm');
      const source = join(root, 'test', 'processes', `${name}.c`);
      const include = ['-I', join(root, 'userland', 'sdk')];
      const env = { ...process.env, PATH };
      execFileSync('clang', [...FLAGS, '-O2', ...include, source, '-o', output], { env });
      module = readFileSync(output);
    } finally {
      rmSync(directory, { recursive: true });
    }
    compiled.set(name, module);
  }
  return module;
}
