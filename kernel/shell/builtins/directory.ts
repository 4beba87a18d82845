/** `cd` and `pwd`. */
import { strerror } from '../../errno.ts';
import type { Call } from '../../process/sys.ts';
import type { Shell } from '../shell.ts';
import { declareVariable, getVariable, setVariable } from '../variables.ts';
import { fail, output, readOptions, usage, type Builtin } from './builtin.ts';

export const cd: Builtin = {
  synopsis: 'cd [-L|-P] [dir]',
  *run(shell, args) {
    const read = readOptions(args, 'LPe');
    if (typeof read === 'string') return yield* usage(shell, cd, args, read);
    const { options, rest } = read;
    if (rest.length > 1) return yield* fail(shell, 'cd: too many arguments');
    let target = rest[0];
    let announce = false;
    if (target === undefined) {
      const home = getVariable(shell, 'HOME');
      if (home === undefined) return yield* fail(shell, 'cd: HOME not set');
      target = home;
    } else if (target === '-') {
      const before = getVariable(shell, 'OLDPWD');
      if (before === undefined) return yield* fail(shell, 'cd: OLDPWD not set');
      target = before;
      announce = true;
    }
    if (target === '') return 0;
    const found = inPath(shell, target);
    if (found !== target) announce = true;
    const here = workingDirectory(shell);
    const logical = normalize(found.startsWith('/') ? found : `${here}/${found}`);
    let status = shell.sys.chdir(options.has('P') ? found : logical);
    let where = logical;
    if (status < 0 && !options.has('P')) status = shell.sys.chdir(found);
    if (status < 0) return yield* fail(shell, `cd: ${target}: ${strerror(status)}`);
    if (options.has('P')) where = shell.sys.getcwd();
    setVariable(shell, 'OLDPWD', here);
    setVariable(shell, 'PWD', where);
    declareVariable(shell, 'OLDPWD', { exported: true });
    declareVariable(shell, 'PWD', { exported: true });
    return announce ? yield* output(shell, 'cd', `${where}\n`) : 0;
  },
};

/** CDPATH. */
function inPath(shell: Shell, target: string): string {
  const path = getVariable(shell, 'CDPATH');
  if (path === undefined || /^(\/|\.\.?(\/|$))/.test(target)) return target;
  for (const directory of path.split(':')) {
    const place = directory === '' ? target : `${directory}/${target}`;
    if (typeof shell.sys.stat(place) !== 'number') return place;
  }
  return target;
}

/** Takes `.` and `..` out of an absolute path by its text, as `cd` without -P does. */
function normalize(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

/** PWD, if it is still where the process is. */
export function workingDirectory(shell: Shell): string {
  const logical = getVariable(shell, 'PWD');
  if (logical?.startsWith('/')) {
    const there = shell.sys.stat(logical);
    const here = shell.sys.stat('.');
    if (
      typeof there !== 'number' &&
      typeof here !== 'number' &&
      there.ino === here.ino &&
      there.dev === here.dev
    ) {
      return logical;
    }
  }
  return shell.sys.getcwd();
}

export const pwd: Builtin = {
  synopsis: 'pwd [-LP]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'LP');
    if (typeof read === 'string') return yield* usage(shell, pwd, args, read);
    const path = read.options.has('P') ? shell.sys.getcwd() : workingDirectory(shell);
    return yield* output(shell, 'pwd', `${path}\n`);
  },
};
