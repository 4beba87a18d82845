import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import type { Guest } from '../process/guest.ts';
import { WCONTINUED, WNOHANG, WUNTRACED } from '../process/sys.ts';
import { waitForChild } from '../process/wait.ts';
import {
  CONTINUED,
  exitStatus,
  hasExited,
  isStopped,
  stoppingSignal,
  terminatingSignal,
} from '../process/wait-status.ts';

/** join_flags */
const NON_BLOCKING = 1;
const WAKE_STOPPED = 2;
/** Not WASIX's. */
const WAKE_CONTINUED = 4;
const ALL_FLAGS = NON_BLOCKING | WAKE_STOPPED | WAKE_CONTINUED;
/** option */
const NONE = 0;
const SOME = 1;
/** join_status */
const NOTHING = 0;
const EXIT_NORMAL = 1;
const EXIT_SIGNAL = 2;
const STOPPED = 3;
const GOES_ON = 4;
const JOIN_STATUS_BYTES = 6;

/**
 * proc_join(pid, flags, status): waitpid(2). `pid` is an option_pid: none for any child, some(pid) for that one, and beyond what
 * WASIX says some(0) for one of the caller's group, some(-pgid) for one of that group. It becomes the child that is told of: some(0)
 * where none has changed and the call is not to wait. Flag 4 asks for children that go on, too, whose status is 4.
 */
export function procJoin(guest: Guest, call: Call): number {
  const option = call.argU32(0);
  const flags = call.argU32(1);
  const status = call.argU32(2);
  if (!guest.has(option, 8) || !guest.has(status, JOIN_STATUS_BYTES)) return wasi.ERRNO_FAULT;
  const tag = guest.u8[option];
  if (tag > SOME || (flags & ~ALL_FLAGS) !== 0) return wasi.ERRNO_INVAL;
  const which = tag === NONE ? -1 : guest.view.getInt32(option + 4, true);
  const options =
    ((flags & NON_BLOCKING) !== 0 ? WNOHANG : 0) |
    ((flags & WAKE_STOPPED) !== 0 ? WUNTRACED : 0) |
    ((flags & WAKE_CONTINUED) !== 0 ? WCONTINUED : 0);
  const waited = waitForChild(guest.process, which, options);
  if (typeof waited === 'number') return waited === BLOCKED ? BLOCKED : -waited;
  guest.setU32(option, SOME);
  guest.setU32(option + 4, waited.pid);
  putStatus(guest, status, waited);
  return 0;
}

function putStatus(
  guest: Guest,
  at: number,
  { pid, status }: { pid: number; status: number },
): void {
  const { u8 } = guest;
  u8.fill(0, at, at + JOIN_STATUS_BYTES);
  if (pid === 0) {
    u8[at] = NOTHING;
  } else if (status === CONTINUED) {
    u8[at] = GOES_ON;
  } else if (isStopped(status)) {
    u8[at] = STOPPED;
    u8[at + 2] = stoppingSignal(status);
  } else if (hasExited(status)) {
    u8[at] = EXIT_NORMAL;
    u8[at + 2] = exitStatus(status);
  } else {
    u8[at] = EXIT_SIGNAL;
    u8[at + 4] = terminatingSignal(status);
  }
}
