import { wasi } from '@bjorn3/browser_wasi_shim';
import type { ValueType } from '../../engine/index.ts';
import type { GuestCall, SystemCalls } from '../process/system-calls.ts';
import { noSocket, procExit } from '../wasi/process.ts';
import * as descriptors from './descriptors.ts';
import { chdir, getcwd } from './directory.ts';
import { procExec, procExec2, procExec3 } from './exec.ts';
import { procFork } from './fork.ts';
import * as identity from './identity.ts';
import { procJoin } from './join.ts';
import { fdFlock } from './locks.ts';
import * as signals from './signals.ts';
import { procSpawn, procSpawn2 } from './spawn.ts';
import { stackCheckpoint, stackRestore } from './stack.ts';
import * as threads from './threads.ts';
import * as tty from './tty.ts';
import { fdWatch, fdWatchAdd, fdWatchRemove } from './watches.ts';

/** Name, parameters (i: i32, I: i64) and handler of a call; all but those in NO_RESULT return an errno. */
type Row = readonly [name: string, params: string, handler: GuestCall];

/** What there is no such thing for here: sockets, threads beyond the first, code that is loaded later. */
const notSupported: GuestCall = () => wasi.ERRNO_NOTSUP;
const notPermitted: GuestCall = () => wasi.ERRNO_PERM;

const NO_RESULT = new Set([
  'callback_signal',
  'proc_exec',
  'proc_exec2',
  'proc_exit2',
  'stack_restore',
  'thread_exit',
]);

/** The calls of WASIX, by its witx and its libc. */
const WASIX: readonly Row[] = [
  ['callback_signal', 'ii', signals.callbackSignal],
  ['chdir', 'ii', chdir],
  ['clock_time_set', 'iI', notPermitted],
  ['fd_dup', 'ii', descriptors.fdDup],
  ['fd_dup2', 'iiii', descriptors.fdDup2],
  ['fd_fdflags_get', 'ii', descriptors.fdFdflagsGet],
  ['fd_fdflags_set', 'ii', descriptors.fdFdflagsSet],
  ['fd_pipe', 'ii', descriptors.fdPipe],
  ['getcwd', 'ii', getcwd],
  ['path_open2', 'iiiiiIIiii', descriptors.pathOpen2],
  ['proc_exec', 'iiii', procExec],
  ['proc_exec2', 'iiiiii', procExec2],
  ['proc_exec3', 'iiiiiiiii', procExec3],
  ['proc_exit2', 'i', procExit],
  ['proc_fork', 'ii', procFork],
  ['proc_id', 'i', identity.procId],
  ['proc_join', 'iii', procJoin],
  ['proc_parent', 'ii', identity.procParent],
  ['proc_raise_interval', 'iIi', signals.procRaiseInterval],
  ['proc_signal', 'ii', signals.procSignal],
  ['proc_signals_get', 'i', signals.procSignalsGet],
  ['proc_signals_sizes_get', 'i', signals.procSignalsSizesGet],
  ['proc_spawn', 'iiiiiiiiiiiii', procSpawn],
  ['proc_spawn2', 'iiiiiiiiiiiiii', procSpawn2],
  ['stack_checkpoint', 'ii', stackCheckpoint],
  ['stack_restore', 'iI', stackRestore],
  ['thread_exit', 'i', procExit],
  ['thread_id', 'i', threads.threadId],
  ['thread_join', 'i', threads.threadJoin],
  ['thread_parallelism', 'i', threads.threadParallelism],
  ['thread_signal', 'ii', threads.threadSignal],
  ['thread_sleep', 'I', threads.threadSleep],
  ['tty_get', 'i', tty.ttyGet],
  ['tty_set', 'i', tty.ttySet],
  // On descriptors that are no sockets.
  ['sock_accept_v2', 'iiii', noSocket],
  ['sock_addr_local', 'ii', noSocket],
  ['sock_addr_peer', 'ii', noSocket],
  ['sock_bind', 'ii', noSocket],
  ['sock_connect', 'ii', noSocket],
  ['sock_get_opt_flag', 'iii', noSocket],
  ['sock_get_opt_size', 'iii', noSocket],
  ['sock_get_opt_time', 'iii', noSocket],
  ['sock_join_multicast_v4', 'iii', noSocket],
  ['sock_join_multicast_v6', 'iii', noSocket],
  ['sock_leave_multicast_v4', 'iii', noSocket],
  ['sock_leave_multicast_v6', 'iii', noSocket],
  ['sock_listen', 'ii', noSocket],
  ['sock_recv_from', 'iiiiiii', noSocket],
  ['sock_send_file', 'iiIIi', noSocket],
  ['sock_send_to', 'iiiiii', noSocket],
  ['sock_set_opt_flag', 'iii', noSocket],
  ['sock_set_opt_size', 'iiI', noSocket],
  ['sock_set_opt_time', 'iii', noSocket],
  ['sock_status', 'ii', noSocket],
  // Refused.
  ['call_dynamic', 'iiiiii', notSupported],
  ['closure_allocate', 'i', notSupported],
  ['closure_free', 'i', notSupported],
  ['closure_prepare', 'iiiiiii', notSupported],
  ['context_create', 'ii', notSupported],
  ['context_destroy', 'I', notSupported],
  ['context_switch', 'I', notSupported],
  ['dl_invalid_handle', 'i', notSupported],
  ['dlopen', 'iiiiiiii', notSupported],
  ['dlsym', 'iiiiii', notSupported],
  ['epoll_create', 'i', notSupported],
  ['epoll_ctl', 'iiii', notSupported],
  ['epoll_wait', 'iiiIi', notSupported],
  ['fd_event', 'Iii', notSupported],
  ['futex_wait', 'iiii', notSupported],
  ['futex_wake', 'ii', notSupported],
  ['futex_wake_all', 'ii', notSupported],
  ['port_addr_add', 'i', notSupported],
  ['port_addr_clear', '', notSupported],
  ['port_addr_list', 'ii', notSupported],
  ['port_addr_remove', 'i', notSupported],
  ['port_bridge', 'iiiii', notSupported],
  ['port_dhcp_acquire', '', notSupported],
  ['port_gateway_set', 'i', notSupported],
  ['port_mac', 'i', notSupported],
  ['port_route_add', 'iiii', notSupported],
  ['port_route_clear', '', notSupported],
  ['port_route_list', 'ii', notSupported],
  ['port_route_remove', 'i', notSupported],
  ['port_unbridge', '', notSupported],
  ['proc_fork_env', 'i', notSupported],
  ['proc_snapshot', '', notSupported],
  ['reflect_signature', 'iiiiii', notSupported],
  ['resolve', 'iiiiii', notSupported],
  ['sock_open', 'iiii', notSupported],
  ['sock_pair', 'iiiii', notSupported],
  ['thread_spawn_v2', 'ii', notSupported],
];

