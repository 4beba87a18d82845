/** What makes a shell go: one handler for each instruction of code.ts, and the loop that calls them. */
import { SIGINT } from '../process/signals.ts';
import type { Call } from '../process/sys.ts';
import { startCommand, trace } from './command.ts';
import { compile } from './compile.ts';
import type { Instruction } from './code.ts';
import {
  evaluateExpression,
  expandFields,
  expandPattern,
  expandText,
  needsOperand,
} from './expand.ts';
import { FatalError, Interrupt } from './faults.ts';
import {
  checkErrexit,
  exitShell,
  leaveSource,
  popFrame,
  pushLoop,
  returnFromCall,
  unwindAll,
} from './frames.ts';
import { matches } from './pattern.ts';
import { startPipeline, substitute, substituteFile } from './pipeline.ts';
import { quoteForTrace } from './quoting.ts';
import { applyRedirections } from './redirect.ts';
import type { Shell } from './shell.ts';
import { checkInterrupt, deliverSignals } from './traps.ts';
import { attend, flush } from './waits.ts';
import { getVariable, setVariable } from './variables.ts';
import { WORK_BEFORE_PAUSE, work } from './limits.ts';

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
        if (shell.waiting !== undefined || shell.outbox.length > 0) yield* attend(shell);
        if (shell.pc >= shell.code.length) {
          if (shell.calls === 0) return;
          returnFromCall(shell);
          continue;
        }
        const instruction = shell.code[shell.pc++];
        const waiting = (handlers[instruction.op] as Handler)(shell, instruction);
        if (waiting !== undefined) {
          shell.midway = true;
          // Whoever runs meanwhile counts anew.
          while (waiting.next().done !== true) {
            work.spent = 0;
            yield;
          }
          shell.midway = false;
        }
        if (work.spent > 0) {
          if (work.spent > WORK_BEFORE_PAUSE) left = 1;
          work.spent = 0;
        }
        if (--left > 0) continue;
        left = TURN;
        yield* shell.sys.pause();
        if (shell.state.interactive) checkInterrupt(shell);
      }
    } catch (error) {
      work.spent = 0;
      shell.midway = true;
      if (!(error instanceof FatalError)) {
        if (error instanceof Interrupt) {
          shell.outbox.length = 0;
          shell.midway = false;
          shell.state.status = 128 + SIGINT;
          unwindAll(shell);
        }
        throw error;
      }
      if (error.message !== '') yield* shell.complain(error.message);
      yield* flush(shell);
      // bash's 127 for a parameter that must be set is that of `-c` alone.
      shell.state.status = error.status === 127 && !shell.commandLine ? 1 : error.status;
      unwindAll(shell);
      shell.midway = false;
      if (!shell.state.interactive) shell.exited = true;
      return;
    }
  }
}

/** Ends a shell: runs what `trap … EXIT` left. Its exit status. */
export function* finish(shell: Shell): Call<number> {
  const { state } = shell;
  const command = state.traps.get('EXIT');
  if (shell.stage.at !== 'end') {
    if (command === undefined || command === '') return state.status;
    state.traps.delete('EXIT');
    shell.stage = { at: 'end', status: state.status };
    shell.exited = false;
    shell.last = false;
    shell.code = compile(command).code;
    shell.pc = 0;
  }
  const { status } = shell.stage;
  yield* run(shell);
  return shell.exited ? state.status : status;
}

type Handler = (shell: Shell, instruction: Instruction) => Generator<void, void, void> | undefined;

// Those executed most take their instruction apart inside: QuickJS takes 3,500 instructions for each name in a parameter.
const handlers: {
  [Op in Instruction['op']]: (
    shell: Shell,
    instruction: Extract<Instruction, { op: Op }>,
  ) => Generator<void, void, void> | undefined;
} = {
  begin(shell, instruction) {
    const { line } = instruction;
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
  arguments(shell, instruction) {
    const { words } = instruction;
    const { args } = shell;
    for (let i = 0; i < words.length; i++) {
      const word = words[i];
      if (typeof word === 'string') args.push(word);
      else expandFields(shell, word, args);
    }
    return undefined;
  },
  assign(shell, instruction) {
    const { name, append, value } = instruction;
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
  run(shell, instruction) {
    const { text } = instruction;
    return startCommand(shell, text);
  },
  substitute(shell, { slot, code }) {
    substitute(shell, slot, code);
    return undefined;
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
  jumpIfFailed(shell, instruction) {
    const { to } = instruction;
    if (shell.state.status !== 0) shell.pc = to;
    return undefined;
  },
  jumpIfSucceeded(shell, instruction) {
    const { to } = instruction;
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
  nextRound(shell, instruction) {
    const { to } = instruction;
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
    shell.waiting = { kind: 'job', job };
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

function* complain(shell: Shell, message: string): Call<void> {
  yield* shell.complain(message);
}

function testArithmetic(
  shell: Shell,
  { expression, line }: Extract<Instruction, { op: 'arithmetic' | 'arithmeticTest' }>,
): void {
  shell.line = line;
  const empty = expression.length === 0;
  shell.state.status = empty || evaluateExpression(shell, expression) !== 0n ? 0 : 1;
}
