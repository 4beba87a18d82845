/**
 * Redirections. The script's descriptors are a table of the shell's own: each number stands for one of the process's descriptors.
 * A redirection opens a file and changes the table, so that nothing has to be moved aside and back, and a child is given its
 * descriptors straight from it.
 */
import { spend } from './limits.ts';
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from '../fs/open-flags.ts';
import type { Call, NativeProgram } from '../process/sys.ts';
import { encode } from '../text.ts';
import type { Redirection } from './code.ts';
import { expandFields, expandText } from './expand.ts';
import type { AppliedRedirections, Shell } from './shell.ts';

/** As much is written to a fresh pipe without waiting; longer texts are fed by a process. */
const PIPE_ROOM = 4096;

/**
 * Puts the shell's gathered redirections in force. On failure the message is printed, nothing is changed and undefined returned.
 */
export function* applyRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
): Call<AppliedRedirections | undefined> {
  const applied: AppliedRedirections = { changes: [], opened: [] };
  for (const redirection of redirections) {
    const fault = yield* applyOne(shell, redirection, applied);
    if (fault === '') continue;
    // The message goes where standard error went before.
    undoRedirections(shell, applied);
    yield* shell.complain(fault);
    return undefined;
  }
  return applied;
}

/** Puts back what was changed and closes what was opened. */
export function undoRedirections(shell: Shell, applied: AppliedRedirections): void {
  const { changes, opened } = applied;
  for (let i = changes.length - 1; i >= 0; i--) shell.fds[changes[i][0]] = changes[i][1];
  for (const fd of opened) shell.sys.close(fd);
}

/** `exec >file`: what was changed stays so; descriptors that nothing refers to any more are closed. */
export function keepRedirections(shell: Shell, applied: AppliedRedirections): void {
  const inUse = new Set(shell.fds);
  for (const frame of shell.frames) {
    const applied_ =
      frame.kind === 'redirections'
        ? frame.applied
        : frame.kind === 'call'
          ? frame.redirections
          : undefined;
    for (const [, before] of applied_?.changes ?? []) inUse.add(before);
  }
  for (const [, before] of applied.changes)
    if (before >= 0 && !inUse.has(before)) shell.sys.close(before);
  for (const fd of applied.opened) {
    if (inUse.has(fd)) shell.sys.setCloseOnExec(fd, true);
    else shell.sys.close(fd);
  }
}

function change(shell: Shell, applied: AppliedRedirections, fd: number, real: number): void {
  while (shell.fds.length < fd) shell.fds.push(-1);
  applied.changes.push([fd, shell.fds[fd] ?? -1]);
  shell.fds[fd] = real;
}

/** Highest descriptor number a script may use. */
const DESCRIPTOR_LIMIT = 255;

/** '' or what is wrong. */
function* applyOne(
  shell: Shell,
  redirection: Redirection,
  applied: AppliedRedirections,
): Call<string> {
  const { kind, fd } = redirection;
  if (fd > DESCRIPTOR_LIMIT) return `${fd}: ${strerror(wasi.ERRNO_BADF)}`;
  if (kind === 'text')
    return yield* feed(shell, fd, expandText(shell, redirection.target), applied);
  const fields: string[] = [];
  expandFields(shell, redirection.target, fields);
  if (fields.length !== 1) return `${sourceOf(redirection)}: ambiguous redirect`;
  const target = fields[0];
  if (kind === 'duplicate') {
    const both = redirection.output && !redirection.explicit && !/^(\d+-?|-)$/.test(target);
    if (!both) return duplicate(shell, redirection, target, applied);
    return yield* openBoth(shell, target, O_TRUNC, applied);
  }
  if (kind === 'both') return yield* openBoth(shell, target, O_TRUNC, applied);
  if (kind === 'bothAppend') return yield* openBoth(shell, target, O_APPEND, applied);
  const opened = yield* openTarget(shell, kind, target, applied);
  if (typeof opened === 'string') return opened;
  change(shell, applied, fd, opened);
  return '';
}

/** As much as can be said of a target that is not one word. */
function sourceOf(redirection: Redirection): string {
  const [part] = redirection.target;
  if (part === undefined) return '';
  if (part.part === 'parameter') return part.operation === undefined ? `$${part.name}` : part.text;
  return part.part === 'literal' ? part.text : '';
}

const FLAGS: Partial<Record<Redirection['kind'], number>> = {
  read: O_RDONLY,
  write: O_WRONLY | O_CREAT | O_TRUNC,
  clobber: O_WRONLY | O_CREAT | O_TRUNC,
  append: O_WRONLY | O_CREAT | O_APPEND,
  readWrite: O_RDWR | O_CREAT,
};

