import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_RDONLY, O_RDWR } from '../fs/open-flags.ts';
import type { SavedDay } from '../process/limiter.ts';
import { ImageReader } from './image-reader.ts';
import { ImageWriter } from './image-writer.ts';
import type { UpgradeParts } from './parts.ts';
import { decodeValue } from './value-reader.ts';
import { encodeValue } from './value-writer.ts';

/**
 * What users have used of a day's instructions, in an image that has nothing but a table. Nobody gets them anew by having all else
 * lost: so it is a file of its own, which stays, for being written over needs no space.
 */
const FILE = '/var/lib/canix/day';

/** @throws Error where it cannot be written */
export function saveDay({ system, checksum }: UpgradeParts): void {
  const { vfs, table } = system;
  const place = vfs.open(ROOT, vfs.root, FILE, O_RDWR | O_CREAT, 0o600);
  if (typeof place === 'number') throw new Error(`there is no file for it (${-place})`);
  const { inode } = place;
  try {
    new ImageWriter(inode, checksum).finish(encodeValue(table.limiter.save()));
  } finally {
    inode.fs.release(inode);
  }
}

/** Goes on counting from what the kernel before this one has written, if it has. @throws Error where that is damaged */
export function restoreDay({ system, checksum }: UpgradeParts): void {
  const { vfs, table } = system;
  const place = vfs.open(ROOT, vfs.root, FILE, O_RDONLY);
  if (typeof place === 'number') return;
  const { inode } = place;
  try {
    const { day, instructions } = decodeValue(new ImageReader(inode, checksum).table()) as SavedDay;
    table.limiter.restore({ day: BigInt(day), instructions });
  } finally {
    inode.fs.release(inode);
  }
}
