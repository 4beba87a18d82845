import { wasi } from '@bjorn3/browser_wasi_shim';
import { NumberMap } from '../number-map.ts';

/** What of the whole one user but root may hold, so that nobody can take it from all others. */
const SHARE = 0.5;

/** What is held of the heap by files, in all and by user, within bounds. */
export class HeapShares {
  bytes = 0;
  files = 0;
  readonly maxBytes: number;
  readonly maxFiles: number;
  private readonly byUser = new NumberMap<{ bytes: number; files: number }>();

  constructor(maxBytes: number, maxFiles: number) {
    this.maxBytes = maxBytes;
    this.maxFiles = maxFiles;
  }

  /** Whether `uid` may hold so much more: 0, -ENOSPC where there is no more, or -EDQUOT where a user has his share. */
  refuses(uid: number, bytes: number, files: number): number {
    if (bytes <= 0 && files <= 0) return 0;
    if (this.bytes + bytes > this.maxBytes || this.files + files > this.maxFiles) {
      return -wasi.ERRNO_NOSPC;
    }
    return this.mayHold(uid, bytes, files) ? 0 : -wasi.ERRNO_DQUOT;
  }

  /** Whether so much more is within the user's share. */
  mayHold(uid: number, bytes: number, files: number): boolean {
    if (uid === 0) return true;
    const held = this.byUser.get(uid);
    return (
      (held?.bytes ?? 0) + bytes <= this.maxBytes * SHARE &&
      (held?.files ?? 0) + files <= this.maxFiles * SHARE
    );
  }

  /** Notes that `uid` holds so much more (negative: less). */
  charge(uid: number, bytes: number, files: number): void {
    this.bytes += bytes;
    this.files += files;
    if (uid === 0) return;
    let held = this.byUser.get(uid);
    if (held === undefined) this.byUser.set(uid, (held = { bytes: 0, files: 0 }));
    held.bytes += bytes;
    held.files += files;
    if (held.bytes === 0 && held.files === 0) this.byUser.delete(uid);
  }
}
