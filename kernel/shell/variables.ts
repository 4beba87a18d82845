/** Reading and setting the shell's variables and parameters. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { FatalError } from './faults.ts';
import { checkLength, VARIABLES_LIMIT } from './limits.ts';
import type { Shell } from './shell.ts';

/** Whether `name` can name a variable. */
export function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Value of variable `name`, undefined when unset. */
export function getVariable(shell: Shell, name: string): string | undefined {
  const variable = shell.state.variables.get(name);
  if (variable !== undefined) return variable.value;
  return dynamicValue(shell, name);
}

/** Variables that the shell makes up as they are asked for. */
function dynamicValue(shell: Shell, name: string): string | undefined {
  const { state } = shell;
  switch (name) {
    case 'RANDOM':
      // The constants of Numerical Recipes' generator; the high bits are the better ones.
      state.random = (Math.imul(state.random, 1664525) + 1013904223) >>> 0;
      return String(state.random >>> 17);
    case 'SECONDS':
      return String((shell.sys.clock() - state.started) / 1_000_000_000n);
    case 'LINENO':
      return String(shell.line);
    case 'PPID':
      return String(shell.sys.ppid);
    case 'UID':
    case 'EUID':
      return String(shell.sys.uid);
    default:
      return undefined;
  }
}

/**
 * Sets a variable, keeping what else is known of it.
 * @throws FatalError where it is read-only.
 */
export function setVariable(shell: Shell, name: string, value: string): void {
  const { variables, options } = shell.state;
  const before = variables.get(name);
  if (before?.readonly) throw new FatalError(`${name}: readonly variable`, 1);
  takeRoom(shell, value);
  const exported = before?.exported === true || options.allexport === true;
  variables.set(name, { value, exported, readonly: false });
  if (exported) shell.environmentChanged();
}

/** Counts a new value; what was freed in the meantime is only found out when the limit seems reached. */
function takeRoom(shell: Shell, value: string): void {
  const { state } = shell;
  checkLength(value.length);
  state.variableSize += value.length;
  if (state.variableSize <= VARIABLES_LIMIT) return;
  let size = value.length;
  for (const { value: kept } of state.variables.values()) size += kept?.length ?? 0;
  if (size > VARIABLES_LIMIT) throw new FatalError(`variables: ${strerror(wasi.ERRNO_NOMEM)}`, 1);
  state.variableSize = size;
}

/** Removes a variable: false where it is read-only. */
export function unsetVariable(shell: Shell, name: string): boolean {
  const before = shell.state.variables.get(name);
  if (before?.readonly) return false;
  shell.state.variables.delete(name);
  if (before?.exported) shell.environmentChanged();
  return true;
}

/** Gives a variable attributes; it is made, unset, where there is none. */
export function declareVariable(
  shell: Shell,
  name: string,
  attributes: { exported?: boolean; readonly?: boolean },
): void {
  const before = shell.state.variables.get(name) ?? {
    value: undefined,
    exported: false,
    readonly: false,
  };
  shell.state.variables.set(name, { ...before, ...attributes });
  shell.environmentChanged();
}

/** Value of any parameter: variable, positional or special; undefined when unset. `@` and `*` are joined. */
export function getParameter(shell: Shell, name: string): string | undefined {
  const first = name.charCodeAt(0);
  // Digits.
  if (first >= 0x30 && first <= 0x39) {
    const index = Number(name);
    return index === 0 ? shell.state.name : shell.state.positional[index - 1];
  }
  const { state } = shell;
  switch (name) {
    case '?':
      return String(state.status);
    case '$':
      return String(state.pid);
    case '#':
      return String(state.positional.length);
    case '!':
      return state.background === 0 ? undefined : String(state.background);
    case '-':
      return optionLetters(shell);
    case '@':
      return state.positional.length === 0 ? undefined : state.positional.join(' ');
    case '*':
      return state.positional.length === 0 ? undefined : state.positional.join(separatorOf(shell));
    default:
      return getVariable(shell, name);
  }
}

/** What `$*` is joined with: the first character of IFS. */
export function separatorOf(shell: Shell): string {
  const separators = getVariable(shell, 'IFS');
  return separators === undefined ? ' ' : separators.slice(0, 1);
}

/** Options that have a letter, for `set` and `$-`. */
export const OPTION_LETTERS = {
  a: 'allexport',
  C: 'noclobber',
  e: 'errexit',
  f: 'noglob',
  m: 'monitor',
  n: 'noexec',
  u: 'nounset',
  v: 'verbose',
  x: 'xtrace',
} as const;

function optionLetters(shell: Shell): string {
  let letters = '';
  for (const [letter, name] of Object.entries(OPTION_LETTERS))
    if (shell.state.options[name]) letters += letter;
  return shell.state.interactive ? `${letters}i` : letters;
}
