/**
 * What a shell waits for. A command that has to wait puts a `Wait` on its shell, and the machine goes on with it before the next
 * instruction. It is plain data, so a shell that waits can be written down (saved-shell.ts) and gone on with by another kernel.
 */
import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../process/sys.ts';
import { strerror } from '../errno.ts';
import { SIGINT } from '../process/signals.ts';
import { awaitJobs } from './builtins/jobs.ts';
import { awaitLine } from './builtins/read.ts';
import { checkErrexit, exitShell, restoreVariables } from './frames.ts';
import { awaitJob, awaitSubstitution, collectSignals } from './pipeline.ts';
import { keepRedirections, undoRedirections } from './redirect.ts';
import type { Shell, Wait } from './shell.ts';

/**
 * Writes what is still to be written and goes on with what the shell waits for, to its end.
 * @throws FatalError, Interrupt as the command does
 */
export function* attend(shell: Shell): Call<void> {
  if (shell.outbox.length > 0 && (yield* flush(shell)) && shell.waiting === undefined) {
    checkErrexit(shell);
  }
  const wait = shell.waiting;
  if (wait === undefined) return;
  try {
    wait.status ??= yield* await_(shell, wait);
    if (shell.outbox.length > 0) yield* flush(shell);
  } catch (error) {
    shell.waiting = undefined;
    undo(shell, wait);
    throw error;
  }
  shell.waiting = undefined;
  if (shell.exited) return;
  if (wait.keeps === true && wait.applied !== undefined) keepRedirections(shell, wait.applied);
  else if (wait.applied !== undefined) undoRedirections(shell, wait.applied);
  if (wait.temporaries !== undefined) restoreVariables(shell, wait.temporaries);
  setStatus(shell, wait.status);
  if (wait.exits === true && !shell.state.interactive) exitShell(shell);
}

function await_(shell: Shell, wait: Wait): Call<number> {
  switch (wait.kind) {
    case 'job':
      return awaitJob(shell, wait.job);
    case 'jobs':
      return awaitJobs(shell, wait);
    case 'line':
      return awaitLine(shell, wait);
    case 'substitution':
      return awaitSubstitution(shell, wait);
    case 'turn':
      // Once is enough, whoever goes on afterwards.
      wait.status = wait.result;
      return giveWay(shell, wait.result);
  }
}

function* giveWay(shell: Shell, status: number): Call<number> {
  yield* shell.sys.pause();
  return status;
}

function undo(shell: Shell, { applied, temporaries }: Wait): void {
  if (applied !== undefined) undoRedirections(shell, applied);
  if (temporaries !== undefined) restoreVariables(shell, temporaries);
}

/** `$?` of a command that is over; CALLED and WAITING say that it is not. */
export function setStatus(shell: Shell, status: number): void {
  if (status < 0 || shell.exited) return;
  shell.state.status = status;
  if (status !== 0) checkErrexit(shell);
}

/** Writes what is still to be written: true where a builtin's output could not be, of which it complains; `$?` is 1 then. */
export function* flush(shell: Shell): Call<boolean> {
  const { outbox, sys } = shell;
  let failed = false;
  while (outbox.length > 0) {
    const { fd, bytes, name } = outbox[0];
    const count = yield* sys.writeSome(fd, bytes);
    if (count === -wasi.ERRNO_INTR) {
      collectSignals(shell);
      if (shell.signals.includes(SIGINT)) outbox.length = 0;
    } else if (count < 0) {
      outbox.shift();
      if (name === undefined) continue;
      failed = true;
      if (shell.waiting === undefined) shell.state.status = 1;
      else if (shell.waiting.status !== undefined) shell.waiting.status = 1;
      yield* shell.complain(`${name}: write error: ${strerror(count)}`);
    } else if (count < bytes.length) {
      outbox[0] = { fd, bytes: bytes.subarray(count), name };
    } else outbox.shift();
  }
  return failed;
}
