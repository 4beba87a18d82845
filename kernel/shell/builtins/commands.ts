/** Builtins about commands and the shell itself: type, command, builtin, alias, unalias, trap, umask, history, help. */
import { SIGNAL_NAMES, signalNumber } from '../../process/signals.ts';
import type { Call } from '../../process/sys.ts';
import { findProgram } from '../external.ts';
import { runWithoutFunctions } from '../command.ts';
import { quoteAlways } from '../quoting.ts';
import type { Shell } from '../shell.ts';
import { fail, output, readOptions, usage, type Builtin } from './builtin.ts';
import { builtins } from './index.ts';

const KEYWORDS = new Set(
  '! { } case do done elif else esac fi for if in then until while function select time coproc [[ ]]'.split(
    ' ',
  ),
);

interface Meaning {
  kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file';
  /** What `type` says. */
  text: string;
  /** What `command -v` says. */
  brief: string;
}

function meanings(shell: Shell, name: string, all: boolean): Meaning[] {
  const found: Meaning[] = [];
  const alias = shell.state.aliases.get(name);
  if (alias !== undefined && shell.state.interactive) {
    found.push({
      kind: 'alias',
      text: `${name} is aliased to \`${alias}'`,
      brief: `alias ${name}=${quoteAlways(alias)}`,
    });
  }
  if (KEYWORDS.has(name))
    found.push({ kind: 'keyword', text: `${name} is a shell keyword`, brief: name });
  const definition = shell.state.functions.get(name);
  if (definition !== undefined) {
    found.push({
      kind: 'function',
      text: `${name} is a function\n${definition.text}`,
      brief: name,
    });
  }
  if (builtins.has(name))
    found.push({ kind: 'builtin', text: `${name} is a shell builtin`, brief: name });
  if (all || found.length === 0) {
    const path = findProgram(shell, name);
    if (path !== undefined) found.push({ kind: 'file', text: `${name} is ${path}`, brief: path });
  }
  return all ? found : found.slice(0, 1);
}

export const type: Builtin = {
  synopsis: 'type [-apt] name [name ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'aptfP');
    if (typeof read === 'string') return yield* usage(shell, type, args, read);
    const { options, rest } = read;
    let status = 0;
    for (const name of rest) {
      if (options.has('P')) {
        const path = findProgram(shell, name);
        if (path === undefined) status = 1;
        else yield* output(shell, 'type', `${path}\n`);
        continue;
      }
      const found = meanings(shell, name, options.has('a'));
      if (found.length === 0) {
        status = 1;
        if (!options.has('t') && !options.has('p'))
          yield* shell.complain(`type: ${name}: not found`);
      }
      for (const meaning of found) {
        if (options.has('t')) yield* output(shell, 'type', `${meaning.kind}\n`);
        else if (!options.has('p')) yield* output(shell, 'type', `${meaning.text}\n`);
        else if (meaning.kind === 'file') yield* output(shell, 'type', `${meaning.brief}\n`);
      }
    }
    return status;
  },
};

export const command: Builtin = {
  synopsis: 'command [-pVv] command [arg ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'pvV');
    if (typeof read === 'string') return yield* usage(shell, command, args, read);
    const { options, rest } = read;
    if (rest.length === 0) return 0;
    if (!options.has('v') && !options.has('V'))
      return yield* runWithoutFunctions(shell, rest, rest.join(' '));
    let status = 1;
    for (const name of rest) {
      const [meaning] = meanings(shell, name, false);
      if (meaning !== undefined) {
        status = yield* output(
          shell,
          'command',
          `${options.has('V') ? meaning.text : meaning.brief}\n`,
        );
      } else if (options.has('V')) yield* shell.complain(`command: ${name}: not found`);
    }
    return status;
  },
};

export const builtin: Builtin = {
  synopsis: 'builtin [shell-builtin [arg ...]]',
  *run(shell, args): Call<number> {
    if (args.length < 2) return 0;
    if (!builtins.has(args[1]))
      return yield* fail(shell, `builtin: ${args[1]}: not a shell builtin`);
    return yield* runWithoutFunctions(shell, args.slice(1), args.slice(1).join(' '));
  },
};

