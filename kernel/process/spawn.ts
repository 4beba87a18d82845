import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY } from '../fs/file-type.ts';
import { X_OK } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import { makeChild } from './child.ts';
import type { Descriptor } from './descriptor-table.ts';
import { checkArguments, findExecutable } from './executable.ts';
import type { Executable } from './executable.ts';
import { NativeTask } from './native-task.ts';
import type { Process, ProcessStart } from './process.ts';
import { Session } from './session.ts';
import type { Preopens, SpawnOptions } from './sys.ts';
import type { System } from './system.ts';
import type { Task } from './task.ts';

/** What a process that the kernel itself starts begins with: the leader of a new session. */
export type LeaderStart = Omit<ProcessStart, 'pid' | 'pgid' | 'session' | 'exe'>;

const STANDARD: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 1],
  [2, 2],
];

/** posix_spawn(3) as `parent`: the pid, or -errno. */
export function spawn(system: System, parent: Process, options: SpawnOptions): number {
  const at = options.cwd === undefined ? parent.cwd : directory(system, parent, options.cwd);
  if (typeof at === 'number') return at;
  const tooBig = checkArguments(options.argv, options.env);
  if (tooBig !== 0) return tooBig;
  const executable = executableOf(system, parent, at, options);
  if (typeof executable === 'number') return executable;
  const wanted = options.pgid;
  if (wanted !== undefined && wanted > 0 && !isGroupOf(parent, wanted)) return -wasi.ERRNO_PERM;
  const given: [number, Descriptor][] = [];
  for (const [childFd, parentFd] of options.descriptors ?? STANDARD) {
    const descriptor = parent.descriptors.get(parentFd);
    // A standard descriptor may be closed; one that was asked for may not.
    if (descriptor !== undefined) given.push([childFd, descriptor]);
    else if (options.descriptors !== undefined) return -wasi.ERRNO_BADF;
  }
  const preopens = findPreopens(system, parent, executable, options.preopens);
  if (typeof preopens === 'number') return preopens;
  const child = makeChild(parent, {
    pgid: wanted ?? parent.pgid,
    cwd: at,
    argv: executable.argv,
    env: new Map(options.env),
    exe: executable.path,
    preopens,
  });
  if (typeof child === 'number') return child;
  for (const signal of options.ignore ?? []) child.ignored |= 1 << signal;
  for (const [fd, descriptor] of given) child.descriptors.set(fd, descriptor);
  if (options.foreground !== undefined) {
    const file = parent.descriptors.get(options.foreground)?.file;
    if (file instanceof TerminalFile && file.terminal.session === parent.session) {
      file.terminal.foreground = child.pgid;
    }
  }
  start(system, child, executable);
  return child.pid;
}

/** Starts the leader of a new session for the kernel. -EAGAIN when there are too many processes, -E2BIG. */
export function spawnLeader(
  system: System,
  start_: LeaderStart,
  executable: Executable,
): Process | number {
  const { table } = system;
  const tooBig = checkArguments(executable.argv, start_.env);
  if (tooBig !== 0) return tooBig;
  const refused = table.limiter.claimProcess(start_.credentials.uid);
  if (refused !== 0) return refused;
  const pid = table.freePid();
  const process = table.add({
    ...start_,
    argv: executable.argv,
    pid,
    pgid: pid,
    session: new Session(pid),
    exe: executable.path,
  });
  start(system, process, executable);
  return process;
}

/**
 * The directories that a program of `process` (or its child) is to be given: those it names, or else those it was given itself, so
 * that what is kept to directories cannot start something that is not: -ENOTCAPABLE where a WebAssembly program names others, or
 * starts a program of the kernel's, which nothing keeps to any. -errno where one is none.
 */
export function findPreopens(
  system: System,
  process: Process,
  executable: Executable,
  wanted: Preopens | undefined,
): Process['preopens'] | number {
  if (process.preopens !== null && process.task?.kind === 'wasm') {
    const kept = wanted === undefined && typeof executable.program !== 'function';
    if (!kept) return -wasi.ERRNO_NOTCAPABLE;
  }
  if (wanted === undefined) return process.preopens;
  const found: [string, Place][] = [];
  for (const [name, path] of wanted) {
    const place = directory(system, process, path);
    if (typeof place === 'number') return place;
    found.push([name, place]);
  }
  return found;
}

/** The task that runs `executable` as `process`. */
export function taskFor(system: System, process: Process, executable: Executable): Task {
  const { program } = executable;
  if (typeof program === 'function') return new NativeTask(system, process, program);
  return system.startWasm(process, program);
}

function start(system: System, process: Process, executable: Executable): void {
  process.task = taskFor(system, process, executable);
  system.scheduler.ready(process);
}

function executableOf(
  system: System,
  parent: Process,
  at: Place,
  options: SpawnOptions,
): Executable | number {
  const { program, argv } = options;
  if (typeof program === 'function') return { path: parent.exe, argv, program };
  return findExecutable(system, parent.credentials, at, program, argv);
}

function directory(system: System, process: Process, path: string): Place | number {
  const { vfs } = system;
  const place = vfs.resolve(process.credentials, process.cwd, path, true);
  if (typeof place === 'number') return place;
  if (place.inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
  const refused = vfs.mayAccess(process.credentials, place.inode, X_OK);
  return refused === 0 ? place : refused;
}

function isGroupOf(parent: Process, pgid: number): boolean {
  for (const member of parent.table.group(pgid)) return member.session === parent.session;
  return false;
}
