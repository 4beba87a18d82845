import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Credentials } from './credentials.ts';
import { ROOT } from './credentials.ts';
import type { FileSystem } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import type { Attributes, DirEntry, Inode, NewInode, Stat, StatFs } from './inode.ts';
import { statOf } from './inode.ts';
import * as flag from './open-flags.ts';
import { R_OK, W_OK, X_OK } from './open-flags.ts';
import * as walk from './path-walk.ts';
import { PathWalk } from './path-walk.ts';
import { inGroup, owns, permits } from './permission.ts';
import { Place } from './place.ts';

/** Directories in each other that a path can lead through: PATH_MAX has a slash for each. */
const DEEPEST = 4096;

/** A time to set: nanoseconds since 1970, the present, or not at all. */
export type TimeChange = bigint | 'now' | 'omit';

/**
 * The one tree of files that processes see, made of mounted file systems, and the one place where
 * permissions are checked. Operations take who asks (`cred`), the directory a relative path starts
 * from (`at`), the path, and optionally `beneath`: then a path that leads out of `at` gives EPERM, as WASI
 * wants it of a preopened directory. They return what they were asked for, or 0, or -errno.
 */
export class Vfs {
  /** The root directory. */
  readonly root: Place;
  private readonly now: () => bigint;
  private readonly at: PathWalk;
  // rename and link look at two paths at once.
  private readonly to: PathWalk;
  /** With the directory each is mounted on: its file system forgets what nobody holds, and the mount would be gone with it. */
  private readonly mounts: { path: string; fs: FileSystem; covered: Place | null }[] = [];
  private nextDev = 1;

  /** `now` tells the time in nanoseconds since 1970; `root` is mounted on `/`. */
  constructor(root: FileSystem, now: () => bigint) {
    this.now = now;
    root.dev = this.nextDev++;
    this.root = new Place(root.root, null, '');
    root.root.place = this.root;
    this.at = new PathWalk(this.root);
    this.to = new PathWalk(this.root);
    this.mounts.push({ path: '/', fs: root, covered: null });
  }

