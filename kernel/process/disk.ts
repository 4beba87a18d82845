import { wasi } from '@bjorn3/browser_wasi_shim';
import type { BlockDevice } from '../fs/block-device.ts';
import { DIRECTORY } from '../fs/file-type.ts';
import type { DirEntry, StatFs } from '../fs/inode.ts';
import { R_OK } from '../fs/open-flags.ts';
import type { QuotaReport } from '../fs/quota.ts';
import type { Process } from './process.ts';
import type { System } from './system.ts';

/** Space on file systems as a native program sees it. A path names the file system that the file there is on. */
export class Disk {
  readonly #system: System;
  readonly #process: Process;

  constructor(system: System, process: Process) {
    this.#system = system;
    this.#process = process;
  }

  /** statvfs(3): also where the file system is mounted. */
  statfs(path: string): (StatFs & { mountedOn: string }) | number {
    const { vfs } = this.#system;
    const { credentials, cwd } = this.#process;
    const place = vfs.resolve(credentials, cwd, path, true);
    if (typeof place === 'number') return place;
    const { fs } = place.inode;
    const mount = vfs.mountTable().find((entry) => entry.fs === fs);
    return { ...fs.statfs(), mountedOn: mount?.path ?? '/' };
  }

  /** Where file systems are mounted, in the order of mounting. */
  get mounts(): string[] {
    return this.#system.vfs.mountTable().map(({ path }) => path);
  }

  /** What a file system is on, for fsck; for root alone. ENOTSUP where there is nothing to check. */
  deviceOf(path: string): BlockDevice | number {
    const { vfs } = this.#system;
    const { credentials, cwd } = this.#process;
    if (credentials.uid !== 0) return -wasi.ERRNO_PERM;
    const place = vfs.resolve(credentials, cwd, path, true);
    if (typeof place === 'number') return place;
    return place.inode.fs.device ?? -wasi.ERRNO_NOTSUP;
  }

  /** What a user holds and may hold (quotactl(2)). EPERM for those of somebody else, except to root. */
  quotaOf(path: string, uid: number): QuotaReport | number {
    const { vfs } = this.#system;
    const { credentials, cwd } = this.#process;
    if (credentials.uid !== 0 && credentials.uid !== uid) return -wasi.ERRNO_PERM;
    const place = vfs.resolve(credentials, cwd, path, true);
    return typeof place === 'number' ? place : place.inode.fs.quotaOf(uid);
  }

  /** See FileSystem.setQuota; for root alone. */
  setQuota(path: string, uid: number | null, bytes?: number, inodes?: number): number {
    const { vfs } = this.#system;
    const { credentials, cwd } = this.#process;
    if (credentials.uid !== 0) return -wasi.ERRNO_PERM;
    const place = vfs.resolve(credentials, cwd, path, true);
    return typeof place === 'number' ? place : place.inode.fs.setQuota(uid, bytes, inodes);
  }

  /** Up to `limit` entries of a directory after `cookie` (0: from the beginning): for those that may be large. */
  entries(path: string, cookie: number, limit: number): DirEntry[] | number {
    const { vfs } = this.#system;
    const { credentials, cwd } = this.#process;
    const place = vfs.resolve(credentials, cwd, path, false);
    if (typeof place === 'number') return place;
    if (place.inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
    const refused = vfs.mayAccess(credentials, place.inode, R_OK);
    return refused !== 0 ? refused : vfs.readdir(place, cookie, limit);
  }
}
