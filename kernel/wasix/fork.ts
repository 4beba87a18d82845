import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { fork } from '../process/fork.ts';
import type { Guest } from '../process/guest.ts';

/**
 * proc_fork: the process goes on twice, each with a memory of its own. `copy_memory` is not looked at: a vfork, which may share the
 * memory until the child executes something, is a fork here.
 */
export function procFork(guest: Guest, call: Call): number {
  const out = call.argU32(1);
  if (!guest.has(out, 4)) return wasi.ERRNO_FAULT;
  const { control, process, system } = guest;
  if (control === null) return wasi.ERRNO_NOTSUP;
  const pid = fork(system, process, (child) =>
    control.fork(child, (copy) => {
      copy.setU32(out, 0);
      return 0;
    }),
  );
  if (pid < 0) return -pid;
  guest.setU32(out, pid);
  return 0;
}
