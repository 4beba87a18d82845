/** Running a simple command: function, builtin or program. */
import type { Call } from '../process/sys.ts';
import { builtins } from './builtins/index.ts';
import type { Redirection } from './code.ts';
import { runProgram } from './external.ts';
import { CALLED, checkErrexit, pushCall, restoreVariables, WAITING } from './frames.ts';
import { quoteForTrace } from './quoting.ts';
import { applyRedirections, keepRedirections, undoRedirections } from './redirect.ts';
import type { AppliedRedirections, CallFrame, SavedVariables, Shell } from './shell.ts';
import { flush, setStatus } from './waits.ts';

/**
 * Runs the command that the shell has gathered. The short ways are not generators: undefined where the command is done (or a
 * function begun).
 */
export function startCommand(shell: Shell, text: string): Call<void> | undefined {
  const { args, redirections, temporaries, state } = shell;
  shell.args = [];
  shell.redirections = [];
  shell.temporaries = undefined;
  if (redirections.length > 0 || temporaries !== undefined || state.options.xtrace) {
    return runWithSetting(shell, args, text, redirections, temporaries);
  }
  if (args.length === 0) {
    state.status = shell.substitutionStatus;
    if (state.status !== 0) checkErrexit(shell);
    return undefined;
  }
  const definition = state.functions.get(args[0]);
  if (definition !== undefined) {
    pushCall(shell, 'function', definition.code, args.slice(1));
    return undefined;
  }
  const builtin = builtins.get(args[0]);
  if (builtin === undefined) return runOther(shell, args, text);
  const result = builtin.run(shell, args);
  if (typeof result !== 'number') return awaitBuiltin(shell, result);
  setStatus(shell, result);
  return undefined;
}

function* awaitBuiltin(shell: Shell, running: Call<number>): Call<void> {
  setStatus(shell, yield* running);
}

function* runOther(shell: Shell, args: string[], text: string): Call<void> {
  setStatus(shell, yield* runWithoutFunctions(shell, args, text));
}

/** Runs a command that has redirections or assignments of its own, or is traced. */
function* runWithSetting(
  shell: Shell,
  args: string[],
  text: string,
  redirections: readonly Redirection[],
  temporaries: SavedVariables | undefined,
): Call<void> {
  const { state } = shell;
  if (state.options.xtrace && args.length > 0) {
    yield* trace(shell, args.map(quoteForTrace).join(' '));
    // What the command itself writes comes after it.
    yield* flush(shell);
  }
  const applied = yield* applyRedirections(shell, redirections);
  if (applied === undefined) {
    if (temporaries !== undefined) restoreVariables(shell, temporaries);
    setStatus(shell, 1);
    return;
  }
  const depth = shell.calls;
  let status: number;
  try {
    status =
      args.length === 0 ? shell.substitutionStatus : yield* runCommand(shell, args, text, applied);
  } catch (error) {
    undoRedirections(shell, applied);
    if (temporaries !== undefined) restoreVariables(shell, temporaries);
    throw error;
  }
  if (shell.exited) return;
  if (status === CALLED && shell.calls > depth) {
    // What was set lasts until the function or `eval` is over.
    const frame = shell.frames[shell.frames.length - 1] as CallFrame;
    frame.redirections = applied;
    frame.temporaries = temporaries;
    return;
  }
  const keeps = args[0] === 'exec';
  if (status === WAITING || shell.outbox.length > 0) {
    // Its descriptors are needed for longer.
    shell.waiting ??= { kind: 'turn', result: status, status };
    shell.waiting.applied = applied;
    shell.waiting.keeps = keeps;
    shell.waiting.temporaries = temporaries;
    return;
  }
  if (keeps) keepRedirections(shell, applied);
  else undoRedirections(shell, applied);
  if (temporaries !== undefined) restoreVariables(shell, temporaries);
  setStatus(shell, status);
}

/** Runs a command by its words: function, builtin or program. CALLED where a frame was pushed, WAITING where it waits. */
function* runCommand(
  shell: Shell,
  args: string[],
  text: string,
  applied: AppliedRedirections,
): Call<number> {
  const definition = shell.state.functions.get(args[0]);
  if (definition !== undefined) {
    pushCall(shell, 'function', definition.code, args.slice(1));
    return CALLED;
  }
  return yield* runWithoutFunctions(shell, args, text, applied);
}

/** The same, passing functions over: `command name`. */
export function* runWithoutFunctions(
  shell: Shell,
  args: string[],
  text: string,
  applied?: AppliedRedirections,
): Call<number> {
  const builtin = builtins.get(args[0]);
  if (builtin !== undefined) {
    const result = builtin.run(shell, args);
    return typeof result === 'number' ? result : yield* result;
  }
  // Nothing comes after: the program takes the place of this process.
  const replace =
    shell.last &&
    shell.frames.length === 0 &&
    shell.pc >= shell.code.length &&
    !shell.state.traps.has('EXIT') &&
    shell.jobs.jobs.length === 0;
  if (replace && applied !== undefined) {
    // Their closing is the end of this process.
    for (const fd of applied.opened) shell.sys.setCloseOnExec(fd, true);
  }
  return yield* runProgram(shell, args, text, replace);
}

/** A line of `set -x`. */
export function* trace(shell: Shell, text: string): Call<void> {
  yield* shell.print(2, `+ ${text}\n`);
}
