import { complain } from './complain.ts';
import { finish } from './exit.ts';
import type { Process } from './process.ts';
import { SIGKILL } from './signals.ts';
import { signaledStatus } from './wait-status.ts';

/** Ends a process in whose turn the system fails: it is not run again, not even to handle a signal. */
export function condemn(process: Process): void {
  complain(process, `${process.name}: killed: the system fails when it runs\n`);
  finish(process, signaledStatus(SIGKILL));
}

/** Has a process stay as it is for good, where {@link condemn} fails too: nothing that it holds is touched. */
export function halt(process: Process): void {
  process.stopped = true;
  process.table.scheduler.unready(process);
}
