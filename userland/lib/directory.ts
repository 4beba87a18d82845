/** Reading directories. */
import { dirent, errno, fd_readdir, filetype } from 'bindings/wasi_snapshot_preview1';
import { duplicate } from './bytes';
import { List } from './list';
import { alloc } from './memory';

const DIRENT: usize = 24;
const BUFFER: usize = 16384;
// @ts-ignore: decorator
@lazy const buffer = memory.data(16384, 8);
// @ts-ignore: decorator
@lazy const usedAt = memory.data(4, 4);

/** One name in a directory. */
@unmanaged
export class Entry {
  /** NUL-terminated. */
  name: usize;
  length: u32;
  type: filetype;
  ino: u64;
}

/** errno of the last `readEntries`. */
export let readdirError: errno = 0;

/** All entries of an open directory but `.` and `..`, as addresses of Entry, in the system's order. */
export function readEntries(fd: u32): List {
  const entries = List.create();
  let cookie: u64 = 0;
  let used = BUFFER;
  // A buffer that is not full holds the last entries.
  while (used == BUFFER) {
    readdirError = fd_readdir(fd, buffer, BUFFER, cookie, usedAt);
    if (readdirError) return entries;
    used = <usize>load<u32>(usedAt);
    const end = buffer + used;
    let p = buffer;
    // An entry that the buffer's end cuts off comes again, whole, in the next round.
    while (p + DIRENT <= end) {
      const raw = changetype<dirent>(p);
      const size = <usize>raw.namlen;
      const name = p + DIRENT;
      if (name + size > end) break;
      cookie = raw.next;
      p = name + size;
      if (load<u8>(name) == 46 && (size == 1 || (size == 2 && load<u8>(name, 1) == 46))) continue;
      const entry = changetype<Entry>(alloc(offsetof<Entry>()));
      entry.name = duplicate(name, size);
      entry.length = <u32>size;
      entry.type = raw.type;
      entry.ino = raw.ino;
      entries.push(changetype<usize>(entry));
    }
    if (used == BUFFER && p == buffer) {
      readdirError = errno.OVERFLOW;
      break;
    }
  }
  return entries;
}
