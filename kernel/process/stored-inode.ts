import type { Inode } from '../fs/inode.ts';
import { Directory } from './directory.ts';
import type { OpenFile } from './open-file.ts';
import { RegularFile } from './regular-file.ts';

/** The file or directory that a description is open on; null for pipes, terminals and the like. */
export function storedInode(file: OpenFile): Inode | null {
  if (file instanceof RegularFile) return file.inode;
  return file instanceof Directory ? file.place.inode : null;
}
