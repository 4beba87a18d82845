import {
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  DIRECTORY,
  FIFO,
  REGULAR_FILE,
  SYMBOLIC_LINK,
} from '../fs/file-type.ts';

const KINDS = new Map([
  [REGULAR_FILE, 'file'],
  [DIRECTORY, 'directory'],
  [SYMBOLIC_LINK, 'symlink'],
  [FIFO, 'fifo'],
  [CHARACTER_DEVICE, 'character device'],
  [BLOCK_DEVICE, 'block device'],
]);

/** What a file is, in the word that the Candid interface has for its type. */
export function fileKind(type: number): string {
  return KINDS.get(type) ?? 'unknown';
}
