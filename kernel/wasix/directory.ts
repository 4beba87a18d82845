import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { changeDirectory } from '../process/file-calls.ts';
import type { Guest } from '../process/guest.ts';
import { encode } from '../text.ts';

/**
 * getcwd(path, length): the working directory, with a zero byte behind it. `length` is the room there is, and becomes the bytes
 * that are needed; ERANGE where there is less, which is what WASIX's libc expects.
 */
export function getcwd(guest: Guest, call: Call): number {
  const buffer = call.argU32(0);
  const length = call.argU32(1);
  if (!guest.has(length, 4)) return wasi.ERRNO_FAULT;
  const room = guest.getU32(length);
  const path = encode(`${guest.system.vfs.pathOf(guest.process.cwd)}\0`);
  guest.setU32(length, path.length);
  if (room < path.length) return wasi.ERRNO_RANGE;
  if (!guest.has(buffer, path.length)) return wasi.ERRNO_FAULT;
  guest.u8.set(path, buffer);
  return 0;
}

/** chdir(path): chdir(2). The directories that a program was given at its start stay what they are. */
export function chdir(guest: Guest, call: Call): number {
  const path = guest.path(call.argU32(0), call.argU32(1));
  if (typeof path === 'number') return path;
  return -changeDirectory(guest.system, guest.process, path);
}
