import { wasi } from '@bjorn3/browser_wasi_shim';
import { FileSystem } from './file-system.ts';
import { DIRECTORY } from './file-type.ts';
import type { DirEntry, Inode, StatFs } from './inode.ts';
import type { VirtualHost } from './virtual-inode.ts';
import {
  VirtualDirectory,
  VirtualFile,
  type VirtualInode,
  type VirtualLink,
} from './virtual-inode.ts';

/**
 * A file system that stores nothing: its directories, files and links (virtual-inode.ts) ask
 * callbacks. /proc and /dev are made of it. Names cannot be made or removed from outside (EROFS).
 */
export class VirtualFs extends FileSystem implements VirtualHost {
  override readonly type: string;
  // Files with a `write` callback can be written to; the rest is refused by the base class.
  override readonly readOnly = false;
  override readonly root: VirtualDirectory;
  readonly now: () => bigint;

  /** `type` is the name in /proc/mounts; `root` makes the root directory. */
  constructor(
    type: string,
    now: () => bigint,
    root: (fs: VirtualFs) => VirtualDirectory = (fs) => new VirtualDirectory(fs, { ino: 1 }),
  ) {
    super();
    this.type = type;
    this.now = now;
    this.root = root(this);
  }

  override lookup(dir: Inode, name: string): VirtualInode | number {
    return (dir as VirtualDirectory).lookup(name) ?? -wasi.ERRNO_NOENT;
  }

  override readdir(dir: Inode, cookie: number, limit: number): DirEntry[] {
    return (dir as VirtualDirectory).entries(cookie, limit);
  }

  override read(inode: Inode, offset: number, into: Uint8Array): number {
    if (inode instanceof VirtualFile) return inode.read(offset, into);
    return inode.type === DIRECTORY ? -wasi.ERRNO_ISDIR : -wasi.ERRNO_INVAL;
  }

  override write(inode: Inode, _offset: number, from: Uint8Array): number {
    if (inode instanceof VirtualFile) return inode.write(from);
    return inode.type === DIRECTORY ? -wasi.ERRNO_ISDIR : -wasi.ERRNO_INVAL;
  }

  /** Opening with O_TRUNC is how a shell begins to write; there is nothing to cut off. */
  override truncate(inode: Inode): number {
    return inode instanceof VirtualFile ? 0 : -wasi.ERRNO_INVAL;
  }

  override readlink(inode: Inode): string | number {
    return (inode as VirtualLink).target();
  }

  override followLink(inode: Inode): string | number {
    return (inode as VirtualLink).follow();
  }

  override statfs(): StatFs {
    return { type: this.type, blockSize: 4096, size: 0, free: 0, files: 0, filesFree: 0 };
  }
}
