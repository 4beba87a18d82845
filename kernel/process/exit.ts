import { State } from './process.ts';
import type { Process } from './process.ts';
import { isOrphaned, notifyParent, postToGroup } from './signal-delivery.ts';
import { SIGCHLD, SIGCONT, SIGHUP } from './signals.ts';

/**
 * Ends a process that is not running: gives back what it holds, hands its children to init and tells its parent. What is left
 * is a zombie until the parent waits for it.
 * @param status wait status (wait-status.ts)
 */
export function finish(process: Process, status: number): void {
  const { table } = process;
  process.status = status;
  process.leaveQueues();
  process.state = State.zombie;
  process.stopped = false;
  table.scheduler.unready(process);
  process.task?.dispose();
  process.task = null;
  process.replacement?.dispose();
  process.replacement = null;
  for (const timer of process.timers) timer.cancel();
  process.descriptors.closeAll();
  table.limiter.releaseProcess(process);
  process.releaseCwd();
  if (process.session.sid === process.pid) process.session.terminal?.leaderEnded();
  orphanChildren(process);
  process.onEnd?.(process);
  process.onEnd = null;
  const parent = process.parent;
  if (parent === null || (parent.ignored & (1 << SIGCHLD)) !== 0) {
    table.remove(process);
    parent?.childChanged.wakeAll();
  } else {
    notifyParent(process);
  }
}

/**
 * Hands the children to init. Groups that the process has kept from being orphaned, its children's or its own, and that have stopped
 * members, get SIGHUP and SIGCONT (POSIX, _exit).
 */
function orphanChildren(process: Process): void {
  const { parent, pgid, session, table } = process;
  const init = table.init;
  const children = [...process.children];
  process.children.clear();
  for (const child of children) {
    child.parent = init;
    init?.children.add(child);
    if (child.state === State.zombie) notifyParent(child);
  }
  const groups = new Set<number>();
  for (const child of children) {
    if (child.pgid !== pgid && child.session === session) groups.add(child.pgid);
  }
  if (parent !== null && parent.pgid !== pgid && parent.session === session) groups.add(pgid);
  for (const group of groups) {
    if (!isOrphaned(table, group)) continue;
    if (![...table.group(group)].some((member) => member.stopped)) continue;
    postToGroup(table, group, SIGHUP);
    postToGroup(table, group, SIGCONT);
  }
}
