import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Place } from '../fs/place.ts';
import type { Stat } from '../fs/inode.ts';
import { R_OK } from '../fs/open-flags.ts';
import type { TimeChange } from '../fs/vfs.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import { Accounts } from './accounts.ts';
import { BLOCKED, PORTION } from './blocked.ts';
import { changeTree } from './change-tree.ts';
import type { TreeChange, TreeFailure } from './change-tree.ts';
import { exec } from './exec.ts';
import { Disk } from './disk.ts';
import { changeDirectory, openAt, pipe } from './file-calls.ts';
import { setGroup, startSession } from './groups.ts';
import { LimitCalls } from './limit-calls.ts';
import { setNice } from './nice.ts';
import { READABLE } from './open-file.ts';
import type { OpenFile } from './open-file.ts';
import { State } from './process.ts';
import type { Process } from './process.ts';
import { READ, WRITE } from './rights.ts';
import { kill, setDisposition } from './signal-delivery.ts';
import { SIGKILL, SIGSTOP, isSignal } from './signals.ts';
import { spawn } from './spawn.ts';
import type {
  Call,
  DirEntry,
  Disposition,
  Keeper,
  Preopens,
  SpawnOptions,
  Sys,
  TerminalModes,
  WindowSize,
} from './sys.ts';
import type { System } from './system.ts';
import { waitForChild } from './wait.ts';
import { openWatch, watchAt } from './watch-calls.ts';

const READDIR_BATCH = 256;
/** Entries that `readdir` gives in one piece: beyond that it would take a good part of what a message may. */
const READDIR_MAX = 250_000;

/** The system calls of one native program. */
export class NativeSys implements Sys {
  /** See {@link Sys.keep}. */
  keeper: Keeper | null = null;
  readonly #system: System;
  readonly #process: Process;
  #accounts: Accounts | undefined;
  #disk: Disk | undefined;

  constructor(system: System, process: Process) {
    this.#system = system;
    this.#process = process;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get ppid(): number {
    return this.#process.parent?.pid ?? 0;
  }

  get argv(): string[] {
    return this.#process.argv;
  }

  get env(): Map<string, string> {
    return this.#process.env;
  }

  get uid(): number {
    return this.#process.credentials.uid;
  }

  get gid(): number {
    return this.#process.credentials.gid;
  }

  get userName(): string {
    return this.#process.userName;
  }

  get home(): string {
    return this.#process.home;
  }

  // Files

