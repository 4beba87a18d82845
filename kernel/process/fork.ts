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
  const { table } = system;
  const refused = table.limiter.claimProcess(parent.credentials.uid, parent.limits.processes);
  if (refused !== 0) return refused;
  const pid = table.freePid();
  const child = table.add({
    pid,
    parent,
    pgid: parent.pgid,
    session: parent.session,
    credentials: parent.credentials,
    userName: parent.userName,
    home: parent.home,
    cwd: parent.cwd,
    umask: parent.umask,
    argv: parent.argv,
    env: new Map(parent.env),
    exe: parent.exe,
    limits: parent.limits,
    hardLimits: parent.hardLimits,
  });
  child.preopens = parent.preopens;
  child.ignored = parent.ignored;
  child.caught = parent.caught;
  child.blocked = parent.blocked;
  child.restarting = parent.restarting;
  const task = copyTask(child);
  if (typeof task === 'number') {
    undo(child);
    return task;
  }
  child.descriptors.inherit(parent.descriptors);
  child.task = task;
  system.scheduler.ready(child);
  return pid;
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
