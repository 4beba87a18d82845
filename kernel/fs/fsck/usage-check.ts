import type { BlockDevice } from '../block-device.ts';
import * as format from '../stable/format.ts';
import { ACCOUNT, ACCOUNT_SIZE, ACCOUNT_WORDS, BLOCK, UNIT } from '../stable/format.ts';
import type { InodeRecord } from './record.ts';
import { NumberMap } from '../../number-map.ts';

const HEIGHT_MAX = 3;
const ACCOUNTS_PER_BLOCK = BLOCK / ACCOUNT_SIZE;

/** What users hold by their files, to be compared with what is noted of them. */
export class UsageCheck {
  private readonly device: BlockDevice;
  private readonly report: (finding: string) => void;
  private readonly held = new NumberMap<{ units: number; inodes: number }>();
  /** Pointers that have been followed: what is damaged may lead back to itself. */
  private readonly seen = new Set<number>();

  constructor(device: BlockDevice, report: (finding: string) => void) {
    this.device = device;
    this.report = report;
  }

  /** Adds a file to what its owner holds. */
  add(file: InodeRecord): void {
    let user = this.held.get(file.uid);
    if (user === undefined) this.held.set(file.uid, (user = { units: 0, inodes: 0 }));
    user.units += 1 + file.blocks;
    user.inodes++;
  }

  /** Compares with the usage file, a block of it a step. Call when all files have been added. */
  *compare(usage: InodeRecord): Generator<void> {
    if (usage.root !== 0 && usage.height <= HEIGHT_MAX)
      yield* this.tree(usage.root, usage.height - 1, 0);
    for (const [uid, { units }] of this.held) {
      this.report(`user ${uid} holds ${units} units, of which nothing is noted`);
    }
  }

  private *tree(pointer: number, level: number, first: number): Generator<void> {
    yield;
    const isBlock = level < 0;
    const words = new Uint32Array(isBlock ? format.POINTERS_PER_BLOCK : format.NODE_WORDS);
    const offset = pointer * UNIT;
    // That the pointer is a bad one has been found with the content of the file.
    if (offset + words.byteLength > this.device.size || this.seen.has(pointer)) return;
    this.seen.add(pointer);
    this.device.read(offset, new Uint8Array(words.buffer));
    if (isBlock) {
      this.block(words, first * ACCOUNTS_PER_BLOCK);
      return;
    }
    const span = format.NODE_WORDS ** level;
    for (let slot = 0; slot < words.length; slot++) {
      if (words[slot] !== 0) yield* this.tree(words[slot], level - 1, first + slot * span);
    }
  }

  private block(words: Uint32Array, firstUid: number): void {
    for (let at = 0; at < words.length; at += ACCOUNT_WORDS) {
      const units = words[at + ACCOUNT.units];
      const inodes = words[at + ACCOUNT.inodes];
      const uid = firstUid + at / ACCOUNT_WORDS;
      const held = this.held.get(uid);
      if (units !== (held?.units ?? 0)) {
        this.report(`user ${uid} holds ${held?.units ?? 0} units, but ${units} are noted`);
      }
      if (inodes !== (held?.inodes ?? 0)) {
        this.report(`user ${uid} holds ${held?.inodes ?? 0} files, but ${inodes} are noted`);
      }
      if (held !== undefined) this.held.delete(uid);
    }
  }
}
