import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Credentials } from '../fs/credentials.ts';
import { REGULAR_FILE } from '../fs/file-type.ts';
import { X_OK } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import { decode } from '../text.ts';
import type { NativeProgram } from './sys.ts';
import type { System } from './system.ts';

/** What a path stands for when it is executed. */
export interface Executable {
  /** Absolute path of the file, for /proc. */
  path: string;
  /** As the program gets them: for a script with its interpreter in front. */
  argv: string[];
  program: NativeProgram | Place;
}

const HEADER = 256;
/** Interpreters of interpreters, as Linux limits them. */
const MAX_DEPTH = 4;
const KERNEL = 'kernel:';

/** Bytes of arguments and environment that a program can be given, about (sysconf(3), _SC_ARG_MAX). */
const ARG_MAX = 524_288;

/** 0, or -E2BIG where a program is given too much. */
export function checkArguments(argv: readonly string[], env: ReadonlyMap<string, string>): number {
  let size = 0;
  for (const argument of argv) size += argument.length + 1;
  for (const [name, value] of env) size += name.length + value.length + 2;
  return size > ARG_MAX ? -wasi.ERRNO_2BIG : 0;
}

/**
 * Finds out how `path` is to be executed (execve(2)): a WebAssembly module, a script with `#!`, or a program of the kernel's
 * (`#!kernel:NAME`, only in files of root's). -ENOENT, -EACCES, -ENOEXEC, -ELOOP, …
 */
export function findExecutable(
  system: System,
  credentials: Credentials,
  at: Place,
  path: string,
  argv: string[],
  depth = 0,
): Executable | number {
  const { vfs } = system;
  const place = vfs.resolve(credentials, at, path, true);
  if (typeof place === 'number') return place;
  const { inode } = place;
  if (inode.type !== REGULAR_FILE) return -wasi.ERRNO_ACCES;
  const refused = vfs.mayAccess(credentials, inode, X_OK);
  if (refused !== 0) return refused;
  const header = new Uint8Array(HEADER);
  const length = inode.fs.read(inode, 0, header);
  if (length < 0) return length;
  if (
    length >= 4 &&
    header[0] === 0 &&
    header[1] === 0x61 &&
    header[2] === 0x73 &&
    header[3] === 0x6d
  ) {
    return { path: vfs.pathOf(place), argv, program: place };
  }
  if (length < 2 || header[0] !== 0x23 || header[1] !== 0x21) return -wasi.ERRNO_NOEXEC;
  const newline = header.indexOf(0x0a);
  if (newline < 0 && length === HEADER) return -wasi.ERRNO_NOEXEC;
  const line = decode(header.subarray(2, newline < 0 ? length : newline)).trim();
  if (line.startsWith(KERNEL)) {
    const program = inode.uid === 0 ? system.natives.get(line.slice(KERNEL.length)) : undefined;
    if (program === undefined) return -wasi.ERRNO_NOEXEC;
    return { path: vfs.pathOf(place), argv, program };
  }
  if (depth === MAX_DEPTH) return -wasi.ERRNO_LOOP;
  const [, interpreter, argument] = /^(\S*)\s*(.*)$/.exec(line)!;
  if (interpreter === '') return -wasi.ERRNO_NOEXEC;
  const full = [interpreter, ...(argument === '' ? [] : [argument]), path, ...argv.slice(1)];
  return findExecutable(system, credentials, at, interpreter, full, depth + 1);
}
