/**
 * The status word of wait(2), in Linux's encoding: bits 8..15 the exit status of a process that ended by itself, bits 0..6
 * the signal that ended it; a low byte of 0x7f says "stopped" by the signal in bits 8..15, 0xffff "continued".
 */

/** Status word of a process that called exit. Only the low eight bits of `status` reach the parent, as in exit(3). */
export function exitedStatus(status: number): number {
  return (status & 0xff) << 8;
}

/** Status word of a process that a signal ended. */
export function signaledStatus(signal: number): number {
  return signal & 0x7f;
}

/** Status word of a process that a signal stopped. */
export function stoppedStatus(signal: number): number {
  return (signal << 8) | 0x7f;
}

/** Status word of a process that SIGCONT had go on. */
export const CONTINUED = 0xffff;

/** WIFEXITED */
export function hasExited(status: number): boolean {
  return (status & 0x7f) === 0;
}

/** WEXITSTATUS: 0..255. */
export function exitStatus(status: number): number {
  return (status >> 8) & 0xff;
}

/** WIFSIGNALED */
export function wasSignaled(status: number): boolean {
  const low = status & 0x7f;
  return low !== 0 && low !== 0x7f;
}

/** WTERMSIG */
export function terminatingSignal(status: number): number {
  return status & 0x7f;
}

/** WIFSTOPPED */
export function isStopped(status: number): boolean {
  return (status & 0xff) === 0x7f;
}

/** WSTOPSIG */
export function stoppingSignal(status: number): number {
  return (status >> 8) & 0xff;
}

/** What `$?` becomes: the exit status, or 128 + the signal that ended or stopped the process. */
export function shellStatus(status: number): number {
  if (hasExited(status)) return exitStatus(status);
  return 128 + (isStopped(status) ? stoppingSignal(status) : terminatingSignal(status));
}
