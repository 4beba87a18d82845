import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY, REGULAR_FILE } from '../fs/file-type.ts';
import type { DirEntry, Stat } from '../fs/inode.ts';
import { O_CREAT, O_DIRECTORY, O_RDONLY, O_WRONLY } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import type { Vfs } from '../fs/vfs.ts';
import { credentialsOf } from './user.ts';
import type { User } from './user.ts';

/** Largest piece of a file read at once, so that it fits in a query's reply. */
const MAX_READ = 2_000_000;
/** Entries listed at once, for the same reason and because a query has few instructions. */
const MAX_ENTRIES = 50_000;
const BATCH = 1024;

export interface UserFileWrite {
  offset: number;
  data: Uint8Array;
  /** Empties the file first. */
  truncate: boolean;
  /** Permissions, if they are to be set. */
  mode?: number;
}

/**
 * Files as a user outside reaches them, without a process: by absolute paths or paths from his home, under the same
 * permission checks.
 */
export class UserFiles {
  readonly #vfs: Vfs;

  constructor(vfs: Vfs) {
    this.#vfs = vfs;
  }

  /** Attributes of a file (links are followed) and its absolute path. */
  stat(user: User, path: string): { stat: Stat; path: string } | number {
    const vfs = this.#vfs;
    const credentials = credentialsOf(user);
    const at = this.#start(user);
    const stat = vfs.stat(credentials, at, path);
    if (typeof stat === 'number') return stat;
    const place = vfs.resolve(credentials, at, path, true);
    return typeof place === 'number' ? place : { stat, path: vfs.pathOf(place) };
  }

  /** Up to `length` bytes, 2 MB at most, from `offset`; less at the end of the file. */
  read(user: User, path: string, offset: number, length: number): Uint8Array | number {
    const place = this.#open(user, path, O_RDONLY, 0);
    if (typeof place === 'number') return place;
    const { inode } = place;
    let result: Uint8Array | number = -wasi.ERRNO_INVAL;
    if (inode.type === DIRECTORY) result = -wasi.ERRNO_ISDIR;
    else if (inode.type === REGULAR_FILE) {
      // What /proc makes up has no size beforehand.
      const left = inode.size === 0 ? length : Math.max(0, inode.size - offset);
      const buffer = new Uint8Array(Math.min(length, left, MAX_READ));
      const count = inode.fs.read(inode, offset, buffer);
      result = count < 0 ? count : buffer.subarray(0, count);
    }
    inode.fs.release(inode);
    return result;
  }

  /** Writes a piece of a file, which is made if it is missing: its size afterwards. */
  write(user: User, path: string, write: UserFileWrite): number {
    const created = (write.mode ?? 0o666) & ~0o022;
    const place = this.#open(user, path, O_WRONLY | O_CREAT, created);
    if (typeof place === 'number') return place;
    const { inode } = place;
    const result =
      inode.type === REGULAR_FILE ? this.#store(user, place, write) : -wasi.ERRNO_INVAL;
    inode.fs.closeWritten(inode);
    inode.fs.release(inode);
    return result;
  }

  /** Entries of a directory; EOVERFLOW for more than fit in a reply. */
  list(user: User, path: string): DirEntry[] | number {
    const place = this.#open(user, path, O_RDONLY | O_DIRECTORY, 0);
    if (typeof place === 'number') return place;
    const all: DirEntry[] = [];
    let result: DirEntry[] | number = all;
    for (let cookie = 0; ;) {
      const entries = this.#vfs.readdir(place, cookie, BATCH);
      if (typeof entries === 'number') result = entries;
      if (typeof entries === 'number' || entries.length === 0) break;
      if (all.length + entries.length > MAX_ENTRIES) result = -wasi.ERRNO_OVERFLOW;
      if (typeof result === 'number') break;
      for (const entry of entries) all.push(entry);
      cookie = entries[entries.length - 1].cookie;
    }
    place.inode.fs.release(place.inode);
    return result;
  }

  #store(user: User, { inode }: Place, write: UserFileWrite): number {
    if (write.truncate) {
      const error = inode.fs.truncate(inode, 0);
      if (error !== 0) return error;
    }
    const { data } = write;
    for (let done = 0; done < data.length;) {
      const piece = done === 0 ? data : data.subarray(done);
      const count = inode.fs.write(inode, write.offset + done, piece);
      if (count < 0) return count;
      done += count;
    }
    if (write.mode !== undefined && (inode.mode & 0o777) !== (write.mode & 0o777)) {
      const error = this.#vfs.setMode(credentialsOf(user), inode, write.mode & 0o777);
      if (error !== 0) return error;
    }
    return inode.size;
  }

  #open(user: User, path: string, flags: number, mode: number): Place | number {
    return this.#vfs.open(credentialsOf(user), this.#start(user), path, flags, mode);
  }

  #start(user: User): Place {
    const vfs = this.#vfs;
    const home = vfs.resolve(credentialsOf(user), vfs.root, user.home, true);
    return typeof home === 'number' ? vfs.root : home;
  }
}
