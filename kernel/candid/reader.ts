import { decode } from '../text.ts';

/** Values that a message may consist of: each costs thousands of instructions, whatever its size. */
const MOST_VALUES = 5_000;
/** Bytes of text in a message: each costs as much as a page of a blob. */
const MOST_TEXT = 262_144;

/**
 * Reads the values of a Candid message. Reading past the end throws RangeError, and so does reading more than a message of this
 * system's can be about, however little space it takes in the message.
 */
export class Reader {
  private readonly view: DataView;
  private values = 0;
  private textBytes = 0;

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

  /** Takes note that `count` more values are to be read. */
  expect(count: number): void {
    this.values += count;
    if (this.values > MOST_VALUES) throw new RangeError('the message has too many values');
  }

  /** Passes over `length` bytes. */
  skip(length: number): void {
    if (!(length <= this.data.length - this.at)) {
      throw new RangeError('the message ends too early');
    }
    this.at += length;
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

  bool(): boolean {
    const byte = this.u8();
    if (byte > 1) throw new RangeError('neither true nor false');
    return byte === 1;
  }

  /** Signed LEB128 of a type: an index into the table, or a negative number for a primitive or an operator. */
  typeCode(): number {
    let value = 0;
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80)
        return shift < 25 && (byte & 0x40) !== 0 ? value | (-1 << (shift + 7)) : value;
    }
    throw new RangeError('a type is too large');
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
    const bytes = this.blob();
    this.textBytes += bytes.length;
    if (this.textBytes > MOST_TEXT) throw new RangeError('the message has too much text');
    return decode(bytes);
  }
}
