/** Starting and awaiting jobs: pipelines, subshells, background lists and single programs. */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { O_RDONLY } from '../fs/open-flags.ts';
import type { Call, NativeProgram, SpawnOptions } from '../process/sys.ts';
import { WNOHANG, WUNTRACED } from '../process/sys.ts';
import { SIGCONT, SIGINT, SIGQUIT } from '../process/signals.ts';
import { FatalError, Interrupt } from './faults.ts';
import type { Code, Stage } from './code.ts';
import {
  endedBy,
  endMessage,
  jobSignal,
  jobState,
  jobStatus,
  type Job,
  type JobProcess,
} from './jobs.ts';
import { CALLED } from './frames.ts';
import { childDescriptors } from './redirect.ts';
import type { Shell, SubstitutionWait } from './shell.ts';
import { subshell } from './subshell.ts';
import { giveTerminal } from './terminal.ts';

/**
 * Starts every stage as a process, joined by pipes. In the background their standard input is empty unless there is job control.
 * @throws FatalError when a process cannot be had
 */
export function* startPipeline(
  shell: Shell,
  stages: readonly Stage[],
  text: string,
  background: boolean,
): Call<Job> {
  const { sys, fds } = shell;
  const processes: JobProcess[] = [];
  const grouped = shell.terminal >= 0;
  const job: Job = { id: 0, pgid: 0, processes, text, grouped, notified: true };
  let input = fds[0] ?? -1;
  let opened = -1;
  if (background && !grouped) {
    opened = yield* sys.open('/dev/null', O_RDONLY);
    if (opened >= 0) input = opened;
  }
  for (let i = 0; i < stages.length; i++) {
    const { code, errors } = stages[i];
    const own = fds.slice();
    own[0] = input;
    let next: [number, number] | undefined;
    if (i < stages.length - 1) {
      const pipe = sys.pipe();
      if (typeof pipe === 'number') {
        if (opened >= 0) sys.close(opened);
        giveUp(shell, job);
        throw new FatalError(`pipe error: ${strerror(pipe)}`, 1);
      }
      next = pipe;
      own[1] = pipe[1];
      if (errors) own[2] = pipe[1];
    }
    const pid = startProcess(shell, job, subshell(shell, code), ['sh'], own, background);
    if (opened >= 0) sys.close(opened);
    if (next !== undefined) sys.close(next[1]);
    opened = next === undefined ? -1 : next[0];
    input = opened;
    if (pid < 0) {
      if (opened >= 0) sys.close(opened);
      giveUp(shell, job);
      throw new FatalError(`fork: ${strerror(pid)}`, 254);
    }
    processes.push({ pid, status: undefined });
  }
  const started: Job = { ...job, pgid: grouped ? processes[0].pid : shell.pgid };
  shell.jobs.watch(started);
  return started;
}

/** The stages that run already go on by themselves; they are only kept account of. */
function giveUp(shell: Shell, job: Job): void {
  if (job.processes.length > 0) shell.jobs.watch(job);
}

/** Starts one process of `job`, in the job's group where there is job control: its pid or a negative errno. */
export function startProcess(
  shell: Shell,
  job: Job,
  program: string | NativeProgram,
  argv: string[],
  fds: readonly number[],
  background: boolean,
): number {
  const options: SpawnOptions = {
    program,
    argv,
    env: shell.environment(),
    descriptors: childDescriptors(fds),
  };
  if (job.grouped) {
    options.pgid = job.processes.length === 0 ? 0 : job.processes[0].pid;
    if (!background) options.foreground = shell.terminal;
  } else if (background) options.ignore = [SIGINT, SIGQUIT];
  let pid = shell.sys.spawn(options);
  if (pid === -wasi.ERRNO_PERM && job.processes.length > 0 && job.grouped) {
    // The group's leader has gone already.
    options.pgid = 0;
    pid = shell.sys.spawn(options);
  }
  return pid;
}

/**
 * Waits until a foreground job has ended or stopped, takes the terminal back and says what is to be said. The job's status.
 * @throws Interrupt in an interactive shell when ^C ended the job
 */
export function* awaitJob(shell: Shell, job: Job): Call<number> {
  yield* awaitChange(shell, job, false);
  return yield* settle(shell, job);
}

/**
 * Waits until a job does not run. `interruptible`: also ends when the shell catches a signal; the result tells whether it ended
 * so.
 */
export function* awaitChange(shell: Shell, job: Job, interruptible: boolean): Call<boolean> {
  const { sys } = shell;
  while (jobState(job) === 'running') {
    const changed = yield* sys.wait(-1, shell.terminal >= 0 ? WUNTRACED : 0);
    if (typeof changed !== 'number') shell.jobs.record(changed.pid, changed.status);
    else if (changed === -wasi.ERRNO_INTR) {
      collectSignals(shell);
      if (interruptible && shell.signals.length > 0) return true;
    } else {
      // No such children: somebody else's, or none left.
      for (const process of job.processes) process.status ??= 127 << 8;
    }
  }
  return false;
}

/** Takes over signals that have come since. */
export function collectSignals(shell: Shell): void {
  if (!shell.catching) return;
  for (const signal of shell.sys.pendingSignals()) shell.signals.push(signal);
}

