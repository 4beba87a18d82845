import { checkArguments, findExecutable } from './executable.ts';
import type { Process } from './process.ts';
import { findPreopens, taskFor } from './spawn.ts';
import type { Preopens } from './sys.ts';
import type { System } from './system.ts';

/**
 * execve(2): has the scheduler replace the program of `process`, which is running, by the one at `path` when it gives way. 0, or
 * -errno with everything as it was.
 * @param wanted directories the program is to be kept to; those that this one is when left out
 */
export function exec(
  system: System,
  process: Process,
  path: string,
  argv: string[],
  env: ReadonlyMap<string, string>,
  wanted?: Preopens,
): number {
  const tooBig = checkArguments(argv, env);
  if (tooBig !== 0) return tooBig;
  const executable = findExecutable(system, process.credentials, process.cwd, path, argv);
  if (typeof executable === 'number') return executable;
  const preopens = findPreopens(system, process, executable, wanted);
  if (typeof preopens === 'number') return preopens;
  process.preopens = preopens;
  process.descriptors.closeOnExec();
  process.argv = executable.argv;
  process.env = new Map(env);
  process.exe = executable.path;
  // What was caught has its default action in the new program; what is blocked or ignored stays so.
  process.caught = 0;
  process.restarting = 0;
  process.ignoresStops = false;
  process.forked = false;
  process.pending &= process.blocked;
  process.replacement = taskFor(system, process, executable);
  return 0;
}
