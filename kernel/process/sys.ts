/**
 * What a native program sees of the kernel. A native program is a generator: where a system call has to wait it yields, and
 * the scheduler goes on with it when there is something to go on with. Calls that can wait are generators themselves, to be
 * made with `yield*`; all others are plain functions.
 *
 * Failures are negative errno numbers (WASI's), never exceptions. An exception that leaves a program ends it as SIGABRT would,
 * with the message on its standard error.
 */

import type { Stat } from '../fs/inode.ts';
import type { Accounts } from './accounts.ts';
import type { LimitCalls } from './limit-calls.ts';
import type { Disk } from './disk.ts';
import type { TreeChange, TreeFailure } from './change-tree.ts';

export type { Stat };

/** What `Keeper.save` gives for a program that is in /bin and does no harm by beginning again. */
export const BEGIN_AGAIN = Symbol('begin again');

/** How a program that runs is written down, so that another kernel can go on with it (docs/upgrade.md). */
export interface Keeper {
  /** Name under which {@link NativePrograms.registerSaved} knows what goes on from `save`'s data. */
  program: string;
  /** What the program is in the middle of, as data that value-writer.ts takes, or BEGIN_AGAIN; null where that cannot be said now. */
  save(): unknown;
}

/** Returns the exit status; only its low eight bits count. */
export interface NativeProgram {
  (sys: Sys): Generator<void, number, void>;
  /** Of one that is not in /bin: how it is written down before it has begun. */
  keeper?: Keeper;
}

/** A system call that may wait; use with `yield*`. */
export type Call<T> = Generator<void, T, void>;

/** wait(2) options. */
export const WNOHANG = 1;
export const WUNTRACED = 2;
export const WCONTINUED = 8;

/** A directory entry; `type` is one of fs/file-type.ts. `.` and `..` are not listed. */
export interface DirEntry {
  name: string;
  ino: number;
  type: number;
}

/** What a terminal does with input and output (termios(3), by the groups a program sets together). */
export interface TerminalModes {
  /** ICANON: input is edited and handed over by lines. */
  canonical: boolean;
  /** ECHO: input is shown. */
  echo: boolean;
  /** ISIG: ^C, ^\ and ^Z send signals. */
  signals: boolean;
  /** ICRNL: a typed carriage return reads as a newline. */
  inputNewlines: boolean;
  /** OPOST with ONLCR: a written newline shows as carriage return and newline. */
  outputNewlines: boolean;
}

export interface WindowSize {
  rows: number;
  columns: number;
}

/** What a signal does to the caller. `catch`: it becomes pending (see {@link Sys.pendingSignals}) and interrupts waiting calls. */
export type Disposition = 'default' | 'ignore' | 'catch';

/**
 * Directories a WebAssembly program is given, as [name it knows them by, path], instead of `/`, `.` and `./`. They are
 * capabilities then: its paths cannot lead out of them.
 */
export type Preopens = readonly (readonly [name: string, path: string])[];

export interface SpawnOptions {
  /** A path (relative ones from `cwd`; PATH is not searched) or a native program. */
  program: string | NativeProgram;
  /** argv[0] is the name it goes by. */
  argv: string[];
  env: Map<string, string>;
  /** Directory to start in; the caller's when left out. */
  cwd?: string;
  /**
   * Descriptors of the new process as [its number, the caller's number]; nothing else is inherited.
   * [[0, 0], [1, 1], [2, 2]] when left out.
   */
  descriptors?: readonly (readonly [child: number, parent: number])[];
  /** Process group to join; 0 makes it the leader of a new one. The caller's when left out. */
  pgid?: number;
  /** A descriptor of the caller's terminal, whose foreground the new process's group becomes before it runs. */
  foreground?: number;
  /** The caller's own when left out. */
  preopens?: Preopens;
  /** Signals that start out ignored, as an asynchronous list of a shell without job control wants SIGINT and SIGQUIT. */
  ignore?: readonly number[];
}

export interface Sys {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: string[];
  /** The environment this process was given; programs may change it. */
  readonly env: Map<string, string>;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly home: string;

