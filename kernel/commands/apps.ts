import { wasi } from '@bjorn3/browser_wasi_shim';
import type { Call, Sys } from '../process/sys.ts';
import { ownPrograms, SHARED_PROGRAMS, SYSTEM_PROGRAMS } from './app-directories.ts';
import { complain, print, table } from './console.ts';

/** `apps`: the programs the caller can run, with size, owner and place. */
export function* apps(sys: Sys): Call<number> {
  if (sys.argv.length > 1) return yield* complain(sys, 'usage: apps', 2);
  const rows = [['NAME', 'BYTES', 'OWNER', 'FILE']];
  for (const directory of new Set([ownPrograms(sys), SHARED_PROGRAMS, SYSTEM_PROGRAMS])) {
    const entries = sys.readdir(directory);
    if (typeof entries === 'number') continue;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name } of entries) {
      const path = `${directory}/${name}`;
      const stat = sys.stat(path);
      if (typeof stat === 'number' || name.startsWith('.')) continue;
      if (stat.type !== wasi.FILETYPE_REGULAR_FILE || (stat.mode & 0o111) === 0) continue;
      rows.push([name, String(stat.size), sys.userNameOf(stat.uid), path]);
    }
  }
  yield* print(sys, table(rows, [1]));
  return 0;
}
