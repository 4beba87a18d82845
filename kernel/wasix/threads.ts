import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { post } from '../process/signal-delivery.ts';
import { isSignal } from '../process/signals.ts';
import { giveNumber } from './identity.ts';

/** The thread calls of a process that has one thread, whose number is the process's. */

/** thread_id(thread) */
export function threadId(guest: Guest, call: Call): number {
  return giveNumber(guest, call.argU32(0), guest.process.pid);
}

/** thread_parallelism(count) */
export function threadParallelism(guest: Guest, call: Call): number {
  return giveNumber(guest, call.argU32(0), 1);
}

/** thread_sleep(nanoseconds): nanosleep(2); EINTR when a signal's handler has run. */
export function threadSleep(guest: Guest, call: Call): number {
  const { process, system } = guest;
  const now = system.now();
  if (process.callStart < 0n) process.callStart = now;
  const end = process.callStart + BigInt.asUintN(64, call.argI64(0));
  if (now >= end) {
    process.callStart = -1n;
    return 0;
  }
  process.sleepUntil(end);
  return BLOCKED;
}

/** thread_join(thread): there is no other to wait for. */
export function threadJoin(guest: Guest, call: Call): number {
  return call.argU32(0) === guest.process.pid ? wasi.ERRNO_DEADLK : wasi.ERRNO_SRCH;
}

/** thread_signal(thread, signal): raise(3) */
export function threadSignal(guest: Guest, call: Call): number {
  if (call.argU32(0) !== guest.process.pid) return wasi.ERRNO_SRCH;
  const signal = call.argU32(1) & 0xff;
  if (signal === 0) return 0;
  if (!isSignal(signal)) return wasi.ERRNO_INVAL;
  post(guest.process, signal);
  return 0;
}
