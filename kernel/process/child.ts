import type { Process, ProcessStart } from './process.ts';

/** In what a child is not like its parent from the beginning. */
export type ChildStart = Pick<ProcessStart, 'cwd' | 'argv' | 'env' | 'exe'> & {
  /** Its process group; 0 for one of its own. */
  pgid: number;
  /** Directories that it is kept to. */
  preopens: Process['preopens'];
};

/**
 * Makes a process as a child of `parent`, from which it has all else that a child takes over. It has no program and no descriptors
 * yet. -EAGAIN where there are too many processes.
 */
export function makeChild(parent: Process, start: ChildStart): Process | number {
  const { table } = parent;
  const refused = table.limiter.claimProcess(parent.credentials.uid, parent.limits.processes);
  if (refused !== 0) return refused;
  const pid = table.freePid();
  const { preopens, ...own } = start;
  const child = table.add({
    ...own,
    pid,
    parent,
    pgid: start.pgid === 0 ? pid : start.pgid,
    session: parent.session,
    credentials: parent.credentials,
    userName: parent.userName,
    home: parent.home,
    umask: parent.umask,
    limits: parent.limits,
    hardLimits: parent.hardLimits,
  });
  child.preopens = preopens;
  // Ignored signals stay ignored in a new program, caught ones do not stay caught (execve(2)).
  child.ignored = parent.ignored;
  return child;
}
