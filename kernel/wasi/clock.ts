import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import type { Guest } from '../process/guest.ts';

/**
 * clock_res_get and clock_time_get. Time stands still within a message of the Internet Computer and is the same for the
 * monotonic clock, which never goes back there. Processor time counts two instructions of the host as a nanosecond.
 */
export function clockTimeGet(guest: Guest, call: Call): number {
  const out = call.argU32(2);
  if (!guest.has(out, 8)) return wasi.ERRNO_FAULT;
  switch (call.argU32(0)) {
    case wasi.CLOCKID_REALTIME:
    case wasi.CLOCKID_MONOTONIC:
      guest.view.setBigUint64(out, guest.system.now(), true);
      return 0;
    case wasi.CLOCKID_PROCESS_CPUTIME_ID:
    case wasi.CLOCKID_THREAD_CPUTIME_ID:
      guest.setU64(out, Math.floor(guest.process.usage.instructions / 2));
      return 0;
    default:
      return wasi.ERRNO_INVAL;
  }
}

export function clockResGet(guest: Guest, call: Call): number {
  const out = call.argU32(1);
  if (!guest.has(out, 8)) return wasi.ERRNO_FAULT;
  if (call.argU32(0) > wasi.CLOCKID_THREAD_CPUTIME_ID) return wasi.ERRNO_INVAL;
  guest.setU64(out, 1);
  return 0;
}
