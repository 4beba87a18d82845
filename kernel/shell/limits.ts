/**
 * How much of the kernel's own memory and time a script may take: the shell is not a guest whose memory is counted, and one
 * instruction of it is not interrupted.
 */
import { wasi } from '@bjorn3/browser_wasi_shim';
import { strerror } from '../errno.ts';
import { FatalError } from './faults.ts';

/** Characters of one value: a variable, the output of a command substitution, the result of an expansion. */
export const TEXT_LIMIT = 4 * 1024 * 1024;

/**
 * Characters of source that are parsed in one go: a script, or what `eval` and its kin are given. Parsing is not interrupted, and
 * takes some 30,000 instructions a character.
 */
export const SOURCE_LIMIT = 128 * 1024;

/** Characters of all variables of a shell. */
export const VARIABLES_LIMIT = 16 * 1024 * 1024;

/** Steps of matching one pattern, some thousand instructions each. */
export const MATCH_LIMIT = 1_000_000;

/**
 * Units of work of one instruction of the shell, each up to three thousand of the host's. Nothing interrupts it, and a message has
 * forty billion.
 */
const WORK_LIMIT = 6_000_000;

/** Work after which a shell gives way before its next instruction. */
export const WORK_BEFORE_PAUSE = 20_000;

/** Work that the instruction in hand has done; the machine sets it back. */
export const work = { spent: 0 };

/**
 * Notes work that grows with what a script gives: characters looked at one by one, fields, entries of directories.
 * @throws FatalError where one instruction would take too much
 */
export function spend(units: number): void {
  work.spent += units;
  if (work.spent > WORK_LIMIT) throw new FatalError(`expansion: ${strerror(wasi.ERRNO_2BIG)}`, 1);
}

/** @throws FatalError where a text of that many characters would be too long. */
export function checkLength(length: number): void {
  if (length > TEXT_LIMIT) throw new FatalError(`expansion: ${strerror(wasi.ERRNO_NOMEM)}`, 1);
}