function* settle(shell: Shell, job: Job): Call<number> {
  const { sys, terminal, state } = shell;
  const stopped = jobState(job) === 'stopped';
  const signal = jobSignal(job);
  if (terminal >= 0) {
    giveTerminal(shell, shell.pgid);
    if (signal !== 0 && shell.terminalModes) sys.tcsetattr(terminal, shell.terminalModes);
    else {
      const modes = sys.tcgetattr(terminal);
      if (typeof modes !== 'number') shell.terminalModes = modes;
    }
  }
  const status = jobStatus(job, shell.pipefail);
  if (stopped) {
    shell.jobs.add(job);
    job.notified = true;
    yield* shell.print(2, `\n${shell.jobs.line(job)}`);
    return status;
  }
  shell.jobs.remove(job);
  if (signal === 0) return status;
  const message = endMessage(job);
  if (state.interactive) {
    if (endedBy(job, SIGINT)) {
      state.status = status;
      throw new Interrupt();
    }
    if (message !== '') yield* shell.print(2, `${message}\n`);
  } else if (message !== '') {
    const pid = job.processes[job.processes.length - 1].pid;
    yield* shell.print(
      2,
      `${shell.prefix()}${String(pid).padStart(5)} ${message.padEnd(23)} ${job.text}\n`,
    );
  }
  return status;
}

/** Takes note of children that have ended or stopped, without waiting. */
export function* reapChildren(shell: Shell): Call<void> {
  for (;;) {
    const changed = yield* shell.sys.wait(-1, WNOHANG | (shell.terminal >= 0 ? WUNTRACED : 0));
    if (typeof changed === 'number' || changed.pid === 0) return;
    shell.jobs.record(changed.pid, changed.status);
  }
}

/** Tells of background jobs that have ended or stopped since the last prompt, and forgets the ended ones. */
export function* reportJobs(shell: Shell): Call<void> {
  let text = '';
  const ended: Job[] = [];
  for (const job of shell.jobs.jobs) {
    const state = jobState(job);
    if (state === 'running') continue;
    if (!job.notified) text += shell.jobs.line(job);
    job.notified = true;
    if (state === 'done') ended.push(job);
  }
  yield* shell.print(2, text);
  for (const job of ended) shell.jobs.remove(job);
}

/** Runs `code` in a child with a pipe for its output, which the shell then waits for. */
export function substitute(shell: Shell, slot: number, code: Code): void {
  const { sys } = shell;
  const pipe = sys.pipe();
  if (typeof pipe === 'number')
    throw new FatalError(`cannot make pipe for command substitution: ${strerror(pipe)}`, 1);
  const [readEnd, writeEnd] = pipe;
  const fds = shell.fds.slice();
  fds[1] = writeEnd;
  const job: Job = { id: 0, pgid: 0, processes: [], text: '', grouped: false, notified: true };
  const pid = startProcess(shell, job, subshell(shell, code, true), ['sh'], fds, false);
  sys.close(writeEnd);
  if (pid < 0) {
    sys.close(readEnd);
    throw new FatalError(`fork: ${strerror(pid)}`, 254);
  }
  job.processes.push({ pid, status: undefined });
  shell.jobs.watch(job);
  shell.waiting = { kind: 'substitution', slot, fd: readEnd, pieces: [], job };
}

/** Puts the output of a substitution, without trailing newlines, into its slot; the status goes to the shell. */
export function* awaitSubstitution(shell: Shell, wait: SubstitutionWait): Call<number> {
  const { job } = wait;
  if (wait.fd >= 0) {
    const text = yield* shell.readAll(wait.fd, wait.pieces);
    shell.sys.close(wait.fd);
    wait.fd = -1;
    wait.pieces.length = 0;
    shell.slots[wait.slot] = trimNewlines(text);
  }
  yield* awaitChange(shell, job, false);
  shell.jobs.remove(job);
  shell.substitutionStatus = jobStatus(job);
  if (shell.state.interactive && endedBy(job, SIGINT)) throw new Interrupt();
  return CALLED;
}

/** Text of a file without trailing newlines, for `$(<file)`. */
export function* substituteFile(shell: Shell, path: string): Call<string> {
  const fd = yield* shell.sys.open(path, O_RDONLY);
  if (fd < 0) {
    yield* shell.complain(`${path}: ${strerror(fd)}`);
    shell.substitutionStatus = 1;
    return '';
  }
  const text = yield* shell.readAll(fd);
  shell.sys.close(fd);
  shell.substitutionStatus = 0;
  return trimNewlines(text);
}

function trimNewlines(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--;
  // What a text cannot hold: the end of a C string.
  const trimmed = text.slice(0, end);
  return trimmed.includes('\0') ? trimmed.replaceAll('\0', '') : trimmed;
}

/** Lets a stopped job go on, in the foreground or the background. */
export function continueJob(shell: Shell, job: Job, foreground: boolean): void {
  if (foreground && shell.terminal >= 0) giveTerminal(shell, job.pgid);
  if (jobState(job) !== 'stopped') return;
  for (const process of job.processes) {
    if (process.status !== undefined && (process.status & 0xff) === 0x7f)
      process.status = undefined;
  }
  if (job.grouped) shell.sys.kill(-job.pgid, SIGCONT);
  else for (const { pid } of job.processes) shell.sys.kill(pid, SIGCONT);
}
