import { makeChild } from './child.ts';
import type { Process } from './process.ts';
import { finish } from './exit.ts';
import type { System } from './system.ts';
import type { Task } from './task.ts';
import { exitedStatus } from './wait-status.ts';

/**
 * fork(2) as `parent`: the pid of a new process that is like it but for what POSIX leaves out (pending signals, timers, usage).
 * -EAGAIN where there are too many processes.
 * @param copyTask makes the program of the child; -errno where it cannot
 */
export function fork(
  system: System,
  parent: Process,
  copyTask: (child: Process) => Task | number,
): number {
  const { pgid, cwd, argv, env, exe, preopens } = parent;
  const child = makeChild(parent, { pgid, cwd, argv, env: new Map(env), exe, preopens });
  if (typeof child === 'number') return child;
  child.caught = parent.caught;
  child.blocked = parent.blocked;
  child.restarting = parent.restarting;
  child.ignoresStops = parent.ignoresStops;
  child.forked = true;
  child.passedOver = parent.passedOver;
  const task = copyTask(child);
  if (typeof task === 'number') {
    undo(child);
    return task;
  }
  child.descriptors.inherit(parent.descriptors);
  child.task = task;
  system.scheduler.ready(child);
  return child.pid;
}

/** Takes back a child that nobody has seen. */
function undo(child: Process): void {
  const { table, parent } = child;
  // Nobody is told of its end.
  child.parent = null;
  finish(child, exitedStatus(0));
  parent?.children.delete(child);
  table.remove(child);
}
