import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno } from './console.ts';
import { applyMode } from './file-mode.ts';

/** `chmod [-R] MODE FILE...` (chmod(1)): MODE octal or symbolic. */
export function* chmod(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  const recursive = words[0] === '-R';
  if (recursive) words.shift();
  const [mode, ...files] = words;
  if (mode === undefined || files.length === 0) {
    return yield* complain(sys, 'usage: chmod [-R] MODE FILE...');
  }
  if (applyMode(mode, 0, false, 0) === null) return yield* complain(sys, `invalid mode: '${mode}'`);
  const umask = sys.umask(0);
  sys.umask(umask);
  let status = 0;
  while (files.length > 0) {
    const file = files.pop()!;
    const stat = sys.stat(file);
    if (typeof stat === 'number') {
      status = yield* complainErrno(sys, `cannot access '${file}'`, stat);
      continue;
    }
    const directory = stat.type === wasi.FILETYPE_DIRECTORY;
    const result = sys.chmod(file, applyMode(mode, stat.mode, directory, umask)!);
    if (result < 0) status = yield* complainErrno(sys, `changing permissions of '${file}'`, result);
    if (recursive && directory) {
      const entries = sys.readdir(file);
      if (typeof entries === 'number') status = yield* complainErrno(sys, file, entries);
      else {
        for (const { name, type } of entries) {
          if (type !== wasi.FILETYPE_SYMBOLIC_LINK) files.push(`${file}/${name}`);
        }
      }
      yield* sys.pause();
    }
  }
  return status;
}
