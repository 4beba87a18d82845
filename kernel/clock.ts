/**
 * The kernel's one clock. In a canister the time of the message is injected at boot; elsewhere the host's own clock serves.
 */
let source: () => bigint = () => BigInt(Date.now()) * 1_000_000n;

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export function now(): bigint {
  return source();
}

/** Takes the time from `clock` (nanoseconds since 1970) from here on. */
export function setClock(clock: () => bigint): void {
  source = clock;
}
