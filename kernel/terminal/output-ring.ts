/** A piece of a terminal's output. */
export interface OutputPiece {
  data: Uint8Array;
  /** Position in the output stream after `data`. */
  cursor: number;
  /** Bytes between the cursor asked for and `data` that are overwritten already. */
  missed: number;
}

/**
 * The last bytes written to a terminal. Positions count from its first byte ever and are exact up to 2^53, so a reader that
 * comes back knows what it has and what it lost. The buffer grows with what is written, up to the capacity.
 */
export class OutputRing {
  /** Bytes written so far: the position after the last one. */
  end = 0;
  readonly #capacity: number;
  #buffer: Uint8Array;

  /** @param capacity bytes kept; a power of two ≥ 4096 */
  constructor(capacity = 262_144) {
    this.#capacity = capacity;
    this.#buffer = new Uint8Array(4096);
  }

  /** A ring with `data` in it, the last of `end` bytes that were written. */
  static restore(end: number, data: Uint8Array): OutputRing {
    const ring = new OutputRing();
    ring.end = Math.max(0, end - data.length);
    ring.push(data);
    return ring;
  }

  /** First position that is still there. */
  get start(): number {
    return Math.max(0, this.end - this.#capacity);
  }

  push(bytes: Uint8Array): void {
    let from = bytes;
    if (from.length > this.#capacity) {
      this.end += from.length - this.#capacity;
      from = from.subarray(from.length - this.#capacity);
    }
    // Until the capacity is reached nothing wraps, so a larger buffer has the same layout.
    if (this.#buffer.length < this.#capacity) this.#makeRoom(this.end + from.length);
    const buffer = this.#buffer;
    const at = this.end % buffer.length;
    const first = buffer.length - at;
    if (from.length <= first) {
      buffer.set(from, at);
    } else {
      buffer.set(from.subarray(0, first), at);
      buffer.set(from.subarray(first), 0);
    }
    this.end += from.length;
  }

  /** What was written after position `cursor`; a position that is yet to come reads as the present end. */
  read(cursor: number): OutputPiece {
    const from = Math.min(Math.max(cursor, this.start), this.end);
    const length = this.end - from;
    const buffer = this.#buffer;
    const data = new Uint8Array(length);
    const at = from % buffer.length;
    const first = Math.min(length, buffer.length - at);
    data.set(buffer.subarray(at, at + first));
    if (first < length) data.set(buffer.subarray(0, length - first), first);
    return { data, cursor: this.end, missed: Math.max(0, from - cursor) };
  }

  #makeRoom(needed: number): void {
    let size = this.#buffer.length;
    while (size < needed && size < this.#capacity) size *= 2;
    if (size === this.#buffer.length) return;
    const larger = new Uint8Array(size);
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
