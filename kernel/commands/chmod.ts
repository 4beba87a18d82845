import { wasi } from '@bjorn3/browser_wasi_shim';
import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { changeFiles, changeOperands } from './change-files.ts';
import { complain } from './console.ts';
import { applyMode } from './file-mode.ts';

/** `chmod [-R] MODE FILE...` (chmod(1)): MODE octal or symbolic. */
export function* chmod(sys: Sys): Call<number> {
  const { recursive, operands } = changeOperands(sys);
  const [mode, ...files] = operands;
  if (mode === undefined || files.length === 0) {
    return yield* complain(sys, 'usage: chmod [-R] MODE FILE...');
  }
  if (applyMode(mode, 0, false, 0) === null) {
    return yield* complain(sys, `invalid mode: ${quoteName(mode)}`);
  }
  const umask = sys.umask(0);
  sys.umask(umask);
  return yield* changeFiles(sys, files, recursive, 'changing permissions of', (stat) => ({
    mode: applyMode(mode, stat.mode, stat.type === wasi.FILETYPE_DIRECTORY, umask)!,
  }));
}
