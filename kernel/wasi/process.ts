import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED, PORTION } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { post } from '../process/signal-delivery.ts';
import { SIGNAL_NAMES } from '../process/signals.ts';
import { ENDED } from '../process/system-calls.ts';
import { exitedStatus } from '../process/wait-status.ts';

/** WASI's signals in the order of their numbers; those from 16 on are not Linux's. */
const WASI_SIGNALS =
  ' HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );

export function procExit(guest: Guest, call: Call): number {
  guest.process.end(exitedStatus(call.argI32(0)));
  return ENDED;
}

export function procRaise(guest: Guest, call: Call): number {
  const number = call.argU32(0);
  if (number === wasi.SIGNAL_NONE) return 0;
  if (number >= WASI_SIGNALS.length) return wasi.ERRNO_INVAL;
  post(guest.process, SIGNAL_NAMES.indexOf(WASI_SIGNALS[number]));
  return 0;
}

/** Others have their turn when this process's is over; there are no threads to give way to. */
export function schedYield(): number {
  return 0;
}

export function randomGet(guest: Guest, call: Call): number {
  const buffer = call.argU32(0);
  const length = call.argU32(1);
  if (!guest.has(buffer, length)) return wasi.ERRNO_FAULT;
  const { process } = guest;
  const start = buffer + process.progress;
  const end = Math.min(buffer + length, start + PORTION);
  const got = guest.system.entropy.fill(process, guest.u8.subarray(start, end));
  if (got === BLOCKED) return BLOCKED;
  if (end === buffer + length) {
    process.progress = 0;
    return 0;
  }
  process.progress += PORTION;
  return BLOCKED;
}

/** The sock_* calls: there are no sockets, so every open descriptor is none. */
export function noSocket(guest: Guest, call: Call): number {
  const open = guest.process.descriptors.get(call.argU32(0)) !== undefined;
  return open ? wasi.ERRNO_NOTSOCK : wasi.ERRNO_BADF;
}
