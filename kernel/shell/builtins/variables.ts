/** Builtins about variables and parameters: export, readonly, local, declare, unset, set, shift, getopts, let. */
import type { Call } from '../../process/sys.ts';
import { evaluateArithmeticText } from '../expand.ts';
import { FatalError } from '../faults.ts';
import { quoteDouble, quoteForTrace } from '../quoting.ts';
import type { SavedVariables, Shell } from '../shell.ts';
import type { OptionName } from '../state.ts';
import {
  declareVariable,
  getVariable,
  isName,
  OPTION_LETTERS,
  setVariable,
  unsetVariable,
} from '../variables.ts';
import { fail, output, readOptions, usage, type Builtin } from './builtin.ts';

/** Splits `name=value` and `name+=value`. */
function readAssignment(arg: string): { name: string; value: string | undefined; append: boolean } {
  const at = arg.indexOf('=');
  if (at < 0) return { name: arg, value: undefined, append: false };
  const append = arg[at - 1] === '+';
  return { name: arg.slice(0, append ? at - 1 : at), value: arg.slice(at + 1), append };
}

/** Carries out `export a=b c`: each name is given its value, if it has one, and the attributes. */
function* declare(
  shell: Shell,
  command: string,
  names: readonly string[],
  attributes: { exported?: boolean; readonly?: boolean },
): Call<number> {
  let status = 0;
  for (const arg of names) {
    const { name, value, append } = readAssignment(arg);
    if (!isName(name)) {
      status = yield* fail(shell, `${command}: \`${arg}': not a valid identifier`);
      continue;
    }
    if (value !== undefined && shell.state.variables.get(name)?.readonly) {
      status = yield* fail(shell, `${name}: readonly variable`);
      continue;
    }
    if (value !== undefined)
      setVariable(shell, name, append ? (getVariable(shell, name) ?? '') + value : value);
    if (attributes.exported !== undefined || attributes.readonly !== undefined) {
      declareVariable(shell, name, attributes);
    }
  }
  return status;
}

function listVariables(shell: Shell, which: 'exported' | 'readonly'): string {
  let text = '';
  for (const name of [...shell.state.variables.keys()].sort()) {
    const variable = shell.state.variables.get(name)!;
    if (!variable[which]) continue;
    text += `declare -${which === 'readonly' ? 'r' : ''}${variable.exported ? 'x' : ''} ${name}`;
    text += variable.value === undefined ? '\n' : `=${quoteDouble(variable.value)}\n`;
  }
  return text;
}

export const exportBuiltin: Builtin = {
  synopsis: 'export [-n] [name[=value] ...] or export -p',
  *run(shell, args) {
    const read = readOptions(args, 'npf');
    if (typeof read === 'string') return yield* usage(shell, exportBuiltin, args, read);
    const { options, rest } = read;
    if (options.has('f'))
      return yield* fail(shell, 'export: exporting functions is not supported yet', 2);
    if (rest.length === 0) return yield* output(shell, 'export', listVariables(shell, 'exported'));
    return yield* declare(shell, 'export', rest, { exported: !options.has('n') });
  },
};

export const readonlyBuiltin: Builtin = {
  synopsis: 'readonly [name[=value] ...] or readonly -p',
  *run(shell, args) {
    const read = readOptions(args, 'p');
    if (typeof read === 'string') return yield* usage(shell, readonlyBuiltin, args, read);
    if (read.rest.length === 0)
      return yield* output(shell, 'readonly', listVariables(shell, 'readonly'));
    return yield* declare(shell, 'readonly', read.rest, { readonly: true });
  },
};

function localsOf(shell: Shell): SavedVariables | undefined {
  const frame = shell.frames.findLast((one) => one.kind === 'call' && one.what === 'function');
  if (frame?.kind === 'call') return frame.locals;
  return shell.state.functionDepth > 0 ? shell.outerLocals : undefined;
}

