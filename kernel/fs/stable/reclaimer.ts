import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY, REGULAR_FILE } from '../file-type.ts';
import type { Accounts } from './accounts.ts';
import type { FileContent } from './file-content.ts';
import type { InodeTable } from './inode-table.ts';
import type { OrphanList } from './orphan-list.ts';
import type { StableInode } from './stable-inode.ts';

/** Work of freeing blocks (block-map.ts) that one step does. */
const STEP = 1024;
/**
 * The part of it that is done at once when a file goes: so little that a process may end with a thousand such files open, and yet
 * 20 MiB in one piece.
 */
const AT_ONCE = 1 / 16;

/**
 * Gives back what files took that are gone. What is much work is not done at once: the file is an orphan that nobody holds, of which
 * the last blocks go first, a part at a time. So no operation takes longer for a file being large, and what is left of it is
 * found on the device whatever happens meanwhile. The caller commits.
 */
export class Reclaimer {
  /** Inode numbers of orphans that nobody holds, by owner. */
  private readonly waiting = new Map<number, number[]>();
  private readonly table: InodeTable;
  private readonly content: FileContent;
  private readonly orphans: OrphanList;
  private readonly accounts: Accounts;
  /** See STEP. */
  readonly work: number;

  constructor(
    table: InodeTable,
    content: FileContent,
    orphans: OrphanList,
    accounts: Accounts,
    work = STEP,
  ) {
    this.table = table;
    this.content = content;
    this.orphans = orphans;
    this.accounts = accounts;
    this.work = work;
  }

  /** Whether anything is left to be freed. */
  get some(): boolean {
    return this.waiting.size > 0;
  }

  /** Frees a file that has lost its last name and its last holder. @param isOrphan whether it is on the list of orphans */
  free(inode: StableInode, isOrphan: boolean): void {
    if (this.shrink(inode, this.work * AT_ONCE)) {
      if (isOrphan) this.orphans.remove(inode);
      this.destroy(inode);
      return;
    }
    if (isOrphan) this.table.save(inode);
    else this.orphans.add(inode);
    this.add(inode);
  }

  /** Has an orphan freed in parts. */
  private add({ ino, uid }: StableInode): void {
    const numbers = this.waiting.get(uid);
    if (numbers === undefined) this.waiting.set(uid, [ino]);
    else numbers.push(ino);
  }

  /** Leaves nothing in a file that goes on. What is not freed at once becomes another one's, which is an orphan. */
  empty(file: StableInode): void {
    if (this.shrink(file, this.work * AT_ONCE)) return;
    const rest = this.table.allocate();
    if (rest === null) {
      // It cannot be for lack of space, of which there is some now.
      this.shrink(file, Infinity);
      return;
    }
    rest.type = REGULAR_FILE;
    rest.uid = file.uid;
    rest.gid = file.gid;
    rest.atime = rest.mtime = rest.ctime = file.mtime;
    this.content.move(file, rest);
    // Be it beyond the owner's quota, for a moment.
    this.accounts.charge(rest.uid, 1, 1);
    this.orphans.add(rest);
    this.add(rest);
  }

  /** Frees a part of what is left; returns the user whose it was, -1 if there was nothing. */
  step(): number {
    for (const [uid, numbers] of this.waiting) {
      this.stepOf(uid, numbers);
      return uid;
    }
    return -1;
  }

  /** Whether something was freed after an operation of a user's has failed for lack of space, so that it may succeed now. */
  relieve(error: number, uid: number): boolean {
    if (error === -wasi.ERRNO_NOSPC) return this.step() >= 0;
    const numbers = error === -wasi.ERRNO_DQUOT ? this.waiting.get(uid) : undefined;
    if (numbers === undefined) return false;
    this.stepOf(uid, numbers);
    return true;
  }

  /** Gives back all that a file takes. */
  destroy(inode: StableInode): void {
    this.shrink(inode, Infinity);
    this.accounts.charge(inode.uid, -1, -1);
    this.table.release(inode);
  }

  private stepOf(uid: number, numbers: number[]): void {
    const inode = this.table.get(numbers[numbers.length - 1]);
    let finished = true;
    try {
      finished = this.shrink(inode, this.work);
    } finally {
      // One that is damaged is not tried again before the next mount.
      if (finished) {
        numbers.pop();
        if (numbers.length === 0) this.waiting.delete(uid);
      }
    }
    if (finished) {
      this.orphans.remove(inode);
      this.destroy(inode);
    } else {
      this.table.save(inode);
    }
  }

  /** Frees content, the last of it first, for as much work as `most` says: whether none is left. */
  private shrink(inode: StableInode, most: number): boolean {
    return inode.type === DIRECTORY || this.content.truncate(inode, 0, most) === 0;
  }
}
