import { wasi } from '@bjorn3/browser_wasi_shim';
import { searchProgram } from '../process/program-search.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno } from './console.ts';

/** `run APP [ARGUMENT]...`: runs an installed program, or a Wasm file by its path, in place of itself. */
export function* run(sys: Sys): Call<number> {
  const [, name, ...rest] = sys.argv;
  if (name === undefined || name.startsWith('-')) {
    return yield* complain(sys, 'usage: run APP [ARGUMENT]...', 2);
  }
  const path = name.includes('/') ? name : searchProgram(sys, sys.env.get('PATH') ?? '/bin', name);
  if (path === undefined) return yield* complain(sys, `${name}: no such program; see apps`, 127);
  const failure = yield* sys.exec(path, [name, ...rest], sys.env);
  return yield* complainErrno(sys, name, failure, failure === -wasi.ERRNO_NOENT ? 127 : 126);
}
