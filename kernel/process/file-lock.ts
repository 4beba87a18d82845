import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Inode } from '../fs/inode.ts';
import { BLOCKED } from './blocked.ts';
import type { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';
import { storedInode } from './stored-inode.ts';
import { WaitQueue } from './wait-queue.ts';

/** Operations of flock(2), with Linux's numbers. */
export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;

/** The locks on one file: one exclusive or any number of shared ones, held by open file descriptions. */
export class FileLock {
  readonly #holders = new Map<OpenFile, number>();
  readonly #freed = new WaitQueue();
  readonly #unused: () => void;

  /** @param unused called when nobody holds a lock and nobody waits for one */
  constructor(unused: () => void) {
    this.#unused = unused;
  }

  /** LOCK_SH or LOCK_EX for what the description holds, or 0. */
  kindOf(file: OpenFile): number {
    return this.#holders.get(file) ?? 0;
  }

  /** Takes a lock for `file`, which holds none: whether it got it. */
  take(file: OpenFile, kind: number): boolean {
    for (const held of this.#holders.values()) {
      if (kind === LOCK_EX || held === LOCK_EX) return false;
    }
    this.#holders.set(file, kind);
    file.lock = this;
    return true;
  }

  /** Has `process` sleep until somebody gives up a lock. */
  wait(process: Process): void {
    this.#freed.join(process);
  }

  /** Gives up what `file` holds, if it holds a lock. */
  release(file: OpenFile): void {
    if (!this.#holders.delete(file)) return;
    file.lock = null;
    this.#freed.wakeAll();
    if (this.#holders.size === 0) this.#unused();
  }
}

/**
 * Advisory locks on files and directories (flock(2)): they belong to open file descriptions, so that descriptors made by dup and
 * inherited by children share them, and end with the last of these.
 */
export class FileLocks {
  readonly #locks = new Map<Inode, FileLock>();

  /**
   * flock(2): 0, -EWOULDBLOCK (EAGAIN) with LOCK_NB, -EINVAL, -ENOTSUP for what is no file, or BLOCKED with the process queued.
   * Changing the kind of a lock gives it up first, as Linux does: somebody else may get it in between.
   */
  apply(process: Process, file: OpenFile, operation: number): number {
    const kind = operation & ~LOCK_NB;
    if (kind !== LOCK_SH && kind !== LOCK_EX && kind !== LOCK_UN) return -wasi.ERRNO_INVAL;
    const inode = storedInode(file);
    if (inode === null) return -wasi.ERRNO_NOTSUP;
    if (file.lock !== null) {
      if (file.lock.kindOf(file) === kind) return 0;
      file.lock.release(file);
    }
    if (kind === LOCK_UN) return 0;
    let lock = this.#locks.get(inode);
    if (lock === undefined) {
      lock = new FileLock(() => this.#locks.delete(inode));
      this.#locks.set(inode, lock);
    }
    if (lock.take(file, kind)) return 0;
    if ((operation & LOCK_NB) !== 0) return -wasi.ERRNO_AGAIN;
    lock.wait(process);
    return BLOCKED;
  }

  /** Files that are locked. */
  get size(): number {
    return this.#locks.size;
  }
}
