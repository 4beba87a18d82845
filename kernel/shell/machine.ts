/** What makes a shell go: one handler for each instruction of code.ts, and the loop that calls them. */
import { SIGINT, SIGNAL_NAMES } from '../process/signals.ts';
import type { Call } from '../process/sys.ts';
import { builtins } from './builtins/index.ts';
import { compile } from './compile.ts';
import type { Code, Instruction, Redirection } from './code.ts';
import {
  evaluateExpression,
  expandFields,
  expandPattern,
  expandText,
  needsOperand,
} from './expand.ts';
import { runProgram } from './external.ts';
import { FatalError, Interrupt } from './faults.ts';
import { matches } from './pattern.ts';
import { awaitJob, collectSignals, startPipeline, substitute, substituteFile } from './pipeline.ts';
import { quoteForTrace } from './quoting.ts';
import { applyRedirections, keepRedirections, undoRedirections } from './redirect.ts';
import {
  CALL_LIMIT,
  type AppliedRedirections,
  type CallFrame,
  type SavedVariables,
  type Shell,
} from './shell.ts';
import { getVariable, setVariable } from './variables.ts';

/** A builtin that has pushed a frame: its status is that of the code in there. */
export const CALLED = -1;

/** Instructions between two looks at the clock of others: shells give way in long loops. */
const TURN = 64;

/**
 * Runs the shell's code from where it is to its end, or until the shell exits.
 * @throws Interrupt in an interactive shell on ^C
 */
export function* run(shell: Shell): Call<void> {
  let left = TURN;
  for (;;) {
    try {
      for (;;) {
        if (shell.pc >= shell.code.length) {
          if (shell.calls === 0) return;
          returnFromCall(shell);
          continue;
        }
        const instruction = shell.code[shell.pc++];
        const waiting = (handlers[instruction.op] as Handler)(shell, instruction);
        if (waiting !== undefined) yield* waiting;
        if (--left > 0) continue;
        left = TURN;
        yield* shell.sys.pause();
        if (shell.state.interactive) checkInterrupt(shell);
      }
    } catch (error) {
      if (!(error instanceof FatalError)) {
        if (error instanceof Interrupt) {
          shell.state.status = 128 + SIGINT;
          unwindAll(shell);
        }
        throw error;
      }
      if (error.message !== '') yield* shell.complain(error.message);
      // bash's 127 for a parameter that must be set is that of `-c` alone.
      shell.state.status = error.status === 127 && !shell.commandLine ? 1 : error.status;
      unwindAll(shell);
      if (!shell.state.interactive) shell.exited = true;
      return;
    }
  }
}

function checkInterrupt(shell: Shell): void {
  collectSignals(shell);
  if (!shell.signals.includes(SIGINT) || shell.state.traps.has('INT')) return;
  shell.signals.length = 0;
  throw new Interrupt();
}

/** Ends a shell: runs what `trap … EXIT` left. Its exit status. */
export function* finish(shell: Shell): Call<number> {
  const { state } = shell;
  const command = state.traps.get('EXIT');
  if (command !== undefined && command !== '') {
    state.traps.delete('EXIT');
    const { status } = state;
    shell.exited = false;
    shell.last = false;
    shell.code = compile(command).code;
    shell.pc = 0;
    yield* run(shell);
    if (!shell.exited) state.status = status;
  }
  return state.status;
}

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

function restoreVariables(shell: Shell, saved: SavedVariables): void {
  for (const [name, variable] of saved) {
    if (variable === undefined) shell.state.variables.delete(name);
    else shell.state.variables.set(name, variable);
  }
  shell.environmentChanged();
}

/** `set -e`. */
function checkErrexit(shell: Shell): void {
  if (shell.state.status !== 0 && shell.state.options.errexit && shell.conditions === 0)
    exitShell(shell);
}

type Handler = (shell: Shell, instruction: Instruction) => Generator<void, void, void> | undefined;

