import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call } from '../../engine/index.ts';
import { statOf } from '../fs/inode.ts';
import * as flag from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import { encode } from '../text.ts';
import { Directory } from '../process/directory.ts';
import { openAt } from '../process/file-calls.ts';
import type { Guest } from '../process/guest.ts';
import { ALL, DEVICE_RIGHTS, DIRECTORY_RIGHTS, REGULAR_FILE_RIGHTS } from '../process/rights.ts';
import type { GuestCall } from '../process/system-calls.ts';
import type { Abi } from './abi.ts';
import { attributeChange, changeAttributes } from './attributes.ts';
import { ALL_FDFLAGS, ALL_OFLAGS, SYMLINK_FOLLOW } from './flags.ts';
import { pathStart } from './path-start.ts';

/** The path_* calls: paths from a directory's descriptor. */

const { ERRNO_FAULT, ERRNO_INVAL } = wasi;
const WRITE_RIGHTS =
  wasi.RIGHTS_FD_WRITE | wasi.RIGHTS_FD_ALLOCATE | wasi.RIGHTS_FD_FILESTAT_SET_SIZE;
const READ_RIGHTS = wasi.RIGHTS_FD_READ | wasi.RIGHTS_FD_READDIR;

/** A path argument: where it starts, and its text. Made again for each call; one that fails is its errno. */
interface PathArgument {
  at: Place;
  path: string;
  beneath: boolean;
}

/**
 * The path in a directory: descriptor number, pointer and length as given; positive errno on failure.
 * @param right needed of the directory's descriptor
 * @param creates whether a file may come to be at the path
 */
function pathOf(
  guest: Guest,
  fd: number,
  pointer: number,
  length: number,
  right: number,
  creates = false,
): PathArgument | number {
  const descriptor = guest.entries[fd];
  if (descriptor === undefined) return wasi.ERRNO_BADF;
  const { file } = descriptor;
  if (!(file instanceof Directory)) return wasi.ERRNO_NOTDIR;
  if ((descriptor.rights & right) !== right) return wasi.ERRNO_NOTCAPABLE;
  const path = guest.path(pointer, length);
  if (typeof path === 'number') return path;
  const { place, beneath } = file;
  const at = file.cutPaths
    ? pathStart(guest.system.vfs, guest.process.credentials, place, path, creates)
    : place;
  return { at, path, beneath };
}

export function pathCreateDirectory(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_CREATE_DIRECTORY;
  const target = pathOf(guest, call.argU32(0), call.argU32(1), call.argU32(2), right, true);
  if (typeof target === 'number') return target;
  const { credentials, umask } = guest.process;
  const { at, path, beneath } = target;
  return -guest.system.vfs.mkdir(credentials, at, path, 0o777 & ~umask, beneath);
}

export function pathFilestatGet(abi: Abi): GuestCall {
  return (guest, call) => {
    const right = wasi.RIGHTS_PATH_FILESTAT_GET;
    if (call.argU32(1) > SYMLINK_FOLLOW) return ERRNO_INVAL;
    const target = pathOf(guest, call.argU32(0), call.argU32(2), call.argU32(3), right);
    if (typeof target === 'number') return target;
    const out = call.argU32(4);
    if (!guest.has(out, abi.filestatBytes)) return ERRNO_FAULT;
    const follow = (call.argU32(1) & SYMLINK_FOLLOW) !== 0;
    const { at, path, beneath } = target;
    const { credentials } = guest.process;
    const place = guest.system.vfs.resolve(credentials, at, path, follow, beneath);
    if (typeof place === 'number') return -place;
    abi.putFilestat(guest, out, statOf(place.inode));
    return 0;
  };
}

export function pathFilestatSetTimes(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_FILESTAT_SET_TIMES;
  if (call.argU32(1) > SYMLINK_FOLLOW) return ERRNO_INVAL;
  const target = pathOf(guest, call.argU32(0), call.argU32(2), call.argU32(3), right);
  if (typeof target === 'number') return target;
  const change = attributeChange(guest, call, 4);
  if (change === null) return ERRNO_INVAL;
  const follow = (call.argU32(1) & SYMLINK_FOLLOW) !== 0;
  const { at, path, beneath } = target;
  const { credentials } = guest.process;
  const place = guest.system.vfs.resolve(credentials, at, path, follow, beneath);
  return typeof place === 'number' ? -place : changeAttributes(guest, place.inode, change);
}

