import type { Limiter } from './limiter.ts';
import { Process } from './process.ts';
import type { ProcessStart } from './process.ts';
import type { Scheduler } from './scheduler.ts';
import type { Session } from './session.ts';
import { NumberMap } from '../number-map.ts';

/** All processes, by pid and by process group. */
export class ProcessTable {
  readonly scheduler: Scheduler;
  readonly limiter: Limiter;
  /** Nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly #processes = new NumberMap<Process>();
  readonly #groups = new NumberMap<Set<Process>>();
  /** Processes started so far. */
  started = 0;
  #lastPid = 0;

  constructor(scheduler: Scheduler, limiter: Limiter, now: () => bigint) {
    this.scheduler = scheduler;
    this.limiter = limiter;
    this.now = now;
  }

  /** The process that adopts orphans. */
  get init(): Process | null {
    return this.#processes.get(1) ?? null;
  }

  /** A pid that neither a process nor a group has; as on Linux they are given out in turn, up to 2^22. */
  freePid(): number {
    do {
      this.#lastPid = this.#lastPid >= 4_194_303 ? 2 : this.#lastPid + 1;
    } while (this.#processes.has(this.#lastPid) || this.#groups.has(this.#lastPid));
    return this.#lastPid;
  }

  /** The pid that was given out last. */
  get lastPid(): number {
    return this.#lastPid;
  }

  /** Goes on giving out pids after one of before an upgrade. */
  continueAfter(pid: number): void {
    this.#lastPid = Math.max(this.#lastPid, pid);
  }

  /** Enters a new process. It does not run before it is given to the scheduler. */
  add(start: ProcessStart): Process {
    const process = new Process(this, start);
    this.started++;
    this.#processes.set(process.pid, process);
    this.#joinGroup(process);
    process.session.members.add(process);
    process.parent?.children.add(process);
    return process;
  }

  /** Forgets a zombie. */
  remove(process: Process): void {
    this.#processes.delete(process.pid);
    this.#leaveGroup(process);
    process.session.members.delete(process);
    process.procDirectory?.forget();
    process.procDirectory = null;
    const { parent } = process;
    if (parent === null) return;
    parent.children.delete(process);
    // It may have stopped or gone on before.
    const index = parent.changed.indexOf(process);
    if (index >= 0) parent.changed.splice(index, 1);
  }

  find(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** Members of a process group, zombies included. */
  group(pgid: number): Iterable<Process> {
    return this.#groups.get(pgid) ?? [];
  }

  hasGroup(pgid: number): boolean {
    return this.#groups.has(pgid);
  }

  moveToGroup(process: Process, pgid: number): void {
    this.#leaveGroup(process);
    process.pgid = pgid;
    this.#joinGroup(process);
  }

  moveToSession(process: Process, session: Session): void {
    process.session.members.delete(process);
    process.session = session;
    session.members.add(process);
  }

  /** All of them, in the order they were started. */
  all(): Iterable<Process> {
    return this.#processes.values();
  }

  get size(): number {
    return this.#processes.size;
  }

  #joinGroup(process: Process): void {
    const group = this.#groups.get(process.pgid);
    if (group === undefined) this.#groups.set(process.pgid, new Set([process]));
    else group.add(process);
  }

  #leaveGroup(process: Process): void {
    const group = this.#groups.get(process.pgid);
    group?.delete(process);
    if (group?.size === 0) this.#groups.delete(process.pgid);
  }
}
