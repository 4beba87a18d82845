import type { Credentials } from '../fs/credentials.ts';
import type { Place } from '../fs/place.ts';
import type { VirtualDirectory } from '../fs/virtual-inode.ts';
import { DescriptorTable } from './descriptor-table.ts';
import type { IntervalTimer } from './interval-timer.ts';
import type { ProcessLimits } from './limits.ts';
import type { ProcessTable } from './process-table.ts';
import type { Session } from './session.ts';
import type { Task } from './task.ts';
import { Usage } from './usage.ts';
import type { UserShare } from './user-share.ts';
import { WaitQueue } from './wait-queue.ts';

/** Whether it can run. Being stopped is apart from this: a stopped process may be asleep too. */
export const State = { runnable: 0, sleeping: 1, zombie: 2 } as const;
export type State = (typeof State)[keyof typeof State];

/** What a new process starts with. */
export interface ProcessStart {
  pid: number;
  parent: Process | null;
  pgid: number;
  session: Session;
  credentials: Credentials;
  userName: string;
  home: string;
  cwd: Place;
  umask: number;
  argv: string[];
  env: Map<string, string>;
  exe: string;
  /** Limits in force, and how far they can be raised; the same where left out (setrlimit(2)). */
  limits: ProcessLimits;
  hardLimits?: ProcessLimits;
  /** When it was started (ns since 1970), if that was before an upgrade. */
  started?: bigint;
}

/** The record of a process. Behaviour that concerns several processes is beside it: exit.ts, wait.ts, signal-delivery.ts. */
export class Process {
  readonly table: ProcessTable;
  readonly pid: number;
  parent: Process | null;
  readonly children = new Set<Process>();
  /** Children with something to report to wait(2): ended, or stopped or continued and not told yet. */
  changed: Process[] = [];
  /** Woken when a child changes. */
  readonly childChanged = new WaitQueue();

  pgid: number;
  session: Session;
  credentials: Credentials;
  userName: string;
  home: string;
  cwd: Place;
  umask: number;
  argv: string[];
  env: Map<string, string>;
  /** Absolute path of the program. */
  exe: string;
  /** Limits in force. Their `descriptors` are those of {@link descriptors} too. */
  readonly limits: ProcessLimits;
  /** How far it may raise them. */
  readonly hardLimits: ProcessLimits;
  /** What its user's processes have together. */
  share: UserShare;
  readonly usage = new Usage();
  /** What its waited-for children used. */
  readonly childUsage = new Usage();
  readonly descriptors: DescriptorTable;
  readonly started: bigint;

  state: State = State.runnable;
  stopped = false;
  /** Set by the exec that replaces the program; the scheduler makes the change once the old one is out of the way. */
  replacement: Task | null = null;
  task: Task | null = null;
  /** Wait status it ended with, or is about to end with; -1 while it lives. */
  status = -1;
  /** Bit n: signal n is ignored, caught, has come and was caught or blocked. */
  ignored = 0;
  caught = 0;
  pending = 0;
  /** Bit n: signal n is held back (sigprocmask(2)); what comes meanwhile stays pending. */
  blocked = 0;
  /** It is not sent SIGCHLD for children that stop or go on (SA_NOCLDSTOP). */
  ignoresStops = false;
  /** Bit n: a call that signal n interrupts is made again after its handler (SA_RESTART). */
  restarting = 0;
  /** Of the call that waits with another set of blocked signals (sigsuspend(2)): the set to go back to. */
  blockedBefore: number | null = null;
  /** Those of setitimer(2) and proc_raise_interval, one for a signal. */
  timers: IntervalTimer[] = [];
  /** Signals that came while it was running, to be acted on when it gives way. Bit n: signal n. */
  deferred = 0;
  /** Signal of the stop that wait(2) has not reported yet, or 0. */
  stopSignal = 0;
  /** It was continued, of which wait(2) has not told yet. */
  continued = false;
  /** It was forked and has executed nothing yet: until then its parent may move it to another group. */
  forked = false;
  /** How far a call that is made again has got, in bytes; 0 for one that begins. */
  progress = 0;
  /** Where a repeated fd_readdir goes on. */
  cookie = 0;
  /** When the waiting call in progress was first made (ns since 1970), for its repetitions; -1n when there is none. */
  callStart = -1n;
  /** When the scheduler wakes it, whatever else happens; -1n for never. */
  deadline = -1n;
  /** Directories that its WebAssembly program is given to keep to, by name; null for the usual ones. */
  preopens: readonly (readonly [name: string, place: Place])[] | null = null;
  /** Numbers below those of its preopened directories that were open when it was given these (fd_prestat_get). */
  passedOver: readonly number[] = [];
  /** See nice.ts; inherited by children. */
  nice = 0;
  /** In the run queue. */
  queued = false;
  /** Its turns among its user's processes (fair-queue.ts), and as whose it was queued. */
  start = 0;
  finish = 0;
  order = 0;
  line = 0;
  /** Number of the message it ran in last. */
  lastMessage = -1;
  /** Pages of linear memory it holds now. */
  memoryPages = 0;
  /**
   * Its directory in /proc, once somebody has looked. Kept here and not in a WeakMap: QuickJS never frees a key that its own
   * value leads back to.
   */
  procDirectory: VirtualDirectory | null = null;
  /** Called once, when it has ended and before its parent hears of it. */
  onEnd: ((process: Process) => void) | null = null;

