import type { StableInode } from './stable-inode.ts';

/** Names remembered in all directories together; then all are forgotten. */
const LIMIT = 20000;

/** Names that were looked up lately, kept at the directories themselves. */
export class NameCache {
  private dirs: StableInode[] = [];
  private count = 0;

  add(dir: StableInode, name: string, ino: number): void {
    if (this.count >= LIMIT) {
      for (const known of this.dirs) known.names = null;
      this.dirs = [];
      this.count = 0;
    }
    if (dir.names === null) {
      dir.names = new Map();
      this.dirs.push(dir);
    }
    dir.names.set(name, ino);
    this.count++;
  }

  remove(dir: StableInode, name: string): void {
    dir.names?.delete(name);
  }
}
