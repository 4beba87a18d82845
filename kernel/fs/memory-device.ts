import type { BlockDevice } from './block-device.ts';

/** A block device in the heap, for tests and for Node. It counts its calls, which is what time goes by in the canister. */
export class MemoryDevice implements BlockDevice {
  /** Calls and bytes since the device was made; may be set to 0. */
  reads = 0;
  writes = 0;
  bytesRead = 0;
  bytesWritten = 0;
  private bytes = new Uint8Array(0);
  private used = 0;
  private readonly limit: number;

  /** The device grows to at most `limit` bytes. */
  constructor(limit = Infinity) {
    this.limit = limit;
  }

  get size(): number {
    return this.used;
  }

  grow(bytes: number): boolean {
    const size = Math.max(this.used, bytes);
    if (size > this.limit) return false;
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(size, this.bytes.length * 2));
      larger.set(this.bytes.subarray(0, this.used));
      this.bytes = larger;
    }
    this.used = size;
    return true;
  }

  read(offset: number, into: Uint8Array): void {
    this.check(offset, into.length);
    this.reads++;
    this.bytesRead += into.length;
    into.set(this.bytes.subarray(offset, offset + into.length));
  }

  write(offset: number, from: Uint8Array): void {
    this.check(offset, from.length);
    this.writes++;
    this.bytesWritten += from.length;
    this.bytes.set(from, offset);
  }

  private check(offset: number, length: number): void {
    if (!(offset >= 0 && offset + length <= this.used)) {
      throw new RangeError(`device access at ${offset} of ${length} bytes beyond ${this.used}`);
    }
  }
}
