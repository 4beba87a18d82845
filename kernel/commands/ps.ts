import { printable } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { complain, print, table } from './console.ts';
import { readText } from './read-text.ts';

/** What `ps` shows of a process, read from /proc/PID/status. */
interface Row {
  pid: number;
  cells: string[];
  uid: number;
}

/**
 * `ps [-a]`: the caller's processes, or everybody's with -a (-e, -A, aux too), from /proc: pid,
 * parent, user, state, instructions executed by it, memory in KiB, command line.
 */
export function* ps(sys: Sys): Call<number> {
  let all = false;
  for (const argument of sys.argv.slice(1)) {
    if (/^-?(a|e|A|ax|aux|ef)$/.test(argument)) all = true;
    else return yield* complain(sys, 'usage: ps [-a]', 1);
  }
  const entries = sys.readdir('/proc');
  const rows: Row[] = [];
  for (const entry of typeof entries === 'number' ? [] : entries) {
    if (!/^\d+$/.test(entry.name)) continue;
    const row = yield* readProcess(sys, entry.name);
    if (row !== null && (all || row.uid === sys.uid)) rows.push(row);
  }
  rows.sort((a, b) => a.pid - b.pid);
  const header = ['PID', 'PPID', 'USER', 'STAT', 'INSTRUCTIONS', 'KIB', 'COMMAND'];
  yield* print(sys, table([header, ...rows.map((row) => row.cells)], [0, 1, 4, 5]));
  return 0;
}

function* readProcess(sys: Sys, pid: string): Call<Row | null> {
  const status = yield* readText(sys, `/proc/${pid}/status`);
  const commandLine = yield* readText(sys, `/proc/${pid}/cmdline`);
  if (status === null || commandLine === null) return null;
  const fields = new Map<string, string>();
  for (const line of status.split('\n')) {
    const [name, value] = line.split(':\t');
    if (value !== undefined) fields.set(name, value.split(/\s/, 1)[0]);
  }
  const field = (name: string): string => fields.get(name) ?? '?';
  const uid = Number(field('Uid'));
  const words = commandLine.split('\0').filter((word) => word !== '');
  return {
    pid: Number(pid),
    uid,
    cells: [
      pid,
      field('PPid'),
      sys.userNameOf(uid),
      field('State'),
      field('Instructions'),
      field('VmSize'),
      printable(words.length > 0 ? words.join(' ') : `[${field('Name')}]`),
    ],
  };
}
