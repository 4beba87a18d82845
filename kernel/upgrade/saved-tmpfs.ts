import type { TmpFs } from '../fs/tmpfs.ts';
import type { TmpInode } from '../fs/tmpfs-inode.ts';
import type { Piece } from './image-format.ts';
import { NumberMap } from '../number-map.ts';

/** Bytes of a page up to which it stands in the table itself. */
const SMALL = 1024;

/** A file of a TmpFs written down. */
interface SavedTmpInode {
  ino: number;
  type: number;
  mode: number;
  uid: number;
  gid: number;
  nlink: number;
  size: number;
  atime: bigint;
  mtime: bigint;
  ctime: bigint;
  rdev: number;
  target: string;
  pages: [index: number, bytes: Uint8Array | Piece][];
  entries: [name: string, ino: number, cookie: number][];
  nextCookie: number;
}

/** A TmpFs written down. */
export interface SavedTmpFs {
  nextIno: number;
  inodes: SavedTmpInode[];
}

/** Bytes that `fs` takes in an image, about. */
export function sizeOfTmpFs(fs: TmpFs): number {
  const { size, free, files, filesFree } = fs.statfs();
  return size - free + (files - filesFree) * 256;
}

/**
 * Writes down all files of `fs`.
 * @param keep puts a piece into the image
 */
export function saveTmpFs(fs: TmpFs, keep: (bytes: Uint8Array) => Piece): SavedTmpFs {
  const { inodes, nextIno } = fs.save();
  return { nextIno, inodes: Array.from(inodes, (inode) => saveInode(inode, keep)) };
}

function saveInode(inode: TmpInode, keep: (bytes: Uint8Array) => Piece): SavedTmpInode {
  const { ino, type, mode, uid, gid, nlink, size, atime, mtime, ctime, rdev, target } = inode;
  const { data, entries } = inode;
  const pages = Array.from(
    data?.save() ?? [],
    ([index, bytes]) => [index, bytes.length <= SMALL ? bytes : keep(bytes)] as const,
  ) as SavedTmpInode['pages'];
  const names = entries?.after(0, Infinity) ?? [];
  return {
    ...{ ino, type, mode, uid, gid, nlink, size, atime, mtime, ctime, rdev, target, pages },
    entries: names.map(({ name, inode: child, cookie }) => [name, child.ino, cookie]),
    nextCookie: entries?.next ?? 1,
  };
}

/**
 * Fills `fs`, which is new, with what `saveTmpFs` gave.
 * @param fetch gives a piece of the image, or throws where that is damaged
 * @param lose told of files that are empty for that
 */
export function restoreTmpFs(
  fs: TmpFs,
  saved: SavedTmpFs,
  fetch: (piece: Piece) => Uint8Array,
  lose: (ino: number, error: unknown) => void,
): void {
  const made = new NumberMap<TmpInode>();
  fs.restore(saved.nextIno, (add) => {
    for (const record of saved.inodes) {
      const { ino, type, mode, uid, gid, rdev, target, nlink, size } = record;
      const inode = add(ino, { type, mode, uid, gid, rdev, target });
      Object.assign(inode, { mode, uid, gid, nlink, size });
      inode.atime = record.atime;
      inode.mtime = record.mtime;
      inode.ctime = record.ctime;
      try {
        for (const [index, bytes] of record.pages) {
          inode.data?.restore(index, bytes instanceof Uint8Array ? bytes : fetch(bytes));
        }
      } catch (error) {
        inode.data?.truncate(0);
        inode.size = 0;
        lose(ino, error);
      }
      made.set(ino, inode);
    }
  });
  for (const { ino, entries, nextCookie } of saved.inodes) {
    const names = [];
    for (const [name, child, cookie] of entries) {
      const inode = made.get(child);
      if (inode !== undefined) names.push({ name, inode, cookie });
    }
    made.get(ino)!.entries?.restore(names, nextCookie);
  }
}
