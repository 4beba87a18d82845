import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { pipe } from '../process/file-calls.ts';
import type { Guest } from '../process/guest.ts';
import { openPath } from '../wasi/paths.ts';
import { giveNumber } from './identity.ts';

/** Descriptors beyond what WASI preview 1 can do with them. */

const { ERRNO_BADF, ERRNO_FAULT, ERRNO_INVAL } = wasi;
/** fdflagsext */
const CLOSE_ON_EXEC = 1;

/** fd_pipe(read, write): pipe(2), which goes one way only. */
export function fdPipe(guest: Guest, call: Call): number {
  const first = call.argU32(0);
  const second = call.argU32(1);
  if (!guest.has(first, 4) || !guest.has(second, 4)) return ERRNO_FAULT;
  const ends = pipe(guest.process);
  if (typeof ends === 'number') return -ends;
  guest.setU32(first, ends[0]);
  guest.setU32(second, ends[1]);
  return 0;
}

function duplicate(guest: Guest, fd: number, least: number, flags: number, out: number): number {
  const { descriptors } = guest.process;
  const descriptor = descriptors.get(fd);
  if (descriptor === undefined) return ERRNO_BADF;
  if (!guest.has(out, 4)) return ERRNO_FAULT;
  const { file, rights, inheriting } = descriptor;
  const copy = descriptors.add(file, rights, inheriting, least);
  if (copy >= 0 && (flags & CLOSE_ON_EXEC) !== 0) descriptors.get(copy)!.closeOnExec = true;
  return giveNumber(guest, out, copy);
}

/** fd_dup(fd, copy): dup(2) */
export function fdDup(guest: Guest, call: Call): number {
  return duplicate(guest, call.argU32(0), 0, 0, call.argU32(1));
}

/** fd_dup2(fd, least, cloexec, copy): F_DUPFD and F_DUPFD_CLOEXEC of fcntl(2). The name is WASIX's. */
export function fdDup2(guest: Guest, call: Call): number {
  const flags = call.argU32(2) === 0 ? 0 : CLOSE_ON_EXEC;
  return duplicate(guest, call.argU32(0), call.argU32(1), flags, call.argU32(3));
}

/** fd_copy(from, to, flags): dup2(2), with flags dup3(2): `to` is closed first if it is open. */
export function fdCopy(guest: Guest, call: Call): number {
  const { descriptors } = guest.process;
  const from = call.argU32(0);
  const to = call.argU32(1);
  const flags = call.argU32(2);
  const descriptor = descriptors.get(from);
  if (descriptor === undefined) return ERRNO_BADF;
  if ((flags & ~CLOSE_ON_EXEC) !== 0) return ERRNO_INVAL;
  if (from === to) return 0;
  const result = descriptors.set(to, descriptor);
  if (result < 0) return -result;
  if (flags !== 0) descriptors.get(to)!.closeOnExec = true;
  return 0;
}

/** fd_renumber(from, to) as WASIX has it: dup2(2), for programs that import WASIX's calls. */
export function fdRenumber(guest: Guest, call: Call): number {
  const { descriptors } = guest.process;
  const descriptor = descriptors.get(call.argU32(0));
  if (descriptor === undefined) return ERRNO_BADF;
  const to = call.argU32(1);
  if (call.argU32(0) === to) return 0;
  const result = descriptors.set(to, descriptor);
  return result < 0 ? -result : 0;
}

/** fd_fdflags_get(fd, flags): F_GETFD of fcntl(2) */
export function fdFdflagsGet(guest: Guest, call: Call): number {
  const descriptor = guest.entries[call.argU32(0)];
  if (descriptor === undefined) return ERRNO_BADF;
  const out = call.argU32(1);
  if (!guest.has(out, 2)) return ERRNO_FAULT;
  guest.view.setUint16(out, descriptor.closeOnExec ? CLOSE_ON_EXEC : 0, true);
  return 0;
}

/** fd_fdflags_set(fd, flags): F_SETFD of fcntl(2) */
export function fdFdflagsSet(guest: Guest, call: Call): number {
  const descriptor = guest.entries[call.argU32(0)];
  if (descriptor === undefined) return ERRNO_BADF;
  const flags = call.argU32(1) & 0xffff;
  if ((flags & ~CLOSE_ON_EXEC) !== 0) return ERRNO_INVAL;
  descriptor.closeOnExec = flags !== 0;
  return 0;
}

/** path_open2: path_open with fdflagsext before the result. */
export function pathOpen2(guest: Guest, call: Call): number {
  const out = call.argU32(9);
  const error = openPath(guest, call, out);
  if (error === 0 && (call.argU32(8) & CLOSE_ON_EXEC) !== 0) {
    guest.entries[guest.getU32(out)]!.closeOnExec = true;
  }
  return error;
}
