import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { SYMBOLIC_LINK } from '../fs/file-type.ts';
import type { Inode } from '../fs/inode.ts';
import type { TimeChange } from '../fs/vfs.ts';
import type { Guest } from '../process/guest.ts';

/**
 * What fd_filestat_set_times and path_filestat_set_times change: times, and what WASI has no calls for. Permissions and owner are set
 * by bits of the flags that WASI's 16 leave free, as they are told of in the padding of a filestat (abi.ts).
 */
export interface AttributeChange {
  access: TimeChange;
  modification: TimeChange;
  /** Permission bits; -1 leaves them as they are. */
  mode: number;
  /** -1 leaves one as it is. */
  uid: number;
  gid: number;
}

const { FSTFLAGS_ATIM, FSTFLAGS_ATIM_NOW, FSTFLAGS_MTIM, FSTFLAGS_MTIM_NOW } = wasi;
const WASI_FLAGS = FSTFLAGS_ATIM | FSTFLAGS_ATIM_NOW | FSTFLAGS_MTIM | FSTFLAGS_MTIM_NOW;
/** Bits 16 to 27 are permissions to set, */
const SET_MODE = 1 << 31;
/** from which the umask of the process is taken, as from those of a new file; */
const CUT_BY_UMASK = 1 << 29;
/** the access time is none, but the numbers of the user (low half) and the group to set: -1 leaves one as it is. */
const SET_OWNER = 1 << 30;
const MODE_SHIFT = 16;
const MODE = 0o7777 << MODE_SHIFT;

/** The change that the arguments from `n` on say: access time, modification time, flags. Null where they contradict each other. */
export function attributeChange(guest: Guest, call: Call, n: number): AttributeChange | null {
  const flags = call.argI32(n + 2);
  let known = WASI_FLAGS | SET_MODE | SET_OWNER;
  if ((flags & SET_MODE) !== 0) known |= MODE | CUT_BY_UMASK;
  if ((flags & ~known) !== 0) return null;
  const change: AttributeChange = {
    access: 'omit',
    modification: 'omit',
    mode: -1,
    uid: -1,
    gid: -1,
  };
  if ((flags & SET_MODE) !== 0) {
    change.mode = (flags & MODE) >>> MODE_SHIFT;
    if ((flags & CUT_BY_UMASK) !== 0) change.mode &= ~guest.process.umask;
  }
  if ((flags & SET_OWNER) !== 0) {
    if ((flags & (FSTFLAGS_ATIM | FSTFLAGS_ATIM_NOW)) !== 0) return null;
    const ids = call.argI64(n);
    change.uid = Number(BigInt.asIntN(32, ids));
    change.gid = Number(BigInt.asIntN(32, ids >> 32n));
    if (change.uid < -1 || change.gid < -1) return null;
  }
  const access = timeChange(call, n, flags, FSTFLAGS_ATIM, FSTFLAGS_ATIM_NOW);
  const modification = timeChange(call, n + 1, flags, FSTFLAGS_MTIM, FSTFLAGS_MTIM_NOW);
  if (access === null || modification === null) return null;
  change.access = access;
  change.modification = modification;
  return change;
}

/** One of the two times, argument `n`; null where it is to be two things at once. */
function timeChange(
  call: Call,
  n: number,
  flags: number,
  set: number,
  now: number,
): TimeChange | null {
  if ((flags & set) !== 0 && (flags & now) !== 0) return null;
  if ((flags & now) !== 0) return 'now';
  return (flags & set) === 0 ? 'omit' : BigInt.asUintN(64, call.argI64(n));
}

/** Changes a file as the process may: owner, permissions, then times. A positive errno where one is refused. */
export function changeAttributes(guest: Guest, inode: Inode, change: AttributeChange): number {
  const { vfs } = guest.system;
  const { credentials } = guest.process;
  const { access, modification, mode, uid, gid } = change;
  if (uid !== -1 || gid !== -1) {
    const refused = vfs.setOwner(credentials, inode, uid, gid);
    if (refused !== 0) return -refused;
  }
  if (mode !== -1) {
    // As on Linux, links have no permissions of their own.
    const isLink = inode.type === SYMBOLIC_LINK;
    const refused = isLink ? -wasi.ERRNO_NOTSUP : vfs.setMode(credentials, inode, mode);
    if (refused !== 0) return -refused;
  }
  return -vfs.setTimes(credentials, inode, access, modification);
}
