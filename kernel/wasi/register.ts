import { wasi } from '@bjorn3/browser_wasi_shim';
import type { ValueType } from '../../engine/index.ts';
import type { GuestCall, SystemCalls } from '../process/system-calls.ts';
import { SNAPSHOT_1, UNSTABLE } from './abi.ts';
import type { Abi } from './abi.ts';
import { argsGet, argsSizesGet, environGet, environSizesGet } from './arguments.ts';
import { clockResGet, clockTimeGet } from './clock.ts';
import * as descriptors from './descriptors.ts';
import * as paths from './paths.ts';
import { pollOneoff } from './poll.ts';
import { noSocket, procExit, procRaise, randomGet, schedYield } from './process.ts';
import { fdReaddir } from './readdir.ts';
import { fdPread, fdPwrite, fdRead, fdWrite } from './read-write.ts';

/** Name, parameters (i: i32, I: i64) and handler of a call; all but proc_exit return an errno. */
type Row = readonly [name: string, params: string, handler: GuestCall];

function table(abi: Abi): readonly Row[] {
  return [
    ['args_get', 'ii', argsGet],
    ['args_sizes_get', 'ii', argsSizesGet],
    ['environ_get', 'ii', environGet],
    ['environ_sizes_get', 'ii', environSizesGet],
    ['clock_res_get', 'ii', clockResGet],
    ['clock_time_get', 'iIi', clockTimeGet],
    ['fd_advise', 'iIIi', descriptors.fdAdvise],
    ['fd_allocate', 'iII', descriptors.fdAllocate],
    ['fd_close', 'i', descriptors.fdClose],
    ['fd_datasync', 'i', descriptors.fdSync(wasi.RIGHTS_FD_DATASYNC | wasi.RIGHTS_FD_SYNC)],
    ['fd_fdstat_get', 'ii', descriptors.fdFdstatGet],
    ['fd_fdstat_set_flags', 'ii', descriptors.fdFdstatSetFlags],
    ['fd_fdstat_set_rights', 'iII', descriptors.fdFdstatSetRights],
    ['fd_filestat_get', 'ii', descriptors.fdFilestatGet(abi)],
    ['fd_filestat_set_size', 'iI', descriptors.fdFilestatSetSize],
    ['fd_filestat_set_times', 'iIIi', descriptors.fdFilestatSetTimes],
    ['fd_pread', 'iiiIi', fdPread],
    ['fd_prestat_get', 'ii', descriptors.fdPrestatGet],
    ['fd_prestat_dir_name', 'iii', descriptors.fdPrestatDirName],
    ['fd_pwrite', 'iiiIi', fdPwrite],
    ['fd_read', 'iiii', fdRead],
    ['fd_readdir', 'iiiIi', fdReaddir],
    ['fd_renumber', 'ii', descriptors.fdRenumber],
    ['fd_seek', 'iIii', descriptors.fdSeek(abi)],
    ['fd_sync', 'i', descriptors.fdSync(wasi.RIGHTS_FD_SYNC)],
    ['fd_tell', 'ii', descriptors.fdTell],
    ['fd_write', 'iiii', fdWrite],
    ['path_create_directory', 'iii', paths.pathCreateDirectory],
    ['path_filestat_get', 'iiiii', paths.pathFilestatGet(abi)],
    ['path_filestat_set_times', 'iiiiIIi', paths.pathFilestatSetTimes],
    ['path_link', 'iiiiiii', paths.pathLink],
    ['path_open', 'iiiiiIIii', paths.pathOpen],
    ['path_readlink', 'iiiiii', paths.pathReadlink],
    ['path_remove_directory', 'iii', paths.pathRemoveDirectory],
    ['path_rename', 'iiiiii', paths.pathRename],
    ['path_symlink', 'iiiii', paths.pathSymlink],
    ['path_unlink_file', 'iii', paths.pathUnlinkFile],
    ['poll_oneoff', 'iiii', pollOneoff(abi)],
    ['proc_exit', 'i', procExit],
    ['proc_raise', 'i', procRaise],
    ['sched_yield', '', schedYield],
    ['random_get', 'ii', randomGet],
    ['sock_accept', 'iii', noSocket],
    ['sock_recv', 'iiiiii', noSocket],
    ['sock_send', 'iiiii', noSocket],
    ['sock_shutdown', 'ii', noSocket],
  ];
}

/** Enters WASI preview 1 in the table of system calls, under its name and that of the version before it. */
export function registerWasi(calls: SystemCalls): void {
  for (const [module, abi] of [
    ['wasi_snapshot_preview1', SNAPSHOT_1],
    ['wasi_unstable', UNSTABLE],
  ] as const) {
    for (const [name, params, handler] of table(abi)) {
      const types: ValueType[] = [...params].map((param) => (param === 'I' ? 'i64' : 'i32'));
      const results: ValueType[] = name === 'proc_exit' ? [] : ['i32'];
      calls.register(module, name, { params: types, results }, handler);
    }
  }
}
