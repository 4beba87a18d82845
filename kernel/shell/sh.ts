/** The shell as a program: `sh`, `sh -c LINE`, `sh SCRIPT`. */
import { strerror } from '../errno.ts';
import { O_RDONLY } from '../fs/open-flags.ts';
import type { Call, NativeProgram, Sys } from '../process/sys.ts';
import { compile } from './compile.ts';
import { findProgram } from './external.ts';
import { finish, run } from './machine.ts';
import { Interrupt } from './faults.ts';
import { work } from './limits.ts';
import { SAVED_SHELL, saveShell } from './saved-shell.ts';
import { noReading, runSession } from './session.ts';
import { Shell } from './shell.ts';
import { initialState, readInvocation, type Invocation } from './startup.ts';
import { takeTerminal } from './terminal.ts';
import { flush } from './waits.ts';
import { encode } from '../text.ts';

/**
 * The shell. Interactive on a terminal (or with `-i`), where it prompts and has job control; else it runs the line of `-c`, the
 * script it is given, or the commands of its standard input. Its exit status is that of the last command.
 */
export const sh: NativeProgram = function* (sys) {
  const invocation = readInvocation(sys.argv);
  if (typeof invocation === 'string') {
    yield* sys.write(2, encode(`sh: ${invocation}\n`));
    return 2;
  }
  const interactive =
    invocation.interactive ??
    (invocation.command === undefined &&
      invocation.script === undefined &&
      sys.isatty(0) &&
      sys.isatty(2));
  const shell = new Shell(sys, initialState(sys, invocation, interactive), [0, 1, 2]);
  if (interactive) takeTerminal(shell);
  const { command, script } = invocation;
  const profiles =
    interactive || invocation.login
      ? ['/etc/profile', `${sys.env.get('HOME') ?? sys.home}/.profile`]
      : [];
  shell.stage = { at: 'profiles', left: profiles, command, script };
  return yield* proceed(shell);
};

/** Goes on with a shell, wherever it is, to its end: its exit status. */
export function* proceed(shell: Shell): Call<number> {
  shell.sys.keep({ program: SAVED_SHELL, save: () => saveShell(shell) });
  const { stage } = shell;
  if (stage.at === 'profiles') {
    yield* runProfiles(shell, stage.left);
    const status = shell.exited ? -1 : yield* beginInput(shell, stage);
    if (status >= 0) {
      yield* flush(shell);
      return status;
    }
  }
  if (shell.stage.at === 'script') yield* run(shell);
  if (shell.stage.at === 'session') yield* runSession(shell, shell.stage.reading);
  const status = yield* finish(shell);
  yield* flush(shell);
  return status;
}

/** Makes ready what the invocation names; a status at once where it cannot be had, else -1. */
function* beginInput(
  shell: Shell,
  { command, script }: Pick<Invocation, 'command' | 'script'>,
): Call<number> {
  if (command === undefined && script === undefined) {
    shell.stage = { at: 'session', reading: noReading() };
    return -1;
  }
  let source = command ?? '';
  if (script !== undefined) {
    const path = scriptPath(shell, script);
    const fd = yield* shell.sys.open(path, O_RDONLY);
    const text = fd < 0 ? fd : yield* readScript(shell, shell.sys, fd);
    if (typeof text === 'number') {
      yield* shell.print(2, `sh: ${script}: ${strerror(text)}\n`);
      return text === fd ? 127 : 126;
    }
    source = text;
  }
  shell.stage = { at: 'script' };
  work.spent = 0;
  shell.code = compile(source).code;
  shell.pc = 0;
  shell.last = !shell.state.interactive;
  shell.commandLine = command !== undefined;
  return -1;
}

/** A name without a slash that is not here is looked for in PATH. */
function scriptPath(shell: Shell, script: string): string {
  if (script.includes('/') || typeof shell.sys.stat(script) !== 'number') return script;
  return findProgram(shell, script) ?? script;
}

function* readScript(shell: Shell, sys: Sys, fd: number): Call<string | number> {
  const probe = new Uint8Array(0);
  shell.midway = true;
  const failed = yield* sys.read(fd, probe);
  const text = failed < 0 ? failed : yield* shell.readAll(fd);
  shell.midway = false;
  sys.close(fd);
  return text;
}

/** Runs what is left of the profile in hand, and then those in `left`. */
function* runProfiles(shell: Shell, left: string[]): Call<void> {
  for (;;) {
    try {
      yield* run(shell);
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
    }
    const path = left.shift();
    if (shell.exited || path === undefined) return;
    const fd = yield* shell.sys.open(path, O_RDONLY);
    if (fd < 0) continue;
    shell.midway = true;
    const source = yield* shell.readAll(fd);
    shell.midway = false;
    shell.sys.close(fd);
    work.spent = 0;
    shell.code = compile(source).code;
    shell.pc = 0;
  }
}
