import type { StatFs } from '../fs/inode.ts';
import { quoteName } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, complainErrno, print, table } from './console.ts';
import { readOptions } from './options.ts';
import { humanSize, kibibytes } from './size.ts';

/**
 * `df [-ahik] [FILE...]` (df(1)): space of the file systems, or of those that the files are on, in KiB; -h for people, -i files
 * instead of space, -a also those that are made up.
 */
export function* df(sys: Sys): Call<number> {
  const read = readOptions(sys.argv.slice(1), 'ahik');
  if (typeof read === 'string') return yield* complain(sys, `${read}\nusage: df [-ahik] [FILE...]`);
  const { options, operands } = read;
  const size = options.has('h') ? humanSize : kibibytes;
  const byFiles = options.has('i');
  const rows: string[][] = [];
  let status = 0;
  for (const path of operands.length > 0 ? operands : sys.disk.mounts) {
    const found = sys.disk.statfs(path);
    if (typeof found === 'number') {
      status = yield* complainErrno(sys, quoteName(path), found);
      continue;
    }
    const isMadeUp = found.size === 0;
    if (isMadeUp && operands.length === 0 && !options.has('a')) continue;
    const columns = byFiles ? countsOf(found) : sizesOf(found, size);
    rows.push([found.type, ...columns, found.mountedOn]);
  }
  const sizes = options.has('h')
    ? ['Size', 'Used', 'Avail', 'Use%']
    : ['1K-blocks', 'Used', 'Available', 'Use%'];
  const counts = ['Inodes', 'IUsed', 'IFree', 'IUse%'];
  const header = ['Filesystem', ...(byFiles ? counts : sizes), 'Mounted on'];
  if (rows.length > 0) yield* print(sys, table([header, ...rows], [1, 2, 3, 4]));
  return status;
}

function sizesOf(found: StatFs, size: (bytes: number) => string): string[] {
  const used = found.size - found.free;
  return [size(found.size), size(used), size(found.free), percent(used, found.size)];
}

function countsOf({ files, filesFree }: StatFs): string[] {
  const used = files - filesFree;
  return [String(files), String(used), String(filesFree), percent(used, files)];
}

/** Rounded up, as df has it. */
function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.ceil((part * 100) / whole)}%`;
}
