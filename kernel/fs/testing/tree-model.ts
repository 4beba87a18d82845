import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Credentials } from '../credentials.ts';
import { R_OK, W_OK, X_OK } from '../open-flags.ts';
import { SparseBytes } from './sparse-bytes.ts';

/** A file of the model. */
export interface ModelFile {
  kind: 'file' | 'dir' | 'link';
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  data: SparseBytes;
  target: string;
  entries: Map<string, ModelFile>;
  parent: ModelFile | null;
}

interface Found {
  dir: ModelFile;
  /** Undefined if the path ended in `.`, `..` or the root. */
  name: string | undefined;
  node: ModelFile | undefined;
  slash: boolean;
  dots: '' | '.' | '..';
}

/**
 * What a file tree is to do, in the plainest way: maps and arrays, and the rules of who may do what. Tests compare
 * the real ones with it. Operations return 0 or -errno. Space has no end here.
 */
export class TreeModel {
  readonly root: ModelFile;
  /** On whose behalf operations are done. */
  private cred: Credentials = { uid: 0, gid: 0, groups: [] };

  /** The root directory is of `owner`. */
  constructor(owner = 0) {
    this.root = newFile('dir', 0o755);
    this.root.uid = this.root.gid = owner;
  }

  as(cred: Credentials): this {
    this.cred = cred;
    return this;
  }

