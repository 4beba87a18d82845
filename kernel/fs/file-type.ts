import { wasi } from '@bjorn3/browser_wasi_shim';

/**
 * What an inode is: WASI's `filetype` numbers, so that a system call can hand them on unchanged.
 * WASI has none for a named pipe; FIFO is ours and must be given out as UNKNOWN.
 */
export const BLOCK_DEVICE = wasi.FILETYPE_BLOCK_DEVICE;
export const CHARACTER_DEVICE = wasi.FILETYPE_CHARACTER_DEVICE;
export const DIRECTORY = wasi.FILETYPE_DIRECTORY;
export const REGULAR_FILE = wasi.FILETYPE_REGULAR_FILE;
export const SYMBOLIC_LINK = wasi.FILETYPE_SYMBOLIC_LINK;
export const FIFO = 8;
