import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY } from '../fs/file-type.ts';
import { O_CLOEXEC, X_OK } from '../fs/open-flags.ts';
import type { Place } from '../fs/place.ts';
import { descriptorOf } from './device-driver.ts';
import { openPlace, possibleRights } from './open.ts';
import { createPipe } from './pipe.ts';
import type { Process } from './process.ts';
import { READ, TERMINAL_RIGHTS, WRITE, rightsOf } from './rights.ts';
import type { System } from './system.ts';

/** System calls on files that native programs and WASI share. All return -errno on failure. */

/**
 * openat(2): the new descriptor.
 * @param at where a relative path starts
 * @param mode permissions of a file that is made, before the umask
 * @param beneath see Vfs: a path that leads out of `at` gives EPERM
 */
export function openAt(
  system: System,
  process: Process,
  at: Place,
  path: string,
  flags: number,
  mode: number,
  beneath: boolean,
): number {
  const place = system.vfs.open(
    process.credentials,
    at,
    path,
    flags,
    mode & ~process.umask,
    beneath,
  );
  if (typeof place === 'number') return place;
  const file = openPlace(system.drivers, process, place, flags);
  if (typeof file === 'number') return file;
  let possible = possibleRights(file);
  let inheriting = file.type === wasi.FILETYPE_DIRECTORY ? INHERITABLE : 0;
  // Opened again through /dev/fd, a file cannot be used in a way that the descriptor there cannot be.
  const source = process.descriptors.get(descriptorOf(place.inode.rdev));
  if (source !== undefined) {
    const wanted = rightsOf(flags, READ | WRITE);
    if ((source.rights & wanted) !== wanted) return -wasi.ERRNO_ACCES;
    possible &= source.rights;
    inheriting &= source.inheriting;
  }
  const fd = process.descriptors.add(file, rightsOf(flags, possible), inheriting);
  // What found no number is closed again.
  if (fd < 0) file.retain().release();
  else if ((flags & O_CLOEXEC) !== 0) process.descriptors.get(fd)!.closeOnExec = true;
  return fd;
}

const INHERITABLE = 0x1fff_ffff;

/** pipe(2): numbers of the read end and the write end, or -EMFILE, -ENFILE. */
export function pipe(process: Process): [number, number] | number {
  const { descriptors, table } = process;
  const share = table.limiter.claimPipe(process);
  if (typeof share === 'number') return share;
  const { reader, writer } = createPipe(() => {
    table.limiter.releasePipe(share);
  });
  const from = descriptors.add(reader, TERMINAL_RIGHTS & ~WRITE, 0);
  if (from < 0) {
    reader.retain().release();
    writer.retain().release();
    return from;
  }
  const to = descriptors.add(writer, TERMINAL_RIGHTS & ~READ, 0);
  if (to < 0) {
    descriptors.close(from);
    writer.retain().release();
    return to;
  }
  return [from, to];
}

/** chdir(2) */
export function changeDirectory(system: System, process: Process, path: string): number {
  const { vfs } = system;
  const place = vfs.resolve(process.credentials, process.cwd, path, true);
  if (typeof place === 'number') return place;
  if (place.inode.type !== DIRECTORY) return -wasi.ERRNO_NOTDIR;
  const refused = vfs.mayAccess(process.credentials, place.inode, X_OK);
  if (refused !== 0) return refused;
  process.setCwd(place);
  return 0;
}
