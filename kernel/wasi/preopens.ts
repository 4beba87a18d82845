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
 *
 * What the process was given by a number from 3 on stays there; the directories have the numbers that are free then, and who looks
 * for them is told to pass over the others (fd_prestat_get).
 */
export function addPreopens(system: System, process: Process): void {
  const { descriptors, preopens } = process;
  const taken: number[] = [];
  for (let fd = FIRST; fd < descriptors.entries.length; fd++) {
    if (descriptors.get(fd) !== undefined) taken.push(fd);
  }
  const directories = preopens === null ? usual(system, process) : preopens.flatMap(kept);
  let last = 0;
  for (const [name, directory] of directories) last = add(process, name, directory);
  process.passedOver = taken.filter((fd) => fd < last);
}

type Preopen = readonly [name: string, directory: Directory];

function usual(system: System, process: Process): Preopen[] {
  const forLibc = open(process.cwd);
  forLibc.cutPaths = true;
  return [
    ['/', open(system.vfs.root)],
    ['.', open(process.cwd)],
    ['./', forLibc],
  ];
}

/** One that the process is kept to. They are held by descriptors only: it may have been removed since it was chosen. */
function kept([name, place]: readonly [string, Place]): Preopen[] {
  if (place.inode.nlink === 0) return [];
  const directory = open(place);
  directory.beneath = true;
  return [[name, directory]];
}

function open(place: Place): Directory {
  place.inode.fs.retain(place.inode);
  return new Directory(place, 0);
}

/** The number that the directory has then, or -errno. */
function add(process: Process, name: string, directory: Directory): number {
  const { descriptors } = process;
  directory.preopen = encode(name);
  const fd = descriptors.add(directory, DIRECTORY_RIGHTS, ALL, FIRST);
  if (fd < 0) directory.retain().release();
  // The next program gets its own.
  else descriptors.get(fd)!.closeOnExec = true;
  return fd;
}
