/**
 * Processes, pipes and signals for AssemblyScript: WASIX's calls and the additions to them (docs/system-calls.md, "Processes").
 * Functions return 0 or a WASI errno; what they give besides is in the globals beside them until the next call.
 */
import { errno } from 'bindings/wasi_snapshot_preview1';

// @ts-ignore: decorator
@external('wasix_32v1', 'proc_fork')
declare function proc_fork(copyMemory: i32, pid: usize): errno;
// @ts-ignore: decorator
@external('wasix_32v1', 'proc_exec3')
declare function proc_exec3(
  name: usize,
  nameLength: usize,
  args: usize,
  argsLength: usize,
  envs: usize,
  envsLength: usize,
  searches: i32,
  path: usize,
  pathLength: usize,
): errno;
// @ts-ignore: decorator
@external('wasix_32v1', 'proc_join')
declare function proc_join(pid: usize, flags: u32, status: usize): errno;
// @ts-ignore: decorator
@external('wasix_32v1', 'proc_id')
declare function proc_id(pid: usize): errno;
// @ts-ignore: decorator
@external('wasix_32v1', 'proc_parent')
declare function proc_parent(pid: i32, parent: usize): errno;
// @ts-ignore: decorator
@external('wasix_32v1', 'fd_pipe')
declare function fd_pipe(readEnd: usize, writeEnd: usize): errno;

/** Sends a signal to a process (pid > 0), the caller's group (0), all (-1) or a group (-pgid). */
// @ts-ignore: decorator
@external('wasix_32v1', 'proc_signal')
export declare function sendSignal(pid: i32, signal: u32): errno;

/** Makes `to` another number of what `from` is, closing what it was; with `closeOnExec` 1, an exec closes it. */
// @ts-ignore: decorator
@external('canix_32v1', 'fd_copy')
export declare function copyDescriptor(from: u32, to: u32, closeOnExec: u32): errno;

/** Puts a process (0: the caller) in a process group (0: one of its own). */
// @ts-ignore: decorator
@external('canix_32v1', 'proc_group_set')
export declare function setGroup(pid: i32, group: i32): errno;

/** Waits, unless a signal's handler comes first (EINTR). */
// @ts-ignore: decorator
@external('wasix_32v1', 'thread_sleep')
export declare function sleep(nanoseconds: u64): errno;

/** What `waitFor` may be told: not to wait; to tell of stopped children. */
export const NO_WAIT: u32 = 1;
export const STOPPED_TOO: u32 = 2;

// @ts-ignore: decorator
@lazy const cell = memory.data(16, 8);

/** Of the last fork: 0 in the child, in the parent its number. */
export let forked: i32 = 0;

/** Copies the process; see `forked`. */
export function fork(): errno {
  const error = proc_fork(1, cell);
  if (error == 0) forked = load<i32>(cell);
  return error;
}

/** Of the last wait: the child, 0 for none; its exit status, or 0; the signal that ended it, or 0; the one that stopped it, or 0. */
export let waited: i32 = 0;
export let exitStatus: u32 = 0;
export let endSignal: u32 = 0;
export let stopSignal: u32 = 0;

/** Waits for a child (-1: any, 0: one of the caller's group, -pgid: one of that group). */
export function waitFor(pid: i32, flags: u32 = 0): errno {
  store<u32>(cell, pid == -1 ? 0 : 1);
  store<i32>(cell, pid, 4);
  const error = proc_join(cell, flags, cell + 8);
  if (error) return error;
  waited = load<i32>(cell, 4);
  const tag = load<u8>(cell, 8);
  exitStatus = tag == 1 ? <u32>load<u16>(cell, 10) : 0;
  endSignal = tag == 2 ? <u32>load<u8>(cell, 12) : 0;
  stopSignal = tag == 3 ? <u32>load<u8>(cell, 10) : 0;
  return 0;
}

/** Of the last pipe: the descriptor to read from, and that to write to. */
export let pipeRead: u32 = 0;
export let pipeWrite: u32 = 0;

export function makePipe(): errno {
  const error = fd_pipe(cell, cell + 4);
  if (error) return error;
  pipeRead = load<u32>(cell);
  pipeWrite = load<u32>(cell, 4);
  return 0;
}

/** The process's number. */
export function processId(): i32 {
  return proc_id(cell) == 0 ? load<i32>(cell) : 0;
}

/** Its parent's. */
export function parentId(): i32 {
  return proc_parent(0, cell) == 0 ? load<i32>(cell) : 0;
}

/**
 * Replaces the program, with the environment that there is; returns only on failure.
 * @param name of the program, looked for in PATH if it has no slash: address and bytes
 * @param args address and bytes of the arguments, each with a zero byte behind it; the first is the name it goes by
 */
export function execute(name: usize, nameLength: usize, args: usize, argsLength: usize): errno {
  return proc_exec3(name, nameLength, args, argsLength, 0, 0, 1, 0, 0);
}
