/** Standard output and standard error. */
import { fd_fdstat_get, fdstat, filetype, proc_exit, rights } from 'bindings/wasi_snapshot_preview1';
import { Writer } from './writer';

const OUTPUT_BUFFER: usize = 32768;
const ERROR_BUFFER: usize = 512;

// @ts-ignore: decorator
@lazy export const stdout = Writer.create(1, memory.data(32768), OUTPUT_BUFFER);
// @ts-ignore: decorator
@lazy export const stderr = Writer.create(2, memory.data(512), ERROR_BUFFER);

/** Exit status the app will end with; raised by messages about what went wrong. */
export let status: u32 = 0;

/** Raises the exit status. */
export function setStatus(value: u32): void {
  if (value > status) status = value;
}

/** Whether a descriptor is a terminal: a character device that can neither seek nor tell, as wasi-libc's isatty. */
export function isTerminal(fd: u32): bool {
  const stat = changetype<fdstat>(memory.data(24, 8));
  return (
    fd_fdstat_get(fd, stat) == 0 &&
    stat.filetype == filetype.CHARACTER_DEVICE &&
    (stat.rights_base & (rights.FD_SEEK | rights.FD_TELL)) == 0
  );
}

/** Ends the app: what is buffered goes out first. */
export function exit(value: u32): void {
  stdout.flush();
  proc_exit(value);
}
