import { wasi } from '@bjorn3/browser_wasi_shim';
import { X_OK } from '../process/open-flags.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno } from './console.ts';

/** `run APP [ARGUMENT]...`: runs an installed program, or a Wasm file by its path, in place of itself. */
export function* run(sys: Sys): Call<number> {
  const [, name, ...rest] = sys.argv;
  if (name === undefined || name.startsWith('-')) {
    return yield* complain(sys, 'usage: run APP [ARGUMENT]...', 2);
  }
  const path = name.includes('/') ? name : find(sys, name);
  if (path === null) return yield* complain(sys, `${name}: no such program; see apps`, 127);
  const failure = yield* sys.exec(path, [name, ...rest], sys.env);
  return yield* complainErrno(sys, name, failure, failure === -wasi.ERRNO_NOENT ? 127 : 126);
}

function find(sys: Sys, name: string): string | null {
  for (const directory of (sys.env.get('PATH') ?? '/bin').split(':')) {
    const path = `${directory === '' ? '.' : directory}/${name}`;
    if (sys.access(path, X_OK) === 0) return path;
  }
  return null;
}