function* openTarget(
  shell: Shell,
  kind: Redirection['kind'],
  path: string,
  applied: AppliedRedirections,
): Call<number | string> {
  // These name the script's descriptors, not the process's.
  const own = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/.exec(path);
  if (own !== null) {
    const number = own[1] !== undefined ? Number(own[1]) : own[2] ? 0 : own[3] ? 1 : 2;
    const real = shell.fds[number] ?? -1;
    return real < 0 ? `${path}: ${strerror(wasi.ERRNO_NOENT)}` : real;
  }
  let flags = FLAGS[kind] ?? O_RDONLY;
  if (kind === 'write' && shell.state.options.noclobber) {
    const stat = shell.sys.stat(path);
    if (typeof stat !== 'number') {
      if (stat.type === wasi.FILETYPE_REGULAR_FILE)
        return `${path}: cannot overwrite existing file`;
    } else flags |= O_EXCL;
  }
  const fd = yield* shell.sys.open(path, flags);
  if (fd < 0) return `${path}: ${strerror(fd)}`;
  applied.opened.push(fd);
  return fd;
}

function* openBoth(
  shell: Shell,
  path: string,
  flag: number,
  applied: AppliedRedirections,
): Call<string> {
  const kind = flag === O_APPEND ? 'append' : 'write';
  const opened = yield* openTarget(shell, kind, path, applied);
  if (typeof opened === 'string') return opened;
  change(shell, applied, 1, opened);
  change(shell, applied, 2, opened);
  return '';
}

function duplicate(
  shell: Shell,
  redirection: Redirection,
  target: string,
  applied: AppliedRedirections,
): string {
  const { fd } = redirection;
  if (target === '-') {
    change(shell, applied, fd, -1);
    return '';
  }
  const match = /^(\d+)(-?)$/.exec(target);
  if (match === null) return `${target}: ambiguous redirect`;
  const source = Number(match[1]);
  const real = shell.fds[source] ?? -1;
  if (real < 0) return `${source}: ${strerror(wasi.ERRNO_BADF)}`;
  change(shell, applied, fd, real);
  // `3>&1-` moves.
  if (match[2] === '-' && source !== fd) change(shell, applied, source, -1);
  return '';
}

/** Here-documents: text to read from a pipe. */
function* feed(shell: Shell, fd: number, text: string, applied: AppliedRedirections): Call<string> {
  const { sys } = shell;
  const pipe = sys.pipe();
  if (typeof pipe === 'number') return `cannot make pipe for here-document: ${strerror(pipe)}`;
  const [readEnd, writeEnd] = pipe;
  applied.opened.push(readEnd);
  spend(text.length);
  const bytes = encode(text);
  if (bytes.length <= PIPE_ROOM) {
    if (bytes.length > 0) yield* sys.write(writeEnd, bytes);
  } else {
    const pid = sys.spawn({
      program: textWriter({ bytes, done: 0 }),
      argv: ['sh'],
      env: new Map(),
      descriptors: [[1, writeEnd]],
    });
    if (pid < 0) {
      sys.close(writeEnd);
      return `here-document: ${strerror(pid)}`;
    }
    shell.jobs.watch({
      id: 0,
      pgid: pid,
      processes: [{ pid, status: undefined }],
      text: '',
      grouped: false,
      notified: true,
    });
  }
  sys.close(writeEnd);
  change(shell, applied, fd, readEnd);
  return '';
}

/** The text of a here-document, and how much of it is written. */
export interface WrittenText {
  bytes: Uint8Array;
  done: number;
}

/** Name of {@link textWriter} among saved programs. */
export const TEXT_WRITER = 'text';

/** The program of a process that feeds a here-document to a pipe. */
export function textWriter(text: WrittenText): NativeProgram {
  const keeper = { program: TEXT_WRITER, save: () => text };
  const program: NativeProgram = function* (sys) {
    sys.keep(keeper);
    while (text.done < text.bytes.length) {
      const count = yield* sys.writeSome(1, text.bytes.subarray(text.done));
      if (count < 0) return 1;
      text.done += count;
    }
    return 0;
  };
  program.keeper = keeper;
  return program;
}

/** The table as a child is given it. */
export function childDescriptors(fds: readonly number[]): [number, number][] {
  const pairs: [number, number][] = [];
  for (let fd = 0; fd < fds.length; fd++) if (fds[fd] >= 0) pairs.push([fd, fds[fd]]);
  return pairs;
}

/** Makes the process's own descriptors what the script's are, for `exec`. All others are closed. */
export function installDescriptors(shell: Shell): void {
  const { fds, sys } = shell;
  let identical = true;
  for (let fd = 0; fd < fds.length; fd++) if (fds[fd] >= 0 && fds[fd] !== fd) identical = false;
  if (!identical) {
    const aside = fds.map((real, fd) =>
      real >= 0 && real !== fd ? sys.dup(real, fds.length) : -1,
    );
    aside.forEach((from, fd) => {
      if (from >= 0) sys.dup2(from, fd);
    });
    for (const fd of aside) if (fd >= 0) sys.close(fd);
    for (const real of new Set(fds)) if (real >= fds.length) sys.close(real);
  }
  for (let fd = 0; fd < fds.length; fd++) {
    if (fds[fd] < 0) sys.close(fd);
    else {
      fds[fd] = fd;
      sys.setCloseOnExec(fd, false);
    }
  }
}
