import { wasi } from '@bjorn3/browser_wasi_shim';
import { CHARACTER_DEVICE, DIRECTORY, REGULAR_FILE } from '../fs/file-type.ts';
import { O_ACCMODE, O_PATH, O_RDONLY } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import type { DeviceDrivers } from './device-driver.ts';
import { Directory } from './directory.ts';
import type { OpenFile } from './open-file.ts';
import type { Process } from './process.ts';
import { RegularFile } from './regular-file.ts';
import {
  DEVICE_RIGHTS,
  DIRECTORY_RIGHTS,
  REGULAR_FILE_RIGHTS,
  TERMINAL_RIGHTS,
  fdFlagsOf,
} from './rights.ts';

/**
 * The open file for a place that Vfs.open has given (and retained). On failure the place is released.
 * @param flags of open(2)
 */
export function openPlace(
  drivers: DeviceDrivers,
  process: Process,
  place: Place,
  flags: number,
): OpenFile | number {
  const { inode } = place;
  const fdFlags = fdFlagsOf(flags);
  if (inode.type === REGULAR_FILE) {
    return new RegularFile(inode, fdFlags, (flags & O_ACCMODE) !== O_RDONLY, place);
  }
  if (inode.type === DIRECTORY) return new Directory(place, fdFlags);
  let result: OpenFile | number = -wasi.ERRNO_NXIO;
  if (inode.type === CHARACTER_DEVICE && (flags & O_PATH) === 0) {
    const open = drivers.get(inode.rdev);
    if (open !== undefined) result = open(process, inode.rdev % 65_536, fdFlags);
  }
  inode.fs.release(inode);
  return result;
}

/** Rights that a kind of open file can have at most. */
export function possibleRights(file: OpenFile): number {
  switch (file.type) {
    case wasi.FILETYPE_REGULAR_FILE:
      return REGULAR_FILE_RIGHTS;
    case wasi.FILETYPE_DIRECTORY:
      return DIRECTORY_RIGHTS;
    case wasi.FILETYPE_CHARACTER_DEVICE:
      return file.seek(0, wasi.WHENCE_CUR) < 0 ? TERMINAL_RIGHTS : DEVICE_RIGHTS;
    default:
      return TERMINAL_RIGHTS;
  }
}