export const hash: Builtin = {
  synopsis: 'hash [-r] [name ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'r');
    if (typeof read === 'string') return yield* usage(shell, hash, args, read);
    // Nothing is remembered: a look-up in PATH costs little here.
    if (read.rest.length === 0 && !read.options.has('r'))
      return yield* output(shell, 'hash', 'hash: hash table empty\n');
    let status = 0;
    for (const name of read.rest) {
      if (
        builtins.has(name) ||
        shell.state.functions.has(name) ||
        findProgram(shell, name) !== undefined
      )
        continue;
      status = yield* fail(shell, `hash: ${name}: not found`);
    }
    return status;
  },
};

export const alias: Builtin = {
  synopsis: 'alias [name[=value] ... ]',
  *run(shell, args): Call<number> {
    const { aliases } = shell.state;
    const names = args.slice(args[1] === '-p' || args[1] === '--' ? 2 : 1);
    const show = (name: string): string => `alias ${name}=${quoteAlways(aliases.get(name)!)}\n`;
    if (names.length === 0)
      return yield* output(shell, 'alias', [...aliases.keys()].sort().map(show).join(''));
    let status = 0;
    for (const arg of names) {
      const at = arg.indexOf('=', 1);
      const name = at < 0 ? arg : arg.slice(0, at);
      if (at > 0 && !/[\s$`'"|&;()<>\\/]/.test(name)) aliases.set(name, arg.slice(at + 1));
      else if (at > 0) status = yield* fail(shell, `alias: \`${name}': invalid alias name`);
      else if (aliases.has(name)) yield* output(shell, 'alias', show(name));
      else status = yield* fail(shell, `alias: ${name}: not found`);
    }
    return status;
  },
};

export const unalias: Builtin = {
  synopsis: 'unalias [-a] name [name ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'a');
    if (typeof read === 'string') return yield* usage(shell, unalias, args, read);
    if (read.options.has('a')) shell.state.aliases.clear();
    let status = 0;
    for (const name of read.rest) {
      if (!shell.state.aliases.delete(name))
        status = yield* fail(shell, `unalias: ${name}: not found`);
    }
    return status;
  },
};

/** Traps that this shell knows beside signals. */
function trapName(spec: string): string | undefined {
  if (spec === '0' || spec.toUpperCase() === 'EXIT') return 'EXIT';
  const number = signalNumber(spec);
  return number > 0 ? SIGNAL_NAMES[number] : undefined;
}

export const trap: Builtin = {
  synopsis: 'trap [-lp] [[arg] signal_spec ...]',
  *run(shell, args): Call<number> {
    const read = readOptions(args[1] === '-' ? ['trap', '--', ...args.slice(1)] : args, 'lp');
    if (typeof read === 'string') return yield* usage(shell, trap, args, read);
    const { options, rest } = read;
    const { traps } = shell.state;
    const show = (name: string): string =>
      `trap -- ${quoteAlways(traps.get(name)!)} ${name === 'EXIT' ? name : `SIG${name}`}\n`;
    if (options.has('l')) {
      const list = SIGNAL_NAMES.map((name, number) =>
        name === '' ? '' : `${String(number).padStart(2)}) SIG${name}\n`,
      );
      return yield* output(shell, 'trap', list.join(''));
    }
    if (rest.length === 0 || options.has('p')) {
      const order = (name: string): number => (name === 'EXIT' ? 0 : SIGNAL_NAMES.indexOf(name));
      const names =
        rest.length === 0 ? [...traps.keys()] : rest.map((spec) => trapName(spec) ?? '');
      names.sort((a, b) => order(a) - order(b));
      return yield* output(
        shell,
        'trap',
        names
          .filter((name) => traps.has(name))
          .map(show)
          .join(''),
      );
    }
    // A single argument, or a number first, means that the signals are reset.
    const reset = rest.length === 1 || rest[0] === '-' || /^\d+$/.test(rest[0]);
    const specs = rest.length === 1 || (reset && rest[0] !== '-') ? rest : rest.slice(1);
    let status = 0;
    for (const spec of specs) {
      const name = trapName(spec);
      if (name === undefined) {
        const what = /^(ERR|DEBUG|RETURN)$/i.test(spec)
          ? 'traps of this kind are not supported yet'
          : 'invalid signal specification';
        status = yield* fail(shell, `trap: ${spec}: ${what}`);
      } else setTrap(shell, name, reset ? undefined : rest[0]);
    }
    return status;
  },
};

