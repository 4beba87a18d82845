import { wasi } from '@bjorn3/browser_wasi_shim';
import { encode } from '../text.ts';
import type { FileSystem } from './file-system.ts';
import { DIRECTORY, REGULAR_FILE, SYMBOLIC_LINK } from './file-type.ts';
import type { DirEntry, Inode } from './inode.ts';
import type { Place } from './place.ts';

/** Who owns a virtual file and may do what with it; root's and read-only unless said otherwise. */
export interface VirtualAttributes {
  mode?: number;
  uid?: number;
  gid?: number;
  rdev?: number;
  /** Number of the file, if it is to be the same each time the inode is made anew. */
  ino?: number;
}

// Those made anew for each lookup take a number each; far above what callers choose.
let nextIno = 2 ** 32;

/** A file that exists only in what the kernel says of it. Also used as it is for device files. */
export class VirtualInode implements Inode {
  readonly fs: FileSystem;
  readonly type: number;
  readonly ino: number;
  readonly rdev: number;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  size = 0;
  readonly blocks = 0;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
  place: Place | null = null;

  constructor(fs: VirtualHost, type: number, attributes: VirtualAttributes = {}) {
    this.fs = fs;
    this.type = type;
    this.ino = attributes.ino ?? nextIno++;
    this.rdev = attributes.rdev ?? 0;
    this.mode = attributes.mode ?? 0o444;
    this.uid = attributes.uid ?? 0;
    this.gid = attributes.gid ?? 0;
    this.nlink = type === DIRECTORY ? 2 : 1;
    this.atime = this.mtime = this.ctime = fs.now();
  }
}

/** The file system of a virtual file, as far as making one needs it. */
export interface VirtualHost extends FileSystem {
  now(): bigint;
}

/** A directory: fixed entries, and optionally others that callbacks tell of. */
export class VirtualDirectory extends VirtualInode {
  private readonly fixed = new Map<string, VirtualInode>();
  private readonly cookies = new Map<string, number>();
  private nextCookie = 1;
  private readonly find: ((name: string) => VirtualInode | undefined) | undefined;
  private readonly names: (() => Iterable<string>) | undefined;

  /** `find` gives the entry of a name, `names` lists them all; both only for those not `add`ed. */
  constructor(
    fs: VirtualHost,
    attributes: VirtualAttributes = {},
    find?: (name: string) => VirtualInode | undefined,
    names?: () => Iterable<string>,
  ) {
    super(fs, DIRECTORY, { ...attributes, mode: attributes.mode ?? 0o555 });
    this.find = find;
    this.names = names;
  }

  /** Adds a fixed entry, or replaces it. */
  add(name: string, inode: VirtualInode): void {
    this.fixed.set(name, inode);
  }

  /** Takes a fixed entry away. */
  remove(name: string): void {
    this.fixed.delete(name);
  }

  /**
   * To be called when nobody can find it any more. It and its place refer to each other: such circles are freed only when there are
   * many of them.
   */
  forget(): void {
    this.place = null;
    for (const inode of this.fixed.values()) if (inode instanceof VirtualDirectory) inode.forget();
  }

  lookup(name: string): VirtualInode | undefined {
    return this.fixed.get(name) ?? this.find?.(name);
  }

  /** Entries after `cookie`. A name keeps its cookie for as long as it is listed. */
  entries(cookie: number, limit: number): DirEntry[] {
    const present = new Set(this.fixed.keys());
    for (const name of this.names?.() ?? []) present.add(name);
    for (const name of this.cookies.keys()) if (!present.has(name)) this.cookies.delete(name);
    for (const name of present) {
      if (!this.cookies.has(name)) this.cookies.set(name, this.nextCookie++);
    }
    // Names enter the map in rising order of their cookies.
    const entries: DirEntry[] = [];
    for (const [name, after] of this.cookies) {
      if (entries.length === limit) break;
      if (after <= cookie) continue;
      const inode = this.lookup(name);
      if (inode === undefined) continue;
      entries.push({ cookie: after, name, ino: inode.ino, type: inode.type });
    }
    return entries;
  }
}

/** What a virtual file answers with. */
export interface VirtualContent {
  /** All of its content, made when it is read from the beginning. */
  read(): string | Uint8Array;
  /** Takes what is written, as one piece: its length, or -errno. Without it the file cannot be written. */
  write?(data: Uint8Array): number;
}

/** A file whose content is made when it is read. Its size shows as 0, as in /proc. */
export class VirtualFile extends VirtualInode {
  private readonly content: VirtualContent;
  private snapshot: Uint8Array | undefined;

  constructor(fs: VirtualHost, content: VirtualContent, attributes: VirtualAttributes = {}) {
    super(fs, REGULAR_FILE, attributes);
    this.content = content;
  }

  /** Reads on in what the content was when it was last read from the beginning. */
  read(offset: number, into: Uint8Array): number {
    if (offset === 0 || this.snapshot === undefined) {
      const content = this.content.read();
      this.snapshot = typeof content === 'string' ? encode(content) : content;
    }
    const part = this.snapshot.subarray(offset, offset + into.length);
    into.set(part);
    return part.length;
  }

  write(data: Uint8Array): number {
    return this.content.write?.(data) ?? -wasi.ERRNO_ACCES;
  }
}

/** A symbolic link whose target is asked for each time, as /proc/self. */
export class VirtualLink extends VirtualInode {
  readonly target: () => string | number;
  /** Where following it leads: to what the target names, unless said otherwise. */
  readonly follow: () => string | number;

  constructor(
    fs: VirtualHost,
    target: () => string | number,
    attributes: VirtualAttributes = {},
    follow = target,
  ) {
    super(fs, SYMBOLIC_LINK, { ...attributes, mode: attributes.mode ?? 0o777 });
    this.target = target;
    this.follow = follow;
  }
}
