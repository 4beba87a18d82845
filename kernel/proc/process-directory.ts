import { wasi } from '@bjorn3/browser_wasi_shim';
import { DIRECTORY } from '../fs/file-type.ts';
import { VirtualDirectory, VirtualFile, VirtualLink } from '../fs/virtual-inode.ts';
import type { VirtualFs } from '../fs/virtualfs.ts';
import { Directory } from '../process/directory.ts';
import type { OpenFile } from '../process/open-file.ts';
import type { Process } from '../process/process.ts';
import { RegularFile } from '../process/regular-file.ts';
import type { System } from '../process/system.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import { limitsText, statText, statusText } from './process-status.ts';

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
  const mayInspect = () => {
    const asker = system.scheduler.current?.credentials.uid;
    return asker === 0 || asker === uid;
  };
  const link = (name: string, target: () => string) => {
    const guarded = () => (mayInspect() ? target() : -wasi.ERRNO_ACCES);
    directory.add(name, new VirtualLink(fs, guarded, owner));
  };
  file('status', () => statusText(process));
  file('stat', () => statText(process, boot));
  file('cmdline', () => terminated(process.argv));
  file('comm', () => `${process.name}\n`);
  file('limits', () => limitsText(process));
  file('environ', () => terminated([...process.env].map(([k, v]) => `${k}=${v}`)), 0o400);
  link('cwd', () => vfs.pathOf(process.cwd));
  link('exe', () => process.exe);
  link('root', () => '/');
  const descriptors = new VirtualDirectory(
    fs,
    { ...owner, mode: 0o500 },
    (name) => {
      const open = /^\d+$/.test(name) ? process.descriptors.get(Number(name)) : undefined;
      if (open === undefined) return undefined;
      return new VirtualLink(fs, () => describe(system, open.file), owner);
    },
    () =>
      [...process.descriptors.entries.keys()]
        .filter((fd) => process.descriptors.get(fd) !== undefined)
        .map(String),
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
  return stat.type === DIRECTORY ? `inode:[${stat.ino}]` : `pipe:[${stat.ino}]`;
}

function terminated(words: string[]): string {
  return words.map((word) => word + '\0').join('');
}
