/** How a shell begins: its arguments and its first state. */
import type { Sys } from '../process/sys.ts';
import { DEFAULT_PS1, DEFAULT_PS2 } from './prompt.ts';
import type { OptionName, ShellState, Variable } from './state.ts';
import { isName, OPTION_LETTERS } from './variables.ts';

/** What `sh`'s arguments ask for. */
export interface Invocation {
  /** Of `-c`. */
  command: string | undefined;
  /** Path of a script. */
  script: string | undefined;
  /** $0, where an argument gives it. */
  name: string | undefined;
  positional: string[];
  interactive: boolean | undefined;
  login: boolean;
  options: Partial<Record<OptionName, boolean>>;
}

/** Reads the arguments of `sh`: an Invocation or what is wrong with them. */
export function readInvocation(argv: readonly string[]): Invocation | string {
  const invocation: Invocation = {
    command: undefined,
    script: undefined,
    name: undefined,
    positional: [],
    interactive: undefined,
    login: argv[0]?.startsWith('-') === true,
    options: {},
  };
  let at = 1;
  let wantsCommand = false;
  let standardInput = false;
  for (; at < argv.length; at++) {
    const arg = argv[at];
    if (arg === '--' || arg === '-') {
      at++;
      break;
    }
    if (arg === '--login') {
      invocation.login = true;
      continue;
    }
    const on = arg[0] === '-';
    if ((!on && arg[0] !== '+') || arg.length < 2) break;
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true;
      else if (letter === 'i') invocation.interactive = true;
      else if (letter === 's') standardInput = true;
      else if (letter === 'l') invocation.login = true;
      else if (letter === 'o') {
        const name = argv[++at] as OptionName | undefined;
        if (name === undefined) return '-o: option requires an argument';
        invocation.options[name] = on;
      } else if (letter in OPTION_LETTERS) {
        invocation.options[OPTION_LETTERS[letter as keyof typeof OPTION_LETTERS]] = on;
      } else return `${arg[0]}${letter}: invalid option`;
    }
  }
  const rest = argv.slice(at);
  if (wantsCommand) {
    if (rest.length === 0) return '-c: option requires an argument';
    [invocation.command, invocation.name] = rest;
    invocation.positional = rest.slice(2);
  } else if (rest.length > 0 && !standardInput) {
    [invocation.script] = rest;
    invocation.name = rest[0];
    invocation.positional = rest.slice(1);
  } else invocation.positional = rest;
  return invocation;
}

const DEFAULT_PATH = '/usr/local/bin:/bin';

/** The state of a fresh shell, with the process's environment. */
export function initialState(sys: Sys, invocation: Invocation, interactive: boolean): ShellState {
  const variables = new Map<string, Variable>();
  const define = (name: string, value: string, exported = false): void => {
    variables.set(name, { value, exported, readonly: false });
  };
  for (const [name, value] of sys.env) if (isName(name)) define(name, value, true);
  const provide = (name: string, value: string): void => {
    if (!variables.has(name)) define(name, value);
  };
  define('IFS', ' \t\n');
  define('OPTIND', '1');
  define('PS4', '+ ');
  define('SHLVL', String((Number(sys.env.get('SHLVL') ?? '0') || 0) + 1), true);
  provide('PATH', DEFAULT_PATH);
  provide('HOSTNAME', 'canix');
  if (!sameDirectory(sys, sys.env.get('PWD'))) define('PWD', sys.getcwd(), true);
  if (interactive) {
    provide('PS1', DEFAULT_PS1);
    provide('PS2', DEFAULT_PS2);
  }
  const { command } = invocation;
  return {
    name: invocation.name ?? 'sh',
    positional: invocation.positional,
    variables,
    functions: new Map(),
    aliases: new Map(),
    options: invocation.options,
    traps: new Map(),
    status: 0,
    pid: sys.pid,
    background: 0,
    interactive,
    numbered: !interactive && (command === undefined || command.trimEnd().includes('\n')),
    functionDepth: 0,
    started: sys.clock(),
    variableSize: 0,
    random: (sys.pid * 2654435761 + Number(sys.clock() & 0xffffffffn)) >>> 0,
    history: [],
  };
}

function sameDirectory(sys: Sys, path: string | undefined): boolean {
  if (path === undefined || !path.startsWith('/')) return false;
  const there = sys.stat(path);
  const here = sys.stat('.');
  return (
    typeof there !== 'number' &&
    typeof here !== 'number' &&
    there.ino === here.ino &&
    there.dev === here.dev
  );
}