  /** open(2): a descriptor. Flags are O_* of fs/open-flags.ts; `mode` (default 0o666) is cut by the umask. */
  open(path: string, flags: number, mode?: number): Call<number>;
  close(fd: number): number;
  /** read(2): bytes read, 0 at the end. Waits until `deadline` (ns since 1970) at most: -ETIMEDOUT. */
  read(fd: number, into: Uint8Array, deadline?: bigint): Call<number>;
  /** Writes all of `data` (its length is returned) unless an error comes first. EPIPE is returned only where SIGPIPE is ignored or caught. */
  write(fd: number, data: Uint8Array): Call<number>;
  /** Writes what of `data` is taken without waiting, 0 bytes perhaps; what is taken, or a negative errno. */
  writeNow(fd: number, data: Uint8Array): number;
  /** write(2): waits until some of `data` is taken and returns how much that is. */
  writeSome(fd: number, data: Uint8Array): Call<number>;
  /** lseek(2); whence 0 set, 1 current, 2 end. The new offset. */
  lseek(fd: number, offset: number, whence: number): number;
  ftruncate(fd: number, size: number): Call<number>;
  /**
   * flock(2): LOCK_* of file-lock.ts. Waits until `deadline` (ns since 1970) at most; -ETIMEDOUT then, -EAGAIN with LOCK_NB,
   * -EINTR when a caught signal came first.
   */
  flock(fd: number, operation: number, deadline?: bigint): Call<number>;
  /** inotify_init(2): a descriptor from which events (struct inotify_event of inotify(7)) are read. */
  watch(): number;
  /** inotify_add_watch(2) with the IN_* of fs/watch/events.ts, following links: the number of the watch. */
  watchAdd(fd: number, path: string, mask: number): number;
  /** inotify_rm_watch(2) */
  watchRemove(fd: number, watch: number): number;
  fstat(fd: number): Stat | number;
  stat(path: string): Stat | number;
  lstat(path: string): Stat | number;
  /** access(2) with R_OK, W_OK, X_OK, F_OK of fs/open-flags.ts. */
  access(path: string, mode: number): number;
  /**
   * All entries in the directory's own order; ENOMEM for more than 250,000, which `disk.entries` gives piece by piece.
   */
  readdir(path: string): DirEntry[] | number;
  mkdir(path: string, mode?: number): number;
  unlink(path: string): number;
  rmdir(path: string): number;
  rename(from: string, to: string): number;
  link(from: string, to: string): number;
  symlink(target: string, path: string): number;
  readlink(path: string): string | number;
  chmod(path: string, mode: number): number;
  /** -1 leaves the uid or gid as it is. */
  chown(path: string, uid: number, gid: number): number;
  /**
   * Sets mode or owner of a file, following links, and with `recursive` of everything below a directory, where links are
   * passed over. Whatever others put in the place of a directory meanwhile, nothing outside the tree is touched.
   * `change` says what to change; `failed` hears of what could not be done.
   */
  changeTree(
    path: string,
    recursive: boolean,
    change: TreeChange,
    failed: (failure: TreeFailure) => void,
  ): Call<void>;
  /** Times in nanoseconds since 1970; null leaves one as it is. */
  utimes(path: string, atime: bigint | null, mtime: bigint | null): number;
  chdir(path: string): number;
  getcwd(): string;
  /** Sets the mask and returns the one before. */
  umask(mask: number): number;

  /** The lowest free descriptor ≥ `least` (0 when left out) made to share `fd`'s open file. */
  dup(fd: number, least?: number): number;
  dup2(from: number, to: number): number;
  /** pipe(2): [read end, write end]. */
  pipe(): [number, number] | number;
  setCloseOnExec(fd: number, on: boolean): number;
  isatty(fd: number): boolean;

  /** Starts a process: its pid. ENOENT, EACCES, ENOEXEC, EAGAIN … as execve(2) and fork(2). */
  spawn(options: SpawnOptions): number;
  /** Replaces this process's program by the one at `path`; returns only on failure. `preopens` as for {@link spawn}. */
  exec(path: string, argv: string[], env: Map<string, string>, preopens?: Preopens): Call<number>;
  /**
   * wait(2): `which` a pid, -1 any child, 0 any of the caller's group, -pgid any of that group. With WNOHANG {pid: 0, status: 0}
   * where no child has changed. `status` is read with wait-status.ts. -ECHILD, -EINTR.
   */
  wait(which: number, options: number): Call<{ pid: number; status: number } | number>;
  /** kill(2): pid > 0 one process, 0 the caller's group, -1 all it may, < -1 the group. Signal 0 only checks. */
  kill(pid: number, signal: number): number;
  signal(signal: number, disposition: Disposition): number;
  /** Caught signals that came since the last call, in the order of their numbers. */
  pendingSignals(): number[];

  /** setpgid(2): pid 0 the caller, pgid 0 the pid's own. */
  setpgid(pid: number, pgid: number): number;
  getpgid(pid: number): number;
  setsid(): number;
  tcsetpgrp(fd: number, pgid: number): number;
  tcgetpgrp(fd: number): number;
  tcgetattr(fd: number): TerminalModes | number;
  tcsetattr(fd: number, modes: Partial<TerminalModes>): number;
  winsize(fd: number): WindowSize | number;

  /** Waits until `fd` can be read, or its end, at most so many nanoseconds: 1, 0 when the time is over, -EINTR. */
  awaitReadable(fd: number, nanoseconds: bigint): Call<number>;
  /** setpriority(2) of one process, 0 the caller: see nice.ts. */
  setNice(pid: number, nice: number): number;
  /** Waits `nanoseconds`; 0, or -EINTR when a caught signal came first. */
  sleep(nanoseconds: bigint): Call<number>;
  /** Nanoseconds since 1970. */
  clock(): bigint;
  /** Says how this program can be written down wherever it yields from now on. One that does not say it ends with an upgrade. */
  keep(keeper: Keeper): void;
  /** Gives way to other processes: call it in long loops, which otherwise hold the whole system. */
  pause(): Call<void>;
  /** Name of a user, or its uid as text where there is none. */
  userNameOf(uid: number): string;
  /** uid of a user name, or -1. */
  uidOf(name: string): number;
  /** Users and groups. */
  readonly accounts: Accounts;
  /** Limits of processes and users. */
  readonly limits: LimitCalls;
  /** Space, quotas, and directories of any size. */
  readonly disk: Disk;
}