export function pathLink(guest: Guest, call: Call): number {
  const sourceRight = wasi.RIGHTS_PATH_LINK_SOURCE;
  if (call.argU32(1) > SYMLINK_FOLLOW) return ERRNO_INVAL;
  const source = pathOf(guest, call.argU32(0), call.argU32(2), call.argU32(3), sourceRight);
  if (typeof source === 'number') return source;
  const targetRight = wasi.RIGHTS_PATH_LINK_TARGET;
  const target = pathOf(guest, call.argU32(4), call.argU32(5), call.argU32(6), targetRight, true);
  if (typeof target === 'number') return target;
  return -guest.system.vfs.link(
    guest.process.credentials,
    source.at,
    source.path,
    (call.argU32(1) & SYMLINK_FOLLOW) !== 0,
    target.at,
    target.path,
    source.beneath || target.beneath,
  );
}

export function pathOpen(guest: Guest, call: Call): number {
  return openPath(guest, call, call.argU32(8));
}

/** path_open, whose new descriptor goes to `out`: its arguments but the last. */
export function openPath(guest: Guest, call: Call, out: number): number {
  const fd = call.argU32(0);
  const oflags = call.argU32(4);
  const fdFlags = call.argU32(7);
  const known = call.argU32(1) <= SYMLINK_FOLLOW && (fdFlags & ~ALL_FDFLAGS) === 0;
  if (!known || (oflags & ~ALL_OFLAGS) !== 0) return ERRNO_INVAL;
  const creates = (oflags & wasi.OFLAGS_CREAT) !== 0;
  const truncates = (oflags & wasi.OFLAGS_TRUNC) !== 0;
  const right =
    wasi.RIGHTS_PATH_OPEN |
    (creates ? wasi.RIGHTS_PATH_CREATE_FILE : 0) |
    (truncates ? wasi.RIGHTS_PATH_FILESTAT_SET_SIZE : 0);
  const target = pathOf(guest, fd, call.argU32(2), call.argU32(3), right, creates);
  if (typeof target === 'number') return target;
  if (!guest.has(out, 4)) return ERRNO_FAULT;
  // All rights there are fit in the low half; programs ask for more than there are.
  const base = call.argU32(5);
  const inheriting = call.argU32(6);
  let flags = modeOf(base, oflags);
  if (creates) flags |= flag.O_CREAT;
  if (truncates) flags |= flag.O_TRUNC;
  if ((oflags & wasi.OFLAGS_EXCL) !== 0) flags |= flag.O_EXCL;
  if ((oflags & wasi.OFLAGS_DIRECTORY) !== 0) flags |= flag.O_DIRECTORY;
  if ((call.argU32(1) & SYMLINK_FOLLOW) === 0) flags |= flag.O_NOFOLLOW;
  const { process, system } = guest;
  const { descriptors } = process;
  const { at, path, beneath } = target;
  const parent = descriptors.get(fd)!;
  if (asksTooMuch(guest, target, flags, rightsFor(base, fdFlags) & ~parent.inheriting)) {
    return wasi.ERRNO_NOTCAPABLE;
  }
  const opened = openAt(system, process, at, path, flags, 0o666, beneath);
  if (opened < 0) return -opened;
  const descriptor = descriptors.get(opened)!;
  descriptor.rights &= base & parent.inheriting;
  descriptor.inheriting &= inheriting & parent.inheriting;
  descriptor.file.flags = fdFlags;
  if (descriptor.file instanceof Directory) descriptor.file.beneath = beneath;
  guest.setU32(out, opened);
  return 0;
}

/** The rights that an opened file is to have: those asked for, and those that its flags take. */
function rightsFor(base: number, fdFlags: number): number {
  let rights = base;
  if ((fdFlags & (wasi.FDFLAGS_RSYNC | wasi.FDFLAGS_SYNC)) !== 0) rights |= wasi.RIGHTS_FD_SYNC;
  if ((fdFlags & wasi.FDFLAGS_DSYNC) !== 0) rights |= wasi.RIGHTS_FD_DATASYNC;
  return rights;
}

/**
 * Whether rights that its directory does not pass on are among those that the file at a path can have: then the path cannot be
 * opened. Programs ask for others, which files of its kind never have, out of habit.
 */
