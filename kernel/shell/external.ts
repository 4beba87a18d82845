/** Finding programs and running them. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { O_RDONLY } from '../fs/open-flags.ts';
import { programCandidates, searchProgram } from '../process/program-search.ts';
import type { Call } from '../process/sys.ts';
import { WAITING } from './frames.ts';
import { startProcess } from './pipeline.ts';
import type { Job } from './jobs.ts';
import { installDescriptors } from './redirect.ts';
import { sh } from './sh.ts';
import type { Shell } from './shell.ts';
import { getVariable } from './variables.ts';

/** Path of the program that `name` would run, or undefined. */
export function findProgram(shell: Shell, name: string): string | undefined {
  return searchProgram(shell.sys, getVariable(shell, 'PATH'), name);
}

/** Runs a program, which the shell then waits for (WAITING). Messages and a status for those that cannot be run. */
export function* runProgram(
  shell: Shell,
  argv: string[],
  text: string,
  replace: boolean,
): Call<number> {
  const name = argv[0];
  let refusal = -wasi.ERRNO_NOENT;
  const places = name === '' ? [] : programCandidates(getVariable(shell, 'PATH'), name);
  if (replace && places.length > 0) installDescriptors(shell);
  const job: Job = {
    id: 0,
    pgid: 0,
    processes: [],
    text,
    grouped: shell.terminal >= 0,
    notified: true,
  };
  for (const path of places) {
    const result = replace
      ? yield* shell.sys.exec(path, argv, shell.environment())
      : startProcess(shell, job, path, argv, shell.fds, false);
    if (result >= 0) return awaitProgram(shell, job, result);
    if (result === -wasi.ERRNO_NOEXEC) return yield* runScript(shell, path, argv, job);
    if (result === -wasi.ERRNO_NOENT || result === -wasi.ERRNO_NOTDIR) continue;
    refusal = result;
    // A file that may not be run does not hide one further on in PATH.
    if (result !== -wasi.ERRNO_ACCES) break;
  }
  return yield* refuse(shell, name, refusal);
}

function awaitProgram(shell: Shell, job: Job, pid: number): number {
  job.processes.push({ pid, status: undefined });
  const started: Job = { ...job, pgid: job.grouped ? pid : shell.pgid };
  shell.jobs.watch(started);
  shell.waiting = { kind: 'job', job: started };
  return WAITING;
}

/** What the kernel cannot execute is a shell script, unless it is not text. */
function* runScript(shell: Shell, path: string, argv: string[], job: Job): Call<number> {
  const { sys } = shell;
  const fd = yield* sys.open(path, O_RDONLY);
  if (fd < 0) return yield* refuse(shell, path, fd);
  const start = new Uint8Array(128);
  const count = yield* sys.read(fd, start);
  sys.close(fd);
  const line = start.indexOf(10);
  if (start.subarray(0, line < 0 ? Math.max(count, 0) : line).includes(0)) {
    yield* shell.complain(`${path}: cannot execute binary file: ${strerror(wasi.ERRNO_NOEXEC)}`);
    return 126;
  }
  const pid = startProcess(shell, job, sh, ['sh', path, ...argv.slice(1)], shell.fds, false);
  if (pid < 0) return yield* refuse(shell, path, pid);
  return awaitProgram(shell, job, pid);
}

function* refuse(shell: Shell, name: string, errno: number): Call<number> {
  if (errno === -wasi.ERRNO_NOENT || errno === -wasi.ERRNO_NOTDIR) {
    const known = name.includes('/') ? strerror(errno) : 'command not found';
    yield* shell.complain(`${name}: ${known}`);
    return errno === -wasi.ERRNO_NOTDIR ? 126 : 127;
  }
  const stat = shell.sys.stat(name);
  const directory =
    name.includes('/') && typeof stat !== 'number' && stat.type === wasi.FILETYPE_DIRECTORY;
  yield* shell.complain(`${name}: ${directory ? strerror(wasi.ERRNO_ISDIR) : strerror(errno)}`);
  return 126;
}
