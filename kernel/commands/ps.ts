import type { Call, Sys } from '../process/sys.ts';
import { complain, print, table } from './console.ts';
import { readProcesses } from './process-facts.ts';

/**
 * `ps [-a]`: the caller's processes, or everybody's with -a (-e, -A, aux too), from /proc: pid,
 * parent, user, state, nice value, instructions executed by it, memory in KiB, command line.
 */
export function* ps(sys: Sys): Call<number> {
  let all = false;
  for (const argument of sys.argv.slice(1)) {
    if (/^-?(a|e|A|ax|aux|ef)$/.test(argument)) all = true;
    else return yield* complain(sys, 'usage: ps [-a]', 1);
  }
  const processes = yield* readProcesses(sys);
  const rows = processes
    .filter(({ uid }) => all || uid === sys.uid)
    .map((process) => [
      String(process.pid),
      String(process.ppid),
      sys.userNameOf(process.uid),
      process.state,
      String(process.nice),
      String(process.instructions),
      String(process.memory),
      process.command,
    ]);
  const header = ['PID', 'PPID', 'USER', 'STAT', 'NI', 'INSTRUCTIONS', 'KIB', 'COMMAND'];
  yield* print(sys, table([header, ...rows], [0, 1, 4, 5, 6]));
  return 0;
}
