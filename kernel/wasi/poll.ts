import { wasi } from '@bjorn3/browser_wasi_shim';
import { BLOCKED } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { HANGUP, READABLE, WRITABLE } from '../process/open-file.ts';
import { READ, WRITE } from '../process/rights.ts';
import type { GuestCall } from '../process/system-calls.ts';
import type { Abi } from './abi.ts';

const EVENT_BYTES = 32;
const MAX_SUBSCRIPTIONS = 4096;
const ABSOLUTE = wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;

/** poll_oneoff: waits until a time has come or a descriptor is ready, and tells of all that are. */
export function pollOneoff(abi: Abi): GuestCall {
  return (guest, call) => {
    const input = call.argU32(0);
    const output = call.argU32(1);
    const count = call.argU32(2);
    const out = call.argU32(3);
    if (count === 0 || count > MAX_SUBSCRIPTIONS) return wasi.ERRNO_INVAL;
    const { subscriptionBytes } = abi;
    if (
      !guest.has(input, count * subscriptionBytes) ||
      !guest.has(output, count * EVENT_BYTES) ||
      !guest.has(out, 4)
    ) {
      return wasi.ERRNO_FAULT;
    }
    const { process } = guest;
    const now = guest.system.now();
    // Relative times count from when the call was first made, however often it is repeated.
    if (process.callStart < 0n) process.callStart = now;
    let events = 0;
    let earliest = -1n;
    for (let i = 0; i < count; i++) {
      const subscription = input + i * subscriptionBytes;
      const type = guest.u8[subscription + 8];
      let error = 0;
      let ready = false;
      let bytes = 0;
      let flags = 0;
      if (type === wasi.EVENTTYPE_CLOCK) {
        const time = clockTime(guest, subscription + abi.subscriptionClock);
        if (time < 0n) error = wasi.ERRNO_INVAL;
        else if (time <= now) ready = true;
        else if (earliest < 0n || time < earliest) earliest = time;
      } else if (type === wasi.EVENTTYPE_FD_READ || type === wasi.EVENTTYPE_FD_WRITE) {
        const descriptor = guest.entries[guest.getU32(subscription + 16)];
        const reads = type === wasi.EVENTTYPE_FD_READ;
        const needed = wasi.RIGHTS_POLL_FD_READWRITE | (reads ? READ : WRITE);
        if (descriptor === undefined) {
          error = wasi.ERRNO_BADF;
        } else if ((descriptor.rights & needed) !== needed) {
          error = wasi.ERRNO_NOTCAPABLE;
        } else {
          const { file } = descriptor;
          const state = file.poll();
          ready = (state & (reads ? READABLE : WRITABLE)) !== 0;
          if (ready && reads) bytes = file.available();
          if ((state & HANGUP) !== 0) flags = wasi.EVENTRWFLAGS_FD_READWRITE_HANGUP;
        }
      } else {
        error = wasi.ERRNO_INVAL;
      }
      if (!ready && error === 0) continue;
      const event = output + events * EVENT_BYTES;
      guest.u8.copyWithin(event, subscription, subscription + 8);
      guest.setU32(event + 8, error | (type << 16));
      guest.setU32(event + 12, 0);
      guest.setU64(event + 16, bytes);
      guest.setU64(event + 24, flags);
      events++;
    }
    if (events > 0) {
      process.callStart = -1n;
      guest.setU32(out, events);
      return 0;
    }
    for (let i = 0; i < count; i++) {
      const subscription = input + i * subscriptionBytes;
      const type = guest.u8[subscription + 8];
      if (type === wasi.EVENTTYPE_CLOCK) continue;
      const file = process.descriptors.get(guest.getU32(subscription + 16))!.file;
      (type === wasi.EVENTTYPE_FD_READ ? file.readable : file.writable)?.join(process);
    }
    // What nothing will ever make ready is waited for as well.
    process.sleep();
    if (earliest >= 0n) process.sleepUntil(earliest);
    return BLOCKED;
  };
}

/** When a clock subscription is due (ns since 1970); -1n for a clock that cannot be waited for. */
function clockTime(guest: Guest, at: number): bigint {
  const id = guest.getU32(at);
  if (id !== wasi.CLOCKID_REALTIME && id !== wasi.CLOCKID_MONOTONIC) return -1n;
  const timeout = guest.view.getBigUint64(at + 8, true);
  const flags = guest.view.getUint16(at + 24, true);
  if (flags > ABSOLUTE) return -1n;
  return flags === ABSOLUTE ? timeout : guest.process.callStart + timeout;
}
