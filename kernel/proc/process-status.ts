import { printable } from '../printable.ts';
import type { Process } from '../process/process.ts';
import { SIGCHLD } from '../process/signals.ts';

const STATE_NAMES: Readonly<Record<string, string>> = {
  R: 'running',
  S: 'sleeping',
  T: 'stopped',
  Z: 'zombie',
};

/** Instructions of the host that count as one second of processor time: what the Internet Computer executes in about one. */
export const INSTRUCTIONS_PER_SECOND = 2e9;
/** USER_HZ: in which /proc tells times. */
export const TICKS_PER_SECOND = 100;

/** Fields that are for what this system does not have. */
const NONE = 0;

/** /proc/PID/status: Linux's fields as far as they mean something here, then Fuel, Instructions and Messages. */
export function statusText(process: Process): string {
  const { credentials, usage, limits } = process;
  const letter = process.stateLetter;
  const ids = (id: number) => `${id}\t${id}\t${id}\t${id}`;
  const kib = (bytes: number) => `${String(bytes / 1024).padStart(8)} kB`;
  const held = process.memoryPages * 65_536;
  const lines: [string, string][] = [
    ['Name', escaped(process.name)],
    ['Umask', process.umask.toString(8).padStart(4, '0')],
    ['State', `${letter} (${STATE_NAMES[letter]})`],
    ['Tgid', String(process.pid)],
    ['Ngid', String(NONE)],
    ['Pid', String(process.pid)],
    ['PPid', String(process.parent?.pid ?? 0)],
    ['TracerPid', String(NONE)],
    ['Uid', ids(credentials.uid)],
    ['Gid', ids(credentials.gid)],
    ['FDSize', String(process.descriptors.entries.length)],
    ['Groups', credentials.groups.map((gid) => `${gid} `).join('')],
    ['NStgid', String(process.pid)],
    ['NSpid', String(process.pid)],
    ['NSpgid', String(process.pgid)],
    ['NSsid', String(process.session.sid)],
    ['VmPeak', kib(usage.memory)],
    ['VmSize', kib(held)],
    ['VmHWM', kib(usage.memory)],
    ['VmRSS', kib(held)],
    ['Threads', '1'],
    ['SigQ', `${NONE}/${limits.processes === Infinity ? NONE : limits.processes}`],
    ['SigPnd', signalSet(process.deferred | process.pending)],
    ['ShdPnd', signalSet(NONE)],
    ['SigBlk', signalSet(process.blocked)],
    ['SigIgn', signalSet(process.ignored)],
    ['SigCgt', signalSet(process.caught)],
    ['NoNewPrivs', '1'],
    ['Nice', String(process.nice)],
    ['Kind', process.task?.kind ?? 'none'],
    ['Fuel', String(usage.fuel)],
    ['Instructions', String(usage.instructions)],
    ['Messages', String(usage.messages)],
  ];
  return lines.map(([name, value]) => `${name}:\t${value}\n`).join('');
}

/** Signals as bits of a hexadecimal number, signal 1 the lowest. */
function signalSet(bits: number): string {
  return (BigInt(bits >>> 0) >> 1n).toString(16).padStart(16, '0');
}

/** A name on one line: control characters and backslashes as octal escapes. */
function escaped(name: string): string {
  return name.replace(
    /[\x00-\x1f\x7f-\x9f\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
}

/** /proc/PID/stat, all 52 fields of proc(5); times in clock ticks since `boot` (ns since 1970). */
export function statText(process: Process, boot: bigint): string {
  const { usage, childUsage, session } = process;
  const { terminal } = session;
  const ticks = (instructions: number) =>
    Math.floor((instructions / INSTRUCTIONS_PER_SECOND) * TICKS_PER_SECOND);
  const fields = [
    process.pid,
    `(${printable(process.name).slice(0, 15)})`,
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
    20 + process.nice,
    process.nice,
    1, // threads
    0,
    (process.started - boot) / 10_000_000n,
    process.memoryPages * 65_536,
    process.memoryPages * PAGES_OF_LINUX,
    '18446744073709551615', // rsslim
    ...Array<number>(5).fill(NONE), // addresses of code and stack
    process.pending | process.deferred,
    process.blocked,
    process.ignored,
    process.caught,
    ...Array<number>(3).fill(NONE), // wchan, nswap, cnswap
    SIGCHLD,
    ...Array<number>(13).fill(NONE), // processor, scheduling, addresses of data
    process.ended ? process.status : 0,
  ];
  return fields.join(' ') + '\n';
}

/** Pages of 4 KiB, in which Linux counts, in one of ours. */
const PAGES_OF_LINUX = 16;

/** /proc/PID/statm: all memory is resident, and nothing is known of what it is used for. */
export function statmText({ memoryPages }: Process): string {
  const pages = memoryPages * PAGES_OF_LINUX;
  return `${pages} ${pages} 0 0 0 ${pages} 0\n`;
}

/** /proc/PID/limits (getrlimit(2)): Linux's, then those that are this system's own. */
export function limitsText({ limits, hardLimits, share }: Process): string {
  const value = (limit: number) => (limit === Infinity ? 'unlimited' : String(limit));
  const row = (name: string, unit: string, soft = Infinity, hard = soft) =>
    `${name.padEnd(25)} ${value(soft).padEnd(20)} ${value(hard).padEnd(20)} ${unit.padEnd(10)}\n`;
  const page = 65_536;
  const memory = share.uid === 0 ? Infinity : share.limits.memoryPages * page;
  return (
    `${'Limit'.padEnd(25)} ${'Soft Limit'.padEnd(20)} ${'Hard Limit'.padEnd(20)} ${'Units'.padEnd(10)}\n` +
    row('Max cpu time', 'seconds') +
    row('Max file size', 'bytes') +
    row('Max data size', 'bytes') +
    row('Max stack size', 'bytes') +
    row('Max core file size', 'bytes', 0) +
    row('Max resident set', 'bytes') +
    row('Max processes', 'processes', limits.processes, hardLimits.processes) +
    row('Max open files', 'files', limits.descriptors, hardLimits.descriptors) +
    row('Max locked memory', 'bytes', 0) +
    row('Max address space', 'bytes', limits.memoryPages * page, hardLimits.memoryPages * page) +
    row('Max file locks', 'locks') +
    row('Max pending signals', 'signals') +
    row('Max msgqueue size', 'bytes', 0) +
    row('Max nice priority', '', 0) +
    row('Max realtime priority', '', 0) +
    row('Max realtime timeout', 'us') +
    row('Max fuel', 'instrs', limits.fuel, hardLimits.fuel) +
    row('Max memory of user', 'bytes', memory) +
    row('Max instructions of user', 'a day', share.uid === 0 ? Infinity : share.limits.instructions)
  );
}
