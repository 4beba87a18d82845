import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call, Sys } from '../process/sys.ts';
import { ownPrograms } from './app-directories.ts';
import { complain, complainErrno } from './console.ts';

/** `uninstall NAME...`: takes programs that the caller installed out of the caller's programs. */
export function* uninstall(sys: Sys): Call<number> {
  const names = sys.argv.slice(1);
  if (names.length === 0 || names[0].startsWith('-')) {
    return yield* complain(sys, 'usage: uninstall NAME...', 2);
  }
  let status = 0;
  for (const name of names) {
    const result = name.includes('/')
      ? -wasi.ERRNO_INVAL
      : sys.unlink(`${ownPrograms(sys)}/${name}`);
    if (result === -wasi.ERRNO_NOENT) status = yield* complain(sys, `${name}: not installed`);
    else if (result < 0) status = yield* complainErrno(sys, name, result);
  }
  return status;
}
