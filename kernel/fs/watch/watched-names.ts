import { DIRECTORY } from '../file-type.ts';
import type { Inode } from '../inode.ts';
import { NumberMap } from '../../number-map.ts';

/** Names of a directory that are remembered; of larger ones only what happens to the directory itself is told. */
const NAMES_MAX = 1024;

/** Where in watched directories a file has a name. */
interface Name {
  dir: Inode;
  name: string;
}

/**
 * Names of files in directories that are watched, by inode number, so that what happens to a file can be told to those who
 * watch its directory. The directories of one file system.
 */
export class WatchedNames {
  readonly #byIno = new NumberMap<Name[]>();
  readonly #known = new Set<Inode>();

  /** Reads the names of a directory, unless it is none, is known, or has too many. */
  learn(dir: Inode): void {
    if (dir.type !== DIRECTORY || this.#known.has(dir)) return;
    const entries = dir.fs.readdir(dir, 0, NAMES_MAX + 1);
    if (typeof entries === 'number' || entries.length > NAMES_MAX) return;
    this.#known.add(dir);
    for (const { name, ino } of entries) this.add(dir, name, ino);
  }

  forget(dir: Inode): void {
    if (!this.#known.delete(dir)) return;
    for (const [ino, names] of this.#byIno) {
      const left = names.filter((each) => each.dir !== dir);
      if (left.length === 0) this.#byIno.delete(ino);
      else if (left.length < names.length) this.#byIno.set(ino, left);
    }
  }

  add(dir: Inode, name: string, ino: number): void {
    if (!this.#known.has(dir)) return;
    const names = this.#byIno.get(ino);
    if (names === undefined) this.#byIno.set(ino, [{ dir, name }]);
    else names.push({ dir, name });
  }

  remove(dir: Inode, name: string, ino: number): void {
    const names = this.#byIno.get(ino);
    if (names === undefined) return;
    const left = names.filter((each) => each.dir !== dir || each.name !== name);
    if (left.length === 0) this.#byIno.delete(ino);
    else this.#byIno.set(ino, left);
  }

  of(inode: Inode): readonly Name[] {
    return this.#byIno.get(inode.ino) ?? [];
  }
}