function* makeLocal(shell: Shell, command: string, names: readonly string[]): Call<number> {
  const locals = localsOf(shell);
  if (locals === undefined) return yield* fail(shell, `${command}: can only be used in a function`);
  let status = 0;
  for (const arg of names) {
    const { name, value } = readAssignment(arg);
    if (!isName(name)) {
      status = yield* fail(shell, `${command}: \`${arg}': not a valid identifier`);
      continue;
    }
    const before = shell.state.variables.get(name);
    if (before?.readonly) {
      status = yield* fail(shell, `${command}: ${name}: readonly variable`);
      continue;
    }
    if (!locals.has(name)) {
      locals.set(name, before);
      shell.state.variables.set(name, {
        value: undefined,
        exported: before?.exported === true,
        readonly: false,
      });
    }
    if (value !== undefined) setVariable(shell, name, value);
    shell.environmentChanged();
  }
  return status;
}

export const local: Builtin = {
  synopsis: 'local name[=value] ...',
  *run(shell, args) {
    const read = readOptions(args, 'rx');
    if (typeof read === 'string')
      return yield* fail(shell, `${read.replace(/: invalid option$/, '')}: not supported yet`, 2);
    const status = yield* makeLocal(shell, 'local', read.rest);
    setAttributes(shell, read.options, read.rest);
    return status;
  },
};

function setAttributes(shell: Shell, options: Set<string>, names: readonly string[]): void {
  for (const arg of names) {
    const { name } = readAssignment(arg);
    if (!isName(name)) continue;
    if (options.has('r')) declareVariable(shell, name, { readonly: true });
    if (options.has('x')) declareVariable(shell, name, { exported: true });
  }
}

export const declareBuiltin: Builtin = {
  synopsis: 'declare [-rx] [name[=value] ...]',
  *run(shell, args) {
    const read = readOptions(args, 'rxgp');
    if (typeof read === 'string') {
      const letter = /-(.): invalid option$/.exec(read)?.[1] ?? '';
      const what = 'aA'.includes(letter) ? 'arrays are' : `option -${letter} is`;
      return yield* fail(shell, `${args[0]}: ${what} not supported yet`, 2);
    }
    const { options, rest } = read;
    if (rest.length === 0) {
      return yield* output(
        shell,
        args[0],
        listVariables(shell, options.has('r') ? 'readonly' : 'exported'),
      );
    }
    const inFunction = localsOf(shell) !== undefined && !options.has('g');
    const status = inFunction
      ? yield* makeLocal(shell, args[0], rest)
      : yield* declare(shell, args[0], rest, {});
    setAttributes(shell, options, rest);
    return status;
  },
};

export const unset: Builtin = {
  synopsis: 'unset [-f] [-v] [name ...]',
  *run(shell, args) {
    const read = readOptions(args, 'fv');
    if (typeof read === 'string') return yield* usage(shell, unset, args, read);
    let status = 0;
    for (const name of read.rest) {
      if (read.options.has('f')) shell.state.functions.delete(name);
      else if (!isName(name) && read.options.has('v')) {
        status = yield* fail(shell, `unset: \`${name}': not a valid identifier`);
      } else if (!shell.state.variables.has(name) && !read.options.has('v'))
        shell.state.functions.delete(name);
      else if (!unsetVariable(shell, name)) {
        status = yield* fail(shell, `unset: ${name}: cannot unset: readonly variable`);
      }
    }
    return status;
  },
};

const OPTIONS: readonly OptionName[] = [
  'allexport',
  'errexit',
  'ignoreeof',
  'monitor',
  'noclobber',
  'noexec',
  'noglob',
  'nounset',
  'pipefail',
  'verbose',
  'xtrace',
];

/** Turns an option on or off: false where there is none of that name. */
export function setOption(shell: Shell, name: string, on: boolean): boolean {
  if (!(OPTIONS as readonly string[]).includes(name)) return false;
  shell.state.options[name as OptionName] = on;
  return true;
}

export const set: Builtin = {
  synopsis: 'set [-aefmnuvxC] [-o option-name] [--] [arg ...]',
  *run(shell, args) {
    const { state } = shell;
    if (args.length === 1) {
      let text = '';
      for (const name of [...state.variables.keys()].sort()) {
        const { value } = state.variables.get(name)!;
        if (value !== undefined) text += `${name}=${value === '' ? '' : quoteForTrace(value)}\n`;
      }
      return yield* output(shell, 'set', text);
    }
    let at = 1;
    for (; at < args.length; at++) {
      const arg = args[at];
      if (arg === '--') {
        state.positional = args.slice(at + 1);
        return 0;
      }
      if (arg === '-') {
        state.options.xtrace = false;
        state.options.verbose = false;
        at++;
        break;
      }
      const on = arg[0] === '-';
      if ((!on && arg[0] !== '+') || arg.length < 2) break;
      for (const letter of arg.slice(1)) {
        if (letter === 'o') {
          const name = args[++at];
          if (name === undefined) return yield* listOptions(shell, on);
          if (!setOption(shell, name, on))
            return yield* fail(shell, `set: ${name}: invalid option name`, 2);
        } else if (letter in OPTION_LETTERS) {
          state.options[OPTION_LETTERS[letter as keyof typeof OPTION_LETTERS]] = on;
        } else return yield* usage(shell, set, args, `set: ${arg[0]}${letter}: invalid option`);
      }
    }
    if (at < args.length) state.positional = args.slice(at);
    return 0;
  },
};