  #waits: WaitQueue[] = [];

  constructor(table: ProcessTable, start: ProcessStart) {
    this.table = table;
    this.pid = start.pid;
    this.parent = start.parent;
    this.pgid = start.pgid;
    this.session = start.session;
    this.credentials = start.credentials;
    this.userName = start.userName;
    this.home = start.home;
    this.cwd = start.cwd;
    start.cwd.inode.fs.retain(start.cwd.inode);
    this.umask = start.umask;
    this.argv = start.argv;
    this.env = start.env;
    this.exe = start.exe;
    this.limits = { ...start.limits };
    this.hardLimits = { ...(start.hardLimits ?? start.limits) };
    this.share = table.limiter.shareOf(start.credentials.uid);
    this.descriptors = new DescriptorTable(this.limits);
    this.started = start.started ?? table.now();
    this.nice = start.parent?.nice ?? 0;
  }

  /** Name for messages and ps: the last part of argv[0]. */
  get name(): string {
    const name = this.argv[0] ?? this.exe;
    return name.slice(name.lastIndexOf('/') + 1);
  }

  /** Only for {@link WaitQueue.join}. */
  sleepOn(queue: WaitQueue): void {
    this.state = State.sleeping;
    this.#waits.push(queue);
  }

  /** Sleeps until a signal comes, or something it waits for besides. */
  sleep(): void {
    this.state = State.sleeping;
  }

  /** Sleeps until `deadline` (ns since 1970) at the latest. */
  sleepUntil(deadline: bigint): void {
    this.state = State.sleeping;
    this.table.scheduler.wakeAt(this, deadline);
  }

  /** Makes it runnable if it slept. */
  wake(): void {
    if (this.state !== State.sleeping) return;
    this.leaveQueues();
    this.state = State.runnable;
    this.table.scheduler.ready(this);
  }

  /** Forgets what it waited for. */
  leaveQueues(): void {
    for (const queue of this.#waits) queue.leave(this);
    this.#waits.length = 0;
    this.deadline = -1n;
  }

  /** Makes `place`, which has been found to be a directory, the working directory. */
  setCwd(place: Place): void {
    place.inode.fs.retain(place.inode);
    this.releaseCwd();
    this.cwd = place;
  }

  /** Lets go of the working directory. */
  releaseCwd(): void {
    this.cwd.inode.fs.release(this.cwd.inode);
  }

  /**
   * Has the running process end when it gives way.
   * @param status wait status (wait-status.ts)
   */
  end(status: number): void {
    if (this.status < 0) this.status = status;
  }

  /** Caught signals that are to be handled now. */
  get deliverable(): number {
    return this.pending & this.caught & ~this.blocked;
  }

  /** Whether it is over: a zombie, or about to become one. */
  get ended(): boolean {
    return this.status >= 0;
  }

  /** One letter as ps(1) has it. */
  get stateLetter(): string {
    if (this.state === State.zombie) return 'Z';
    if (this.stopped) return 'T';
    return this.state === State.sleeping ? 'S' : 'R';
  }
}
