import type { FileSystem } from '../file-system.ts';
import { DIRECTORY } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import * as events from './events.ts';
import { WatchedNames } from './watched-names.ts';

/** Told of what happens to a file, or to the name in a directory. `cookie` joins the two events of a rename. */
export type Watcher = (event: number, name: string, cookie: number) => void;

/** The operations of a file system that are told of. */
const OPERATIONS = [
  'create',
  'link',
  'unlink',
  'rmdir',
  'rename',
  'write',
  'truncate',
  'setattr',
  'closeWritten',
] as const;

let lastCookie = 0;

/**
 * Tells watchers what happens on one file system. As long as there is one, it stands in front of the operations of the file system
 * that are told of, so that nobody pays for it otherwise.
 */
export class FileSystemWatch {
  readonly #fs: FileSystem;
  readonly #watchers = new Map<Inode, Set<Watcher>>();
  readonly #names = new WatchedNames();

  constructor(fs: FileSystem) {
    this.#fs = fs;
  }

  get size(): number {
    return this.#watchers.size;
  }

  add(inode: Inode, watcher: Watcher): void {
    if (this.#watchers.size === 0) this.#begin();
    const watchers = this.#watchers.get(inode);
    if (watchers === undefined) this.#watchers.set(inode, new Set([watcher]));
    else watchers.add(watcher);
    this.#names.learn(inode);
  }

  remove(inode: Inode, watcher: Watcher): void {
    const watchers = this.#watchers.get(inode);
    if (watchers === undefined || !watchers.delete(watcher) || watchers.size > 0) return;
    this.#watchers.delete(inode);
    this.#names.forget(inode);
    if (this.#watchers.size === 0)
      for (const name of OPERATIONS) Reflect.deleteProperty(this.#fs, name);
  }

  #begin(): void {
    const fs = this.#fs;
    const { create, link, unlink, rmdir, rename, write, truncate, setattr } = fs;
    fs.create = (dir, name, attributes) => {
      const made = create.call(fs, dir, name, attributes);
      if (typeof made !== 'number') this.#entered(dir, name, made, events.IN_CREATE, 0);
      return made;
    };
    fs.link = (dir, name, inode) => {
      const result = link.call(fs, dir, name, inode);
      if (result === 0) {
        this.#happened(inode, events.IN_ATTRIB);
        this.#entered(dir, name, inode, events.IN_CREATE, 0);
      }
      return result;
    };
    fs.unlink = (dir, name) => this.#remove(dir, name, () => unlink.call(fs, dir, name));
    fs.rmdir = (dir, name) => this.#remove(dir, name, () => rmdir.call(fs, dir, name));
    fs.rename = (fromDir, from, toDir, to) => {
      const moved = fs.lookup(fromDir, from);
      const replaced = fs.lookup(toDir, to);
      const result = rename.call(fs, fromDir, from, toDir, to);
      if (result !== 0 || typeof moved === 'number' || moved === replaced) return result;
      lastCookie++;
      this.#left(fromDir, from, moved, events.IN_MOVED_FROM, lastCookie);
      if (typeof replaced !== 'number') this.#names.remove(toDir, to, replaced.ino);
      this.#entered(toDir, to, moved, events.IN_MOVED_TO, lastCookie);
      this.#tell(moved, events.IN_MOVE_SELF, '', 0);
      if (typeof replaced !== 'number') this.#lostName(replaced);
      return result;
    };
    fs.write = (inode, offset, from) => {
      const result = write.call(fs, inode, offset, from);
      if (result > 0) this.#happened(inode, events.IN_MODIFY);
      return result;
    };
    fs.truncate = (inode, size) => {
      const result = truncate.call(fs, inode, size);
      if (result === 0) this.#happened(inode, events.IN_MODIFY);
      return result;
    };
    fs.closeWritten = (inode) => {
      this.#happened(inode, events.IN_CLOSE_WRITE);
    };
    fs.setattr = (inode, changes) => {
      const result = setattr.call(fs, inode, changes);
      if (result === 0) this.#happened(inode, events.IN_ATTRIB);
      return result;
    };
  }

  #remove(dir: Inode, name: string, remove: () => number): number {
    const gone = this.#fs.lookup(dir, name);
    const result = remove();
    if (result === 0 && typeof gone !== 'number') {
      this.#left(dir, name, gone, events.IN_DELETE, 0);
      this.#lostName(gone);
    }
    return result;
  }

  #entered(dir: Inode, name: string, inode: Inode, event: number, cookie: number): void {
    this.#names.add(dir, name, inode.ino);
    this.#tell(dir, event | kindOf(inode), name, cookie);
  }

  #left(dir: Inode, name: string, inode: Inode, event: number, cookie: number): void {
    this.#names.remove(dir, name, inode.ino);
    this.#tell(dir, event | kindOf(inode), name, cookie);
  }

  #lostName(inode: Inode): void {
    this.#tell(inode, inode.nlink === 0 ? events.IN_DELETE_SELF : events.IN_ATTRIB, '', 0);
  }

  /** Tells those who watch a directory that the file has a name in, and those who watch the file. */
  #happened(inode: Inode, event: number): void {
    for (const { dir, name } of this.#names.of(inode)) {
      this.#tell(dir, event | kindOf(inode), name, 0);
    }
    this.#tell(inode, event, '', 0);
  }

  #tell(inode: Inode, event: number, name: string, cookie: number): void {
    const watchers = this.#watchers.get(inode);
    if (watchers === undefined) return;
    // One may end its watch when it is told.
    for (const watcher of [...watchers]) watcher(event, name, cookie);
  }
}

function kindOf(inode: Inode): number {
  return inode.type === DIRECTORY ? events.IN_ISDIR : 0;
}
