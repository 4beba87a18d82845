import { wasi } from '@bjorn3/browser_wasi_shim';
import { VirtualDirectory, VirtualFile } from '../fs/virtual-inode.ts';
import type { VirtualFs } from '../fs/virtualfs.ts';
import { decode } from '../text.ts';
import { MOST_BYTES, type UpgradeSettings } from '../upgrade/parts.ts';

/** Instructions that an upgrade may be given for programs: the rest of the 300 B is for all else. */
const MOST_UPGRADE_INSTRUCTIONS = 150_000_000_000;

/** /proc/sys/kernel, which root writes to: `upgrade_instructions` and `upgrade_bytes` (docs/upgrade.md). */
export function addKernelSettings(fs: VirtualFs, upgrade: UpgradeSettings): void {
  const sys = new VirtualDirectory(fs);
  const kernel = new VirtualDirectory(fs);
  fs.root.add('sys', sys);
  sys.add('kernel', kernel);
  const add = (name: keyof UpgradeSettings, most: number): void => {
    const content = {
      read: () => `${upgrade[name]}\n`,
      write: (data: Uint8Array) => {
        const text = decode(data).trim();
        const value = /^\d{1,12}$/.test(text) ? Number(text) : -1;
        if (value < 0 || value > most) return -wasi.ERRNO_INVAL;
        upgrade[name] = value;
        return data.length;
      },
    };
    kernel.add(`upgrade_${name}`, new VirtualFile(fs, content, { mode: 0o644 }));
  };
  add('instructions', MOST_UPGRADE_INSTRUCTIONS);
  add('bytes', MOST_BYTES);
}
