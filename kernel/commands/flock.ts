import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { O_CREAT, O_RDONLY } from '../fs/open-flags.ts';
import { LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN } from '../process/file-lock.ts';
import { searchProgram } from '../process/program-search.ts';
import type { Call, NativeProgram, Sys } from '../process/sys.ts';
import { shellStatus } from '../process/wait-status.ts';
import { complain } from './console.ts';
import { readOptions } from './options.ts';

const USAGE = `usage: flock [-nosux] [-w SECONDS] [-E STATUS] FILE COMMAND [ARGUMENT]...
       flock [-nosux] [-w SECONDS] [-E STATUS] FILE -c COMMAND
       flock [-nsux] [-w SECONDS] [-E STATUS] DESCRIPTOR`;

/** Exit statuses of sysexits.h, as flock(1) has them. */
const EX_USAGE = 64;
const EX_NOINPUT = 66;
const EX_UNAVAILABLE = 69;
const SECOND = 1_000_000_000;

interface Wanted {
  operation: number;
  /** When to give up waiting (ns since 1970); undefined for never. */
  deadline: bigint | undefined;
  /** Exit status where the lock is held by others. */
  conflict: number;
}

/**
 * `flock` (flock(1)): runs a command while it holds a lock on a file, which is made if it is missing, or locks what a descriptor of
 * the caller refers to. -x exclusive (as without options), -s shared, -u gives up; -n does not wait, -w only so many
 * seconds; -E says the exit status then (1); -o keeps the descriptor from the command.
 */
export function* flock(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'nosuxew:E:');
  if (typeof read === 'string') return yield* complain(sys, `${read}\n${USAGE}`, EX_USAGE);
  const { options, operands } = read;
  const seconds = Number(options.get('w') ?? '0');
  const conflict = Number(options.get('E') ?? '1');
  if (!(seconds >= 0 && seconds < 1e9) || !(conflict >= 0 && conflict <= 255)) {
    return yield* complain(sys, USAGE, EX_USAGE);
  }
  let operation = options.has('s') ? LOCK_SH : LOCK_EX;
  if (options.has('u')) operation = LOCK_UN;
  const isNow = options.has('n') || (options.has('w') && seconds === 0);
  const wanted: Wanted = {
    operation: isNow ? operation | LOCK_NB : operation,
    deadline: seconds > 0 ? sys.clock() + BigInt(Math.round(seconds * SECOND)) : undefined,
    conflict,
  };
  const [name, ...words] = operands;
  if (name === undefined) return yield* complain(sys, USAGE, EX_USAGE);
  if (words.length === 0) return yield* lockDescriptor(sys, name, wanted);
  if (words[0] === '-c' || words[0] === '--command') {
    if (words.length !== 2) {
      return yield* complain(sys, `-c requires exactly one command argument`, EX_USAGE);
    }
    words.splice(0, 2, sys.env.get('SHELL') ?? '/bin/sh', '-c', words[1]);
  }
  return yield* lockFile(sys, name, words, wanted, !options.has('o'));
}

function* lockDescriptor(sys: Sys, text: string, wanted: Wanted): Call<number> {
  if (!/^\d{1,6}$/.test(text))
    return yield* complain(sys, `bad file descriptor: ${text}`, EX_USAGE);
  return yield* lock(sys, Number(text), text, wanted);
}

function* lockFile(
  sys: Sys,
  name: string,
  words: readonly string[],
  wanted: Wanted,
  inherits: boolean,
): Call<number> {
  let fd = yield* sys.open(name, O_RDONLY | O_CREAT, 0o666);
  if (fd === -wasi.ERRNO_ISDIR) fd = yield* sys.open(name, O_RDONLY);
  if (fd < 0) {
    return yield* complain(sys, `cannot open lock file ${name}: ${strerror(fd)}`, EX_NOINPUT);
  }
  const status = yield* lock(sys, fd, name, wanted);
  if (status !== 0) return status;
  const program = searchProgram(sys, sys.env.get('PATH') ?? '/bin', words[0]);
  const descriptors: [number, number][] = [0, 1, 2].map((each) => [each, each]);
  if (inherits) descriptors.push([fd, fd]);
  const pid =
    program === undefined
      ? -wasi.ERRNO_NOENT
      : sys.spawn({ program, argv: [...words], env: sys.env, descriptors });
  if (pid < 0) {
    return yield* complain(sys, `failed to execute ${words[0]}: ${strerror(pid)}`, EX_UNAVAILABLE);
  }
  return yield* awaitCommand(sys, pid);
}

function* awaitCommand(sys: Sys, pid: number): Call<number> {
  sys.keep({ program: 'flock', save: () => pid });
  for (;;) {
    const ended = yield* sys.wait(pid, 0);
    if (typeof ended !== 'number') return shellStatus(ended.status);
    if (ended !== -wasi.ERRNO_INTR) return EX_UNAVAILABLE;
  }
}

/** The program of a `flock` that was written down while its command, process `pid`, ran. */
export function restoredFlock(pid: unknown): NativeProgram {
  return (sys) => awaitCommand(sys, pid as number);
}

/** The exit status where the lock cannot be had, else 0. */
function* lock(sys: Sys, fd: number, name: string, wanted: Wanted): Call<number> {
  const result = yield* sys.flock(fd, wanted.operation, wanted.deadline);
  if (result === 0) return 0;
  if (result === -wasi.ERRNO_AGAIN || result === -wasi.ERRNO_TIMEDOUT) return wanted.conflict;
  return yield* complain(sys, `${name}: ${strerror(result)}`, EX_UNAVAILABLE);
}
