import { printable } from '../printable.ts';
import type { Call, Sys } from '../process/sys.ts';
import { readText } from './read-text.ts';

/** What /proc tells of a process that ps(1) and top(1) show. */
export interface ProcessFacts {
  pid: number;
  ppid: number;
  uid: number;
  /** One letter: R, S, T, Z. */
  state: string;
  nice: number;
  /** Instructions of the host, of the guest, and messages in which it ran. */
  instructions: number;
  fuel: number;
  messages: number;
  /** Linear memory in KiB. */
  memory: number;
  /** Its command line, or its name in brackets; fit for a terminal. */
  command: string;
}

/** All processes, by pid. Those that end meanwhile are left out. */
export function* readProcesses(sys: Sys): Call<ProcessFacts[]> {
  const entries = sys.readdir('/proc');
  const found: ProcessFacts[] = [];
  for (const { name } of typeof entries === 'number' ? [] : entries) {
    if (!/^\d+$/.test(name)) continue;
    const facts = yield* readProcess(sys, name);
    if (facts !== null) found.push(facts);
    yield* sys.pause();
  }
  return found.sort((a, b) => a.pid - b.pid);
}

/** One process; null where there is none. */
export function* readProcess(sys: Sys, pid: string): Call<ProcessFacts | null> {
  const status = yield* readText(sys, `/proc/${pid}/status`);
  const commandLine = yield* readText(sys, `/proc/${pid}/cmdline`);
  if (status === null || commandLine === null) return null;
  const fields = new Map<string, string>();
  for (const line of status.split('\n')) {
    const [name, value] = line.split(':\t');
    if (value !== undefined) fields.set(name, value.split(/\s/, 1)[0]);
  }
  const number = (name: string): number => Number(fields.get(name) ?? 0);
  const words = commandLine.split('\0').filter((word) => word !== '');
  return {
    pid: number('Pid'),
    ppid: number('PPid'),
    uid: number('Uid'),
    state: fields.get('State') ?? '?',
    nice: number('Nice'),
    instructions: number('Instructions'),
    fuel: number('Fuel'),
    messages: number('Messages'),
    memory: number('VmSize'),
    command: printable(words.length > 0 ? words.join(' ') : `[${fields.get('Name') ?? '?'}]`),
  };
}
