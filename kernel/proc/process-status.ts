import type { Process } from '../process/process.ts';

const STATE_NAMES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  T: 'stopped',
  Z: 'zombie',
};

/** Instructions of the host that count as one second of processor time: what the Internet Computer executes in about one. */
export const INSTRUCTIONS_PER_SECOND = 2e9;
const TICKS_PER_SECOND = 100;

/** /proc/PID/status: Linux's fields as far as they mean something here, then Fuel, Instructions and Messages. */
export function statusText(process: Process): string {
  const { credentials, usage } = process;
  const letter = process.stateLetter;
  const hex = (bits: number) => (BigInt(bits >>> 0) >> 1n).toString(16).padStart(16, '0');
  const ids = (id: number) => `${id}\t${id}\t${id}\t${id}`;
  const lines: [string, string][] = [
    ['Name', process.name],
    ['Umask', process.umask.toString(8).padStart(4, '0')],
    ['State', `${letter} (${STATE_NAMES[letter]})`],
    ['Tgid', String(process.pid)],
    ['Pid', String(process.pid)],
    ['PPid', String(process.parent?.pid ?? 0)],
    ['NSpgid', String(process.pgid)],
    ['NSsid', String(process.session.sid)],
    ['Uid', ids(credentials.uid)],
    ['Gid', ids(credentials.gid)],
    ['Groups', credentials.groups.join(' ')],
    ['FDSize', String(process.descriptors.entries.length)],
    ['VmPeak', `${usage.memory / 1024} kB`],
    ['VmSize', `${process.memoryPages * 64} kB`],
    ['SigPnd', hex(process.deferred)],
    ['SigIgn', hex(process.ignored)],
    ['SigCgt', hex(process.caught)],
    ['Kind', process.task?.kind ?? 'none'],
    ['Fuel', String(usage.fuel)],
    ['Instructions', String(usage.instructions)],
    ['Messages', String(usage.messages)],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** /proc/PID/stat, fields 1 to 24 of proc(5); times in clock ticks since `boot` (ns since 1970). */
export function statText(process: Process, boot: bigint): string {
  const { usage, childUsage, session } = process;
  const { terminal } = session;
  const ticks = (instructions: number) =>
    Math.floor((instructions / INSTRUCTIONS_PER_SECOND) * TICKS_PER_SECOND);
  const fields = [
    process.pid,
    `(${process.name})`,
    process.stateLetter,
    process.parent?.pid ?? 0,
    process.pgid,
    session.sid,
    terminal === null ? 0 : 136 * 256 + terminal.id,
    terminal === null ? -1 : terminal.foreground,
    0, // flags
    0, // minflt, cminflt, majflt, cmajflt: nothing is paged
    0,
    0,
    0,
    ticks(usage.instructions),
    0, // stime: kernel work is in utime
    ticks(childUsage.instructions),
    0,
    20, // priority and nice of a normal process
    0,
    1, // threads
    0,
    (process.started - boot) / 10_000_000n,
    process.memoryPages * 65_536,
    process.memoryPages,
  ];
  return fields.join(' ') + '\n';
}

/** /proc/PID/limits (getrlimit(2)). */
export function limitsText(process: Process): string {
  const { limits } = process;
  const value = (limit: number) => (limit === Infinity ? 'unlimited' : String(limit));
  const row = (name: string, limit: number, unit: string) =>
    `${name.padEnd(26)}${value(limit).padEnd(21)}${value(limit).padEnd(21)}${unit}\n`;
  return (
    `${'Limit'.padEnd(26)}${'Soft Limit'.padEnd(21)}${'Hard Limit'.padEnd(21)}Units\n` +
    row('Max fuel', limits.fuel, 'instructions') +
    row('Max open files', limits.descriptors, 'files') +
    row('Max address space', limits.memoryPages * 65_536, 'bytes')
  );
}
