import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { strerror } from '../errno.ts';
import { complain } from '../process/complain.ts';
import { exec } from '../process/exec.ts';
import type { Guest } from '../process/guest.ts';
import { ENDED } from '../process/system-calls.ts';
import { exitedStatus } from '../process/wait-status.ts';
import { programAt } from './program.ts';
import { environmentAt, listAt } from './strings.ts';

/** The proc_exec calls: the program of the process is replaced. */

const NOT_FOUND = 127;
const CANNOT_RUN = 126;

/** Replaces the program: ENDED, or a positive errno. */
function replace(
  guest: Guest,
  program: string | number,
  argv: string[] | number,
  env: ReadonlyMap<string, string> | number,
): number {
  if (typeof program === 'number') return program;
  if (typeof argv === 'number') return argv;
  if (typeof env === 'number') return env;
  // A program always has a name to go by.
  if (argv.length === 0) argv.push(program);
  const refused = exec(guest.system, guest.process, program, argv, env);
  return refused === 0 ? ENDED : -refused;
}

/** A call that has no result cannot fail: the process ends, as in a shell where a command cannot be run. */
function orEnd(guest: Guest, name: string | number, result: number): number {
  if (result === ENDED) return ENDED;
  const { process } = guest;
  const what = typeof name === 'string' ? name : 'exec';
  complain(process, `${process.name}: ${what}: ${strerror(-result)}\n`);
  process.end(exitedStatus(result === wasi.ERRNO_NOENT ? NOT_FOUND : CANNOT_RUN));
  return ENDED;
}

/** proc_exec(name, args): execv(3) */
export function procExec(guest: Guest, call: Call): number {
  const program = programAt(guest, call.argU32(0), call.argU32(1));
  const argv = listAt(guest, call.argU32(2), call.argU32(3));
  return orEnd(guest, program, replace(guest, program, argv, guest.process.env));
}

/** proc_exec2(name, args, envs): execve(2) */
export function procExec2(guest: Guest, call: Call): number {
  const program = programAt(guest, call.argU32(0), call.argU32(1));
  const argv = listAt(guest, call.argU32(2), call.argU32(3));
  const env = environmentAt(guest, call.argU32(4), call.argU32(5));
  return orEnd(guest, program, replace(guest, program, argv, env));
}

/** proc_exec3(name, args, envs, search_path, path): execvpe(3), which returns where it fails. */
export function procExec3(guest: Guest, call: Call): number {
  const program = programAt(
    guest,
    call.argU32(0),
    call.argU32(1),
    call.argU32(6) !== 0,
    call.argU32(7),
    call.argU32(8),
  );
  const argv = listAt(guest, call.argU32(2), call.argU32(3));
  const env = environmentAt(guest, call.argU32(4), call.argU32(5));
  return replace(guest, program, argv, env);
}