function asksTooMuch(
  guest: Guest,
  argument: PathArgument,
  flags: number,
  missing: number,
): boolean {
  if ((missing & ALL) === 0) return false;
  const { at, path, beneath } = argument;
  const { process, system } = guest;
  const follow = (flags & flag.O_NOFOLLOW) === 0;
  const place = system.vfs.resolve(process.credentials, at, path, follow, beneath);
  if (typeof place !== 'number') return (missing & rightsOfType(place.inode.type)) !== 0;
  // One that is made is a regular file; another one is not there to be opened.
  return (flags & flag.O_CREAT) !== 0 && (missing & REGULAR_FILE_RIGHTS) !== 0;
}

function rightsOfType(type: number): number {
  if (type === wasi.FILETYPE_DIRECTORY) return DIRECTORY_RIGHTS;
  return type === wasi.FILETYPE_REGULAR_FILE ? REGULAR_FILE_RIGHTS : DEVICE_RIGHTS;
}

/** The access mode of open(2) that rights ask for. */
function modeOf(base: number, oflags: number): number {
  // Only a wish to write makes opening a directory fail: rights to set sizes are asked for out of habit.
  if ((oflags & wasi.OFLAGS_DIRECTORY) !== 0) {
    return (base & wasi.RIGHTS_FD_WRITE) !== 0 ? flag.O_RDWR : flag.O_RDONLY;
  }
  const reads = (base & READ_RIGHTS) !== 0;
  if ((base & WRITE_RIGHTS) !== 0) return reads ? flag.O_RDWR : flag.O_WRONLY;
  return flag.O_RDONLY;
}

export function pathReadlink(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_READLINK;
  const target = pathOf(guest, call.argU32(0), call.argU32(1), call.argU32(2), right);
  if (typeof target === 'number') return target;
  const buffer = call.argU32(3);
  const length = call.argU32(4);
  const out = call.argU32(5);
  if (!guest.has(buffer, length) || !guest.has(out, 4)) return ERRNO_FAULT;
  const { at, path, beneath } = target;
  const link = guest.system.vfs.readlink(guest.process.credentials, at, path, beneath);
  if (typeof link === 'number') return -link;
  const bytes = encode(link).subarray(0, length);
  guest.u8.set(bytes, buffer);
  guest.setU32(out, bytes.length);
  return 0;
}

export function pathRemoveDirectory(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_REMOVE_DIRECTORY;
  const target = pathOf(guest, call.argU32(0), call.argU32(1), call.argU32(2), right);
  if (typeof target === 'number') return target;
  const { at, path, beneath } = target;
  return -guest.system.vfs.rmdir(guest.process.credentials, at, path, beneath);
}

export function pathRename(guest: Guest, call: Call): number {
  const sourceRight = wasi.RIGHTS_PATH_RENAME_SOURCE;
  const source = pathOf(guest, call.argU32(0), call.argU32(1), call.argU32(2), sourceRight);
  if (typeof source === 'number') return source;
  const targetRight = wasi.RIGHTS_PATH_RENAME_TARGET;
  const target = pathOf(guest, call.argU32(3), call.argU32(4), call.argU32(5), targetRight, true);
  if (typeof target === 'number') return target;
  return -guest.system.vfs.rename(
    guest.process.credentials,
    source.at,
    source.path,
    target.at,
    target.path,
    source.beneath || target.beneath,
  );
}

export function pathSymlink(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_SYMLINK;
  const target = pathOf(guest, call.argU32(2), call.argU32(3), call.argU32(4), right, true);
  if (typeof target === 'number') return target;
  const content = guest.path(call.argU32(0), call.argU32(1));
  if (typeof content === 'number') return content;
  const { at, path, beneath } = target;
  // A link that leads out of the directory would be of no use in it.
  if (beneath && content.startsWith('/')) return wasi.ERRNO_PERM;
  return -guest.system.vfs.symlink(guest.process.credentials, content, at, path, beneath);
}

export function pathUnlinkFile(guest: Guest, call: Call): number {
  const right = wasi.RIGHTS_PATH_UNLINK_FILE;
  const target = pathOf(guest, call.argU32(0), call.argU32(1), call.argU32(2), right);
  if (typeof target === 'number') return target;
  const { at, path, beneath } = target;
  return -guest.system.vfs.unlink(guest.process.credentials, at, path, beneath);
}
