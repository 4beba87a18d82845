import type { BlockDevice } from './block-device.ts';
import { NumberMap } from '../number-map.ts';

const PAGE = 4096;
/** Pages kept at most: 64 MiB. */
const PAGES_MAX = 16_384;

/** What was kept is not whole any more: too much has been written meanwhile. */
export class SnapshotLostError extends Error {
  override name = 'SnapshotLostError';
}

/**
 * What a device held at one moment, to be read while it goes on being written to: what a write is going to change is kept
 * before. It stands in the way of writes only until `end`, so that nobody pays for it otherwise.
 */
export class SnapshotDevice implements BlockDevice {
  readonly size: number;
  private readonly device: BlockDevice;
  private readonly kept = new NumberMap<Uint8Array>();
  private readonly pagesMax: number;
  private lost = false;

  /** Whether there is a snapshot of a device: there can be one at a time. */
  static isOf(device: BlockDevice): boolean {
    return Object.hasOwn(device, 'write');
  }

  /** @param pagesMax pages of 4 KiB that it keeps at most; beyond them reading throws */
  constructor(device: BlockDevice, pagesMax = PAGES_MAX) {
    if (SnapshotDevice.isOf(device)) throw new Error('there is a snapshot of the device already');
    this.device = device;
    this.size = device.size;
    this.pagesMax = pagesMax;
    const write = device.write.bind(device);
    device.write = (offset, from) => {
      this.keep(offset, from.length);
      write(offset, from);
    };
  }

  /** Lets writes go straight to the device again. To be called once, in any case. */
  end(): void {
    Reflect.deleteProperty(this.device, 'write');
    this.kept.clear();
  }

  grow(): boolean {
    return false;
  }

  /** @throws SnapshotLostError */
  read(offset: number, into: Uint8Array): void {
    if (this.lost) throw new SnapshotLostError('the device has changed too much');
    this.device.read(offset, into);
    if (this.kept.size === 0) return;
    const end = offset + into.length;
    for (let page = Math.floor(offset / PAGE); page * PAGE < end; page++) {
      const kept = this.kept.get(page);
      if (kept === undefined) continue;
      const start = page * PAGE;
      const from = Math.max(offset, start);
      const to = Math.min(end, start + PAGE);
      into.set(kept.subarray(from - start, to - start), from - offset);
    }
  }

  write(): void {
    throw new Error('a snapshot is not written to');
  }

  private keep(offset: number, length: number): void {
    const { kept } = this;
    const end = Math.min(offset + length, this.size);
    for (let page = Math.floor(offset / PAGE); page * PAGE < end && !this.lost; page++) {
      if (kept.has(page)) continue;
      if (kept.size === this.pagesMax) {
        this.lost = true;
        kept.clear();
        return;
      }
      const bytes = new Uint8Array(Math.min(PAGE, this.size - page * PAGE));
      this.device.read(page * PAGE, bytes);
      kept.set(page, bytes);
    }
  }
}
