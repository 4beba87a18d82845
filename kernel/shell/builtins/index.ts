/** The table of builtins. */
import type { Builtin } from './builtin.ts';
import {
  alias,
  builtin,
  command,
  hash,
  help,
  history,
  trap,
  type,
  umask,
  unalias,
} from './commands.ts';
import { cd, pwd } from './directory.ts';
import { echo } from './echo.ts';
import {
  breakLoop,
  colon,
  continueLoop,
  evalBuiltin,
  exec,
  exit,
  falseBuiltin,
  returnBuiltin,
  source,
  trueBuiltin,
} from './flow.ts';
import { bg, fg, jobs, kill, wait } from './jobs.ts';
import { printf } from './printf.ts';
import { read } from './read.ts';
import { bracket, test } from './test.ts';
import {
  declareBuiltin,
  exportBuiltin,
  getopts,
  letBuiltin,
  local,
  readonlyBuiltin,
  set,
  shift,
  unset,
} from './variables.ts';
import { ulimit } from './ulimit.ts';

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', colon],
  ['.', source],
  ['[', bracket],
  ['alias', alias],
  ['bg', bg],
  ['break', breakLoop],
  ['builtin', builtin],
  ['cd', cd],
  ['command', command],
  ['continue', continueLoop],
  ['declare', declareBuiltin],
  ['echo', echo],
  ['eval', evalBuiltin],
  ['exec', exec],
  ['exit', exit],
  ['export', exportBuiltin],
  ['false', falseBuiltin],
  ['fg', fg],
  ['getopts', getopts],
  ['hash', hash],
  ['help', help],
  ['history', history],
  ['jobs', jobs],
  ['kill', kill],
  ['let', letBuiltin],
  ['local', local],
  ['logout', exit],
  ['printf', printf],
  ['pwd', pwd],
  ['read', read],
  ['readonly', readonlyBuiltin],
  ['return', returnBuiltin],
  ['set', set],
  ['shift', shift],
  ['source', source],
  ['test', test],
  ['trap', trap],
  ['true', trueBuiltin],
  ['type', type],
  ['typeset', declareBuiltin],
  ['ulimit', ulimit],
  ['umask', umask],
  ['unalias', unalias],
  ['unset', unset],
  ['wait', wait],
]);
