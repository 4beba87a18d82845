import type { Stat } from '../fs/inode.ts';
import { FIFO } from '../fs/file-type.ts';
import type { Guest } from '../process/guest.ts';

/** Where the two published versions of WASI differ: layouts, and the order of fd_seek's origins. */
export interface Abi {
  readonly filestatBytes: number;
  putFilestat(guest: Guest, pointer: number, stat: Stat): void;
  /** WHENCE_* of snapshot 1 for the number a guest gives; -1 for none. */
  whence(number: number): number;
  readonly subscriptionBytes: number;
  /** Offset in a subscription of its clock's id; timeout and flags follow at fixed distances. */
  readonly subscriptionClock: number;
}

/** wasi_snapshot_preview1 */
export const SNAPSHOT_1: Abi = {
  filestatBytes: 64,
  putFilestat(guest, pointer, stat) {
    const { view } = guest;
    guest.setU64(pointer, stat.dev);
    guest.setU64(pointer + 8, stat.ino);
    guest.setU32(pointer + 16, fileTypeOf(stat) | permissionsInPadding(stat));
    guest.setU32(pointer + 20, ownersInPadding(stat));
    guest.setU64(pointer + 24, stat.nlink);
    guest.setU64(pointer + 32, stat.size);
    view.setBigUint64(pointer + 40, stat.atime, true);
    view.setBigUint64(pointer + 48, stat.mtime, true);
    view.setBigUint64(pointer + 56, stat.ctime, true);
  },
  whence: (number) => (number <= 2 ? number : -1),
  subscriptionBytes: 48,
  subscriptionClock: 16,
};

/** wasi_unstable, which programs built before 2020 import: link counts of 32 bits, a clock's user data, another order. */
export const UNSTABLE: Abi = {
  filestatBytes: 56,
  putFilestat(guest, pointer, stat) {
    const { view } = guest;
    guest.setU64(pointer, stat.dev);
    guest.setU64(pointer + 8, stat.ino);
    guest.setU32(pointer + 16, fileTypeOf(stat));
    guest.setU32(pointer + 20, stat.nlink);
    guest.setU64(pointer + 24, stat.size);
    view.setBigUint64(pointer + 32, stat.atime, true);
    view.setBigUint64(pointer + 40, stat.mtime, true);
    view.setBigUint64(pointer + 48, stat.ctime, true);
  },
  // current, end, set
  whence: (number) => (number <= 2 ? (number + 1) % 3 : -1),
  subscriptionBytes: 56,
  subscriptionClock: 24,
};

/**
 * Permissions and owners, of which WASI knows nothing, go into the padding behind the file type, which no program reads that
 * does not look for them there. From bit 8 of the 64-bit word: 1 (they are given), 12 bits of mode, 21 of uid, 21 of gid.
 */
function permissionsInPadding({ mode, uid }: Stat): number {
  return 0x100 | ((mode & 0o7777) << 9) | ((uid & 0x7ff) << 21);
}

function ownersInPadding({ uid, gid }: Stat): number {
  return ((uid & 0x1fffff) >>> 11) | ((gid & 0x1fffff) << 10);
}

/** WASI has no type for a FIFO: UNKNOWN. */
function fileTypeOf(stat: Stat): number {
  return stat.type === FIFO ? 0 : stat.type;
}
