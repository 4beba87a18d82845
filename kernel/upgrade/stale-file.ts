import { wasi } from '@bjorn3/browser_wasi_shim';
import { FIFO } from '../fs/file-type.ts';
import type { Stat } from '../fs/inode.ts';
import { OpenFile } from '../process/open-file.ts';
import { syntheticStat } from '../process/synthetic-stat.ts';

/** What a descriptor stands for whose file is not there after an upgrade: all that is done with it gives ESTALE. */
export class StaleFile extends OpenFile {
  readonly type = wasi.FILETYPE_UNKNOWN;
  readonly #stat = syntheticStat(FIFO);

  read(): number {
    return -wasi.ERRNO_STALE;
  }

  write(): number {
    return -wasi.ERRNO_STALE;
  }

  override readAt(): number {
    return -wasi.ERRNO_STALE;
  }

  override writeAt(): number {
    return -wasi.ERRNO_STALE;
  }

  override seek(): number {
    return -wasi.ERRNO_STALE;
  }

  override truncate(): number {
    return -wasi.ERRNO_STALE;
  }

  stat(): Stat {
    return this.#stat;
  }
}
