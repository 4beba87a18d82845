/**
 * How much of the kernel's own memory and time a script may take: the shell is not a guest whose memory is counted, and one
 * instruction of it is not interrupted.
 */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { FatalError } from './faults.ts';

/** Characters of one value: a variable, the output of a command substitution, the result of an expansion. */
export const TEXT_LIMIT = 4 * 1024 * 1024;

/** Characters of all variables of a shell. */
export const VARIABLES_LIMIT = 16 * 1024 * 1024;

/** Steps of matching one pattern, some thousand instructions each. */
export const MATCH_LIMIT = 1_000_000;

/** @throws FatalError where a text of that many characters would be too long. */
export function checkLength(length: number): void {
  if (length > TEXT_LIMIT) throw new FatalError(`expansion: ${strerror(wasi.ERRNO_NOMEM)}`, 1);
}
