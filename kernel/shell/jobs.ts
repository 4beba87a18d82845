/** The shell's children: which processes make up a job, and what is known of each. */
import {
  exitStatus,
  hasExited,
  isStopped,
  shellStatus,
  stoppingSignal,
  terminatingSignal,
  wasSignaled,
} from '../process/wait-status.ts';
import { SIGINT, SIGPIPE, strsignal } from '../process/signals.ts';
import { NumberMap } from '../number-map.ts';

export interface JobProcess {
  readonly pid: number;
  /** Status word of wait(2); undefined while it runs. A stopped process has one too. */
  status: number | undefined;
}

export interface Job {
  /** 1 and up as in `%1`; 0 while it is not in the table (foreground, command substitution). */
  id: number;
  readonly pgid: number;
  readonly processes: JobProcess[];
  readonly text: string;
  /** Whether its group is its own (job control). */
  readonly grouped: boolean;
  /** The user has been told its present state. */
  notified: boolean;
}

export type JobState = 'running' | 'stopped' | 'done';

/** State of a job: stopped when any process is and none runs. */
export function jobState(job: Job): JobState {
  let stopped = false;
  for (const { status } of job.processes) {
    if (status === undefined) return 'running';
    if (isStopped(status)) stopped = true;
  }
  return stopped ? 'stopped' : 'done';
}

/** `$?` of a job that does not run: of its last process, or with pipefail of the last that failed. */
export function jobStatus(job: Job, pipefail = false): number {
  const { processes } = job;
  if (jobState(job) === 'stopped') {
    const stopped = processes.find(({ status }) => status !== undefined && isStopped(status));
    return shellStatus(stopped!.status!);
  }
  for (let i = processes.length - 1; i >= 0; i--) {
    const status = shellStatus(processes[i].status ?? 0);
    if (!pipefail || status !== 0) return status;
  }
  return 0;
}

/** The signal that ended (or stopped) a job's last process; 0 where it ended by itself. */
export function jobSignal(job: Job): number {
  const { status } = job.processes[job.processes.length - 1];
  if (status === undefined || hasExited(status)) return 0;
  return isStopped(status) ? stoppingSignal(status) : terminatingSignal(status);
}

/** Whether any process of the job was ended by `signal`. */
export function endedBy(job: Job, signal: number): boolean {
  return job.processes.some(
    ({ status }) =>
      status !== undefined && wasSignaled(status) && terminatingSignal(status) === signal,
  );
}

/** What to tell of a foreground job that a signal ended; '' for those that need no word. */
export function endMessage(job: Job): string {
  const signal = jobSignal(job);
  return signal === 0 || signal === SIGINT || signal === SIGPIPE ? '' : strsignal(signal);
}

/** A table of jobs as data. */
export interface SavedJobs {
  jobs: Job[];
  byPid: Map<number, Job>;
  recent: number[];
}

export class JobTable {
  /** Jobs in the table, by id. */
  readonly jobs: Job[] = [];
  private readonly byPid = new NumberMap<Job>();
  /** Ids of stopped and background jobs, the current one last. */
  private readonly recent: number[] = [];

  static from(saved: Partial<SavedJobs>): JobTable {
    const table = new JobTable();
    table.jobs.push(...(saved.jobs ?? []));
    for (const [pid, job] of saved.byPid ?? []) table.byPid.set(pid, job);
    table.recent.push(...(saved.recent ?? []));
    return table;
  }

  save(): SavedJobs {
    const { jobs, byPid, recent } = this;
    return { jobs, byPid: new Map(byPid), recent };
  }

  /** Keeps account of a job's processes from now on. */
  watch(job: Job): void {
    for (const { pid } of job.processes) this.byPid.set(pid, job);
  }

  /** Puts a job into the table: the `[1]` of `jobs`. It becomes the current job. */
  add(job: Job): void {
    if (job.id === 0) {
      job.id = (this.jobs.at(-1)?.id ?? 0) + 1;
      this.jobs.push(job);
    }
    this.makeCurrent(job);
  }

  makeCurrent(job: Job): void {
    const at = this.recent.indexOf(job.id);
    if (at >= 0) this.recent.splice(at, 1);
    this.recent.push(job.id);
  }

  /** Forgets a job. */
  remove(job: Job): void {
    for (const { pid } of job.processes) this.byPid.delete(pid);
    const at = this.jobs.indexOf(job);
    if (at >= 0) this.jobs.splice(at, 1);
    const recent = this.recent.indexOf(job.id);
    if (recent >= 0) this.recent.splice(recent, 1);
  }

  /** Takes note of what wait(2) told of a child. */
  record(pid: number, status: number): void {
    const job = this.byPid.get(pid);
    const process = job?.processes.find((one) => one.pid === pid);
    if (job === undefined || process === undefined) return;
    process.status = status;
    job.notified = false;
  }

  jobOf(pid: number): Job | undefined {
    return this.byPid.get(pid);
  }

  /** `+` for the current job, `-` for the one before, else a blank. */
  mark(job: Job): string {
    if (this.recent.at(-1) === job.id) return '+';
    return this.recent.at(-2) === job.id ? '-' : ' ';
  }

  /** The job that `%1`, `%+`, `%%`, `%-`, `%name` or `%?text` means; 'ambiguous' where several do. */
  find(spec: string): Job | 'ambiguous' | undefined {
    const name = spec.startsWith('%') ? spec.slice(1) : spec;
    const byId = (id: number | undefined): Job | undefined =>
      this.jobs.find((job) => job.id === id);
    if (name === '' || name === '+' || name === '%') return byId(this.recent.at(-1));
    if (name === '-') return byId(this.recent.at(-2) ?? this.recent.at(-1));
    if (/^\d+$/.test(name)) return byId(Number(name));
    const found = this.jobs.filter(({ text }) =>
      name.startsWith('?') ? text.includes(name.slice(1)) : text.startsWith(name),
    );
    return found.length > 1 ? 'ambiguous' : found[0];
  }

  /** A copy to look at, for `jobs` in a subshell: these are not its children. */
  copy(): JobTable {
    const table = new JobTable();
    for (const job of this.jobs)
      table.jobs.push({ ...job, processes: job.processes.map((one) => ({ ...one })) });
    table.recent.push(...this.recent);
    return table;
  }

  get stopped(): boolean {
    return this.jobs.some((job) => jobState(job) === 'stopped');
  }

  /** A line of `jobs`, as bash lays it out. */
  line(job: Job, long = false): string {
    const pid = long ? `${job.pgid} ` : '';
    const running = jobState(job) === 'running' ? ' &' : '';
    return `[${job.id}]${this.mark(job)}  ${pid}${describe(job).padEnd(24)}${job.text}${running}\n`;
  }
}

function describe(job: Job): string {
  const state = jobState(job);
  if (state === 'running') return 'Running';
  const signal = jobSignal(job);
  if (state === 'stopped') return signal === 0 ? 'Stopped' : strsignal(signal);
  if (signal !== 0) return strsignal(signal);
  const status = exitStatus(job.processes[job.processes.length - 1].status ?? 0);
  return status === 0 ? 'Done' : `Exit ${status}`;
}
