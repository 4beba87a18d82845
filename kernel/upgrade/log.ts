import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_WRONLY } from '../fs/open-flags.ts';
import type { Vfs } from '../fs/vfs.ts';
import { encode } from '../text.ts';
import type { UpgradeReport } from './parts.ts';

const LOG = '/var/log/upgrade.log';
/** Bytes beyond which it begins anew. */
const LARGEST = 65_536;
/** Processes of one upgrade that are named. */
const NAMED = 100;

/** Adds lines to the log of upgrades, as far as the file system takes them. */
export function logUpgrade(vfs: Vfs, time: bigint, lines: readonly string[]): void {
  const stamp = new Date(Number(time / 1_000_000n)).toISOString();
  const text = lines.map((line) => `${stamp} ${line}\n`).join('');
  const place = vfs.open(ROOT, vfs.root, LOG, O_WRONLY | O_CREAT, 0o644);
  if (typeof place === 'number') return;
  const { inode } = place;
  if (inode.size > LARGEST) inode.fs.truncate(inode, 0);
  inode.fs.write(inode, inode.size, encode(text));
  inode.fs.release(inode);
}

/** A report as lines. */
export function reportLines(what: string, report: UpgradeReport): string[] {
  const { processes, bytes, ended, remarks } = report;
  const lines = [`${what} ${processes} processes, ${bytes} bytes`, ...remarks];
  for (const { pid, name, reason } of ended.slice(0, NAMED)) {
    lines.push(`ended ${name}[${pid}]: ${reason}`);
  }
  if (ended.length > NAMED) lines.push(`and ${ended.length - NAMED} more`);
  return lines;
}
