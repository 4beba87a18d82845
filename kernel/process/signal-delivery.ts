import { wasi } from '@bjorn3/browser_wasi_shim';
import { finish } from './exit.ts';
import { State } from './process.ts';
import type { Process } from './process.ts';
import type { ProcessTable } from './process-table.ts';
import {
  DefaultAction,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  defaultAction,
  isSignal,
} from './signals.ts';
import type { Disposition } from './sys.ts';
import { signaledStatus } from './wait-status.ts';

const STOP_SIGNALS = (1 << SIGSTOP) | (1 << SIGTSTP) | (1 << SIGTTIN) | (1 << SIGTTOU);

/** Sends `signal` to `process`: whoever asks has been found to be allowed to. */
export function post(process: Process, signal: number): void {
  if (process.state === State.zombie || process.pid === 1) return;
  const bit = 1 << signal;
  if (signal === SIGCONT) {
    process.deferred &= ~STOP_SIGNALS;
    process.pending &= ~STOP_SIGNALS;
    proceed(process);
  } else if ((bit & STOP_SIGNALS) !== 0) {
    process.deferred &= ~(1 << SIGCONT);
    process.pending &= ~(1 << SIGCONT);
  }
  if (signal !== SIGKILL && signal !== SIGSTOP) {
    if ((process.ignored & bit) !== 0) return;
    if ((process.blocked & bit) !== 0) {
      process.pending |= bit;
      return;
    }
    if ((process.caught & bit) !== 0) {
      process.pending |= bit;
      process.wake();
      return;
    }
  }
  const action = defaultAction(signal);
  if (action === DefaultAction.ignore || action === DefaultAction.continue) return;
  const running = process.table.scheduler.current === process;
  if (running || (process.stopped && signal !== SIGKILL)) process.deferred |= bit;
  else act(process, signal, action);
}

/** Sends `signal` to every member of a process group. */
export function postToGroup(table: ProcessTable, pgid: number, signal: number): void {
  for (const process of [...table.group(pgid)]) post(process, signal);
}

/**
 * Sets which signals are blocked (sigprocmask(2)): KILL and STOP never are. What has come meanwhile and is not blocked any more
 * takes effect.
 * @param blocked bit n: signal n
 */
export function setBlocked(process: Process, blocked: number): void {
  process.blocked = blocked & ~((1 << SIGKILL) | (1 << SIGSTOP));
  release(process, process.pending & ~process.blocked & ~process.caught);
}

/**
 * Sets what a signal does (sigaction(2)). One that is pending and is not caught any more takes effect, or is dropped where it is
 * ignored.
 * @param restart whether calls that it interrupts are made again after its handler
 */
export function setDisposition(
  process: Process,
  signal: number,
  disposition: Disposition,
  restart = false,
): void {
  const bit = 1 << signal;
  process.ignored &= ~bit;
  process.caught &= ~bit;
  process.restarting &= ~bit;
  if (disposition === 'ignore') process.ignored |= bit;
  else if (disposition === 'catch') process.caught |= bit;
  if (restart) process.restarting |= bit;
  if (disposition !== 'catch') release(process, process.pending & bit & ~process.blocked);
}

/** Has pending signals (bits) take effect. */
function release(process: Process, signals: number): void {
  if (signals === 0) return;
  process.pending &= ~signals;
  for (let signal = 1; signal < 32; signal++) {
    if ((signals & (1 << signal)) !== 0) post(process, signal);
  }
}

/** Acts on what came while the process was running or stopped. */
export function deliverDeferred(process: Process): void {
  for (let signal = 1; process.deferred !== 0 && signal < 32; signal++) {
    const bit = 1 << signal;
    if ((process.deferred & bit) === 0) continue;
    if (process.stopped && signal !== SIGKILL) return;
    process.deferred &= ~bit;
    if ((process.ignored & bit) !== 0 && signal !== SIGKILL && signal !== SIGSTOP) continue;
    act(process, signal, defaultAction(signal));
    if (process.ended) return;
  }
}

/**
 * Whether a group is orphaned: no member has a parent in another group of the same session, so nobody would ever continue it
 * (POSIX, 3.264). The terminal's stop signals do nothing to it.
 */
export function isOrphaned(table: ProcessTable, pgid: number): boolean {
  for (const process of table.group(pgid)) {
    const parent = process.parent;
    if (process.state === State.zombie) continue;
    if (parent !== null && parent.pgid !== pgid && parent.session === process.session) return false;
  }
  return true;
}

/** Tells a parent that its child ended, stopped or goes on. */
export function notifyParent(child: Process): void {
  const parent = child.parent;
  if (parent === null) return;
  if (!parent.changed.includes(child)) parent.changed.push(child);
  parent.childChanged.wakeAll();
  if (child.state === State.zombie || !parent.ignoresStops) post(parent, SIGCHLD);
}

/**
 * kill(2) as `sender`: pid > 0 one process, 0 the sender's group, -1 all but init and the sender, < -1 the group -pid.
 * Signal 0 only checks. 0, or -ESRCH, -EPERM, -EINVAL.
 */
export function kill(sender: Process, pid: number, signal: number): number {
  if (signal !== 0 && !isSignal(signal)) return -wasi.ERRNO_INVAL;
  const table = sender.table;
  if (pid > 0) {
    const process = table.find(pid);
    if (process === undefined) return -wasi.ERRNO_SRCH;
    if (!maySignal(sender, process, signal)) return -wasi.ERRNO_PERM;
    if (signal !== 0) post(process, signal);
    return 0;
  }
  const targets =
    pid === -1
      ? [...table.all()].filter((process) => process.pid !== 1 && process !== sender)
      : [...table.group(pid === 0 ? sender.pgid : -pid)];
  if (targets.length === 0) return -wasi.ERRNO_SRCH;
  const allowed = targets.filter((process) => maySignal(sender, process, signal));
  if (allowed.length === 0) return -wasi.ERRNO_PERM;
  if (signal !== 0) for (const process of allowed) post(process, signal);
  return 0;
}

function maySignal(sender: Process, process: Process, signal: number): boolean {
  const uid = sender.credentials.uid;
  if (uid === 0 || uid === process.credentials.uid) return true;
  return signal === SIGCONT && sender.session === process.session;
}

function act(process: Process, signal: number, action: DefaultAction): void {
  if (action === DefaultAction.terminate) {
    const running = process.table.scheduler.current === process;
    if (running) process.end(signaledStatus(signal));
    else finish(process, process.ended ? process.status : signaledStatus(signal));
  } else if (action === DefaultAction.stop) {
    if (signal !== SIGSTOP && isOrphaned(process.table, process.pgid)) return;
    stop(process, signal);
  }
}

function stop(process: Process, signal: number): void {
  if (process.stopped) return;
  process.stopped = true;
  process.stopSignal = signal;
  process.continued = false;
  process.table.scheduler.unready(process);
  notifyParent(process);
}

function proceed(process: Process): void {
  if (!process.stopped) return;
  process.stopped = false;
  process.stopSignal = 0;
  process.continued = true;
  process.table.scheduler.ready(process);
  notifyParent(process);
  if (process.deferred !== 0 && process.table.scheduler.current !== process) {
    deliverDeferred(process);
  }
}
