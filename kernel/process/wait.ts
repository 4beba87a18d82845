import { wasi } from '@bjorn3/browser_wasi_shim';
import { BLOCKED } from './blocked.ts';
import { State } from './process.ts';
import type { Process } from './process.ts';
import { WCONTINUED, WNOHANG, WUNTRACED } from './sys.ts';
import { CONTINUED, stoppedStatus } from './wait-status.ts';

/** A child that changed, as wait(2) tells. */
export interface Waited {
  pid: number;
  /** wait-status.ts */
  status: number;
}

/**
 * wait(2): reaps an ended child, or with WUNTRACED tells of a stopped one, with WCONTINUED of one that goes on.
 * @param which a pid, -1 any child, 0 any of the caller's group, -pgid any of that group
 * @returns with WNOHANG {pid: 0} where nothing has changed; -ECHILD; BLOCKED
 */
export function waitForChild(process: Process, which: number, options: number): Waited | number {
  const { changed } = process;
  for (let i = 0; i < changed.length; i++) {
    const child = changed[i];
    if (!isMeant(process, child, which)) continue;
    if (child.state === State.zombie) {
      process.childUsage.add(child.usage);
      process.childUsage.add(child.childUsage);
      process.table.remove(child);
      return { pid: child.pid, status: child.status };
    }
    if ((options & WUNTRACED) !== 0 && child.stopSignal !== 0) {
      changed.splice(i, 1);
      const status = stoppedStatus(child.stopSignal);
      child.stopSignal = 0;
      return { pid: child.pid, status };
    }
    if ((options & WCONTINUED) !== 0 && child.continued) {
      changed.splice(i, 1);
      child.continued = false;
      return { pid: child.pid, status: CONTINUED };
    }
  }
  if (!hasChild(process, which)) return -wasi.ERRNO_CHILD;
  if ((options & WNOHANG) !== 0) return { pid: 0, status: 0 };
  process.childChanged.join(process);
  return BLOCKED;
}

function isMeant(process: Process, child: Process, which: number): boolean {
  if (which > 0) return child.pid === which;
  if (which === -1) return true;
  return child.pgid === (which === 0 ? process.pgid : -which);
}

function hasChild(process: Process, which: number): boolean {
  // Init goes on waiting without children: it can be given some at any time.
  if (process.pid === 1) return true;
  if (which === -1) return process.children.size > 0;
  if (which > 0) return process.table.find(which)?.parent === process;
  for (const child of process.children) if (isMeant(process, child, which)) return true;
  return false;
}
