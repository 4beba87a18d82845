import { wasi } from '@bjorn3/browser_wasi_shim';
import { quoteName } from '../printable.ts';
import { searchProgram } from '../process/program-search.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno, print } from './console.ts';
import { readProcess } from './process-facts.ts';

const DEFAULT = 10;

/**
 * `nice [-n N] [COMMAND [ARGUMENT]...]` (nice(1)): runs a command with a nice value that is higher by N, 10 if none is given;
 * without a command, prints the present one. What may not be set is told, and the command run all the same.
 */
export function* nice(sys: Sys): Call<number> {
  const words = sys.argv.slice(1);
  const self = yield* readProcess(sys, 'self');
  const present = self?.nice ?? 0;
  let adjustment = DEFAULT;
  const option = /^(?:-n|--adjustment=|-)(?=[-+\d]|$)(.*)$/.exec(words[0] ?? '');
  if (option !== null) {
    words.shift();
    const value = option[1] !== '' ? option[1] : (words.shift() ?? '');
    if (!/^[-+]?\d{1,9}$/.test(value)) {
      return yield* complain(sys, `invalid adjustment ${quoteName(value)}`, 125);
    }
    adjustment = Number(value);
  } else if (words.length === 0) {
    yield* print(sys, `${present}\n`);
    return 0;
  }
  if (words[0] === '--') words.shift();
  if (words.length === 0) {
    return yield* complain(sys, 'a command must be given with an adjustment', 125);
  }
  const refused = sys.setNice(0, present + adjustment);
  if (refused < 0) yield* complainErrno(sys, 'cannot set niceness', refused);
  const [name] = words;
  const path = name.includes('/') ? name : searchProgram(sys, sys.env.get('PATH') ?? '/bin', name);
  const failure = path === undefined ? -wasi.ERRNO_NOENT : yield* sys.exec(path, words, sys.env);
  const status = failure === -wasi.ERRNO_NOENT ? 127 : 126;
  return yield* complainErrno(sys, quoteName(name), failure, status);
}
