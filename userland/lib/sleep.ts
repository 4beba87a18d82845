import { clockid, errno, eventtype, poll_oneoff } from 'bindings/wasi_snapshot_preview1';

/** Waits for this many nanoseconds; a WASI errno when the system cannot. */
export function sleep(nanoseconds: u64): errno {
  const subscription = memory.data(48, 8);
  const event = memory.data(32, 8);
  memory.fill(subscription, 0, 48);
  store<u8>(subscription, eventtype.CLOCK, 8);
  store<u32>(subscription, clockid.MONOTONIC, 16);
  store<u64>(subscription, nanoseconds, 24);
  return poll_oneoff(subscription, event, 1, event + 24);
}
