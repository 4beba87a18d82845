import { wasi } from '@bjorn3/browser_wasi_shim';
import { CHARACTER_DEVICE } from '../fs/file-type.ts';
import { VirtualDirectory, VirtualInode, VirtualLink } from '../fs/virtual-inode.ts';
import { VirtualFs } from '../fs/virtualfs.ts';
import { DESCRIPTOR_MAJOR, deviceNumber } from '../process/device-driver.ts';
import type { System } from '../process/system.ts';
import { TerminalFile } from '../terminal/terminal-file.ts';
import type { Terminals } from '../terminal/terminals.ts';
import { MEMORY_DEVICES, MEMORY_MAJOR, openMemoryDevice } from './memory-devices.ts';

/** Major numbers (Linux's devices.txt). */
const TTY_MAJOR = 5;
const PTS_MAJOR = 136;
const CONSOLE_MINOR = 1;

/**
 * /dev: the device files, and the drivers behind them.
 * @param terminals whose files are in pts/
 */
export function createDevFs(system: System, terminals: Terminals): VirtualFs {
  const fs = new VirtualFs('devtmpfs', system.now);
  const { root } = fs;
  const memory = new Map<number, VirtualInode>();
  for (const [minor, name] of MEMORY_DEVICES) {
    const inode = device(fs, MEMORY_MAJOR, minor, { mode: 0o666 });
    memory.set(minor, inode);
    root.add(name, inode);
  }
  root.add('tty', device(fs, TTY_MAJOR, 0, { mode: 0o666 }));
  root.add('console', device(fs, TTY_MAJOR, CONSOLE_MINOR, { mode: 0o600 }));
  const pts = new VirtualDirectory(
    fs,
    {},
    (name) => terminals.byName(name)?.inode ?? undefined,
    () => terminals.names,
  );
  terminals.onOpen = (terminal) => {
    const attributes = { mode: 0o620, uid: terminal.uid, gid: terminal.uid };
    return device(fs, PTS_MAJOR, terminal.id, attributes);
  };
  root.add('pts', pts);
  addDescriptors(fs, system);

  system.drivers.register(MEMORY_MAJOR, (_process, minor, flags) => {
    const inode = memory.get(minor);
    if (inode === undefined) return -wasi.ERRNO_NXIO;
    return openMemoryDevice(inode, minor, flags, system.entropy);
  });
  system.drivers.register(TTY_MAJOR, (process, _minor, flags) => {
    const { terminal } = process.session;
    return terminal === null ? -wasi.ERRNO_NXIO : new TerminalFile(terminal, flags);
  });
  system.drivers.register(PTS_MAJOR, (_process, minor, flags) => {
    const terminal = terminals.get(minor);
    return terminal === undefined ? -wasi.ERRNO_NXIO : new TerminalFile(terminal, flags);
  });
  return fs;
}

/** /dev/fd, stdin, stdout and stderr: opening one gives the descriptor of that number again. */
function addDescriptors(fs: VirtualFs, system: System): void {
  const inodes = new Map<number, VirtualInode>();
  const inodeOf = (fd: number): VirtualInode => {
    let inode = inodes.get(fd);
    if (inode === undefined) {
      inode = device(fs, DESCRIPTOR_MAJOR, fd, { mode: 0o666 });
      inodes.set(fd, inode);
    }
    return inode;
  };
  const openFds = (): number[] => {
    const entries = system.scheduler.current?.descriptors.entries ?? [];
    return [...entries.keys()].filter((fd) => entries[fd] !== undefined);
  };
  fs.root.add(
    'fd',
    new VirtualDirectory(
      fs,
      {},
      (name) => {
        const fd = /^\d+$/.test(name) ? Number(name) : -1;
        return openFds().includes(fd) ? inodeOf(fd) : undefined;
      },
      () => openFds().map(String),
    ),
  );
  for (const [fd, name] of ['stdin', 'stdout', 'stderr'].entries()) {
    fs.root.add(name, new VirtualLink(fs, () => `fd/${fd}`));
  }
  system.drivers.register(
    DESCRIPTOR_MAJOR,
    (process, minor) => process.descriptors.get(minor)?.file ?? -wasi.ERRNO_NXIO,
  );
}

function device(
  fs: VirtualFs,
  major: number,
  minor: number,
  attributes: { mode: number; uid?: number; gid?: number },
): VirtualInode {
  const rdev = deviceNumber(major, minor);
  return new VirtualInode(fs, CHARACTER_DEVICE, { ...attributes, rdev });
}
