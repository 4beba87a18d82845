import { IDL } from '@dfinity/candid';
import { readForeign } from './foreign-message.ts';
import { Reader } from './reader.ts';
import { valueCodec, type ValueCodec } from './value-codec.ts';
import { Writer } from './writer.ts';

const writer = new Writer();

/**
 * Encodes and decodes messages of fixed Candid types. What @dfinity/candid does anew for every
 * message (the type table, checking values against types) is done once here; in the canister that is
 * the difference between millions of instructions and some ten thousand.
 */
export class MessageCodec {
  private readonly codecs: ValueCodec[];
  /** What precedes the values: magic, type table, types. Made when first needed. */
  private cachedHeader: Uint8Array | null = null;

  constructor(private readonly types: readonly IDL.Type[]) {
    this.codecs = types.map((type) => valueCodec(type));
  }

  /** Does the costly part now rather than with the first message. */
  prepare(): void {
    this.header();
  }

  /** The message with these values, which must be of the types. */
  encode(values: readonly unknown[]): Uint8Array {
    const header = this.header();
    writer.reset();
    writer.bytes(header);
    this.write(values);
    return writer.take();
  }

  /**
   * The values of a message. One whose sender described the types in another way (an older client, a
   * subtype) is read by its own description.
   * @throws for what is no such message, or asks for more work than a message may
   */
  decode(message: Uint8Array): unknown[] {
    const header = this.header();
    if (!startsWith(message, header)) return readForeign(message, this.types);
    const reader = new Reader(message, header.length);
    const values = this.codecs.map((codec) => codec.read(reader));
    if (!reader.ended) throw new RangeError('the message is too long');
    return values;
  }

  private write(values: readonly unknown[]): void {
    this.codecs.forEach((codec, index) => codec.write(writer, values[index] as never));
  }

  private header(): Uint8Array {
    if (this.cachedHeader === null) {
      const samples = this.codecs.map((codec) => codec.sample);
      const whole = IDL.encode([...this.types], samples);
      writer.reset();
      this.write(samples);
      this.cachedHeader = whole.slice(0, whole.length - writer.take().length);
    }
    return this.cachedHeader;
  }
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  if (bytes.length < prefix.length) return false;
  for (let index = 0; index < prefix.length; index++) {
    if (bytes[index] !== prefix[index]) return false;
  }
  return true;
}
