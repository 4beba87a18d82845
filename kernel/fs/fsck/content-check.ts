import type { BlockDevice } from '../block-device.ts';
import {
  BLOCK_DEVICE,
  CHARACTER_DEVICE,
  DIRECTORY,
  FIFO,
  REGULAR_FILE,
  SYMBOLIC_LINK,
} from '../file-type.ts';
import * as format from '../stable/format.ts';
import { BLOCK, UNIT, UNITS_PER_BLOCK } from '../stable/format.ts';
import type { InodeRecord } from './record.ts';
import type { SpaceCheck } from './space-check.ts';

const TYPES = [REGULAR_FILE, DIRECTORY, SYMBOLIC_LINK, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO];

/** Claims the space that the content of a file takes, and checks that it fits what its record says. */
export class ContentCheck {
  private readonly device: BlockDevice;
  private readonly space: SpaceCheck;
  private readonly report: (finding: string) => void;

  constructor(device: BlockDevice, space: SpaceCheck, report: (finding: string) => void) {
    this.device = device;
    this.space = space;
    this.report = report;
  }

  /** Checks the content of a file that is no directory, a node of its tree a step. */
  *check(file: InodeRecord): Generator<void> {
    const { ino, size, layout, root, height } = file;
    const noted = file.blocks;
    if (!TYPES.includes(file.type)) this.report(`file ${ino}: type ${file.type}`);
    let blocks = 0;
    let capacity = Infinity;
    if (layout === format.LAYOUT_INLINE) {
      capacity = format.INLINE_MAX;
    } else if (layout === format.LAYOUT_CHUNK) {
      this.space.claimChunk(root, height, ino);
      blocks = 1 << height;
      capacity = UNIT << height;
    } else if (layout === format.LAYOUT_TREE) {
      if (root !== 0) blocks = yield* this.tree(ino, size, root, height - 1, 0);
    } else {
      this.report(`file ${ino}: layout ${layout}`);
    }
    if (size > capacity) this.report(`file ${ino}: ${size} bytes do not fit its layout`);
    if (blocks !== noted) {
      this.report(`file ${ino}: takes ${blocks} units, but counts ${noted}`);
    }
  }

  /** Claims a block (level -1) or a node with all below it; returns the units taken. */
  private *tree(
    ino: number,
    size: number,
    pointer: number,
    level: number,
    first: number,
  ): Generator<void, number> {
    if (level < 0) return this.block(ino, size, pointer, first);
    if (!this.space.claimChunk(pointer, format.NODE_CLASS, ino)) return 0;
    yield;
    const words = new Uint32Array(format.NODE_WORDS);
    this.device.read(pointer * UNIT, new Uint8Array(words.buffer));
    const span = format.NODE_WORDS ** level;
    let blocks = 0;
    for (let slot = 0; slot < format.NODE_WORDS; slot++) {
      const below = words[slot];
      if (below === 0) continue;
      if (level === 0) blocks += this.block(ino, size, below, first + slot);
      else blocks += yield* this.tree(ino, size, below, level - 1, first + slot * span);
    }
    if (blocks === 0) this.report(`file ${ino}: node ${pointer} is empty`);
    return blocks + format.NODE_UNITS;
  }

  private block(ino: number, size: number, pointer: number, index: number): number {
    if (index * BLOCK >= size) this.report(`file ${ino}: block ${index} is beyond its end`);
    return this.space.claimBlock(pointer, ino) ? UNITS_PER_BLOCK : 0;
  }
}
