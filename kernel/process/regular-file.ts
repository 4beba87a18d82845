import { wasi } from '@bjorn3/browser_wasi_shim';
import { UNFINISHED } from '../fs/file-system.ts';
import type { Inode, Stat } from '../fs/inode.ts';
import { statOf } from '../fs/inode.ts';
import type { Place } from '../fs/place.ts';
import { BLOCKED } from './blocked.ts';
import { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';

/** An open regular file, or a file of another kind that is read like one. The inode is retained by who opened it. */
export class RegularFile extends OpenFile {
  readonly type = wasi.FILETYPE_REGULAR_FILE;
  readonly inode: Inode;
  /** Whether it was opened for writing. */
  readonly forWriting: boolean;
  /** Where it was opened, for /proc; null if it was not by a path. */
  readonly path: Place | null;
  offset = 0;

  constructor(inode: Inode, flags: number, forWriting: boolean, path: Place | null = null) {
    super(flags);
    this.inode = inode;
    this.forWriting = forWriting;
    this.path = path;
  }

  read(_process: Process, into: Uint8Array): number {
    const { inode } = this;
    const count = inode.fs.read(inode, this.offset, into);
    if (count > 0) this.offset += count;
    return count;
  }

  write(_process: Process, from: Uint8Array): number {
    const { inode } = this;
    if ((this.flags & wasi.FDFLAGS_APPEND) !== 0) this.offset = inode.size;
    const count = inode.fs.write(inode, this.offset, from);
    if (count > 0) this.offset += count;
    return count;
  }

  override readAt(offset: number, into: Uint8Array): number {
    return this.inode.fs.read(this.inode, offset, into);
  }

  /** As on Linux, a file that is only appended to is appended to here, too. */
  override writeAt(offset: number, from: Uint8Array): number {
    const { inode } = this;
    const at = (this.flags & wasi.FDFLAGS_APPEND) === 0 ? offset : inode.size;
    return inode.fs.write(inode, at, from);
  }

  override seek(offset: number, whence: number): number {
    let base = 0;
    if (whence === wasi.WHENCE_CUR) base = this.offset;
    else if (whence === wasi.WHENCE_END) base = this.inode.size;
    else if (whence !== wasi.WHENCE_SET) return -wasi.ERRNO_INVAL;
    const target = base + offset;
    if (!(target >= 0 && target <= Number.MAX_SAFE_INTEGER)) return -wasi.ERRNO_INVAL;
    this.offset = target;
    return target;
  }

  override truncate(size: number): number {
    const result = this.inode.fs.truncate(this.inode, size);
    return result === UNFINISHED ? BLOCKED : result;
  }

  stat(): Stat {
    return statOf(this.inode);
  }

  override available(): number {
    return Math.max(0, this.inode.size - this.offset);
  }

  protected override closed(): void {
    const { fs } = this.inode;
    if (this.forWriting) fs.closeWritten(this.inode);
    fs.release(this.inode);
  }
}