const handlers: {
  [Op in Instruction['op']]: (
    shell: Shell,
    instruction: Extract<Instruction, { op: Op }>,
  ) => Generator<void, void, void> | undefined;
} = {
  begin(shell, { line }) {
    shell.line = line;
    shell.args = [];
    shell.redirections = [];
    shell.substitutionStatus = 0;
    if (shell.state.options.noexec && !shell.state.interactive) {
      exitShell(shell);
      return undefined;
    }
    if (shell.catching) deliverSignals(shell);
    return undefined;
  },
  arguments(shell, { words }) {
    const { args } = shell;
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      if (typeof word === 'string') args.push(word);
      else expandFields(shell, word, args);
    }
    return undefined;
  },
  assign(shell, { name, append, value }) {
    let text = expandText(shell, value);
    if (append) text = (getVariable(shell, name) ?? '') + text;
    if (shell.args.length > 0) {
      const before = shell.state.variables.get(name);
      if (before?.readonly) return complain(shell, `${name}: readonly variable`);
      shell.temporaries ??= new Map();
      if (!shell.temporaries.has(name)) shell.temporaries.set(name, before);
      setVariable(shell, name, text);
      shell.state.variables.set(name, { value: text, exported: true, readonly: false });
      shell.environmentChanged();
      return undefined;
    }
    setVariable(shell, name, text);
    if (shell.state.options.xtrace) return trace(shell, `${name}=${quoteForTrace(text)}`);
    return undefined;
  },
  declare(shell, { name, append, value }) {
    const text = expandText(shell, value);
    shell.args.push(`${name}=${append ? (getVariable(shell, name) ?? '') : ''}${text}`);
    return undefined;
  },
  redirect(shell, { redirection }) {
    shell.redirections.push(redirection);
    return undefined;
  },
  run(shell, { text }) {
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
  },
  *substitute(shell, { slot, code }) {
    shell.slots[slot] = yield* substitute(shell, code);
  },
  *substituteFile(shell, { slot, file }) {
    shell.slots[slot] = yield* substituteFile(shell, expandText(shell, file));
  },
  evaluate(shell, { slot, expression }) {
    shell.slots[slot] = evaluateExpression(shell, expression).toString();
    return undefined;
  },
  unlessOperand(shell, { name, operator, to }) {
    if (!needsOperand(shell, name, operator)) shell.pc = to;
    return undefined;
  },
  capture(shell, { word }) {
    shell.captured = expandText(shell, word);
    return undefined;
  },
  jump(shell, { to }) {
    shell.pc = to;
    return undefined;
  },
  jumpIfFailed(shell, { to }) {
    if (shell.state.status !== 0) shell.pc = to;
    return undefined;
  },
  jumpIfSucceeded(shell, { to }) {
    if (shell.state.status === 0) shell.pc = to;
    return undefined;
  },
  status(shell, { value }) {
    shell.state.status = value;
    return undefined;
  },
  negate(shell) {
    shell.state.status = shell.state.status === 0 ? 1 : 0;
    return undefined;
  },
  enterCondition(shell) {
    shell.conditions++;
    return undefined;
  },
  leaveCondition(shell) {
    shell.conditions--;
    return undefined;
  },
  loop(shell, { next, exit }) {
    pushLoop(shell, next, exit, []);
    return undefined;
  },
  for(shell, { next, exit, positional }) {
    pushLoop(shell, next, exit, positional ? shell.state.positional : shell.args);
    shell.args = [];
    return undefined;
  },
  each(shell, { name, line, to }) {
    const frame = shell.frames[shell.frames.length - 1];
    if (frame.kind !== 'loop' || frame.index >= frame.values.length) {
      shell.pc = to;
      return undefined;
    }
    shell.line = line;
    setVariable(shell, name, frame.values[frame.index++]);
    return undefined;
  },
  nextRound(shell, { to }) {
    const frame = shell.frames[shell.frames.length - 1];
    if (frame.kind === 'loop') frame.status = shell.state.status;
    shell.pc = to;
    return undefined;
  },
  endLoop(shell) {
    const frame = shell.frames[shell.frames.length - 1];
    popFrame(shell);
    if (frame.kind === 'loop') shell.state.status = frame.status;
    return undefined;
  },
  case(shell, { word }) {
    shell.frames.push({ kind: 'case', subject: expandText(shell, word) });
    return undefined;
  },
  match(shell, { pattern, to }) {
    const frame = shell.frames[shell.frames.length - 1];
    if (frame.kind === 'case' && matches(expandPattern(shell, pattern), frame.subject))
      shell.pc = to;
    return undefined;
  },
  endCase(shell, { matched }) {
    popFrame(shell);
    if (!matched) shell.state.status = 0;
    return undefined;
  },
  *arithmetic(shell, instruction) {
    try {
      testArithmetic(shell, instruction);
    } catch (error) {
      if (!(error instanceof FatalError) || error.status !== 1) throw error;
      // Unlike `$(( ))`, a command that fails only fails.
      yield* shell.complain(`((: ${error.message}`);
      shell.state.status = 1;
    }
    checkErrexit(shell);
  },
  arithmeticTest(shell, instruction) {
    testArithmetic(shell, instruction);
    return undefined;
  },
  define(shell, { name, code, text }) {
    shell.state.functions.set(name, { code, text });
    shell.state.status = 0;
    return undefined;
  },
  *enterRedirections(shell, { to }) {
    const { redirections } = shell;
    shell.redirections = [];
    const applied = yield* applyRedirections(shell, redirections);
    if (applied === undefined) {
      shell.state.status = 1;
      shell.pc = to;
      checkErrexit(shell);
      return;
    }
    shell.frames.push({ kind: 'redirections', applied });
  },
  leaveRedirections(shell) {
    popFrame(shell);
    return undefined;
  },
  *pipeline(shell, { stages, text, line }) {
    shell.line = line;
    const job = yield* startPipeline(shell, stages, text, false);
    shell.state.status = yield* awaitJob(shell, job);
    checkErrexit(shell);
  },
  *background(shell, { stages, text, line }) {
    shell.line = line;
    const { state } = shell;
    const job = yield* startPipeline(shell, stages, text, true);
    shell.jobs.add(job);
    const { pid } = job.processes[job.processes.length - 1];
    state.background = pid;
    state.status = 0;
    if (state.interactive) yield* shell.print(2, `[${job.id}] ${pid}\n`);
  },
  *refuse(shell, { message, line }) {
    shell.line = line;
    const { state } = shell;
    const error = /^(syntax error|unexpected EOF)/.test(message);
    yield* shell.print(
      2,
      `${error && !state.interactive ? `${state.name}: line ${line}: ` : shell.prefix()}${message}\n`,
    );
    leaveSource(shell);
    state.status = 2;
  },
};

