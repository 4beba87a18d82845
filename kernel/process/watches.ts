import { wasi } from '@bjorn3/browser_wasi_shim';
import type { FileSystem } from '../fs/file-system.ts';
import type { Inode } from '../fs/inode.ts';
import { FileSystemWatch, type Watcher } from '../fs/watch/file-system-watch.ts';
import { NumberMap } from '../number-map.ts';

/** Watches that a user's processes may have together, as inotify's max_user_watches. */
const USER_MAX = 1024;

/** All watches of files, by file system, and counted by user. */
export class Watches {
  readonly #byFileSystem = new Map<FileSystem, FileSystemWatch>();
  readonly #byUser = new NumberMap<number>();

  /** Has `watcher` told of what happens to a file: 0, or -ENOSPC where the user has too many. */
  add(uid: number, inode: Inode, watcher: Watcher): number {
    const count = this.#byUser.get(uid) ?? 0;
    if (count >= USER_MAX) return -wasi.ERRNO_NOSPC;
    this.#byUser.set(uid, count + 1);
    let watch = this.#byFileSystem.get(inode.fs);
    if (watch === undefined) {
      watch = new FileSystemWatch(inode.fs);
      this.#byFileSystem.set(inode.fs, watch);
    }
    watch.add(inode, watcher);
    return 0;
  }

  /** Ends what `add` began. */
  remove(uid: number, inode: Inode, watcher: Watcher): void {
    const count = this.#byUser.get(uid)! - 1;
    if (count === 0) this.#byUser.delete(uid);
    else this.#byUser.set(uid, count);
    const watch = this.#byFileSystem.get(inode.fs)!;
    watch.remove(inode, watcher);
    if (watch.size === 0) this.#byFileSystem.delete(inode.fs);
  }

  /** Users who have watches. */
  get users(): number {
    return this.#byUser.size;
  }
}
