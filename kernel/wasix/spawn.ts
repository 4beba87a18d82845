import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import * as flag from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import { Directory } from '../process/directory.ts';
import { openAt, pipe } from '../process/file-calls.ts';
import type { Guest } from '../process/guest.ts';
import { spawn } from '../process/spawn.ts';
import type { SpawnOptions } from '../process/sys.ts';
import { programAt } from './program.ts';
import { giveNumber } from './identity.ts';
import { environmentAt, listAt } from './strings.ts';

/** proc_spawn and proc_spawn2: a new program in a new process, with no copy of this one. */

/** proc_spawn_fd_op: 56 bytes, of which these are read. */
const OPERATION_BYTES = 56;
const CLOSE = 0;
const DUP2 = 1;
const OPEN = 2;
const CHDIR = 3;
const FCHDIR = 4;
/** Of stdio_mode; `log` is the parent's, too. */
const PIPED = 0;
const NULL = 2;
const HANDLES_BYTES = 28;
const SYMLINK_FOLLOW = 1;

/** The descriptors that a child is to get: by its number, the parent's. */
type Descriptors = Map<number, number>;

/** Those that a program executed by the guest would have. */
function inherited(guest: Guest): Descriptors {
  const descriptors: Descriptors = new Map();
  guest.entries.forEach((descriptor, fd) => {
    if (descriptor !== undefined && !descriptor.closeOnExec) descriptors.set(fd, fd);
  });
  return descriptors;
}

/** Starts the program: its pid, or -errno. Descriptors in `opened` were only made for it. */
function start(
  guest: Guest,
  options: SpawnOptions,
  descriptors: Descriptors,
  opened: readonly number[],
): number {
  const { process, system } = guest;
  const pid = spawn(system, process, { ...options, descriptors: [...descriptors] });
  for (const fd of opened) process.descriptors.close(fd);
  const child = pid > 0 ? process.table.find(pid) : undefined;
  if (child !== undefined) child.blocked = process.blocked;
  return pid;
}

/** What is done to the descriptors and the working directory of a child before it begins. */
class Operations {
  readonly #guest: Guest;
  readonly descriptors: Descriptors;
  /** Descriptors of the parent's that were opened for the child. */
  readonly opened: number[] = [];
  /** Where the child begins, once that is another directory than the parent's. */
  cwd: Place;

  constructor(guest: Guest) {
    this.#guest = guest;
    this.descriptors = inherited(guest);
    this.cwd = guest.process.cwd;
  }

  /** Does the operation at `at`: 0, or a positive errno. */
  run(at: number): number {
    const { process, view } = this.#guest;
    const operation = this.#guest.u8[at];
    // Who is kept to directories has no path that leads anywhere else.
    if (process.preopens !== null && (operation === OPEN || operation === CHDIR)) {
      return wasi.ERRNO_NOTCAPABLE;
    }
    const fd = view.getInt32(at + 4, true);
    switch (operation) {
      case CLOSE:
        return this.descriptors.delete(fd) ? 0 : wasi.ERRNO_BADF;
      case DUP2:
        return this.#put(this.descriptors.get(view.getInt32(at + 8, true)), fd);
      case OPEN:
        return this.#open(at, fd);
      case CHDIR:
        return this.#changeTo(at);
      case FCHDIR:
        return this.#enter(fd);
      default:
        return wasi.ERRNO_INVAL;
    }
  }

  #put(from: number | undefined, to: number): number {
    if (from === undefined || to < 0) return wasi.ERRNO_BADF;
    this.descriptors.set(to, from);
    return 0;
  }

  #path(at: number): string | number {
    return this.#guest.path(this.#guest.getU32(at + 12), this.#guest.getU32(at + 16));
  }

  #open(at: number, fd: number): number {
    const { process, system, view } = this.#guest;
    const path = this.#path(at);
    if (typeof path === 'number') return path;
    const oflags = view.getUint16(at + 24, true);
    const rights = view.getUint32(at + 32, true);
    const fdFlags = view.getUint16(at + 48, true);
    let flags = 0;
    const reads = (rights & wasi.RIGHTS_FD_READ) !== 0;
    if ((rights & wasi.RIGHTS_FD_WRITE) !== 0) flags = reads ? flag.O_RDWR : flag.O_WRONLY;
    if ((oflags & wasi.OFLAGS_CREAT) !== 0) flags |= flag.O_CREAT;
    if ((oflags & wasi.OFLAGS_TRUNC) !== 0) flags |= flag.O_TRUNC;
    if ((oflags & wasi.OFLAGS_EXCL) !== 0) flags |= flag.O_EXCL;
    if ((oflags & wasi.OFLAGS_DIRECTORY) !== 0) flags |= flag.O_DIRECTORY;
    if ((fdFlags & wasi.FDFLAGS_APPEND) !== 0) flags |= flag.O_APPEND;
    if ((view.getUint32(at + 20, true) & SYMLINK_FOLLOW) === 0) flags |= flag.O_NOFOLLOW;
    const opened = openAt(system, process, this.cwd, path, flags, 0o666, false);
    if (opened < 0) return -opened;
    this.opened.push(opened);
    return this.#put(opened, fd);
  }

  #changeTo(at: number): number {
    const { process, system } = this.#guest;
    const path = this.#path(at);
    if (typeof path === 'number') return path;
    const place = system.vfs.resolve(process.credentials, this.cwd, path, true);
    if (typeof place === 'number') return -place;
    this.cwd = place;
    return 0;
  }

  #enter(fd: number): number {
    const from = this.descriptors.get(fd);
    const file = from === undefined ? undefined : this.#guest.entries[from]?.file;
    if (file === undefined) return wasi.ERRNO_BADF;
    if (!(file instanceof Directory)) return wasi.ERRNO_NOTDIR;
    this.cwd = file.place;
    return 0;
  }

  /** Closes what was opened for a child that does not begin. */
  giveUp(): void {
    for (const fd of this.opened) this.#guest.process.descriptors.close(fd);
  }
}

