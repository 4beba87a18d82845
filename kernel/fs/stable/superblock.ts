import type { BlockDevice } from '../block-device.ts';
import { MAGIC_HIGH, MAGIC_LOW, SUPER, SUPER_WORDS, UNIT, VERSION } from './format.ts';

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

  /** Reads it. Throws if there is none, or one of a version that is not known. */
  load(): void {
    if (this.device.size < UNIT) throw new Error('no file system on the device: it is too small');
    this.device.read(0, this.bytes);
    const { words } = this;
    if (words[SUPER.magicLow] !== MAGIC_LOW || words[SUPER.magicHigh] !== MAGIC_HIGH) {
      throw new Error('no file system on the device');
    }
    if (words[SUPER.version] !== VERSION) {
      throw new Error(`file system of unknown version ${words[SUPER.version]}`);
    }
  }

  commit(): void {
    if (!this.dirty) return;
    this.dirty = false;
    this.device.write(0, this.bytes);
  }
}
