/** Messages about what went wrong, in GNU's words. */
import { errno, proc_exit } from 'bindings/wasi_snapshot_preview1';
import { arg, argCount } from './arguments';
import { findLast, length } from './bytes';
import { putErrorText } from './error-text';
import { exit, setStatus, stderr, stdout } from './output';
import { quoteIfNeeded, quoted } from './quote';

/** Status of failures that do not name their own: 1 unless the app says otherwise (ls, sort and grep: 2). */
let failureStatus: u32 = 1;

/** Sets the status that messages lead to. */
export function setFailureStatus(value: u32): void {
  failureStatus = value;
}

/** Puts the app's own name, the last component of its first argument. */
export function putProgramName(): void {
  const name = argCount() ? arg(0) : 0;
  if (!name) return;
  const slash = findLast(name, name + length(name), 47);
  stderr.string(slash ? slash + 1 : name);
}

/** Begins a message: standard output first, so that both keep their order, then `name: `. */
export function beginMessage(): void {
  stdout.flush();
  putProgramName();
  stderr.text(': ');
  setStatus(failureStatus);
}

/** Ends a message with `: reason`, or nothing when `error` is 0, and a newline. */
export function endMessage(error: errno = 0): void {
  if (error) {
    stderr.text(': ');
    putErrorText(error);
  }
  stderr.byte(10);
  stderr.flush();
}

/** `app: name: reason` */
export function complain(name: usize, error: errno): void {
  beginMessage();
  stderr.string(quoteIfNeeded(name));
  endMessage(error);
}

/** `app: cannot do 'name': reason`; without `: reason` when `error` is 0. */
export function complainOf(text: string, name: usize, error: errno = 0): void {
  beginMessage();
  stderr.text(text);
  stderr.string(quoted(name));
  endMessage(error);
}

/** `app: cannot open 'name' for reading: reason` */
export function complainForReading(name: usize, error: errno): void {
  beginMessage();
  stderr.text('cannot open ');
  stderr.string(quoted(name));
  stderr.text(' for reading');
  endMessage(error);
}

/** `app: text` */
export function complainText(text: string, error: errno = 0): void {
  beginMessage();
  stderr.text(text);
  endMessage(error);
}

/** `app: text`, and the end. */
export function die(text: string, error: errno = 0): void {
  complainText(text, error);
  exit(failureStatus);
}

/** `app: text 'name': reason`, and the end. */
export function dieOf(text: string, name: usize, error: errno = 0): void {
  complainOf(text, name, error);
  exit(failureStatus);
}

/** A write that failed: nothing more can be said on standard error itself; elsewhere `write error`. */
export function writeFailed(fd: u32, error: errno): void {
  if (fd != 2) {
    putProgramName();
    stderr.text(': write error');
    endMessage(error);
  }
  proc_exit(failureStatus);
}
