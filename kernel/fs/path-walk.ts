import { wasi } from '@bjorn3/browser_wasi_shim';
import { encodedLength } from '../text.ts';
import type { Credentials } from './credentials.ts';
import { DIRECTORY, SYMBOLIC_LINK } from './file-type.ts';
import type { Inode } from './inode.ts';
import { X_OK } from './open-flags.ts';
import { permits } from './permission.ts';
import { Place } from './place.ts';

/** What to do about a symbolic link in the last component of a path. */
export const FOLLOW = 0;
/** Stay on it, unless a trailing slash asks for the directory it points to (lstat). */
export const NO_FOLLOW = 1;
/** Stay on it in any case: the name itself is wanted (mkdir, unlink, rename). */
export const NAME = 2;

/** Kinds of last component. */
export const ORDINARY = 0;
export const DOT = 1;
export const DOT_DOT = 2;
/** The path is all slashes. */
export const SLASH = 3;

const PATH_MAX = 4096;
const NAME_MAX = 255;
const LINKS_MAX = 40;
// Such a name has no UTF-8 form, so that no file could keep it.
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Path resolution (path_resolution(7)). One walker is used again and again: the outcome of the last
 * walk stands in its fields, so that walking allocates nothing.
 */
export class PathWalk {
  /** Directory that holds the last component; with a last component of `.` or `..`, that itself. */
  dir: Place;
  /** Last component, if it is an ordinary one. */
  name = '';
  /** The file found, or null if only its directory exists. */
  found: Inode | null = null;
  /** Whether the path ended in a slash: it must be a directory. */
  slash = false;
  /** ORDINARY, DOT, DOT_DOT or SLASH. */
  kind = ORDINARY;

  private readonly root: Place;

  constructor(root: Place) {
    this.root = root;
    this.dir = root;
  }

  /**
   * Walks `path` from directory `start`. Returns 0 if the file or at least the directory for it is there,
   * otherwise -errno. With `beneath`, a path that leads out of `start`, be it by `..`, an
   * absolute path or a link, gives EPERM.
   */
  walk(cred: Credentials, start: Place, path: string, last: number, beneath: boolean): number {
    let length = path.length;
    if (length === 0) return -wasi.ERRNO_NOENT;
    if (isTooLong(path, PATH_MAX)) return -wasi.ERRNO_NAMETOOLONG;
    if (path.includes('\0')) return -wasi.ERRNO_INVAL;

    let dir = start;
    let at = 0;
    let links = 0;
    this.found = null;
    this.kind = SLASH;
    this.slash = false;
    if (path.charCodeAt(0) === 47) {
      if (beneath) return -wasi.ERRNO_PERM;
      dir = this.root;
      at = 1;
    }
    for (;;) {
      while (at < length && path.charCodeAt(at) === 47) at++;
      if (at === length) {
        this.dir = dir;
        this.found = dir.inode;
        return dir.inode.type === DIRECTORY ? 0 : -wasi.ERRNO_NOTDIR;
      }
      let end = path.indexOf('/', at);
      if (end < 0) end = length;
      const name = path.slice(at, end);
      at = end;
      while (at < length && path.charCodeAt(at) === 47) at++;
      const isLast = at === length;
      const inode = dir.inode;
      if (inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
      if (!permits(cred, inode, X_OK)) return -wasi.ERRNO_ACCES;

      if (name === '.') {
        this.kind = DOT;
        continue;
      }
      if (name === '..') {
        if (beneath && dir === start) return -wasi.ERRNO_PERM;
        if (dir.parent !== null) dir = dir.parent;
        this.kind = DOT_DOT;
        continue;
      }
      if (isTooLong(name, NAME_MAX)) return -wasi.ERRNO_NAMETOOLONG;
      const slash = isLast && end < length;
      const child = inode.fs.lookup(inode, name);
      if (typeof child === 'number') {
        if (child !== -wasi.ERRNO_NOENT || !isLast) return child;
        if (LONE_SURROGATE.test(name)) return -wasi.ERRNO_ILSEQ;
        this.dir = dir;
        this.name = name;
        this.found = null;
        this.slash = slash;
        this.kind = ORDINARY;
        return 0;
      }
      if (
        child.type === SYMBOLIC_LINK &&
        (!isLast || last === FOLLOW || (slash && last === NO_FOLLOW))
      ) {
        if (++links > LINKS_MAX) return -wasi.ERRNO_LOOP;
        const target = child.fs.followLink(child);
        if (typeof target === 'number') return target;
        if (target.length === 0) return -wasi.ERRNO_NOENT;
        path = end < length ? target + '/' + path.slice(at) : target;
        length = path.length;
        at = 0;
        if (path.charCodeAt(0) === 47) {
          if (beneath) return -wasi.ERRNO_PERM;
          dir = this.root;
          this.kind = SLASH;
        }
        continue;
      }
      if (isLast) {
        this.dir = dir;
        this.name = name;
        this.found = child;
        this.slash = slash;
        this.kind = ORDINARY;
        return slash && child.type !== DIRECTORY ? -wasi.ERRNO_NOTDIR : 0;
      }
      if (child.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
      dir = enter(dir, name, child);
    }
  }

  /** The place of the file found by the last walk, on the other side of a mount point. */
  place(): Place {
    const inode = this.found!;
    if (this.kind !== ORDINARY) return this.dir;
    if (inode.type === DIRECTORY) return enter(this.dir, this.name, inode);
    return new Place(inode, this.dir, this.name);
  }
}

/** The place of directory `inode`, called `name` in `dir`, or of what is mounted on it. */
function enter(dir: Place, name: string, inode: Inode): Place {
  const place = (inode.place ??= new Place(inode, dir, name));
  return place.mounted ?? place;
}

/** Whether the UTF-8 form of `text` is longer than `limit` bytes; counts only when it might be. */
function isTooLong(text: string, limit: number): boolean {
  return text.length * 3 > limit && (text.length > limit || encodedLength(text) > limit);
}
