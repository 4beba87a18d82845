import { ROOT } from '../fs/credentials.ts';
import type { Stat } from '../fs/inode.ts';
import type { Vfs } from '../fs/vfs.ts';
import { readTextFile } from './text-file.ts';

/**
 * A file of settings that is read again when it has changed. The time of the file tells, except in the message in which it was
 * written: time stands still within one, so then it is read each time.
 */
export class WatchedFile {
  readonly #vfs: Vfs;
  readonly #path: string;
  readonly #now: () => bigint;
  /** State of the file that was read last; '' for none. */
  #version = '';

  constructor(vfs: Vfs, path: string, now: () => bigint) {
    this.#vfs = vfs;
    this.#path = path;
    this.#now = now;
  }

  /** Its text if it has to be looked at again, otherwise null. A missing or unreadable file is empty. */
  changed(): string | null {
    const vfs = this.#vfs;
    const stat = vfs.stat(ROOT, vfs.root, this.#path);
    if (typeof stat === 'number') {
      if (this.#version === 'none') return null;
      this.#version = 'none';
      return '';
    }
    const version = versionOf(stat);
    if (version === this.#version) return null;
    const text = readTextFile(vfs, ROOT, vfs.root, this.#path);
    this.#version = stat.ctime < this.#now() ? version : '';
    return typeof text === 'string' ? text : '';
  }

  /**
   * Takes a change that the kernel itself has made for known. To be called only where {@link changed} gave null just before
   * the change was made.
   */
  acknowledge(): void {
    const vfs = this.#vfs;
    const stat = vfs.stat(ROOT, vfs.root, this.#path);
    this.#version = typeof stat === 'number' ? 'none' : versionOf(stat);
  }
}

/** Nobody can set the time of the last change of an inode, as everybody can that of its content. */
function versionOf({ ino, size, ctime }: Stat): string {
  return `${ino} ${size} ${ctime}`;
}
