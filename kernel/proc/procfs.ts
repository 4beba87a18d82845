import { VirtualFile, VirtualLink, VirtualDirectory } from '../fs/virtual-inode.ts';
import { VirtualFs } from '../fs/virtualfs.ts';
import type { LoadAverage } from '../process/load-average.ts';
import type { System } from '../process/system.ts';
import type { UpgradeSettings } from '../upgrade/parts.ts';
import { createProcessDirectory } from './process-directory.ts';
import { INSTRUCTIONS_PER_SECOND, TICKS_PER_SECOND } from './process-status.ts';
import { addKernelSettings } from './kernel-settings.ts';

/** What /proc tells besides processes. */
export interface SystemFacts {
  /** ns since 1970 */
  boot: bigint;
  /** One line for /proc/version. */
  version: string;
  load: LoadAverage;
  upgrade: UpgradeSettings;
}

/** /proc (proc(5)). */
export function createProcFs(system: System, facts: SystemFacts): VirtualFs {
  const { table, vfs } = system;
  const find = (name: string): VirtualDirectory | undefined => {
    const process = /^[1-9]\d*$/.test(name) ? table.find(Number(name)) : undefined;
    if (process === undefined) return undefined;
    return (process.procDirectory ??= createProcessDirectory(fs, system, process, facts.boot));
  };
  const pids = () => [...table.all()].map((process) => String(process.pid));
  const fs: VirtualFs = new VirtualFs(
    'proc',
    system.now,
    (host) => new VirtualDirectory(host, { ino: 1 }, find, pids),
  );
  const file = (name: string, read: () => string) => {
    fs.root.add(name, new VirtualFile(fs, { read }));
  };
  fs.root.add('self', new VirtualLink(fs, () => String(system.scheduler.current?.pid ?? 0)));
  file('uptime', () => {
    const seconds = Number(system.now() - facts.boot) / 1e9;
    const busy = system.scheduler.used / INSTRUCTIONS_PER_SECOND;
    return `${seconds.toFixed(2)} ${Math.max(0, seconds - busy).toFixed(2)}\n`;
  });
  file('version', () => `${facts.version}\n`);
  file('loadavg', () => {
    const processes = [...table.all()];
    const running = processes.filter((process) => process.stateLetter === 'R').length;
    const last = processes[processes.length - 1]?.pid ?? 0;
    const averages = facts.load.values.map((value) => value.toFixed(2)).join(' ');
    return `${averages} ${running}/${processes.length} ${last}\n`;
  });
  file('meminfo', () => {
    const { memoryTotal, memoryUsed } = table.limiter;
    const row = (name: string, bytes: number) =>
      `${`${name}:`.padEnd(16)}${String(bytes / 1024).padStart(8)} kB\n`;
    const free = memoryTotal - memoryUsed;
    return (
      row('MemTotal', memoryTotal) +
      row('MemFree', free) +
      row('MemAvailable', free) +
      row('Buffers', 0) +
      row('Cached', 0) +
      row('SwapTotal', 0) +
      row('SwapFree', 0)
    );
  });
  file('stat', () => {
    const ticks = (seconds: number) => Math.floor(seconds * TICKS_PER_SECOND);
    const busy = system.scheduler.used / INSTRUCTIONS_PER_SECOND;
    const idle = Math.max(0, Number(system.now() - facts.boot) / 1e9 - busy);
    const times = `${ticks(busy)} 0 0 ${ticks(idle)} 0 0 0 0 0 0`;
    const processes = [...table.all()];
    const running = processes.filter((process) => process.stateLetter === 'R').length;
    return (
      `cpu  ${times}\ncpu0 ${times}\nintr 0\nctxt ${system.scheduler.messages}\n` +
      `btime ${facts.boot / 1_000_000_000n}\nprocesses ${table.started}\n` +
      `procs_running ${running}\nprocs_blocked 0\n`
    );
  });
  file(
    'cpuinfo',
    () =>
      'processor\t: 0\nvendor_id\t: Internet Computer\nmodel name\t: WebAssembly interpreter\n' +
      `cpu MHz\t\t: ${(INSTRUCTIONS_PER_SECOND / 1e6).toFixed(3)}\nflags\t\t:\n\n`,
  );
  file('mounts', () =>
    vfs
      .mountTable()
      .map(({ path, fs: mounted }) => {
        const access = mounted.readOnly ? 'ro' : 'rw';
        return `${mounted.type} ${path} ${mounted.type} ${access} 0 0\n`;
      })
      .join(''),
  );
  addKernelSettings(fs, facts.upgrade);
  return fs;
}
