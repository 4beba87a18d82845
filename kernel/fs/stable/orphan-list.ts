import { SUPER } from './format.ts';
import type { InodeTable } from './inode-table.ts';
import type { StableInode } from './stable-inode.ts';
import type { Superblock } from './superblock.ts';

/** Files that have no name any more but that somebody holds: what the next mount would otherwise never find. */
export class OrphanList {
  private readonly superblock: Superblock;
  private readonly table: InodeTable;

  constructor(superblock: Superblock, table: InodeTable) {
    this.superblock = superblock;
    this.table = table;
  }

  /** Number of the first orphan, 0 if there is none; `next` of each leads to the others. */
  get first(): number {
    return this.superblock.words[SUPER.orphan];
  }

  /** Adds a file; its record is saved. */
  add(inode: StableInode): void {
    inode.next = this.first;
    inode.previous = 0;
    if (inode.next !== 0) {
      const neighbour = this.table.get(inode.next);
      neighbour.previous = inode.ino;
      this.table.save(neighbour);
    }
    this.superblock.words[SUPER.orphan] = inode.ino;
    this.superblock.dirty = true;
    this.table.save(inode);
  }

  /** Takes a file off the list; its own record is left to the caller. */
  remove(inode: StableInode): void {
    if (inode.next !== 0) {
      const neighbour = this.table.get(inode.next);
      neighbour.previous = inode.previous;
      this.table.save(neighbour);
    }
    if (inode.previous !== 0) {
      const neighbour = this.table.get(inode.previous);
      neighbour.next = inode.next;
      this.table.save(neighbour);
    } else {
      this.superblock.words[SUPER.orphan] = inode.next;
      this.superblock.dirty = true;
    }
    inode.next = 0;
    inode.previous = 0;
  }
}
