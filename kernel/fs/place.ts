import type { Inode } from './inode.ts';

/**
 * A file together with where it is: what a path resolves to and what further paths start from.
 * A directory has one Place for as long as somebody knows it, which moves along when the directory
 * is renamed; so `..` and the path of a working directory are right whatever happens to it.
 * Other files, which may have several names, get a new Place for each resolution.
 */
export class Place {
  readonly inode: Inode;
  /** The directory above, across mounts; null at the root. */
  parent: Place | null;
  /** Name in `parent`. */
  name: string;
  /** Root of the file system mounted on this directory, which hides it. */
  mounted: Place | null = null;

  constructor(inode: Inode, parent: Place | null, name: string) {
    this.inode = inode;
    this.parent = parent;
    this.name = name;
  }
}