function setTrap(shell: Shell, name: string, text: string | undefined): void {
  const { traps, interactive } = shell.state;
  if (text === undefined) traps.delete(name);
  else traps.set(name, text);
  if (name === 'EXIT') return;
  const signal = SIGNAL_NAMES.indexOf(name);
  // An interactive shell goes on catching what would end or stop it.
  const kept = interactive && ['INT', 'TERM', 'QUIT', 'TSTP', 'TTIN', 'TTOU'].includes(name);
  if (text === undefined) shell.sys.signal(signal, kept ? 'catch' : 'default');
  else if (text === '') shell.sys.signal(signal, 'ignore');
  else {
    shell.sys.signal(signal, 'catch');
    shell.catching = true;
  }
}

export const umask: Builtin = {
  synopsis: 'umask [-S] [mode]',
  *run(shell, args): Call<number> {
    const read = readOptions(
      /^-[rwx]/.test(args[1] ?? '') ? ['umask', '--', ...args.slice(1)] : args,
      'Sp',
    );
    if (typeof read === 'string') return yield* usage(shell, umask, args, read);
    const mask = shell.sys.umask(0);
    shell.sys.umask(mask);
    const [mode] = read.rest;
    if (mode === undefined) {
      const text = read.options.has('S') ? symbolic(mask) : mask.toString(8).padStart(4, '0');
      return yield* output(shell, 'umask', `${read.options.has('p') ? 'umask ' : ''}${text}\n`);
    }
    if (/^[0-7]+$/.test(mode)) {
      const value = parseInt(mode, 8);
      if (value > 0o777) return yield* fail(shell, `umask: ${mode}: octal number out of range`);
      shell.sys.umask(value);
      return 0;
    }
    if (/^\d/.test(mode)) return yield* fail(shell, `umask: ${mode}: octal number out of range`);
    const value = applySymbolic(mask, mode);
    if (value === undefined)
      return yield* fail(shell, `umask: \`${mode}': invalid symbolic mode operator`);
    shell.sys.umask(value);
    return 0;
  },
};

function symbolic(mask: number): string {
  const bits = (shift: number): string => {
    const allowed = ~(mask >> shift) & 7;
    return (allowed & 4 ? 'r' : '') + (allowed & 2 ? 'w' : '') + (allowed & 1 ? 'x' : '');
  };
  return `u=${bits(6)},g=${bits(3)},o=${bits(0)}`;
}

/** The mask that `u=rwx,g-w` makes of one: the clauses speak of what is allowed. */
function applySymbolic(mask: number, mode: string): number | undefined {
  let allowed = ~mask & 0o777;
  for (const clause of mode.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (match === null) return undefined;
    const who = match[1] === '' || match[1].includes('a') ? 'ugo' : match[1];
    let bits = 0;
    for (const letter of match[3]) bits |= letter === 'r' ? 4 : letter === 'w' ? 2 : 1;
    for (const one of who) {
      const shift = one === 'u' ? 6 : one === 'g' ? 3 : 0;
      if (match[2] === '=') allowed &= ~(7 << shift);
      if (match[2] === '-') allowed &= ~(bits << shift);
      else allowed |= bits << shift;
    }
  }
  return ~allowed & 0o777;
}

export const history: Builtin = {
  synopsis: 'history [-c] [n]',
  *run(shell, args): Call<number> {
    const read = readOptions(args, 'c');
    if (typeof read === 'string') return yield* usage(shell, history, args, read);
    const lines = shell.state.history;
    if (read.options.has('c')) {
      lines.length = 0;
      return 0;
    }
    const [count] = read.rest;
    if (count !== undefined && !/^\d+$/.test(count)) {
      return yield* fail(shell, `history: ${count}: numeric argument required`);
    }
    const first = count === undefined ? 0 : Math.max(0, lines.length - Number(count));
    const text = lines
      .slice(first)
      .map((line, i) => `${String(first + i + 1).padStart(5)}  ${line}\n`);
    return yield* output(shell, 'history', text.join(''));
  },
};

export const help: Builtin = {
  synopsis: 'help [name ...]',
  *run(shell, args): Call<number> {
    const names = args.slice(1);
    if (names.length === 0) {
      const list = [...builtins.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
      const text = list.map(([, { synopsis }]) => ` ${synopsis}\n`).join('');
      return yield* output(
        shell,
        'help',
        `These commands are part of the shell itself:\n\n${text}`,
      );
    }
    let status = 0;
    for (const name of names) {
      const found = builtins.get(name);
      if (found === undefined)
        status = yield* fail(shell, `help: no help topics match \`${name}'.`);
      else yield* output(shell, 'help', `${name}: ${found.synopsis}\n`);
    }
    return status;
  },
};