  // eslint-disable-next-line require-yield -- opening waits for nothing yet; FIFOs will
  *open(path: string, flags: number, mode = 0o666): Call<number> {
    return openAt(this.#system, this.#process, this.#process.cwd, path, flags, mode, false);
  }

  close(fd: number): number {
    return this.#process.descriptors.close(fd);
  }

  *read(fd: number, into: Uint8Array, deadline?: bigint): Call<number> {
    for (;;) {
      const file = this.#file(fd, READ);
      if (typeof file === 'number') return file;
      const count = file.read(this.#process, into);
      if (count !== BLOCKED) return count;
      if (deadline !== undefined && this.#isLate(deadline)) return -wasi.ERRNO_TIMEDOUT;
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
  }

  *write(fd: number, data: Uint8Array): Call<number> {
    let done = 0;
    do {
      const file = this.#file(fd, WRITE);
      if (typeof file === 'number') return file;
      const count = file.write(this.#process, done === 0 ? data : data.subarray(done));
      if (count === BLOCKED) {
        if (yield* this.#wait()) return done > 0 ? done : -wasi.ERRNO_INTR;
      } else if (count < 0) {
        // The signal that came with it ends the process before it sees the error.
        if (this.#process.deferred !== 0) yield;
        return count;
      } else {
        done += count;
        // It takes a portion at a time: others have their turns between them.
        if (done < data.length) yield;
      }
    } while (done < data.length);
    return done;
  }

  writeNow(fd: number, data: Uint8Array): number {
    const process = this.#process;
    let done = 0;
    while (done < data.length && done < PORTION) {
      const file = this.#file(fd, WRITE);
      if (typeof file === 'number') return file;
      const count = file.write(process, done === 0 ? data : data.subarray(done));
      if (count === BLOCKED) {
        process.leaveQueues();
        process.state = State.runnable;
        return done;
      }
      if (count < 0) return done > 0 ? done : count;
      done += count;
    }
    return done;
  }

  *writeSome(fd: number, data: Uint8Array): Call<number> {
    for (;;) {
      const file = this.#file(fd, WRITE);
      if (typeof file === 'number') return file;
      const count = file.write(this.#process, data);
      if (count !== BLOCKED) {
        if (count < 0 && this.#process.deferred !== 0) yield;
        return count;
      }
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
  }

  lseek(fd: number, offset: number, whence: number): number {
    const file = this.#file(fd, 0);
    return typeof file === 'number' ? file : file.seek(offset, whence);
  }

  *ftruncate(fd: number, size: number): Call<number> {
    for (;;) {
      const file = this.#file(fd, WRITE);
      if (typeof file === 'number') return file;
      const result = file.truncate(size);
      if (result !== BLOCKED) return result;
      yield;
    }
  }

  *flock(fd: number, operation: number, deadline?: bigint): Call<number> {
    const process = this.#process;
    for (;;) {
      const file = this.#file(fd, 0);
      if (typeof file === 'number') return file;
      const result = this.#system.locks.apply(process, file, operation);
      if (result !== BLOCKED) return result;
      if (deadline !== undefined && this.#isLate(deadline)) return -wasi.ERRNO_TIMEDOUT;
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
  }

  watch(): number {
    return openWatch(this.#system, this.#process, 0);
  }

  watchAdd(fd: number, path: string, mask: number): number {
    const watches = watchAt(this.#process, fd);
    if (typeof watches === 'number') return watches;
    const { vfs } = this.#system;
    const { credentials } = this.#process;
    const place = vfs.resolve(credentials, this.#cwd, path, true);
    if (typeof place === 'number') return place;
    const refused = vfs.mayAccess(credentials, place.inode, R_OK);
    return refused !== 0 ? refused : watches.add(place.inode, mask);
  }

  watchRemove(fd: number, watch: number): number {
    const watches = watchAt(this.#process, fd);
    return typeof watches === 'number' ? watches : watches.remove(watch);
  }

  fstat(fd: number): Stat | number {
    const file = this.#file(fd, 0);
    return typeof file === 'number' ? file : file.stat();
  }

  stat(path: string): Stat | number {
    return this.#system.vfs.stat(this.#process.credentials, this.#cwd, path);
  }

  lstat(path: string): Stat | number {
    return this.#system.vfs.lstat(this.#process.credentials, this.#cwd, path);
  }

  access(path: string, mode: number): number {
    return this.#system.vfs.access(this.#process.credentials, this.#cwd, path, mode);
  }

  readdir(path: string): DirEntry[] | number {
    const { vfs } = this.#system;
    const { credentials } = this.#process;
    const place = vfs.resolve(credentials, this.#cwd, path, true);
    if (typeof place === 'number') return place;
    const refused = vfs.mayAccess(credentials, place.inode, 4);
    if (refused !== 0) return refused;
    const all: DirEntry[] = [];
    let cookie = 0;
    for (;;) {
      const entries = vfs.readdir(place, cookie, READDIR_BATCH);
      if (typeof entries === 'number') return entries;
      if (entries.length === 0) return all;
      if (all.length + entries.length > READDIR_MAX) return -wasi.ERRNO_NOMEM;
      for (const entry of entries) all.push(entry);
      cookie = entries[entries.length - 1].cookie;
    }
  }

  mkdir(path: string, mode = 0o777): number {
    const { credentials, umask } = this.#process;
    return this.#system.vfs.mkdir(credentials, this.#cwd, path, mode & ~umask);
  }

  unlink(path: string): number {
    return this.#system.vfs.unlink(this.#process.credentials, this.#cwd, path);
  }

  rmdir(path: string): number {
    return this.#system.vfs.rmdir(this.#process.credentials, this.#cwd, path);
  }

  rename(from: string, to: string): number {
    return this.#system.vfs.rename(this.#process.credentials, this.#cwd, from, this.#cwd, to);
  }

  link(from: string, to: string): number {
    return this.#system.vfs.link(this.#process.credentials, this.#cwd, from, false, this.#cwd, to);
  }

  symlink(target: string, path: string): number {
    return this.#system.vfs.symlink(this.#process.credentials, target, this.#cwd, path);
  }

  readlink(path: string): string | number {
    return this.#system.vfs.readlink(this.#process.credentials, this.#cwd, path);
  }

  chmod(path: string, mode: number): number {
    return this.#system.vfs.chmod(this.#process.credentials, this.#cwd, path, mode);
  }

  chown(path: string, uid: number, gid: number): number {
    return this.#system.vfs.chown(this.#process.credentials, this.#cwd, path, uid, gid);
  }

  changeTree(
    path: string,
    recursive: boolean,
    change: TreeChange,
    failed: (failure: TreeFailure) => void,
  ): Call<void> {
    return changeTree(this.#system.vfs, this.#process, path, recursive, change, failed);
  }

  utimes(path: string, atime: bigint | null, mtime: bigint | null): number {
    const access: TimeChange = atime ?? 'omit';
    const modification: TimeChange = mtime ?? 'omit';
    return this.#system.vfs.utimes(
      this.#process.credentials,
      this.#cwd,
      path,
      access,
      modification,
    );
  }

  chdir(path: string): number {
    return changeDirectory(this.#system, this.#process, path);
  }

  getcwd(): string {
    return this.#system.vfs.pathOf(this.#cwd);
  }

  umask(mask: number): number {
    const before = this.#process.umask;
    this.#process.umask = mask & 0o777;
    return before;
  }

  // Descriptors

  dup(fd: number, least = 0): number {
    const { descriptors } = this.#process;
    const descriptor = descriptors.get(fd);
    if (descriptor === undefined) return -wasi.ERRNO_BADF;
    return descriptors.add(descriptor.file, descriptor.rights, descriptor.inheriting, least);
  }

  dup2(from: number, to: number): number {
    const { descriptors } = this.#process;
    const descriptor = descriptors.get(from);
    if (descriptor === undefined) return -wasi.ERRNO_BADF;
    return from === to ? to : descriptors.set(to, descriptor);
  }

  pipe(): [number, number] | number {
    return pipe(this.#process);
  }

  setCloseOnExec(fd: number, on: boolean): number {
    const descriptor = this.#process.descriptors.get(fd);
    if (descriptor === undefined) return -wasi.ERRNO_BADF;
    descriptor.closeOnExec = on;
    return 0;
  }

  isatty(fd: number): boolean {
    return this.#process.descriptors.get(fd)?.file instanceof TerminalFile;
  }

  // Processes

  spawn(options: SpawnOptions): number {
    return spawn(this.#system, this.#process, options);
  }

  *exec(path: string, argv: string[], env: Map<string, string>, wanted?: Preopens): Call<number> {
    const refused = exec(this.#system, this.#process, path, argv, env, wanted);
    if (refused !== 0) return refused;
    // The scheduler drops this program here.
    for (;;) yield;
  }

  *wait(which: number, options: number): Call<{ pid: number; status: number } | number> {
    for (;;) {
      const result = waitForChild(this.#process, which, options);
      if (result !== BLOCKED) return result;
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
  }

  kill(pid: number, signal: number): number {
    return kill(this.#process, pid, signal);
  }

  signal(signal: number, disposition: Disposition): number {
    if (!isSignal(signal) || signal === SIGKILL || signal === SIGSTOP) return -wasi.ERRNO_INVAL;
    // What has come and was not asked for is forgotten.
    this.#process.pending &= ~(1 << signal);
    setDisposition(this.#process, signal, disposition);
    return 0;
  }

  pendingSignals(): number[] {
    const pending = this.#process.deliverable;
    if (pending === 0) return [];
    this.#process.pending &= ~pending;
    const signals: number[] = [];
    for (let signal = 1; signal < 32; signal++) {
      if ((pending & (1 << signal)) !== 0) signals.push(signal);
    }
    return signals;
  }

  // Groups and terminals

  setpgid(pid: number, pgid: number): number {
    return setGroup(this.#process, pid, pgid);
  }

  getpgid(pid: number): number {
    if (pid === 0) return this.#process.pgid;
    return this.#process.table.find(pid)?.pgid ?? -wasi.ERRNO_SRCH;
  }

  setsid(): number {
    return startSession(this.#process);
  }

  tcsetpgrp(fd: number, pgid: number): number {
    const file = this.#terminal(fd);
    return typeof file === 'number' ? file : file.setForeground(this.#process, pgid);
  }

  tcgetpgrp(fd: number): number {
    const file = this.#terminal(fd);
    return typeof file === 'number' ? file : file.terminal.foreground;
  }

  tcgetattr(fd: number): TerminalModes | number {
    const file = this.#terminal(fd);
    return typeof file === 'number' ? file : { ...file.terminal.discipline.modes };
  }

  tcsetattr(fd: number, modes: Partial<TerminalModes>): number {
    const file = this.#terminal(fd);
    if (typeof file === 'number') return file;
    file.terminal.discipline.setModes(modes);
    return 0;
  }

  winsize(fd: number): WindowSize | number {
    const file = this.#terminal(fd);
    return typeof file === 'number' ? file : file.terminal.size;
  }

  // Time and names

  *sleep(nanoseconds: bigint): Call<number> {
    const end = this.#system.now() + nanoseconds;
    while (this.#system.now() < end) {
      this.#process.sleepUntil(end);
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
    return 0;
  }

  *awaitReadable(fd: number, nanoseconds: bigint): Call<number> {
    const end = this.#system.now() + nanoseconds;
    for (;;) {
      const file = this.#file(fd, READ);
      if (typeof file === 'number') return file;
      if ((file.poll() & READABLE) !== 0) return 1;
      if (this.#system.now() >= end) return 0;
      file.readable?.join(this.#process);
      this.#process.sleepUntil(end);
      if (yield* this.#wait()) return -wasi.ERRNO_INTR;
    }
  }

  setNice(pid: number, nice: number): number {
    return setNice(this.#process, pid, nice);
  }

  clock(): bigint {
    return this.#system.now();
  }

  keep(keeper: Keeper): void {
    this.keeper = keeper;
  }

  *pause(): Call<void> {
    yield;
  }

  userNameOf(uid: number): string {
    return this.#system.users.byUid(uid)?.name ?? String(uid);
  }

  uidOf(name: string): number {
    return this.#system.users.byName(name)?.uid ?? -1;
  }

  get accounts(): Accounts {
    return (this.#accounts ??= new Accounts(this.#system, this.#process));
  }

  get limits(): LimitCalls {
    return new LimitCalls(this.#system, this.#process);
  }

  get disk(): Disk {
    return (this.#disk ??= new Disk(this.#system, this.#process));
  }

  get #cwd(): Place {
    return this.#process.cwd;
  }

  #file(fd: number, right: number): OpenFile | number {
    const descriptor = this.#process.descriptors.get(fd);
    if (descriptor === undefined) return -wasi.ERRNO_BADF;
    return (descriptor.rights & right) === right ? descriptor.file : -wasi.ERRNO_BADF;
  }

  #terminal(fd: number): TerminalFile | number {
    const file = this.#file(fd, 0);
    if (typeof file === 'number') return file;
    return file instanceof TerminalFile ? file : -wasi.ERRNO_NOTTY;
  }

  /** Whether the time that a call may wait is over; otherwise the process, which has been queued, is woken then. */
  #isLate(deadline: bigint): boolean {
    const process = this.#process;
    if (this.#system.now() < deadline) {
      process.sleepUntil(deadline);
      return false;
    }
    process.leaveQueues();
    process.state = State.runnable;
    return true;
  }

  /** Gives way after a call has queued the process; true when a caught signal interrupts the call. */
  *#wait(): Call<boolean> {
    const process = this.#process;
    if (process.deliverable === 0) yield;
    if (process.deliverable === 0) return false;
    process.leaveQueues();
    process.state = State.runnable;
    return true;
  }
}
