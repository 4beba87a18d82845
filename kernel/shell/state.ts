/**
 * What a shell knows: variables, functions, options and so on, as plain data. A subshell starts with a copy. Values in the maps
 * are replaced, never changed, so that a copy is as cheap as copying the maps.
 */
import type { Code } from './code.ts';

export interface Variable {
  /** Undefined: declared (`export x`, `local x`) but not set. */
  readonly value: string | undefined;
  readonly exported: boolean;
  readonly readonly: boolean;
}

export interface ShellFunction {
  readonly code: Code;
  /** Its definition as written, for `type`. */
  readonly text: string;
}

/** Options of `set -o` by name. */
export type OptionName =
  | 'allexport'
  | 'errexit'
  | 'ignoreeof'
  | 'monitor'
  | 'noclobber'
  | 'noexec'
  | 'noglob'
  | 'nounset'
  | 'pipefail'
  | 'verbose'
  | 'xtrace';

export interface ShellState {
  /** $0 */
  name: string;
  /** $1 and on. */
  positional: string[];
  variables: Map<string, Variable>;
  functions: Map<string, ShellFunction>;
  aliases: Map<string, string>;
  options: Partial<Record<OptionName, boolean>>;
  /** Commands by signal name (`EXIT`, `INT`, …); an empty one ignores the signal. */
  traps: Map<string, string>;
  /** $? */
  status: number;
  /** $$: of the shell that all subshells come from. */
  pid: number;
  /** $!, 0 before the first. */
  background: number;
  interactive: boolean;
  /** Whether messages name the line: not where every line is typed. */
  numbered: boolean;
  /** How many functions are being run. */
  functionDepth: number;
  /** Where SECONDS counts from, ns since 1970. */
  started: bigint;
  /** Characters that were put into variables: at least as many as are in them. */
  variableSize: number;
  /** State of RANDOM's generator. */
  random: number;
  history: string[];
}

/** A state with nothing in it. */
export function emptyState(): ShellState {
  return {
    name: 'sh',
    positional: [],
    variables: new Map(),
    functions: new Map(),
    aliases: new Map(),
    options: {},
    traps: new Map(),
    status: 0,
    pid: 0,
    background: 0,
    interactive: false,
    numbered: false,
    functionDepth: 0,
    started: 0n,
    variableSize: 0,
    random: 0,
    history: [],
  };
}

/** The state that a subshell starts with. */
export function cloneState(state: ShellState): ShellState {
  return {
    ...state,
    positional: state.positional.slice(),
    variables: new Map(state.variables),
    functions: new Map(state.functions),
    aliases: new Map(state.aliases),
    options: { ...state.options },
    traps: ignoredTraps(state.traps),
    history: [],
    interactive: false,
  };
}

/** Traps are reset in a subshell, ignored signals stay ignored. */
function ignoredTraps(traps: Map<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  for (const [name, command] of traps)
    if (command === '' && name !== 'EXIT') kept.set(name, command);
  return kept;
}
