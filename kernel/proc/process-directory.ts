import { wasi } from '@bjorn3/browser_wasi_shim';
import { MEMORY_DEVICES } from '../devices/memory-devices.ts';
import { CHARACTER_DEVICE, DIRECTORY } from '../fs/file-type.ts';
import { VirtualDirectory, VirtualFile, VirtualLink } from '../fs/virtual-inode.ts';
import type { VirtualFs } from '../fs/virtualfs.ts';
import { Directory } from '../process/directory.ts';
import type { OpenFile } from '../process/open-file.ts';
import { printable } from '../printable.ts';
import { State } from '../process/process.ts';
import type { Process } from '../process/process.ts';
import { RegularFile } from '../process/regular-file.ts';
import type { System } from '../process/system.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import { limitsText, statText, statmText, statusText } from './process-status.ts';

/**
 * /proc/PID of one process. What it was given by its user (environment, descriptors, directory) is shown to him and root only.
 * @param boot ns since 1970
 */
export function createProcessDirectory(
  fs: VirtualFs,
  system: System,
  process: Process,
  boot: bigint,
): VirtualDirectory {
  const { uid, gid } = process.credentials;
  const owner = { uid, gid };
  const { vfs } = system;
  const directory = new VirtualDirectory(fs, owner);
  const file = (name: string, read: () => string, mode = 0o444) => {
    directory.add(name, new VirtualFile(fs, { read }, { ...owner, mode }));
  };
  // This directory is of the process as the user it is now: whoever has it open sees nothing of what it is as another.
  const isSame = () => process.credentials.uid === uid && process.state !== State.zombie;
  /** What a link leads to, for who may know. A process that has ended holds nothing any more. */
  const guarded = (target: () => string) => (): string | number => {
    const asker = system.scheduler.current?.credentials.uid;
    if (asker !== 0 && (asker !== uid || process.credentials.uid !== uid)) return -wasi.ERRNO_ACCES;
    return isSame() ? target() : -wasi.ERRNO_NOENT;
  };
  const link = (name: string, target: () => string) => {
    directory.add(name, new VirtualLink(fs, guarded(target), owner));
  };
  file('status', () => statusText(process));
  file('stat', () => statText(process, boot));
  file('cmdline', () => terminated(process.argv));
  file('comm', () => `${printable(process.name).slice(0, 15)}\n`);
  file('statm', () => statmText(process));
  file('limits', () => limitsText(process));
  const environment = () => terminated([...process.env].map(([k, v]) => `${k}=${v}`));
  file('environ', () => (isSame() ? environment() : ''), 0o400);
  link('cwd', () => vfs.pathOf(process.cwd));
  link('exe', () => process.exe);
  link('root', () => '/');
  const descriptors = new VirtualDirectory(
    fs,
    { ...owner, mode: 0o500 },
    (name) => {
      const open = /^\d+$/.test(name) ? process.descriptors.get(Number(name)) : undefined;
      if (open === undefined || !isSame()) return undefined;
      const target = guarded(() => describe(system, open.file));
      // To the process itself its descriptors are there whether or not what they refer to has a name.
      const own = () => `/dev/fd/${name}`;
      const follow = () => (system.scheduler.current === process ? own() : target());
      return new VirtualLink(fs, target, owner, follow);
    },
    () => {
      if (!isSame()) return [];
      const { entries } = process.descriptors;
      return [...entries.keys()].filter((fd) => entries[fd] !== undefined).map(String);
    },
  );
  directory.add('fd', descriptors);
  return directory;
}

/** What the link of a descriptor points to: a path where there is one. */
function describe(system: System, file: OpenFile): string {
  if (file instanceof Directory) return system.vfs.pathOf(file.place);
  if (file instanceof TerminalFile) return `/dev/pts/${file.terminal.id}`;
  if (file instanceof RegularFile) {
    return file.path === null ? `inode:[${file.inode.ino}]` : system.vfs.pathOf(file.path);
  }
  const stat = file.stat();
  if (stat.type === CHARACTER_DEVICE) {
    const name = MEMORY_DEVICES.get(stat.rdev % 65_536);
    if (name !== undefined) return `/dev/${name}`;
  }
  return stat.type === DIRECTORY ? `inode:[${stat.ino}]` : `pipe:[${stat.ino}]`;
}

function terminated(words: string[]): string {
  return words.map((word) => word + '\0').join('');
}
