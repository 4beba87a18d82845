/** What a shell is in the middle of: loops, calls, redirections. Frames are put on and taken off here and nowhere else. */
import type { Code } from './code.ts';
import { FatalError } from './faults.ts';
import { undoRedirections } from './redirect.ts';
import { CALL_LIMIT, type CallFrame, type SavedVariables, type Shell } from './shell.ts';

/** A builtin that has pushed a frame: its status is that of the code in there. */
export const CALLED = -1;
/** A command that has put a wait on its shell: its status comes when that is over. */
export const WAITING = -2;

/** Leaves all that runs: the code is over. */
export function unwindAll(shell: Shell): void {
  const { status } = shell.state;
  while (shell.frames.length > 0) popFrame(shell);
  shell.state.status = status;
  abandonCommand(shell);
  shell.conditions = 0;
  shell.code = [];
  shell.pc = 0;
}

/** Drops what has been gathered of a command. */
function abandonCommand(shell: Shell): void {
  shell.waiting = undefined;
  shell.args = [];
  shell.redirections = [];
  if (shell.temporaries !== undefined) restoreVariables(shell, shell.temporaries);
  shell.temporaries = undefined;
}

/** Ends the shell with the status it has. */
export function exitShell(shell: Shell): void {
  unwindAll(shell);
  shell.exited = true;
}

/** Takes the topmost frame away, with all that its end puts back. */
export function popFrame(shell: Shell): void {
  const frame = shell.frames.pop()!;
  if (frame.kind === 'redirections') undoRedirections(shell, frame.applied);
  else if (frame.kind === 'loop') shell.conditions = frame.conditions;
  else if (frame.kind === 'call') {
    shell.calls--;
    shell.code = frame.code;
    shell.pc = frame.pc;
    shell.conditions = frame.conditions;
    shell.line = frame.line;
    if (frame.what === 'trap') shell.state.status = frame.status;
    if (frame.what === 'function') shell.state.functionDepth--;
    if (frame.positional !== undefined) shell.state.positional = frame.positional;
    if (frame.locals !== undefined) restoreVariables(shell, frame.locals);
    if (frame.redirections !== undefined) undoRedirections(shell, frame.redirections);
    if (frame.temporaries !== undefined) restoreVariables(shell, frame.temporaries);
  }
}

/** Back from a function, `eval`, `source` or trap to what called it. */
export function returnFromCall(shell: Shell): void {
  for (;;) {
    const frame = shell.frames[shell.frames.length - 1];
    popFrame(shell);
    if (frame.kind !== 'call') continue;
    if (frame.what !== 'trap') checkErrexit(shell);
    return;
  }
}

/** Begins to run `code` as a function, `eval`, `source` or trap; the present command's redirections last as long. */
export function pushCall(
  shell: Shell,
  what: CallFrame['what'],
  code: Code,
  positional?: string[],
): void {
  if (shell.calls >= CALL_LIMIT) {
    throw new FatalError(`maximum nesting level exceeded (${CALL_LIMIT})`, 1);
  }
  shell.calls++;
  shell.frames.push({
    kind: 'call',
    what,
    code: shell.code,
    pc: shell.pc,
    conditions: shell.conditions,
    line: shell.line,
    positional: positional === undefined ? undefined : shell.state.positional,
    locals: what === 'function' ? new Map() : undefined,
    temporaries: undefined,
    redirections: undefined,
    status: shell.state.status,
  });
  if (positional !== undefined) shell.state.positional = positional;
  if (what === 'function') shell.state.functionDepth++;
  shell.code = code;
  shell.pc = 0;
}

/** Gives variables the values (or the absence) they had. */
export function restoreVariables(shell: Shell, saved: SavedVariables): void {
  for (const [name, variable] of saved) {
    if (variable === undefined) shell.state.variables.delete(name);
    else shell.state.variables.set(name, variable);
  }
  shell.environmentChanged();
}

/** Ends the shell where `set -e` asks for it. */
export function checkErrexit(shell: Shell): void {
  if (shell.state.status !== 0 && shell.state.options.errexit && shell.conditions === 0)
    exitShell(shell);
}

/** Gives up what stands in one source text: an `eval`, sourced file or trap; else all there is to do. */
export function leaveSource(shell: Shell): void {
  const source = shell.frames.findLast(
    (frame) => frame.kind === 'call' && frame.what !== 'function',
  );
  if (source === undefined) {
    unwindAll(shell);
    shell.exited = !shell.state.interactive;
    return;
  }
  for (;;) {
    const frame = shell.frames[shell.frames.length - 1];
    popFrame(shell);
    if (frame === source) return;
  }
}

/** Begins a loop; `next` and `exit` are where `continue` and `break` go. */
export function pushLoop(shell: Shell, next: number, exit: number, values: string[]): void {
  shell.frames.push({
    kind: 'loop',
    next,
    exit,
    conditions: shell.conditions,
    status: 0,
    values,
    index: 0,
  });
}
