import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../fs/open-flags.ts';
import { logUpgrade, reportLines } from './log.ts';
import { reasonOf } from './notice.ts';
import type { UpgradeParts, UpgradeReport } from './parts.ts';
import { restoreProcesses } from './restore.ts';
import { saveProcesses } from './save.ts';
import { restoreDay, saveDay } from './saved-day.ts';
import { restoreSeed, saveSeed } from './saved-seed.ts';

/** Directories of the image and the log. */
export const UPGRADE_DIRECTORIES = ['/var/lib/canix', '/var/log'];
/** The image: there only from one kernel to the next. */
const IMAGE = '/var/lib/canix/processes';

/**
 * Writes the processes down for the kernel that comes after this one. It fails for nothing: what cannot be written down ends. Null
 * where that is all of them.
 */
export function prepareUpgrade(parts: UpgradeParts): UpgradeReport | null {
  const { vfs, now } = parts.system;
  try {
    saveDay(parts);
  } catch (error) {
    complain(parts, `what users have used today could not be saved: ${reasonOf(error)}`);
  }
  try {
    saveSeed(parts.system);
    const place = vfs.open(ROOT, vfs.root, IMAGE, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
    if (typeof place === 'number') throw new Error(`there is no file for them (${-place})`);
    const { inode } = place;
    try {
      const report = saveProcesses(parts, inode);
      logUpgrade(vfs, now(), reportLines('saved', report));
      return report;
    } finally {
      inode.fs.release(inode);
    }
  } catch (error) {
    complain(parts, `no processes could be saved: ${reasonOf(error)}`);
    return null;
  }
}

/**
 * Has the processes go on that the kernel before this one wrote down, if it did.
 * @throws Error where that is not possible: then this kernel is not to be used, and `abandon` to be called on another
 */
export function completeUpgrade(parts: UpgradeParts): UpgradeReport | null {
  const { vfs, now } = parts.system;
  restoreSeed(parts.system);
  restoreUse(parts);
  const place = vfs.open(ROOT, vfs.root, IMAGE, O_RDONLY);
  if (typeof place === 'number') return null;
  const { inode } = place;
  try {
    const report = restoreProcesses(parts, inode);
    // What has not been read yet is held by those who will.
    vfs.unlink(ROOT, vfs.root, IMAGE);
    logUpgrade(vfs, now(), reportLines('restored', report));
    return report;
  } finally {
    inode.fs.release(inode);
  }
}

/** Does without the processes of the kernel before this one. */
export function abandonUpgrade(parts: UpgradeParts, error: unknown): void {
  const { vfs } = parts.system;
  restoreUse(parts);
  vfs.unlink(ROOT, vfs.root, IMAGE);
  complain(parts, `no processes could be restored: ${reasonOf(error)}`);
}

function restoreUse(parts: UpgradeParts): void {
  try {
    restoreDay(parts);
  } catch (error) {
    complain(parts, `what users have used today could not be restored: ${reasonOf(error)}`);
  }
}

function complain({ system }: UpgradeParts, line: string): void {
  try {
    logUpgrade(system.vfs, system.now(), [line]);
  } catch {
    // A log that cannot be written does not keep the system from going on.
  }
}
