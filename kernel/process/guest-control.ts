import type { Call } from '../../engine/index.ts';
import type { Process } from './process.ts';
import type { Guest } from './guest.ts';
import type { Task } from './task.ts';

/** A function of a program's: by the name of an export, or a pointer of C, which is an index in the module's first table. */
export type HandlerName = string | number;

/** What system calls can do with the program itself that makes them. */
export interface GuestControl {
  /**
   * A copy of the program as `child`, which stands in the same system call; `answer` gives the call's result there.
   * -ENOMEM where there is no memory for it, -ENOTSUP where it cannot be copied.
   */
  fork(child: Process, answer: (guest: Guest) => number): Task | number;
  /** Has a function handle signals that are caught; false where there is none that takes a number and gives nothing. */
  handleSignals(name: HandlerName): boolean;
  /**
   * Remembers the present system call and all calls that have led to it: the number of the checkpoint, or -ENOMEM where there are
   * too many.
   * @param key where the program keeps the number: a checkpoint made before for the same place is dropped
   */
  checkpoint(key: number): number;
  /**
   * Goes back to a checkpoint; `answer` gives the result of its system call. False where there is none any more, for which
   * the process ends.
   */
  goBack(checkpoint: number, answer: (guest: Guest, call: Call) => number): boolean;
}