/** Gives up what stands in one source text: an `eval`, sourced file or trap; else all there is to do. */
function leaveSource(shell: Shell): void {
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

function pushLoop(shell: Shell, next: number, exit: number, values: string[]): void {
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

function testArithmetic(
  shell: Shell,
  { expression, line }: Extract<Instruction, { op: 'arithmetic' | 'arithmeticTest' }>,
): void {
  shell.line = line;
  const empty = expression.length === 0;
  shell.state.status = empty || evaluateExpression(shell, expression) !== 0n ? 0 : 1;
}

function* complain(shell: Shell, message: string): Call<void> {
  yield* shell.complain(message);
}

function* trace(shell: Shell, text: string): Call<void> {
  yield* shell.print(2, `+ ${text}\n`);
}

/** Runs traps of signals that have come, and ends what ^C ends. */
function deliverSignals(shell: Shell): void {
  collectSignals(shell);
  if (shell.signals.length === 0) return;
  checkInterrupt(shell);
  const signal = shell.signals.shift()!;
  const command = shell.state.traps.get(SIGNAL_NAMES[signal]);
  if (command === undefined || command === '') return;
  // The trap runs first; then the command is begun anew.
  shell.pc--;
  pushCall(shell, 'trap', compile(command).code);
}

function setStatus(shell: Shell, status: number): void {
  if (status === CALLED || shell.exited) return;
  shell.state.status = status;
  if (status !== 0) checkErrexit(shell);
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
  if (state.options.xtrace && args.length > 0)
    yield* trace(shell, args.map(quoteForTrace).join(' '));
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
  if (args[0] === 'exec') keepRedirections(shell, applied);
  else undoRedirections(shell, applied);
  if (temporaries !== undefined) restoreVariables(shell, temporaries);
  setStatus(shell, status);
}

/** Runs a command by its words: function, builtin or program. CALLED where a frame was pushed. */
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
