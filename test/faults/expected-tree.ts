import type { FoundFile } from './found-tree.ts';

/** A file as it must be. One that has several names is one object. */
export interface ExpectedFile {
  type: 'file' | 'directory' | 'link';
  mode: number;
  uid: number;
  gid: number;
  /** Contents, or the target of a link. */
  data: Uint8Array;
}

/** Who makes a file. */
export interface Owner {
  uid: number;
  gid: number;
}

/** What files there must be, by path. The root directory is ''. */
export class ExpectedTree {
  readonly files = new Map<string, ExpectedFile>();

  /** A tree that is taken as it was found. */
  static of(found: ReadonlyMap<string, FoundFile>): ExpectedTree {
    const tree = new ExpectedTree();
    const known = new Map<number, ExpectedFile>();
    for (const [path, { ino, type, mode, uid, gid, data }] of found) {
      const file = known.get(ino) ?? { type, mode, uid, gid, data };
      known.set(ino, file);
      tree.files.set(path, file);
    }
    return tree;
  }

  get(path: string): ExpectedFile | undefined {
    return this.files.get(path);
  }

  /** Writes a whole file, as `>` does: one that is there keeps its owner, mode and names. */
  write(path: string, data: Uint8Array, owner: Owner, mode = 0o644): void {
    const file = this.files.get(path);
    if (file !== undefined) file.data = data;
    else this.files.set(path, { type: 'file', mode, ...pick(owner), data });
  }

  append(path: string, data: Uint8Array, owner: Owner): void {
    const before = this.files.get(path)?.data ?? new Uint8Array(0);
    this.write(path, Buffer.concat([before, data]), owner);
  }

  /** As `mkdir -p`. */
  makeDirectories(path: string, owner: Owner): void {
    let here = '';
    for (const name of path.split('/').slice(1)) {
      here += `/${name}`;
      if (this.files.has(here)) continue;
      const data = new Uint8Array(0);
      this.files.set(here, { type: 'directory', mode: 0o755, ...pick(owner), data });
    }
  }

  symlink(target: string, path: string, owner: Owner): void {
    const data = new TextEncoder().encode(target);
    this.files.set(path, { type: 'link', mode: 0o777, ...pick(owner), data });
  }

  link(from: string, to: string): void {
    this.files.set(to, this.files.get(from)!);
  }

  /** As `rm -r`. */
  remove(path: string): void {
    for (const below of this.under(path)) this.files.delete(below);
    this.files.delete(path);
  }

  /** As `mv`, to a name that is free or a file's. */
  rename(from: string, to: string): void {
    for (const below of this.under(from)) {
      this.files.set(to + below.slice(from.length), this.files.get(below)!);
      this.files.delete(below);
    }
    this.files.set(to, this.files.get(from)!);
    this.files.delete(from);
  }

  /** As `cp -r`, to a name that is free, by somebody whose umask is 022. */
  copy(from: string, to: string, owner: Owner): void {
    for (const path of [from, ...this.under(from)]) {
      const file = this.files.get(path)!;
      const mode = file.mode & ~0o022;
      this.files.set(to + path.slice(from.length), { ...file, mode, ...pick(owner) });
    }
  }

  /** Paths of everything below a directory. */
  under(path: string): string[] {
    return [...this.files.keys()].filter((other) => other.startsWith(`${path}/`));
  }

  /** Names in a directory. */
  names(path: string): string[] {
    return this.under(path)
      .map((below) => below.slice(path.length + 1))
      .filter((name) => !name.includes('/'));
  }

  /**
   * In what a tree that was found differs from this one, a sentence each. What is said of files at or below `ignored`
   * paths is left to others.
   */
  differences(found: ReadonlyMap<string, FoundFile>, ignored: readonly string[] = []): string[] {
    const differences: string[] = [];
    const isIgnored = (path: string): boolean =>
      ignored.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
    for (const path of found.keys()) {
      if (!this.files.has(path) && !isIgnored(path))
        differences.push(`${path} should not be there`);
    }
    const counts = this.#countLinks();
    const inodes = new Map<ExpectedFile, number>();
    for (const [path, expected] of this.files) {
      if (isIgnored(path)) continue;
      const file = found.get(path);
      if (file === undefined) {
        differences.push(`${path} is not there`);
        continue;
      }
      for (const field of ['type', 'mode', 'uid', 'gid'] as const) {
        if (file[field] !== expected[field]) {
          differences.push(`${path}: ${field} is ${file[field]}, not ${expected[field]}`);
        }
      }
      const links =
        expected.type === 'directory' ? this.#directoryLinks(path) : counts.get(expected);
      // What is made or removed below a directory changes its links.
      const unsettled = ignored.some((other) => other.startsWith(`${path}/`));
      if (file.nlink !== links && !unsettled)
        differences.push(`${path}: ${file.nlink} links, not ${links}`);
      if (expected.type === 'directory') continue;
      const ino = inodes.get(expected);
      if (ino !== undefined && ino !== file.ino) differences.push(`${path} is another file`);
      inodes.set(expected, file.ino);
      if (!Buffer.from(expected.data).equals(file.data)) {
        const [is, wanted] = [file.data.length, expected.data.length];
        differences.push(`${path}: contents differ (${is} bytes, expected ${wanted})`);
      }
    }
    return differences;
  }

  #countLinks(): Map<ExpectedFile, number> {
    const counts = new Map<ExpectedFile, number>();
    for (const file of this.files.values()) counts.set(file, (counts.get(file) ?? 0) + 1);
    return counts;
  }

  #directoryLinks(path: string): number {
    const below = this.names(path).filter(
      (name) => this.files.get(`${path}/${name}`)!.type === 'directory',
    );
    return 2 + below.length;
  }
}

function pick({ uid, gid }: Owner): Owner {
  return { uid, gid };
}
