import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Stat } from '../fs/inode.ts';
import { statOf } from '../fs/inode.ts';
import type { Place } from '../fs/place.ts';
import { OpenFile } from './open-file.ts';

/** An open directory: where the paths given with its descriptor start. The inode is retained by who opened it. */
export class Directory extends OpenFile {
  readonly type = wasi.FILETYPE_DIRECTORY;
  readonly place: Place;
  /** Name it was preopened by, or null (fd_prestat_get). */
  preopen: Uint8Array | null = null;
  /** Paths may not lead out of it, as WASI's capabilities have it; a process of the shell's may go where its user may. */
  beneath = false;
  /** Paths come as wasi-libc cuts them, without a leading slash if they had one: see wasi/path-start.ts. */
  cutPaths = false;

  constructor(place: Place, flags: number) {
    super(flags);
    this.place = place;
  }

  read(): number {
    return -wasi.ERRNO_ISDIR;
  }

  write(): number {
    return -wasi.ERRNO_BADF;
  }

  override readAt(): number {
    return -wasi.ERRNO_ISDIR;
  }

  override writeAt(): number {
    return -wasi.ERRNO_BADF;
  }

  override seek(): number {
    return -wasi.ERRNO_BADF;
  }

  stat(): Stat {
    return statOf(this.place.inode);
  }

  protected override closed(): void {
    const { inode } = this.place;
    inode.fs.release(inode);
  }
}
