import type { Place } from '../fs/place.ts';
import { Directory } from '../process/directory.ts';
import type { Process } from '../process/process.ts';
import { ALL, DIRECTORY_RIGHTS } from '../process/rights.ts';
import type { System } from '../process/system.ts';
import { encode } from '../text.ts';

const FIRST = 3;

/**
 * Gives a process the directories WASI programs start their paths from: `/` (descriptor 3) and `.`, its working directory (4).
 * The third, `./`, is for wasi-libc alone: it takes the last one whose name it reduces to nothing, for absolute and relative paths
 * alike, and path-start.ts sorts them out. Programs that keep the two apart find `/` and `.` first.
 */
export function addPreopens(system: System, process: Process): void {
  if (process.preopens !== null) {
    for (const [name, place] of process.preopens) {
      // They are held by descriptors only: one may have been removed since it was chosen.
      if (place.inode.nlink > 0) add(process, name, place).beneath = true;
    }
    return;
  }
  add(process, '/', system.vfs.root);
  add(process, '.', process.cwd);
  add(process, './', process.cwd).cutPaths = true;
}

function add(process: Process, name: string, place: Place): Directory {
  place.inode.fs.retain(place.inode);
  const directory = new Directory(place, 0);
  directory.preopen = encode(name);
  const fd = process.descriptors.add(directory, DIRECTORY_RIGHTS, ALL, FIRST);
  if (fd < 0) directory.retain().release();
  // The next program gets its own.
  else process.descriptors.get(fd)!.closeOnExec = true;
  return directory;
}