  /** Opens for reading and writing, creating the file. */
  open(path: string): ModelFile | number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    if (found.node === undefined) {
      if (found.slash) return -wasi.ERRNO_ISDIR;
      if (!this.may(found.dir, W_OK | X_OK)) return -wasi.ERRNO_ACCES;
      return this.add(found, newFile('file', 0o644));
    }
    if (found.node.kind === 'dir') return -wasi.ERRNO_ISDIR;
    return this.may(found.node, R_OK | W_OK) ? found.node : -wasi.ERRNO_ACCES;
  }

  truncate(path: string, size: number): number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
    if (found.node.kind === 'dir') return -wasi.ERRNO_ISDIR;
    if (!this.may(found.node, W_OK)) return -wasi.ERRNO_ACCES;
    if (size > 2 ** 44) return -wasi.ERRNO_FBIG;
    found.node.data.resize(size);
    return 0;
  }

  mkdir(path: string): number {
    return this.make(path, newFile('dir', 0o755), true);
  }

  symlink(target: string, path: string): number {
    const link = newFile('link', 0o777);
    link.target = target;
    return this.make(path, link, false);
  }

  link(from: string, to: string): number {
    const source = this.find(from, 'nofollow');
    if (typeof source === 'number') return source;
    const { node } = source;
    if (node === undefined) return -wasi.ERRNO_NOENT;
    const target = this.find(to, 'name');
    if (typeof target === 'number') return target;
    if (target.node !== undefined) return -wasi.ERRNO_EXIST;
    if (target.slash) return -wasi.ERRNO_NOENT;
    if (node.kind === 'dir') return -wasi.ERRNO_PERM;
    // What is somebody else's must be a file that one may change anyway.
    const isOpen = node.kind === 'file' && this.may(node, R_OK | W_OK);
    if (!this.owns(node) && !isOpen) return -wasi.ERRNO_PERM;
    if (!this.may(target.dir, W_OK | X_OK)) return -wasi.ERRNO_ACCES;
    node.nlink++;
    target.dir.entries.set(target.name!, node);
    return 0;
  }

  unlink(path: string): number {
    const found = this.find(path, 'name');
    if (typeof found === 'number') return found;
    if (found.name === undefined) return -wasi.ERRNO_ISDIR;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
    const refused = this.mayRemove(found.dir, found.node);
    if (refused !== 0) return refused;
    if (found.node.kind === 'dir') return -wasi.ERRNO_ISDIR;
    found.dir.entries.delete(found.name);
    found.node.nlink--;
    return 0;
  }

  rmdir(path: string): number {
    const found = this.find(path, 'name');
    if (typeof found === 'number') return found;
    if (found.dots === '.') return -wasi.ERRNO_INVAL;
    if (found.dots === '..') return -wasi.ERRNO_NOTEMPTY;
    if (found.name === undefined) return -wasi.ERRNO_BUSY;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
    const refused = this.mayRemove(found.dir, found.node);
    if (refused !== 0) return refused;
    if (found.node.kind !== 'dir') return -wasi.ERRNO_NOTDIR;
    if (found.node.entries.size > 0) return -wasi.ERRNO_NOTEMPTY;
    found.dir.entries.delete(found.name);
    found.dir.nlink--;
    found.node.nlink = 0;
    return 0;
  }

  rename(from: string, to: string): number {
    const source = this.find(from, 'name');
    if (typeof source === 'number') return source;
    const target = this.find(to, 'name');
    if (typeof target === 'number') return target;
    if (source.name === undefined || target.name === undefined) return -wasi.ERRNO_BUSY;
    const moved = source.node;
    const replaced = target.node;
    if (moved === undefined) return -wasi.ERRNO_NOENT;
    if (moved.kind !== 'dir' && target.slash) return -wasi.ERRNO_NOTDIR;
    let refused = this.mayRemove(source.dir, moved);
    if (refused === 0 && replaced !== undefined) refused = this.mayRemove(target.dir, replaced);
    if (refused !== 0) return refused;
    if (!this.may(target.dir, W_OK | X_OK)) return -wasi.ERRNO_ACCES;
    if (moved.kind === 'dir' && isWithin(target.dir, moved)) return -wasi.ERRNO_INVAL;
    // Its `..` changes with it.
    const changesParent = moved.kind === 'dir' && source.dir !== target.dir;
    if (changesParent && !this.may(moved, W_OK)) return -wasi.ERRNO_ACCES;
    if (replaced === moved) return 0;
    if (replaced !== undefined) {
      if (moved.kind === 'dir' && replaced.kind !== 'dir') return -wasi.ERRNO_NOTDIR;
      if (moved.kind !== 'dir' && replaced.kind === 'dir') return -wasi.ERRNO_ISDIR;
      if (replaced.kind === 'dir' && replaced.entries.size > 0) return -wasi.ERRNO_NOTEMPTY;
      replaced.nlink = replaced.kind === 'dir' ? 0 : replaced.nlink - 1;
      if (replaced.kind === 'dir') target.dir.nlink--;
    }
    source.dir.entries.delete(source.name);
    target.dir.entries.set(target.name, moved);
    if (moved.kind === 'dir') {
      source.dir.nlink--;
      target.dir.nlink++;
      moved.parent = target.dir;
    }
    return 0;
  }

  chmod(path: string, mode: number): number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
    if (!this.owns(found.node)) return -wasi.ERRNO_PERM;
    found.node.mode = mode;
    return 0;
  }

  /** -1 leaves the owner or the group as it is. */
  chown(path: string, uid: number, gid: number): number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    const { node } = found;
    if (node === undefined) return -wasi.ERRNO_NOENT;
    const { cred } = this;
    const isOwnGroup = gid === cred.gid || cred.groups.includes(gid);
    const stays = uid === -1 || uid === node.uid;
    const allowed =
      node.uid === cred.uid && stays && (gid === -1 || gid === node.gid || isOwnGroup);
    if (cred.uid !== 0 && !allowed) return -wasi.ERRNO_PERM;
    if (uid !== -1) node.uid = uid;
    if (gid !== -1) node.gid = gid;
    return 0;
  }

  /** Files that each user has, found by walking the tree. */
  filesByUser(): Map<number, number> {
    const seen = new Set<ModelFile>();
    const visit = (file: ModelFile): void => {
      seen.add(file);
      for (const child of file.entries.values()) visit(child);
    };
    visit(this.root);
    const counts = new Map<number, number>();
    for (const { uid } of seen) counts.set(uid, (counts.get(uid) ?? 0) + 1);
    return counts;
  }

  private owns(file: ModelFile): boolean {
    return this.cred.uid === 0 || this.cred.uid === file.uid;
  }

  private may(file: ModelFile, wanted: number): boolean {
    const { cred } = this;
    if (cred.uid === 0) return true;
    let shift = 0;
    if (cred.uid === file.uid) shift = 6;
    else if (cred.gid === file.gid || cred.groups.includes(file.gid)) shift = 3;
    return ((file.mode >> shift) & wanted) === wanted;
  }

  private mayRemove(dir: ModelFile, file: ModelFile): number {
    if (!this.may(dir, W_OK | X_OK)) return -wasi.ERRNO_ACCES;
    const isSticky = (dir.mode & 0o1000) !== 0;
    return isSticky && !this.owns(file) && !this.owns(dir) ? -wasi.ERRNO_PERM : 0;
  }

  private make(path: string, file: ModelFile, slashAllowed: boolean): number {
    const found = this.find(path, 'name');
    if (typeof found === 'number') return found;
    if (found.node !== undefined) return -wasi.ERRNO_EXIST;
    if (found.slash && !slashAllowed) return -wasi.ERRNO_NOENT;
    if (!this.may(found.dir, W_OK | X_OK)) return -wasi.ERRNO_ACCES;
    this.add(found, file);
    return 0;
  }

  private add(found: Found, file: ModelFile): ModelFile {
    file.uid = this.cred.uid;
    file.gid = this.cred.gid;
    found.dir.entries.set(found.name!, file);
    if (file.kind === 'dir') {
      file.parent = found.dir;
      found.dir.nlink++;
    }
    return file;
  }

  private find(path: string, last: 'follow' | 'nofollow' | 'name'): Found | number {
    let dir = this.root;
    let parts = split(path);
    let slash = path.endsWith('/');
    let links = 0;
    let dots: Found['dots'] = '';
    while (parts.length > 0) {
      const name = parts.shift()!;
      const isLast = parts.length === 0;
      if (!this.may(dir, X_OK)) return -wasi.ERRNO_ACCES;
      if (name === '.' || name === '..') {
        dots = name;
        if (name === '..') dir = dir.parent ?? dir;
        continue;
      }
      const child = dir.entries.get(name);
      if (child === undefined) {
        return isLast ? { dir, name, node: undefined, slash, dots: '' } : -wasi.ERRNO_NOENT;
      }
      if (
        child.kind === 'link' &&
        (!isLast || last === 'follow' || (slash && last === 'nofollow'))
      ) {
        if (++links > 40) return -wasi.ERRNO_LOOP;
        if (child.target.startsWith('/')) {
          dir = this.root;
          dots = '';
        }
        if (isLast && child.target.endsWith('/')) slash = true;
        parts = [...split(child.target), ...parts];
        continue;
      }
      if (isLast) {
        if (slash && child.kind !== 'dir') return -wasi.ERRNO_NOTDIR;
        return { dir, name, node: child, slash, dots: '' };
      }
      if (child.kind !== 'dir') return -wasi.ERRNO_NOTDIR;
      dir = child;
    }
    return { dir, name: undefined, node: dir, slash, dots };
  }
}

function newFile(kind: ModelFile['kind'], mode: number): ModelFile {
  const nlink = kind === 'dir' ? 2 : 1;
  const entries = new Map<string, ModelFile>();
  const data = new SparseBytes();
  return { kind, mode, uid: 0, gid: 0, nlink, data, target: '', entries, parent: null };
}

function split(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}

function isWithin(dir: ModelFile, ancestor: ModelFile): boolean {
  for (let here: ModelFile | null = dir; here !== null; here = here.parent) {
    if (here === ancestor) return true;
  }
  return false;
}
