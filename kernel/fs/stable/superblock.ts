import type { BlockDevice } from '../block-device.ts';
import * as format from './format.ts';
import { BLOCK, MAGIC_HIGH, MAGIC_LOW, SUPER, SUPER_WORDS, UNIT, VERSION } from './format.ts';

/** The superblock in the heap. Whoever changes a word sets `dirty`; `commit` writes it. */
export class Superblock {
  /** By the indices of SUPER. */
  readonly words = new Uint32Array(SUPER_WORDS);
  dirty = false;
  private readonly bytes = new Uint8Array(this.words.buffer);
  private readonly device: BlockDevice;

  constructor(device: BlockDevice) {
    this.device = device;
  }

  /**
   * Reads it.
   * @throws if there is none, one of a version that is not known, or one that cannot be right: the message says which
   */
  load(): void {
    if (this.device.size < UNIT) throw new Error('no file system on the device: it is too small');
    this.device.read(0, this.bytes);
    const { words } = this;
    if (words[SUPER.magicLow] !== MAGIC_LOW || words[SUPER.magicHigh] !== MAGIC_HIGH) {
      throw new Error('no file system on the device: the superblock has another magic number');
    }
    const version = words[SUPER.version];
    if (version !== VERSION && version !== format.VERSION_UNITS_ONLY) {
      throw new Error(
        `file system of unknown version ${version}; this kernel knows ` +
          `${format.VERSION_UNITS_ONLY} to ${VERSION}`,
      );
    }
    const damage = this.damage();
    if (damage !== undefined) throw new Error(`the superblock is damaged: ${damage}`);
  }

  /** What in it cannot be right. */
  private damage(): string | undefined {
    const { words } = this;
    const blocks = words[SUPER.blocks];
    const groups = words[SUPER.groups];
    const nextIno = words[SUPER.nextIno];
    if (blocks * BLOCK > this.device.size) {
      return `it counts ${blocks} blocks, more than the device has`;
    }
    if (groups === 0 || format.headerBlock(groups - 1) >= blocks) {
      return `it counts ${groups} groups, which ${blocks} blocks do not hold`;
    }
    if (words[SUPER.usedBlocks] >= blocks) {
      return `it counts ${words[SUPER.usedBlocks]} blocks in use of ${blocks}`;
    }
    if (nextIno <= format.USAGE_INO || words[SUPER.files] >= nextIno) {
      return `it counts ${words[SUPER.files]} files with numbers below ${nextIno}`;
    }
    for (const word of [SUPER.freeIno, SUPER.orphan]) {
      if (words[word] >= nextIno) return `a list begins at inode ${words[word]}, beyond ${nextIno}`;
    }
    const lastIndex = Math.floor(
      (nextIno - 1) / format.RECORDS_PER_BLOCK / format.POINTERS_PER_BLOCK,
    );
    for (let slot = 0; slot <= lastIndex; slot++) {
      const pointer = words[SUPER.inodeIndex + slot];
      if (
        pointer === 0 ||
        pointer % format.UNITS_PER_BLOCK !== 0 ||
        pointer * UNIT >= blocks * BLOCK
      ) {
        return `block ${slot} of the inode index is at ${pointer}`;
      }
    }
    return undefined;
  }

  commit(): void {
    if (!this.dirty) return;
    this.dirty = false;
    this.device.write(0, this.bytes);
  }
}