function listOptions(shell: Shell, readable: boolean): Call<number> {
  let text = '';
  for (const name of OPTIONS) {
    const on = shell.state.options[name] === true;
    text += readable
      ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`
      : `set ${on ? '-' : '+'}o ${name}\n`;
  }
  return output(shell, 'set', text);
}

export const shift: Builtin = {
  synopsis: 'shift [n]',
  *run(shell, args) {
    const count = args[1] ?? '1';
    if (!/^[+-]?\d+$/.test(count))
      return yield* fail(shell, `shift: ${count}: numeric argument required`);
    if (Number(count) < 0) return yield* fail(shell, `shift: ${count}: shift count out of range`);
    if (Number(count) > shell.state.positional.length) return 1;
    shell.state.positional = shell.state.positional.slice(Number(count));
    return 0;
  },
};

export const getopts: Builtin = {
  synopsis: 'getopts optstring name [arg ...]',
  *run(shell, args) {
    const [, letters, name] = args;
    if (letters === undefined || name === undefined) {
      yield* shell.print(2, 'getopts: usage: getopts optstring name [arg ...]\n');
      return 2;
    }
    const words = args.length > 3 ? args.slice(3) : shell.state.positional;
    // OPTIND alone does not say where in a word of several letters one is.
    let index = Number(getVariable(shell, 'OPTIND') ?? '1');
    let offset = shell.getoptsIndex === index ? shell.getoptsOffset : 1;
    const word = words[index - 1];
    const silent = letters.startsWith(':');
    const end = (): number => {
      setVariable(shell, 'OPTIND', String(index));
      setVariable(shell, name, '?');
      unsetVariable(shell, 'OPTARG');
      return 1;
    };
    if (word === undefined || (offset === 1 && !/^-./.test(word))) return end();
    if (word === '--') {
      index++;
      return end();
    }
    const letter = word[offset++];
    const at = letter === ':' ? -1 : letters.indexOf(letter);
    const takesArgument = at >= 0 && letters[at + 1] === ':';
    const done = offset >= word.length;
    unsetVariable(shell, 'OPTARG');
    let found = letter;
    if (at < 0) {
      found = '?';
      if (silent) setVariable(shell, 'OPTARG', letter);
      else yield* shell.print(2, `${shell.state.name}: illegal option -- ${letter}\n`);
    } else if (takesArgument) {
      if (!done) setVariable(shell, 'OPTARG', word.slice(offset));
      else if (index < words.length) setVariable(shell, 'OPTARG', words[index++]);
      else {
        found = silent ? ':' : '?';
        if (silent) setVariable(shell, 'OPTARG', letter);
        else
          yield* shell.print(2, `${shell.state.name}: option requires an argument -- ${letter}\n`);
      }
    }
    if (done || takesArgument) {
      index++;
      offset = 1;
    }
    shell.getoptsIndex = index;
    shell.getoptsOffset = offset;
    setVariable(shell, 'OPTIND', String(index));
    setVariable(shell, name, found);
    return 0;
  },
};

export const letBuiltin: Builtin = {
  synopsis: 'let arg [arg ...]',
  *run(shell, args) {
    if (args.length < 2) return yield* fail(shell, 'let: expression expected');
    let value = 0n;
    try {
      for (const expression of args.slice(1)) value = evaluateArithmeticText(shell, expression);
    } catch (error) {
      if (!(error instanceof FatalError) || error.status !== 1) throw error;
      return yield* fail(shell, `let: ${error.message}`);
    }
    return value === 0n ? 1 : 0;
  },
};
