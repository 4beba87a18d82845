import type { BlockDevice } from '../block-device.ts';
import * as format from '../stable/format.ts';
import { INODE, RECORD_WORDS, UNIT } from '../stable/format.ts';

/** A file's record, as read from the device. */
export interface InodeRecord {
  ino: number;
  type: number;
  layout: number;
  mode: number;
  uid: number;
  nlink: number;
  size: number;
  blocks: number;
  parent: number;
  next: number;
  previous: number;
  root: number;
  height: number;
}

/** Reads the inode records of a block, whose first has the number `first`. */
export function readRecords(device: BlockDevice, pointer: number, first: number): InodeRecord[] {
  const words = new Uint32Array(format.BLOCK / 4);
  device.read(pointer * UNIT, new Uint8Array(words.buffer));
  const records: InodeRecord[] = [];
  for (let index = 0; index < format.RECORDS_PER_BLOCK; index++) {
    const at = index * RECORD_WORDS;
    const head = words[at + INODE.typeLayoutMode];
    records.push({
      ino: first + index,
      type: head & 0xff,
      layout: (head >>> 8) & 0xff,
      mode: head >>> 16,
      uid: words[at + INODE.uid],
      nlink: words[at + INODE.nlink],
      size: words[at + INODE.size] + words[at + INODE.size + 1] * 2 ** 32,
      blocks: words[at + INODE.blocks],
      parent: words[at + INODE.parent],
      next: words[at + INODE.next],
      previous: words[at + INODE.previous],
      root: words[at + INODE.root],
      height: words[at + INODE.height],
    });
  }
  return records;
}
