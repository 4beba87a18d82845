/** The WebAssembly binary format's primitive encodings: reading and writing bytes. */

/** Thrown for a module that cannot be read; `offset` counts bytes from the module's start. */
export class MalformedModule extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(`${message} (at offset 0x${offset.toString(16)})`);
  }
}

const text = new TextDecoder('utf-8', { fatal: true });

/** Reads the primitives of WebAssembly 5.2 from a byte array, moving `position` forward. */
export class BinaryReader {
  constructor(
    readonly bytes: Uint8Array,
    public position = 0,
    readonly end = bytes.length,
  ) {}

  byte(): number {
    if (this.position >= this.end) throw new MalformedModule('unexpected end', this.position);
    return this.bytes[this.position++];
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  u32(): number {
    const start = this.position;
    let result = 0;
    let factor = 1;
    for (let i = 0; i < 5; i++) {
      const byte = this.byte();
      result += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (result > 0xffffffff) break;
        return result;
      }
      factor *= 128;
    }
    throw new MalformedModule('integer too large', start);
  }

  /** Passes over a LEB128 number of any width. */
  skipLeb(): void {
    while (this.byte() >= 0x80);
  }

  take(length: number): Uint8Array {
    if (length > this.end - this.position) {
      throw new MalformedModule('unexpected end', this.position);
    }
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  name(): string {
    const start = this.position;
    try {
      return text.decode(this.take(this.u32()));
    } catch (error) {
      if (error instanceof MalformedModule) throw error;
      throw new MalformedModule('malformed UTF-8 name', start);
    }
  }
}

/** A growing byte array with the primitives of WebAssembly 5.2. */
export class BinaryWriter {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }

  byte(value: number): void {
    if (this.length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  u32(value: number): void {
    while (value >= 0x80) {
      this.byte((value % 128) | 0x80);
      value = Math.floor(value / 128);
    }
    this.byte(value);
  }

  /** A signed LEB128 number; `value` must be a safe integer. */
  s64(value: number): void {
    for (;;) {
      const low = ((value % 128) + 128) % 128;
      value = Math.floor(value / 128);
      if ((value === 0 && low < 64) || (value === -1 && low >= 64)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Appends `source[from, to)`. */
  copy(source: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    // Short runs are the rule between two charges: a loop beats making a view for `set`.
    if (to - from < 48) {
      const bytes = this.#bytes;
      let at = this.length;
      for (let i = from; i < to; i++) bytes[at++] = source[i];
      this.length = at;
    } else {
      this.#bytes.set(source.subarray(from, to), this.length);
      this.length += to - from;
    }
  }

  name(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.u32(bytes.length);
    this.append(bytes);
  }

  /** What was written so far; valid until the next write. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}
