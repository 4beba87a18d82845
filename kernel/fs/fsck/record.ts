import { INODE } from '../stable/format.ts';

/** A file's record, as read from the device. */
export class InodeRecord {
  ino = 0;
  type = 0;
  layout = 0;
  uid = 0;
  nlink = 0;
  size = 0;
  blocks = 0;
  parent = 0;
  next = 0;
  previous = 0;
  root = 0;
  height = 0;

  /** Takes over the record that begins at word `at`. */
  load(words: Uint32Array, at: number, ino: number): void {
    const head = words[at + INODE.typeLayoutMode];
    this.ino = ino;
    this.type = head & 0xff;
    this.layout = (head >>> 8) & 0xff;
    this.uid = words[at + INODE.uid];
    this.nlink = words[at + INODE.nlink];
    this.size = words[at + INODE.size] + words[at + INODE.size + 1] * 2 ** 32;
    this.blocks = words[at + INODE.blocks];
    this.parent = words[at + INODE.parent];
    this.next = words[at + INODE.next];
    this.previous = words[at + INODE.previous];
    this.root = words[at + INODE.root];
    this.height = words[at + INODE.height];
  }
}