/** The signals that the child starts to ignore, from pairs of a signal and a disposition; later ones count. */
function ignoredAt(guest: Guest, at: number, count: number): number[] {
  const ignored = new Set<number>();
  for (let i = 0; i < count; i++) {
    const signal = guest.u8[at + 2 * i];
    if (guest.u8[at + 2 * i + 1] === 1) ignored.add(signal);
    else ignored.delete(signal);
  }
  return [...ignored].filter((signal) => signal > 0 && signal < 32);
}

/** proc_spawn2(name, args, envs, operations, signals, search_path, path, pid): posix_spawn(3) */
export function procSpawn2(guest: Guest, call: Call): number {
  const [name, nameLength, args, argsLength, envs, envsLength, fdOps, fdOpCount] = [
    0, 1, 2, 3, 4, 5, 6, 7,
  ].map((n) => call.argU32(n));
  const [signals, signalCount, searches, path, pathLength, out] = [8, 9, 10, 11, 12, 13].map((n) =>
    call.argU32(n),
  );
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  if (!guest.has(fdOps, fdOpCount * OPERATION_BYTES) || !guest.has(signals, signalCount * 2)) {
    return wasi.ERRNO_FAULT;
  }
  const program = programAt(guest, name, nameLength, searches !== 0, path, pathLength);
  if (typeof program === 'number') return program;
  const argv = listAt(guest, args, argsLength);
  if (typeof argv === 'number') return argv;
  const env = environmentAt(guest, envs, envsLength);
  if (typeof env === 'number') return env;
  if (argv.length === 0) argv.push(program);
  const operations = new Operations(guest);
  for (let i = 0; i < fdOpCount; i++) {
    const error = operations.run(fdOps + i * OPERATION_BYTES);
    if (error === 0) continue;
    operations.giveUp();
    return error;
  }
  const options: SpawnOptions = {
    program,
    argv,
    env,
    ignore: ignoredAt(guest, signals, signalCount),
  };
  if (operations.cwd !== guest.process.cwd) {
    options.cwd = guest.system.vfs.pathOf(operations.cwd);
  }
  return giveNumber(guest, out, start(guest, options, operations.descriptors, operations.opened));
}

/**
 * proc_spawn(name, chroot, args, preopen, stdin, stdout, stderr, working_dir, handles): the older form. Standard descriptors are
 * the parent's, pipes to it, or /dev/null; `preopen` lists the only directories the child is given. There is no chroot: ENOTSUP.
 */
export function procSpawn(guest: Guest, call: Call): number {
  const { process, system } = guest;
  const out = call.argU32(12);
  if (!guest.has(out, HANDLES_BYTES)) return wasi.ERRNO_FAULT;
  if (call.argU32(2) !== 0) return wasi.ERRNO_NOTSUP;
  const program = programAt(guest, call.argU32(0), call.argU32(1), true);
  if (typeof program === 'number') return program;
  const argv = listAt(guest, call.argU32(3), call.argU32(4));
  if (typeof argv === 'number') return argv;
  const preopens = listAt(guest, call.argU32(5), call.argU32(6));
  if (typeof preopens === 'number') return preopens;
  const cwd = guest.path(call.argU32(10), call.argU32(11));
  if (typeof cwd === 'number') return cwd;
  if (argv.length === 0) argv.push(program);
  const options: SpawnOptions = { program, argv, env: process.env };
  if (cwd !== '' && cwd !== '.') options.cwd = cwd;
  if (preopens.length > 0) options.preopens = preopens.map((path) => [path, path]);
  const descriptors: Descriptors = new Map();
  const given: number[] = [];
  const kept: (number | undefined)[] = [];
  const failed = (error: number): number => {
    for (const fd of [...given, ...kept]) if (fd !== undefined) process.descriptors.close(fd);
    return error;
  };
  for (let fd = 0; fd < 3; fd++) {
    const mode = call.argU32(7 + fd);
    if (mode === PIPED) {
      const ends = pipe(process);
      if (typeof ends === 'number') return failed(-ends);
      const [mine, its] = fd === 0 ? [1, 0] : [0, 1];
      given.push(ends[its]);
      kept[fd] = ends[mine];
      descriptors.set(fd, ends[its]);
    } else if (mode === NULL) {
      const opened = openAt(system, process, process.cwd, '/dev/null', flag.O_RDWR, 0, false);
      if (opened < 0) return failed(-opened);
      given.push(opened);
      descriptors.set(fd, opened);
    } else if (guest.entries[fd] !== undefined) {
      descriptors.set(fd, fd);
    }
  }
  const pid = start(guest, options, descriptors, given);
  given.length = 0;
  if (pid < 0) return failed(-pid);
  guest.u8.fill(0, out, out + HANDLES_BYTES);
  guest.setU32(out, pid);
  kept.forEach((fd, i) => {
    if (fd === undefined) return;
    guest.u8[out + 4 + 8 * i] = 1;
    guest.setU32(out + 8 + 8 * i, fd);
  });
  return 0;
}
