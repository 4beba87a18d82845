/** Reading commands and running them: typed ones with prompts, and those of a script that comes through standard input. */
import { SIGINT } from '../process/signals.ts';
import type { Call } from '../process/sys.ts';
import { expandAliases } from './aliases.ts';
import { compile } from './compile.ts';
import { Interrupt } from './faults.ts';
import { emptyLine, readLine, wasInterrupted } from './line-reader.ts';
import { WORK_BEFORE_PAUSE, work } from './limits.ts';
import { unwindAll } from './frames.ts';
import { run } from './machine.ts';
import { collectSignals, reapChildren, reportJobs } from './pipeline.ts';
import { beginPrompt } from './prompt.ts';
import type { Reading, Shell } from './shell.ts';
import { flush } from './waits.ts';

/** Lines that `history` remembers. */
const HISTORY_LIMIT = 500;

/** A shell that has read nothing yet. */
export function noReading(): Reading {
  return {
    at: 'command',
    source: '',
    line: emptyLine(),
    last: false,
    status: 0,
    interrupted: false,
  };
}

/** Reads and runs commands from descriptor 0 until it ends or the shell exits, going on from `reading`. */
export function* runSession(shell: Shell, reading: Reading): Call<void> {
  while (!shell.exited) {
    try {
      if (!(yield* runOne(shell, reading))) return;
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      unwindAll(shell);
      shell.state.status = 128 + SIGINT;
      // The same ^C may have reached the shell itself too.
      collectSignals(shell);
      shell.signals.length = 0;
      yield* shell.print(2, '\n');
    }
    reading.at = 'command';
  }
}

/** One command with all its lines: false when the input has ended. */
function* runOne(shell: Shell, reading: Reading): Call<boolean> {
  const { state } = shell;
  for (;;) {
    switch (reading.at) {
      case 'command':
        if (state.interactive) {
          yield* reapChildren(shell);
          yield* reportJobs(shell);
        }
        reading.source = '';
        reading.line = emptyLine();
        reading.last = false;
        reading.at = state.interactive ? 'prompt' : 'line';
        break;
      case 'prompt':
        reading.status = state.status;
        beginPrompt(shell, reading.source === '' ? 'PS1' : 'PS2');
        reading.at = 'expanding';
        break;
      case 'expanding':
        yield* run(shell);
        state.status = reading.status;
        yield* shell.print(2, shell.captured);
        reading.at = 'line';
        break;
      case 'line': {
        yield* flush(shell);
        const result = yield* readOne(shell, reading);
        if (result !== undefined) return result;
        break;
      }
      case 'trap':
        yield* run(shell);
        if (!reading.interrupted) return true;
        if (!state.interactive) {
          reading.at = 'line';
          break;
        }
        yield* shell.print(2, '\n');
        state.status = 128 + SIGINT;
        return true;
      case 'running':
        yield* run(shell);
        if (state.interactive && !/^\s*(exit|logout)\b/.test(reading.source)) shell.warned = false;
        return !(reading.last && !state.interactive) && !shell.exited;
    }
  }
}

/** Reads a line and sees what is to be done: as `runOne` where that is over, undefined where it goes on at `reading.at`. */
function* readOne(shell: Shell, reading: Reading): Call<boolean | undefined> {
  const { state } = shell;
  const line = yield* readLine(shell, shell.fds[0] ?? -1, reading.line);
  if (wasInterrupted(line)) return yield* interrupted(shell, reading, line.text);
  const last = line.ended || line.error < 0;
  if (last && line.text === '' && reading.source === '') return yield* atEnd(shell, line.error < 0);
  reading.source += last ? line.text : `${line.text}\n`;
  reading.last = last;
  const { source } = reading;
  if (source.trim() === '') return !last;
  if (state.options.verbose) yield* shell.print(2, `${line.text}\n`);
  const text = state.interactive ? expandAliases(source, state.aliases) : source;
  work.spent = 0;
  const { code, incomplete } = compile(text);
  // Each line more has all of them parsed again.
  const long = work.spent > WORK_BEFORE_PAUSE;
  work.spent = 0;
  if (long) yield* shell.sys.pause();
  if (incomplete && !last) {
    if (state.interactive) reading.at = 'prompt';
    return undefined;
  }
  if (state.interactive) remember(shell, source.trimEnd());
  shell.code = state.options.noexec ? [] : code;
  shell.pc = 0;
  reading.at = 'running';
  return undefined;
}

function remember(shell: Shell, line: string): void {
  const { history } = shell.state;
  history.push(line);
  if (history.length > HISTORY_LIMIT) history.shift();
}

/** A signal came while a line was read, `text` of which was there: as {@link readOne}. */
function* interrupted(shell: Shell, reading: Reading, text: string): Call<boolean | undefined> {
  collectSignals(shell);
  const { state, signals } = shell;
  reading.interrupted = signals.includes(SIGINT);
  // Those that a shell at its prompt lets pass.
  if (reading.interrupted ? !state.traps.has('INT') : state.traps.size === 0) signals.length = 0;
  if (signals.length > 0) {
    // Traps run before a command: an empty one gives them the occasion.
    shell.code = compile(':').code;
    shell.pc = 0;
    reading.at = 'trap';
    return undefined;
  }
  if (reading.interrupted && state.interactive) {
    yield* shell.print(2, '\n');
    state.status = 128 + SIGINT;
    return true;
  }
  reading.source += text;
  return undefined;
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
