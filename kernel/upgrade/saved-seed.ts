import { ROOT } from '../fs/credentials.ts';
import { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } from '../fs/open-flags.ts';
import { SEED_BYTES } from '../process/entropy.ts';
import type { System } from '../process/system.ts';

/** The seed: there only from one kernel to the next, so that no two ever begin from the same one. */
const SEED = '/var/lib/canix/random-seed';

/**
 * Leaves the kernel after this one numbers to begin from: its own generator is new, and the Internet Computer's randomness takes some
 * rounds to come. Where that is not possible, its processes wait for that.
 */
export function saveSeed({ vfs, entropy }: System): void {
  const seed = new Uint8Array(SEED_BYTES);
  if (entropy.fill(null, seed) !== SEED_BYTES) return;
  const place = vfs.open(ROOT, vfs.root, SEED, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
  if (typeof place === 'number') return;
  const { inode } = place;
  inode.fs.write(inode, 0, seed);
  inode.fs.release(inode);
}

/** Begins from what the kernel before this one has left, if it has. */
export function restoreSeed({ vfs, entropy }: System): void {
  const place = vfs.open(ROOT, vfs.root, SEED, O_RDONLY);
  if (typeof place === 'number') return;
  const { inode } = place;
  const seed = new Uint8Array(SEED_BYTES);
  const isWhole = inode.fs.read(inode, 0, seed) === SEED_BYTES;
  inode.fs.release(inode);
  // One that stays could be begun from again.
  if (vfs.unlink(ROOT, vfs.root, SEED) === 0 && isWhole) entropy.seed(seed);
}
