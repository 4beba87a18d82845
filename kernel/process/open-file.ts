import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Stat } from '../fs/inode.ts';
import type { Process } from './process.ts';
import type { FileLock } from './file-lock.ts';
import type { WaitQueue } from './wait-queue.ts';

/** What a descriptor is ready for (poll(2)). */
export const READABLE = 1;
export const WRITABLE = 2;
/** The other end is gone. */
export const HANGUP = 4;

/**
 * An open file description: what descriptors refer to, shared by those made with dup or inherited by children, with its offset
 * and flags. One implementation for each kind of thing that can be opened.
 *
 * Reading and writing return the bytes moved, -errno, or BLOCKED after having queued the process.
 */
export abstract class OpenFile {
  /** FILETYPE_* as WASI gives it out. */
  abstract readonly type: number;
  /** WASI FDFLAGS_*. */
  flags: number;
  /** Where to wait until it may be readable; null where it always is. */
  readonly readable: WaitQueue | null = null;
  /** Where to wait until it may be writable; null where it always is. */
  readonly writable: WaitQueue | null = null;
  /** The lock of flock(2) that it holds. */
  lock: FileLock | null = null;
  /** Descriptors that refer to it. */
  references = 0;

  constructor(flags = 0) {
    this.flags = flags;
  }

  /** Up to `into.length` bytes; 0 at the end. */
  abstract read(process: Process, into: Uint8Array): number;

  /** Takes at least one byte of `from`, if there are any. */
  abstract write(process: Process, from: Uint8Array): number;

  /** Whether a write of `length` bytes in several parts must wait to be one piece: BLOCKED (queued) or 0. */
  beginWrite(_process: Process, _length: number): number {
    return 0;
  }

  /** pread(2) */
  readAt(_offset: number, _into: Uint8Array): number {
    return -wasi.ERRNO_SPIPE;
  }

  /** pwrite(2) */
  writeAt(_offset: number, _from: Uint8Array): number {
    return -wasi.ERRNO_SPIPE;
  }

  /** lseek(2): the new offset. */
  seek(_offset: number, _whence: number): number {
    return -wasi.ERRNO_SPIPE;
  }

  abstract stat(): Stat;

  /** ftruncate(2); BLOCKED, with the process still runnable, where more is to be freed than one call does. */
  truncate(_size: number): number {
    return -wasi.ERRNO_INVAL;
  }

  /** READABLE, WRITABLE, HANGUP in which it is now. */
  poll(): number {
    return READABLE | WRITABLE;
  }

  /** Bytes that a read would give at once, as far as known. */
  available(): number {
    return 0;
  }

  /** Called when the last descriptor is gone. */
  protected closed(): void {}

  retain(): this {
    this.references++;
    return this;
  }

  release(): void {
    if (--this.references > 0) return;
    this.lock?.release(this);
    this.closed();
  }
}
