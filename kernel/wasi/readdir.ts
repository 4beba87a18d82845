import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { BLOCKED } from '../process/blocked.ts';
import { Directory } from '../process/directory.ts';
import { DONE_LATE } from '../process/system-calls.ts';
import type { Guest } from '../process/guest.ts';
import type { DirEntry } from '../fs/inode.ts';
import { encode } from '../text.ts';

const HEAD = 24;
const BATCH = 64;
/** Batches in one turn. */
const BATCHES = 16;
const DIRECTORY = wasi.FILETYPE_DIRECTORY;

/**
 * fd_readdir. Cookies of a directory's own entries are the file system's plus two: `.` and `..` come first, and cookie 0 is the
 * beginning.
 */
export function fdReaddir(guest: Guest, call: Call): number {
  const { process } = guest;
  const descriptor = guest.entries[call.argU32(0)];
  if (descriptor === undefined) return wasi.ERRNO_BADF;
  const { file } = descriptor;
  if (!(file instanceof Directory)) return wasi.ERRNO_NOTDIR;
  if ((descriptor.rights & wasi.RIGHTS_FD_READDIR) === 0) return wasi.ERRNO_NOTCAPABLE;
  const start = call.argU32(1);
  const length = call.argU32(2);
  const cookie = call.argI64Number(3);
  const out = call.argU32(4);
  if (!guest.has(start, length) || !guest.has(out, 4)) return wasi.ERRNO_FAULT;
  if (cookie < 0) return wasi.ERRNO_INVAL;
  const { place } = file;
  const end = start + length;
  // A long directory is read in several turns: `progress` is what is filled already.
  let at = start + process.progress;
  let next = process.cookie;
  if (at === start) {
    next = Math.max(0, cookie - 2);
    if (cookie < 1) at = putEntry(guest, at, end, 1, place.inode.ino, DIRECTORY, '.');
    if (cookie < 2 && at < end) {
      at = putEntry(guest, at, end, 2, (place.parent ?? place).inode.ino, DIRECTORY, '..');
    }
  }
  let entries: DirEntry[] | number = [];
  let batches = 0;
  for (; at < end; batches++) {
    entries = guest.system.vfs.readdir(place, next, BATCH);
    if (typeof entries === 'number') break;
    if (entries.length === 0) break;
    for (let i = 0; i < entries.length && at < end; i++) {
      const entry = entries[i];
      next = entry.cookie;
      at = putEntry(guest, at, end, next + 2, entry.ino, entry.type, entry.name);
    }
    if (batches === BATCHES && at < end) {
      process.progress = at - start;
      process.cookie = next;
      return BLOCKED;
    }
  }
  process.progress = 0;
  if (typeof entries === 'number') return -entries;
  // A full buffer tells the caller that there may be more.
  guest.setU32(out, Math.min(at, end) - start);
  return batches > 1 ? DONE_LATE : 0;
}

/** Stores what of an entry fits before `end`; where the whole of it would have ended. */
function putEntry(
  guest: Guest,
  at: number,
  end: number,
  next: number,
  ino: number,
  type: number,
  name: string,
): number {
  const bytes = encode(name);
  const head = new Uint8Array(HEAD);
  const view = new DataView(head.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, BigInt(ino), true);
  view.setUint32(16, bytes.length, true);
  head[20] = type > wasi.FILETYPE_SYMBOLIC_LINK ? 0 : type;
  guest.u8.set(head.subarray(0, end - at), at);
  if (at + HEAD < end) guest.u8.set(bytes.subarray(0, end - at - HEAD), at + HEAD);
  return at + HEAD + bytes.length;
}
