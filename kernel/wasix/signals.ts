import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { setTimer, timeLeft } from '../process/interval-timer.ts';
import { kill, setBlocked, setDisposition } from '../process/signal-delivery.ts';
import {
  SIGCHLD,
  SIGKILL,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  isSignal,
} from '../process/signals.ts';
import type { Disposition } from '../process/sys.ts';
import { giveNumber } from './identity.ts';

/** Signals by WASIX's numbers, which are Linux's and the kernel's own. Sets of them are words: bit n is signal n. */

const { ERRNO_FAULT, ERRNO_INVAL } = wasi;
const ALL = ~1;
/**
 * Signals that a program does not get by naming a handler: WASIX's libc cannot stop, and would end the program instead. A program
 * that means to handle one says so with proc_signal_action.
 */
const STOPS = [SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU].reduce((set, n) => set | (1 << n), 0);
const DISPOSITIONS: readonly Disposition[] = ['default', 'ignore', 'catch'];
const RESTART = 1;
const NO_STOPS = 2;
const TIMER_BYTES = 16;
const IGNORE = 1;

/** proc_signal(pid, signal): kill(2), for pid 0, -1 and groups too. */
export function procSignal(guest: Guest, call: Call): number {
  return -kill(guest.process, call.argI32(0), call.argU32(1) & 0xff);
}

/**
 * callback_signal(name): the exported function that handles signals from now on, all that are not ignored. A name that
 * is not exported holds them back until there is one again: WASIX's libc blocks signals so.
 */
export function callbackSignal(guest: Guest, call: Call): number {
  const { control, process } = guest;
  const name = guest.path(call.argU32(0), call.argU32(1));
  if (typeof name === 'number' || control?.handleSignals(name) !== true) {
    setBlocked(process, ALL);
    return 0;
  }
  process.caught |= ALL & ~STOPS & ~process.ignored;
  setBlocked(process, 0);
  return 0;
}

/** The signals that the process was started to ignore. */
function ignoredSignals({ process }: Guest): number[] {
  const signals: number[] = [];
  for (let n = 1; n < 32; n++) if ((process.ignored & (1 << n)) !== 0) signals.push(n);
  return signals;
}

/** proc_signals_sizes_get(count): how many signals proc_signals_get tells of. */
export function procSignalsSizesGet(guest: Guest, call: Call): number {
  return giveNumber(guest, call.argU32(0), ignoredSignals(guest).length);
}

/** proc_signals_get(dispositions): the signals with another disposition than the default, as pairs of bytes. */
export function procSignalsGet(guest: Guest, call: Call): number {
  const signals = ignoredSignals(guest);
  const at = call.argU32(0);
  if (!guest.has(at, 2 * signals.length)) return ERRNO_FAULT;
  signals.forEach((signal, i) => guest.u8.set([signal, IGNORE], at + 2 * i));
  return 0;
}

/** proc_raise_interval(signal, nanoseconds, repeat): a signal after that time, or every so often; 0 ns stop it. */
export function procRaiseInterval(guest: Guest, call: Call): number {
  const { process } = guest;
  const signal = call.argU32(0) & 0xff;
  const interval = BigInt.asUintN(64, call.argI64(1));
  if (!isSignal(signal)) return ERRNO_INVAL;
  setTimer(process, signal, interval, call.argU32(2) === 0 ? 0n : interval);
  return 0;
}

/** Stores what there is of a timer: ns until its signal comes, and from then on until the next. */
function putTimer(guest: Guest, at: number, timer: { left: bigint; interval: bigint }): void {
  guest.view.setBigUint64(at, timer.left, true);
  guest.view.setBigUint64(at + 8, timer.interval, true);
}

/** proc_timer_set(signal, delay, interval, before): setitimer(2) for the timer of that signal, in nanoseconds of real time. */
export function procTimerSet(guest: Guest, call: Call): number {
  const signal = call.argU32(0);
  const out = call.argU32(3);
  if (!isSignal(signal)) return ERRNO_INVAL;
  if (!guest.has(out, TIMER_BYTES)) return ERRNO_FAULT;
  const [delay, interval] = [1, 2].map((n) => BigInt.asUintN(64, call.argI64(n)));
  putTimer(guest, out, setTimer(guest.process, signal, delay, interval));
  return 0;
}

/** proc_timer_get(signal, timer): getitimer(2) */
export function procTimerGet(guest: Guest, call: Call): number {
  const signal = call.argU32(0);
  const out = call.argU32(1);
  if (!isSignal(signal)) return ERRNO_INVAL;
  if (!guest.has(out, TIMER_BYTES)) return ERRNO_FAULT;
  putTimer(guest, out, timeLeft(guest.process, signal));
  return 0;
}

/**
 * proc_signal_handler(function): the function that handles signals from now on, by its index in the module's first table: what a
 * pointer of C is. An exported one would not do there: wasm-ld lets the exports of a program construct and end all of it. EINVAL
 * where it does not take a number and give nothing.
 */
export function procSignalHandler(guest: Guest, call: Call): number {
  return guest.control?.handleSignals(call.argU32(0)) === true ? 0 : ERRNO_INVAL;
}

/**
 * proc_signal_action(signal, disposition, flags, before): sigaction(2). Dispositions are 0 default, 1 ignore, 2 call the function
 * that handles signals; flag 1 is SA_RESTART, flag 2 SA_NOCLDSTOP. `before` becomes the disposition there was.
 */
export function procSignalAction(guest: Guest, call: Call): number {
  const { process } = guest;
  const signal = call.argU32(0);
  const disposition = DISPOSITIONS.at(call.argU32(1));
  const out = call.argU32(3);
  if (!isSignal(signal) || signal === SIGKILL || signal === SIGSTOP) return ERRNO_INVAL;
  if (disposition === undefined) return ERRNO_INVAL;
  if (!guest.has(out, 4)) return ERRNO_FAULT;
  const bit = 1 << signal;
  guest.setU32(out, (process.ignored & bit) !== 0 ? 1 : (process.caught & bit) !== 0 ? 2 : 0);
  const flags = call.argU32(2);
  if (signal === SIGCHLD) process.ignoresStops = (flags & NO_STOPS) !== 0;
  setDisposition(process, signal, disposition, (flags & RESTART) !== 0);
  return 0;
}

/** proc_signal_mask(how, set, before): sigprocmask(2); `how` 0 blocks, 1 unblocks, 2 sets. */
export function procSignalMask(guest: Guest, call: Call): number {
  const { process } = guest;
  const how = call.argU32(0);
  const set = call.argI32(1);
  const out = call.argU32(2);
  if (how > 2) return ERRNO_INVAL;
  if (!guest.has(out, 4)) return ERRNO_FAULT;
  const before = process.blocked;
  guest.setU32(out, before);
  setBlocked(process, how === 0 ? before | set : how === 1 ? before & ~set : set);
  return 0;
}

/** proc_signal_pending(set): sigpending(2) */
export function procSignalPending(guest: Guest, call: Call): number {
  const out = call.argU32(0);
  if (!guest.has(out, 4)) return ERRNO_FAULT;
  guest.setU32(out, guest.process.pending);
  return 0;
}

/** proc_signal_suspend(set): sigsuspend(2): waits with that set blocked until a handler has run; always EINTR. */
export function procSignalSuspend(guest: Guest, call: Call): number {
  const { process } = guest;
  if (process.blockedBefore === null) {
    const before = process.blocked;
    setBlocked(process, call.argI32(0));
    process.blockedBefore = before;
  }
  process.sleep();
  return BLOCKED;
}
