/** Reading commands and running them: typed ones with prompts, and those of a script that comes through standard input. */
import { SIGINT } from '../process/signals.ts';
import type { Call } from '../process/sys.ts';
import { expandAliases } from './aliases.ts';
import { compile } from './compile.ts';
import { Interrupt } from './faults.ts';
import { readLine, wasInterrupted } from './line-reader.ts';
import { unwindAll } from './frames.ts';
import { run } from './machine.ts';
import { collectSignals, reapChildren, reportJobs } from './pipeline.ts';
import { promptText } from './prompt.ts';
import type { Shell } from './shell.ts';

/** Lines that `history` remembers. */
const HISTORY_LIMIT = 500;

/** Reads and runs commands from descriptor 0 until it ends or the shell exits. */
export function* runSession(shell: Shell): Call<void> {
  while (!shell.exited) {
    try {
      if (!(yield* runOne(shell))) return;
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      unwindAll(shell);
      shell.state.status = 128 + SIGINT;
      // The same ^C may have reached the shell itself too.
      collectSignals(shell);
      shell.signals.length = 0;
      yield* shell.print(2, '\n');
    }
  }
}

/** One command with all its lines: false when the input has ended. */
function* runOne(shell: Shell): Call<boolean> {
  const { state } = shell;
  if (state.interactive) {
    yield* reapChildren(shell);
    yield* reportJobs(shell);
  }
  let source = '';
  for (;;) {
    if (state.interactive)
      yield* shell.print(2, yield* promptText(shell, source === '' ? 'PS1' : 'PS2'));
    const line = yield* readLine(shell, shell.fds[0] ?? -1);
    if (wasInterrupted(line)) {
      if (yield* interrupted(shell)) return true;
      source += line.text;
      continue;
    }
    const last = line.ended || line.error < 0;
    if (last && line.text === '' && source === '') return yield* atEnd(shell, line.error < 0);
    source += last ? line.text : `${line.text}\n`;
    if (source.trim() === '') return !last;
    if (state.options.verbose) yield* shell.print(2, `${line.text}\n`);
    const text = state.interactive ? expandAliases(source, state.aliases) : source;
    const { code, incomplete } = compile(text);
    if (incomplete && !last) continue;
    if (state.interactive) remember(shell, source.trimEnd());
    if (!state.options.noexec) {
      shell.code = code;
      shell.pc = 0;
      yield* run(shell);
    }
    if (state.interactive && !/^\s*(exit|logout)\b/.test(source)) shell.warned = false;
    return !(last && !state.interactive) && !shell.exited;
  }
}

function remember(shell: Shell, line: string): void {
  const { history } = shell.state;
  history.push(line);
  if (history.length > HISTORY_LIMIT) history.shift();
}

/** A signal came while a line was read: whether the line is dropped. */
function* interrupted(shell: Shell): Call<boolean> {
  collectSignals(shell);
  const dropped = shell.signals.includes(SIGINT);
  if (!dropped) {
    // Those that a shell at its prompt lets pass.
    shell.signals.length = shell.state.traps.size === 0 ? 0 : shell.signals.length;
    return shell.signals.length > 0 && (yield* runTraps(shell));
  }
  if (!shell.state.traps.has('INT')) shell.signals.length = 0;
  else yield* runTraps(shell);
  if (!shell.state.interactive) return false;
  yield* shell.print(2, '\n');
  shell.state.status = 128 + SIGINT;
  return true;
}

/** Traps run before a command: an empty one gives them the occasion. */
function* runTraps(shell: Shell): Call<boolean> {
  shell.code = compile(':').code;
  shell.pc = 0;
  yield* run(shell);
  return true;
}

/** The input has ended: whether to go on reading all the same. */
function* atEnd(shell: Shell, gone: boolean): Call<boolean> {
  const { state } = shell;
  if (!state.interactive || gone) return false;
  if (state.options.ignoreeof) {
    yield* shell.print(2, 'Use "exit" to leave the shell.\n');
    return true;
  }
  yield* shell.print(2, 'exit\n');
  if (!shell.jobs.stopped || shell.warned) return false;
  shell.warned = true;
  yield* shell.print(2, 'There are stopped jobs.\n');
  return true;
}
