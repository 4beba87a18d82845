import { wasi } from '@bjorn3/browser_wasi_shim';
import { searchProgram } from '../process/program-search.ts';
import type { Call, Preopens, Sys } from '../process/sys.ts';
import { complain, complainErrno } from './console.ts';

const USAGE =
  'usage: run [-i] [-e NAME=VALUE]... [-s] [-d DIRECTORY[:NAME]]... PROGRAM [ARGUMENT]...';

/** What `run` was asked for. */
interface Request {
  env: Map<string, string>;
  /** The only directories that the program is given, if it is to be kept to some. */
  preopens: Preopens | undefined;
  /** The program and its arguments. */
  words: string[];
}

/**
 * `run [-i] [-e NAME=VALUE]... [-s] [-d DIRECTORY[:NAME]]... PROGRAM [ARGUMENT]...`: runs an installed program, or a Wasm file by its
 * path, in place of itself. -i begins with an empty environment, -e sets a variable in it, -s gives the program no
 * directories, and -d only those named so, each under the other name if one is given: no path of its leads out of them.
 */
export function* run(sys: Sys): Call<number> {
  const request = requestOf(sys);
  if (request === null) return yield* complain(sys, USAGE, 2);
  const { env, preopens, words } = request;
  const [name] = words;
  const path = name.includes('/') ? name : searchProgram(sys, sys.env.get('PATH') ?? '/bin', name);
  if (path === undefined) return yield* complain(sys, `${name}: no such program; see apps`, 127);
  for (const [, directory] of preopens ?? []) {
    const stat = sys.stat(directory);
    if (typeof stat === 'number') return yield* complainErrno(sys, directory, stat, 126);
  }
  const failure = yield* sys.exec(path, words, env, preopens);
  return yield* complainErrno(sys, name, failure, failure === -wasi.ERRNO_NOENT ? 127 : 126);
}

/** The options and what follows them; null where they make no sense. */
function requestOf(sys: Sys): Request | null {
  const words = sys.argv.slice(1);
  const variables: [string, string][] = [];
  let preopens: [string, string][] | undefined;
  let empty = false;
  while (words.length > 0 && words[0].startsWith('-')) {
    const option = words.shift()!;
    if (option === '--') break;
    if (option === '-i') empty = true;
    else if (option === '-s') preopens ??= [];
    else if (option === '-e' || option === '-d') {
      const word = words.shift() ?? '';
      const at = word.indexOf(option === '-e' ? '=' : ':');
      const cut = at < 0 ? word.length : at;
      if (cut === 0 || (option === '-e' && at < 0)) return null;
      const [left, right] = [word.slice(0, cut), word.slice(cut + 1)];
      if (option === '-e') variables.push([left, right]);
      else (preopens ??= []).push([at < 0 ? left : right, left]);
    } else return null;
  }
  if (words.length === 0) return null;
  return { env: new Map([...(empty ? [] : sys.env), ...variables]), preopens, words };
}
