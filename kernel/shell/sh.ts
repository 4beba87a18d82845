/** The shell as a program: `sh`, `sh -c LINE`, `sh SCRIPT`. */
import { strerror } from '../errno.ts';
import { O_RDONLY } from '../fs/open-flags.ts';
import type { Call, NativeProgram, Sys } from '../process/sys.ts';
import { compile } from './compile.ts';
import { findProgram } from './external.ts';
import { finish, run } from './machine.ts';
import { runSession } from './session.ts';
import { Shell } from './shell.ts';
import { initialState, readInvocation, type Invocation } from './startup.ts';
import { takeTerminal } from './terminal.ts';
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
  const shell = new Shell(sys, initialState(sys, invocation, interactive), sh, [0, 1, 2]);
  if (interactive) takeTerminal(shell);
  if (interactive || invocation.login) {
    yield* readProfile(shell, '/etc/profile');
    yield* readProfile(shell, `${sys.env.get('HOME') ?? sys.home}/.profile`);
  }
  if (!shell.exited) {
    const status = yield* runInput(shell, invocation);
    if (status >= 0) return status;
  }
  return yield* finish(shell);
};

/** Runs what the invocation names; a status at once where it cannot be had, else -1. */
function* runInput(shell: Shell, invocation: Invocation): Call<number> {
  const { command, script } = invocation;
  if (command === undefined && script === undefined) {
    yield* runSession(shell);
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
  shell.code = compile(source).code;
  shell.pc = 0;
  shell.last = !shell.state.interactive;
  shell.commandLine = command !== undefined;
  yield* run(shell);
  return -1;
}

/** A name without a slash that is not here is looked for in PATH. */
function scriptPath(shell: Shell, script: string): string {
  if (script.includes('/') || typeof shell.sys.stat(script) !== 'number') return script;
  return findProgram(shell, script) ?? script;
}

function* readScript(shell: Shell, sys: Sys, fd: number): Call<string | number> {
  const probe = new Uint8Array(0);
  const failed = yield* sys.read(fd, probe);
  const text = failed < 0 ? failed : yield* shell.readAll(fd);
  sys.close(fd);
  return text;
}

function* readProfile(shell: Shell, path: string): Call<void> {
  const fd = yield* shell.sys.open(path, O_RDONLY);
  if (fd < 0) return;
  const source = yield* shell.readAll(fd);
  shell.sys.close(fd);
  shell.code = compile(source).code;
  shell.pc = 0;
  yield* run(shell);
}