  /** Mounts `fs` on the directory `path` (absolute). EBUSY if either is in use already. */
  mount(path: string, fs: FileSystem): number {
    const place = this.resolve(ROOT, this.root, path, true);
    if (typeof place === 'number') return place;
    if (place.inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    if (fs.dev !== 0 || place.inode === place.inode.fs.root) return -wasi.ERRNO_BUSY;
    fs.dev = this.nextDev++;
    const root = new Place(fs.root, place.parent, place.name);
    fs.root.place = root;
    place.mounted = root;
    this.mounts.push({ path: this.pathOf(root), fs, covered: place });
    return 0;
  }

  /** What is mounted where, in the order of mounting. */
  mountTable(): readonly { readonly path: string; readonly fs: FileSystem }[] {
    return this.mounts;
  }

  /** Finds the file a path names. A trailing slash makes it follow a link in any case. */
  resolve(
    cred: Credentials,
    at: Place,
    path: string,
    followLast: boolean,
    beneath = false,
  ): Place | number {
    const walker = this.at;
    const last = followLast ? walk.FOLLOW : walk.NO_FOLLOW;
    const error = walker.walk(cred, at, path, last, beneath);
    if (error !== 0) return error;
    return walker.found === null ? -wasi.ERRNO_NOENT : walker.place();
  }

  /**
   * Absolute path of a place; one that has been removed ends in ` (deleted)`, as in /proc. That of a place too deep for any path
   * is `/...`.
   */
  pathOf(place: Place): string {
    const names: string[] = [];
    for (let here = place; here.parent !== null; here = here.parent) {
      // Programs can go on making directories in directories: nobody could use such a path.
      if (names.push(here.name) > DEEPEST) return '/...';
    }
    let path = '';
    for (let at = names.length - 1; at >= 0; at--) path += '/' + names[at];
    if (path === '') path = '/';
    return place.inode.nlink === 0 ? path + ' (deleted)' : path;
  }

  /**
   * open(2): checks permissions by the access mode in `flags` (open-flags.ts) and creates or
   * truncates as they say. `mode` has the umask applied already. The inode comes back retained: whoever opened
   * it calls `inode.fs.release(inode)` when the last descriptor of this opening is closed.
   */
  open(
    cred: Credentials,
    at: Place,
    path: string,
    flags: number,
    mode = 0,
    beneath = false,
  ): Place | number {
    const creates = (flags & flag.O_CREAT) !== 0;
    const exclusive = creates && (flags & flag.O_EXCL) !== 0;
    const walker = this.at;
    let last = (flags & flag.O_NOFOLLOW) !== 0 ? walk.NO_FOLLOW : walk.FOLLOW;
    if (exclusive) last = walk.NAME;
    if (creates && (flags & flag.O_DIRECTORY) !== 0) return -wasi.ERRNO_INVAL;
    const error = walker.walk(cred, at, path, last, beneath);
    if (error !== 0) return error;
    if (walker.found === null) {
      if (!creates) return -wasi.ERRNO_NOENT;
      if (walker.slash) return -wasi.ERRNO_ISDIR;
      const made = this.make(cred, walker, {
        type: REGULAR_FILE,
        mode: mode & 0o777,
        uid: 0,
        gid: 0,
      });
      if (typeof made === 'number') return made;
      made.fs.retain(made);
      return new Place(made, walker.dir, walker.name);
    }
    if (exclusive) return -wasi.ERRNO_EXIST;
    const place = walker.place();
    const refused = this.mayOpen(cred, place.inode, flags);
    if (refused !== 0) return refused;
    const { inode } = place;
    if ((flags & flag.O_TRUNC) !== 0 && inode.type === REGULAR_FILE) {
      const result = inode.fs.truncate(inode, 0);
      if (result !== 0) return result;
    }
    inode.fs.retain(inode);
    return place;
  }

  /** Makes an empty directory. `mode` has the umask applied already. */
  mkdir(cred: Credentials, at: Place, path: string, mode: number, beneath = false): number {
    const type = DIRECTORY;
    const made = this.makeAt(cred, at, path, true, beneath, {
      type,
      mode: mode & 0o1777,
      uid: 0,
      gid: 0,
    });
    return typeof made === 'number' ? made : 0;
  }

  /**
   * Makes a file of any type but a directory or link (mknod(2)); device files are root's to make.
   */
  mknod(
    cred: Credentials,
    at: Place,
    path: string,
    type: number,
    mode: number,
    rdev = 0,
    beneath = false,
  ): number {
    const isDevice = type === wasi.FILETYPE_BLOCK_DEVICE || type === wasi.FILETYPE_CHARACTER_DEVICE;
    if (isDevice && cred.uid !== 0) return -wasi.ERRNO_PERM;
    if (type === DIRECTORY || type === SYMBOLIC_LINK) return -wasi.ERRNO_INVAL;
    const attributes = { type, mode: mode & 0o777, uid: 0, gid: 0, rdev };
    const made = this.makeAt(cred, at, path, false, beneath, attributes);
    return typeof made === 'number' ? made : 0;
  }

  /** Makes a symbolic link at `path` that holds `target` as it is, whether or not that exists. */
  symlink(cred: Credentials, target: string, at: Place, path: string, beneath = false): number {
    if (target.length === 0) return -wasi.ERRNO_NOENT;
    if (target.includes('\0')) return -wasi.ERRNO_INVAL;
    if (target.length > 4095) return -wasi.ERRNO_NAMETOOLONG;
    const attributes = { type: SYMBOLIC_LINK, mode: 0o777, uid: 0, gid: 0, target };
    const made = this.makeAt(cred, at, path, false, beneath, attributes);
    return typeof made === 'number' ? made : 0;
  }

  /** Target of the symbolic link at `path`; EINVAL if it is something else. */
  readlink(cred: Credentials, at: Place, path: string, beneath = false): string | number {
    const place = this.resolve(cred, at, path, false, beneath);
    if (typeof place === 'number') return place;
    const { inode } = place;
    return inode.type === SYMBOLIC_LINK ? inode.fs.readlink(inode) : -wasi.ERRNO_INVAL;
  }

  /**
   * Gives the file at `from` a second name. A link is linked itself unless `followLast`
   * (AT_SYMLINK_FOLLOW). A file of somebody else needs to be readable and writable, as Linux's
   * protected_hardlinks has it: otherwise names could be given to what one may not even open.
   */
  link(
    cred: Credentials,
    fromAt: Place,
    from: string,
    followLast: boolean,
    toAt: Place,
    to: string,
    beneath = false,
  ): number {
    const source = this.resolve(cred, fromAt, from, followLast, beneath);
    if (typeof source === 'number') return source;
    const { inode } = source;
    const walker = this.to;
    const error = walker.walk(cred, toAt, to, walk.NAME, beneath);
    if (error !== 0) return error;
    if (walker.kind !== walk.ORDINARY || walker.found !== null) return -wasi.ERRNO_EXIST;
    if (walker.slash) return -wasi.ERRNO_NOENT;
    if (inode.fs !== walker.dir.inode.fs) return -wasi.ERRNO_XDEV;
    if (inode.type === DIRECTORY) return -wasi.ERRNO_PERM;
    if (inode.nlink === 0) return -wasi.ERRNO_NOENT;
    if (!owns(cred, inode)) {
      const plain = inode.type === REGULAR_FILE;
      if (!plain || !permits(cred, inode, R_OK | W_OK)) return -wasi.ERRNO_PERM;
    }
    const refused = mayChangeIn(cred, walker.dir.inode);
    if (refused !== 0) return refused;
    return inode.fs.link(walker.dir.inode, walker.name, inode);
  }

  /** Removes a name of a file that is not a directory (EISDIR). */
  unlink(cred: Credentials, at: Place, path: string, beneath = false): number {
    const walker = this.at;
    const error = walker.walk(cred, at, path, walk.NAME, beneath);
    if (error !== 0) return error;
    if (walker.kind !== walk.ORDINARY) return -wasi.ERRNO_ISDIR;
    if (walker.found === null) return -wasi.ERRNO_NOENT;
    const dir = walker.dir.inode;
    const refused = mayRemove(cred, dir, walker.found);
    if (refused !== 0) return refused;
    if (walker.found.type === DIRECTORY) return -wasi.ERRNO_ISDIR;
    return dir.fs.unlink(dir, walker.name);
  }

  /** Removes an empty directory. */
  rmdir(cred: Credentials, at: Place, path: string, beneath = false): number {
    const walker = this.at;
    const error = walker.walk(cred, at, path, walk.NAME, beneath);
    if (error !== 0) return error;
    if (walker.kind === walk.DOT) return -wasi.ERRNO_INVAL;
    if (walker.kind === walk.DOT_DOT) return -wasi.ERRNO_NOTEMPTY;
    if (walker.kind === walk.SLASH) return -wasi.ERRNO_BUSY;
    if (walker.found === null) return -wasi.ERRNO_NOENT;
    const dir = walker.dir.inode;
    const refused = mayRemove(cred, dir, walker.found);
    if (refused !== 0) return refused;
    if (walker.found.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    if (isMountPoint(walker.found)) return -wasi.ERRNO_BUSY;
    return dir.fs.rmdir(dir, walker.name);
  }

  /** Moves a file to another name on the same file system, replacing what has that name (rename(2)). */
  rename(
    cred: Credentials,
    fromAt: Place,
    from: string,
    toAt: Place,
    to: string,
    beneath = false,
  ): number {
    const source = this.at;
    const target = this.to;
    let error = source.walk(cred, fromAt, from, walk.NAME, beneath);
    if (error !== 0) return error;
    error = target.walk(cred, toAt, to, walk.NAME, beneath);
    if (error !== 0) return error;
    if (source.kind !== walk.ORDINARY || target.kind !== walk.ORDINARY) return -wasi.ERRNO_BUSY;
    const moved = source.found;
    if (moved === null) return -wasi.ERRNO_NOENT;
    const isDirectory = moved.type === DIRECTORY;
    if (!isDirectory && target.slash) return -wasi.ERRNO_NOTDIR;
    const fromDir = source.dir.inode;
    const toDir = target.dir.inode;
    if (fromDir.fs !== toDir.fs) return -wasi.ERRNO_XDEV;
    const replaced = target.found;
    let refused = mayRemove(cred, fromDir, moved);
    if (refused === 0) {
      refused = replaced === null ? mayChangeIn(cred, toDir) : mayRemove(cred, toDir, replaced);
    }
    if (refused !== 0) return refused;
    if (isMountPoint(moved)) return -wasi.ERRNO_BUSY;
    if (isDirectory) {
      const place = isBelow(target.dir, moved);
      if (place !== 0) return place < 0 ? place : -wasi.ERRNO_INVAL;
      // Its `..` changes, which is a change of the directory itself.
      if (fromDir !== toDir && !permits(cred, moved, W_OK)) return -wasi.ERRNO_ACCES;
    }
    if (replaced !== null) {
      if (replaced === moved) return 0;
      if (isMountPoint(replaced)) return -wasi.ERRNO_BUSY;
      if (isDirectory && replaced.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
      if (!isDirectory && replaced.type === DIRECTORY) return -wasi.ERRNO_ISDIR;
      const place = isBelow(source.dir, replaced);
      if (place !== 0) return place < 0 ? place : -wasi.ERRNO_NOTEMPTY;
    }
    const result = fromDir.fs.rename(fromDir, source.name, toDir, target.name);
    if (result === 0 && moved.place !== null) {
      moved.place.parent = target.dir;
      moved.place.name = target.name;
    }
    return result;
  }

  /** Attributes of the file at `path`, following links. */
  stat(cred: Credentials, at: Place, path: string, beneath = false): Stat | number {
    const place = this.resolve(cred, at, path, true, beneath);
    return typeof place === 'number' ? place : statOf(place.inode);
  }

  /** Attributes of the file at `path`; of a link, the link's own. */
  lstat(cred: Credentials, at: Place, path: string, beneath = false): Stat | number {
    const place = this.resolve(cred, at, path, false, beneath);
    return typeof place === 'number' ? place : statOf(place.inode);
  }

  /** Whether the file may be used as `wanted` (R_OK, W_OK, X_OK or F_OK) says: 0 or EACCES, EROFS, … */
  access(cred: Credentials, at: Place, path: string, wanted: number, beneath = false): number {
    const place = this.resolve(cred, at, path, true, beneath);
    return typeof place === 'number' ? place : this.mayAccess(cred, place.inode, wanted);
  }

  /** As `access`, of a file that is at hand. */
  mayAccess(cred: Credentials, inode: Inode, wanted: number): number {
    if ((wanted & W_OK) !== 0 && inode.fs.readOnly && isStored(inode)) return -wasi.ERRNO_ROFS;
    return permits(cred, inode, wanted) ? 0 : -wasi.ERRNO_ACCES;
  }

  /** Sets the permission bits of the file at `path`, following links. */
  chmod(cred: Credentials, at: Place, path: string, mode: number, beneath = false): number {
    const place = this.resolve(cred, at, path, true, beneath);
    return typeof place === 'number' ? place : this.setMode(cred, place.inode, mode);
  }

  /** fchmod(2): owner and root only. Set-user-id and set-group-id bits are refused with EPERM. */
  setMode(cred: Credentials, inode: Inode, mode: number): number {
    if (inode.fs.readOnly) return -wasi.ERRNO_ROFS;
    if (!owns(cred, inode) || (mode & 0o6000) !== 0) return -wasi.ERRNO_PERM;
    return inode.fs.setattr(inode, { mode: mode & 0o1777 });
  }

  /** Sets owner and group of the file at `path`; -1 leaves one as it is. */
  chown(
    cred: Credentials,
    at: Place,
    path: string,
    uid: number,
    gid: number,
    followLast = true,
    beneath = false,
  ): number {
    const place = this.resolve(cred, at, path, followLast, beneath);
    return typeof place === 'number' ? place : this.setOwner(cred, place.inode, uid, gid);
  }

  /** fchown(2): root only, but an owner may choose among the groups he is in. */
  setOwner(cred: Credentials, inode: Inode, uid: number, gid: number): number {
    if (inode.fs.readOnly) return -wasi.ERRNO_ROFS;
    const changes: Attributes = {};
    if (uid !== -1) changes.uid = uid;
    if (gid !== -1) changes.gid = gid;
    if (cred.uid !== 0) {
      const ownGroup = gid === -1 || gid === inode.gid || inGroup(cred, gid);
      const sameOwner = uid === -1 || uid === inode.uid;
      if (cred.uid !== inode.uid || !ownGroup || !sameOwner) return -wasi.ERRNO_PERM;
    }
    return inode.fs.setattr(inode, changes);
  }

  /** Sets access and modification time of the file at `path`. */
  utimes(
    cred: Credentials,
    at: Place,
    path: string,
    atime: TimeChange,
    mtime: TimeChange,
    followLast = true,
    beneath = false,
  ): number {
    const place = this.resolve(cred, at, path, followLast, beneath);
    return typeof place === 'number' ? place : this.setTimes(cred, place.inode, atime, mtime);
  }

  /** futimens(2): the owner and root; to the present also whoever may write the file. */
  setTimes(cred: Credentials, inode: Inode, atime: TimeChange, mtime: TimeChange): number {
    if (inode.fs.readOnly) return -wasi.ERRNO_ROFS;
    if (atime === 'omit' && mtime === 'omit') return 0;
    if (!owns(cred, inode)) {
      if (atime !== 'now' || mtime !== 'now') return -wasi.ERRNO_PERM;
      if (!permits(cred, inode, W_OK)) return -wasi.ERRNO_ACCES;
    }
    const changes: Attributes = {};
    if (atime !== 'omit') changes.atime = atime === 'now' ? this.now() : atime;
    if (mtime !== 'omit') changes.mtime = mtime === 'now' ? this.now() : mtime;
    return inode.fs.setattr(inode, changes);
  }

  /** truncate(2): sets the size of the regular file at `path`; UNFINISHED where it is to be called again. */
  truncate(cred: Credentials, at: Place, path: string, size: number, beneath = false): number {
    const place = this.resolve(cred, at, path, true, beneath);
    if (typeof place === 'number') return place;
    const { inode } = place;
    if (inode.type === DIRECTORY) return -wasi.ERRNO_ISDIR;
    if (inode.type !== REGULAR_FILE || size < 0) return -wasi.ERRNO_INVAL;
    const refused = this.mayAccess(cred, inode, W_OK);
    return refused !== 0 ? refused : inode.fs.truncate(inode, size);
  }

  /**
   * Entries of a directory after `cookie` (0: from the beginning), at most `limit`. `.` and `..`
   * are not among them. That the directory may be read was checked when it was opened.
   */
  readdir(dir: Place, cookie: number, limit: number): DirEntry[] | number {
    const { inode } = dir;
    if (inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    return inode.fs.readdir(inode, cookie, limit);
  }

  /** Space of the file system that holds the file at `path`. */
  statfs(cred: Credentials, at: Place, path: string, beneath = false): StatFs | number {
    const place = this.resolve(cred, at, path, true, beneath);
    return typeof place === 'number' ? place : place.inode.fs.statfs();
  }

  private mayOpen(cred: Credentials, inode: Inode, flags: number): number {
    if (inode.type === DIRECTORY) {
      const writes = (flags & flag.O_ACCMODE) !== flag.O_RDONLY;
      if (writes || (flags & (flag.O_CREAT | flag.O_TRUNC)) !== 0) return -wasi.ERRNO_ISDIR;
    } else {
      if ((flags & flag.O_DIRECTORY) !== 0) return -wasi.ERRNO_NOTDIR;
      // Only O_NOFOLLOW ends the walk on a link.
      if (inode.type === SYMBOLIC_LINK && (flags & flag.O_PATH) === 0) return -wasi.ERRNO_LOOP;
    }
    if ((flags & flag.O_PATH) !== 0) return 0;
    let wanted = 0;
    const mode = flags & flag.O_ACCMODE;
    if (mode !== flag.O_WRONLY) wanted |= R_OK;
    if (mode !== flag.O_RDONLY || (flags & flag.O_TRUNC) !== 0) wanted |= W_OK;
    return this.mayAccess(cred, inode, wanted);
  }

  private makeAt(
    cred: Credentials,
    at: Place,
    path: string,
    slashAllowed: boolean,
    beneath: boolean,
    attributes: NewInode,
  ): Inode | number {
    const walker = this.to;
    const error = walker.walk(cred, at, path, walk.NAME, beneath);
    if (error !== 0) return error;
    if (walker.kind !== walk.ORDINARY || walker.found !== null) return -wasi.ERRNO_EXIST;
    if (walker.slash && !slashAllowed) return -wasi.ERRNO_NOENT;
    return this.make(cred, walker, attributes);
  }

  /** Makes the file whose place `walker` has found, owned by who asks. */
  private make(cred: Credentials, walker: PathWalk, attributes: NewInode): Inode | number {
    const dir = walker.dir.inode;
    const refused = mayChangeIn(cred, dir);
    if (refused !== 0) return refused;
    attributes.uid = cred.uid;
    attributes.gid = cred.gid;
    return dir.fs.create(dir, walker.name, attributes);
  }
}

/**
 * Whether `place` is directory `inode` or lies below it: 1 or 0; -ENAMETOOLONG where it lies deeper than any path reaches: looking
 * is not to take for ever.
 */
function isBelow(place: Place, inode: Inode): number {
  let depth = 0;
  for (let above: Place | null = place; above !== null; above = above.parent) {
    if (above.inode === inode) return 1;
    if (++depth > DEEPEST) return -wasi.ERRNO_NAMETOOLONG;
  }
  return 0;
}

/** Whether names may be added to `dir`: 0 or -errno. */
function mayChangeIn(cred: Credentials, dir: Inode): number {
  if (dir.fs.readOnly) return -wasi.ERRNO_ROFS;
  if (dir.nlink === 0) return -wasi.ERRNO_NOENT;
  return permits(cred, dir, W_OK | X_OK) ? 0 : -wasi.ERRNO_ACCES;
}

/** Whether the name of `inode` may be taken from `dir`; in a sticky directory only by an owner of either. */
function mayRemove(cred: Credentials, dir: Inode, inode: Inode): number {
  const refused = mayChangeIn(cred, dir);
  if (refused !== 0) return refused;
  const sticky = (dir.mode & 0o1000) !== 0;
  return sticky && !owns(cred, inode) && !owns(cred, dir) ? -wasi.ERRNO_PERM : 0;
}

function isMountPoint(inode: Inode): boolean {
  return inode.place !== null && inode.place.mounted !== null;
}

/** Whether writing to the file changes the medium; what is written to a device goes elsewhere. */
function isStored(inode: Inode): boolean {
  const { type } = inode;
  return type === REGULAR_FILE || type === DIRECTORY || type === SYMBOLIC_LINK;
}
