import type { StableInode } from './stable-inode.ts';
import { NumberMap } from '../../number-map.ts';

/** Inodes of a generation; at most two generations are kept for their own sake. */
const GENERATION = 2048;

/**
 * Inodes in the heap. One that anybody holds is found again as the same object, however long ago it was used;
 * of the others the most recent are kept.
 */
export class InodeCache {
  private young = new NumberMap<StableInode>();
  private old = new NumberMap<StableInode>();
  private readonly weak = new NumberMap<WeakRef<StableInode>>();
  private sweepAt = 2 * GENERATION;

  get(ino: number): StableInode | undefined {
    let inode = this.young.get(ino);
    if (inode !== undefined) return inode;
    inode = this.old.get(ino) ?? this.weak.get(ino)?.deref();
    if (inode !== undefined) this.add(inode);
    return inode;
  }

  add(inode: StableInode): void {
    if (this.young.size >= GENERATION) this.age();
    this.young.set(inode.ino, inode);
  }

  forget(ino: number): void {
    this.young.delete(ino);
    this.old.delete(ino);
    this.weak.delete(ino);
  }

  private age(): void {
    if (this.weak.size >= this.sweepAt) this.sweep();
    for (const [ino, inode] of this.old) {
      if (!this.young.has(ino)) this.weak.set(ino, new WeakRef(inode));
    }
    this.old = this.young;
    this.young = new NumberMap();
  }

  /** Drops what is gone; each time only when twice as much has come as was left. */
  private sweep(): void {
    for (const [ino, reference] of this.weak) {
      if (reference.deref() === undefined) this.weak.delete(ino);
    }
    this.sweepAt = Math.max(2 * GENERATION, 2 * this.weak.size);
  }
}
