import { wasi } from '@bjorn3/browser_wasi_shim';

/** A file of the model. */
export interface ModelFile {
  kind: 'file' | 'dir' | 'link';
  mode: number;
  nlink: number;
  data: Uint8Array;
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
 * What a file tree is to do, in the plainest way: maps and arrays, as root sees them. Tests compare
 * the real ones with it. Operations return 0 or -errno.
 */
export class TreeModel {
  readonly root = newFile('dir', 0o755);

  /** Opens for writing, creating the file. */
  open(path: string): ModelFile | number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    if (found.node === undefined) {
      if (found.slash) return -wasi.ERRNO_ISDIR;
      return this.add(found, newFile('file', 0o644));
    }
    return found.node.kind === 'dir' ? -wasi.ERRNO_ISDIR : found.node;
  }

  write(path: string, offset: number, data: Uint8Array): number {
    const file = this.open(path);
    if (typeof file === 'number') return file;
    const size = Math.max(file.data.length, offset + data.length);
    const larger = new Uint8Array(size);
    larger.set(file.data);
    larger.set(data, offset);
    file.data = larger;
    return data.length;
  }

  truncate(path: string, size: number): number {
    const found = this.find(path, 'follow');
    if (typeof found === 'number') return found;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
    if (found.node.kind === 'dir') return -wasi.ERRNO_ISDIR;
    const data = new Uint8Array(size);
    data.set(found.node.data.subarray(0, size));
    found.node.data = data;
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
    if (source.node === undefined) return -wasi.ERRNO_NOENT;
    const target = this.find(to, 'name');
    if (typeof target === 'number') return target;
    if (target.node !== undefined) return -wasi.ERRNO_EXIST;
    if (target.slash) return -wasi.ERRNO_NOENT;
    if (source.node.kind === 'dir') return -wasi.ERRNO_PERM;
    source.node.nlink++;
    target.dir.entries.set(target.name!, source.node);
    return 0;
  }

  unlink(path: string): number {
    const found = this.find(path, 'name');
    if (typeof found === 'number') return found;
    if (found.name === undefined) return -wasi.ERRNO_ISDIR;
    if (found.node === undefined) return -wasi.ERRNO_NOENT;
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
    if (moved.kind === 'dir' && isWithin(target.dir, moved)) return -wasi.ERRNO_INVAL;
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
    found.node.mode = mode;
    return 0;
  }

  private make(path: string, file: ModelFile, slashAllowed: boolean): number {
    const found = this.find(path, 'name');
    if (typeof found === 'number') return found;
    if (found.node !== undefined) return -wasi.ERRNO_EXIST;
    if (found.slash && !slashAllowed) return -wasi.ERRNO_NOENT;
    this.add(found, file);
    return 0;
  }

  private add(found: Found, file: ModelFile): ModelFile {
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
      if (dir.kind !== 'dir') return -wasi.ERRNO_NOTDIR;
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
  const data = new Uint8Array(0);
  return { kind, mode, nlink, data, target: '', entries: new Map(), parent: null };
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