/** What WASIX lacks of POSIX, in its manner. */
const CANIX: readonly Row[] = [
  ['fd_copy', 'iii', descriptors.fdCopy],
  ['fd_flock', 'ii', fdFlock],
  ['fd_watch', 'ii', fdWatch],
  ['fd_watch_add', 'iiii', fdWatchAdd],
  ['fd_watch_remove', 'ii', fdWatchRemove],
  ['proc_group_get', 'ii', identity.procGroupGet],
  ['proc_group_set', 'ii', identity.procGroupSet],
  ['proc_session_get', 'ii', identity.procSessionGet],
  ['proc_session_start', 'i', identity.procSessionStart],
  ['proc_signal_action', 'iiii', signals.procSignalAction],
  ['proc_signal_handler', 'i', signals.procSignalHandler],
  ['proc_signal_mask', 'iii', signals.procSignalMask],
  ['proc_signal_pending', 'i', signals.procSignalPending],
  ['proc_signal_suspend', 'i', signals.procSignalSuspend],
  ['proc_timer_get', 'ii', signals.procTimerGet],
  ['proc_timer_set', 'iIIi', signals.procTimerSet],
  ['proc_umask', 'ii', identity.procUmask],
  ['proc_user', 'ii', identity.procUser],
  ['tty_group_get', 'ii', tty.ttyGroupGet],
  ['tty_group_set', 'ii', tty.ttyGroupSet],
  ['tty_modes_get', 'ii', tty.ttyModesGet],
  ['tty_modes_set', 'ii', tty.ttyModesSet],
];

/** Enters WASIX, as far as there is such a thing here, and the additions to it in the table of system calls. */
export function registerWasix(calls: SystemCalls): void {
  for (const [module, rows] of [
    ['wasix_32v1', WASIX],
    ['canix_32v1', CANIX],
  ] as const) {
    for (const [name, params, handler] of rows) {
      const types: ValueType[] = [...params].map((param) => (param === 'I' ? 'i64' : 'i32'));
      const results: ValueType[] = NO_RESULT.has(name) ? [] : ['i32'];
      calls.register(module, name, { params: types, results }, handler);
    }
  }
  // WASIX's libc makes dup2 of it; wasi-libc moves descriptors by it, also with our additions.
  const renumber = 'wasi_snapshot_preview1 fd_renumber';
  calls.replace(renumber, 'wasix_32v1', 'canix_32v1', descriptors.fdRenumber);
}
