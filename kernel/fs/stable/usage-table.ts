import type { BlockDevice } from '../block-device.ts';

/** Units that each user holds, kept on the device. Changes are written by `commit`. */
export class UsageTable {
  private readonly device: BlockDevice;
  /** Where the word of a user is on the device: made if `make`, otherwise 0 if there is none. */
  private readonly locate: (uid: number, make: boolean) => number;
  private readonly known = new Map<number, number>();
  private readonly dirty = new Set<number>();
  private readonly word = new Uint32Array(1);
  private readonly bytes = new Uint8Array(this.word.buffer);

  constructor(device: BlockDevice, locate: (uid: number, make: boolean) => number) {
    this.device = device;
    this.locate = locate;
  }

  /** Units of 512 bytes that `uid` holds. */
  get(uid: number): number {
    let units = this.known.get(uid);
    if (units === undefined) {
      const offset = this.locate(uid, false);
      this.word[0] = 0;
      if (offset !== 0) this.device.read(offset, this.bytes);
      units = this.word[0];
      this.known.set(uid, units);
    }
    return units;
  }

  /** Makes room to note what `uid` holds; false if there is no space even for that. */
  open(uid: number): boolean {
    return this.get(uid) > 0 || this.locate(uid, true) !== 0;
  }

  /** Adds `units` (negative to take off) to what `uid` holds. `open` must have succeeded for `uid` before. */
  add(uid: number, units: number): void {
    this.known.set(uid, this.get(uid) + units);
    this.dirty.add(uid);
  }

  commit(): void {
    if (this.dirty.size === 0) return;
    for (const uid of this.dirty) {
      this.word[0] = this.known.get(uid)!;
      this.device.write(this.locate(uid, true), this.bytes);
    }
    this.dirty.clear();
  }
}
