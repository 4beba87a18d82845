import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import type { Guest } from '../process/guest.ts';
import { ENDED, SWITCHED } from '../process/system-calls.ts';

/** stack_snapshot: 8 bytes that are the program's, then the 16 by which it is found again. */
const SNAPSHOT_BYTES = 24;
const NUMBER = 8;

/**
 * stack_checkpoint(snapshot, value): setjmp(3). The value is 0 now, and what stack_restore says when that goes back here. Calls and
 * local variables are then as they were at this moment; memory, globals and files stay.
 */
export function stackCheckpoint(guest: Guest, call: Call): number {
  const snapshot = call.argU32(0);
  const value = call.argU32(1);
  if (!guest.has(snapshot, SNAPSHOT_BYTES) || !guest.has(value, 8)) return wasi.ERRNO_FAULT;
  if (guest.control === null) return wasi.ERRNO_NOTSUP;
  const number = guest.control.checkpoint(snapshot);
  if (number < 0) return -number;
  guest.setU64(snapshot + NUMBER, number);
  guest.setU64(snapshot + NUMBER + 8, 0);
  guest.setU64(value, 0);
  return 0;
}

/** stack_restore(snapshot, value): longjmp(3). A process that goes back to where nothing is any more ends by SIGABRT. */
export function stackRestore(guest: Guest, call: Call): number {
  const snapshot = call.argU32(0);
  const value = call.argI64(1);
  const number = guest.has(snapshot, SNAPSHOT_BYTES) ? guest.getU32(snapshot + NUMBER) : 0;
  const restored = guest.control?.goBack(number, (_, there) => {
    guest.view.setBigInt64(there.argU32(1), value, true);
    return 0;
  });
  return restored === true ? SWITCHED : ENDED;
}
