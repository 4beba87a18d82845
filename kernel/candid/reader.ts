import { decode } from '../text.ts';

/** Reads the values of a Candid message. Reading past the end throws RangeError. */
export class Reader {
  private readonly view: DataView;

  constructor(
    private readonly data: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  /** Whether all bytes are read. */
  get ended(): boolean {
    return this.at === this.data.length;
  }

  u8(): number {
    return this.view.getUint8(this.at++);
  }

  u16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  u32(): number {
    this.at += 4;
    return this.view.getUint32(this.at - 4, true);
  }

  u64(): bigint {
    this.at += 8;
    return this.view.getBigUint64(this.at - 8, true);
  }

  leb(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      if (factor > 2 ** 28) throw new RangeError('a length is too large');
    }
  }

  /** A view of the next bytes, not a copy. */
  bytes(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.data.length) throw new RangeError('the message ends too early');
    const bytes = this.data.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  blob(): Uint8Array {
    return this.bytes(this.leb());
  }

  text(): string {
    return decode(this.blob());
  }
}
