import type { CoreHost } from './host/core-host.ts';

/** Smaller buffers find a place anywhere. */
const LEAST = 1 << 20;
/** Buffers of that size have others make room for them. */
const HUGE = 64 << 20;
/** Bytes kept at most. */
const MOST = 1 << 30;

/**
 * Large buffers of memories that are gone, kept for the next ones. A host whose memory can only grow would otherwise put small blocks
 * where one has been, so that the same program, run again, has to have its memory from beyond all others.
 */
export class MemoryPool {
  readonly #host: CoreHost;
  readonly #most: number;
  /** The one that came last is at the end. */
  #kept: Uint8Array[] = [];
  #bytes = 0;

  /** @param most bytes that are kept, so many at most */
  constructor(host: CoreHost, most = MOST) {
    this.#host = host;
    this.#most = most;
  }

  /**
   * A buffer of zeros, of `bytes` or somewhat more, but not of more than `most`.
   * @throws what the host throws where there is no memory for it
   */
  take(bytes: number, most: number): Uint8Array {
    const kept = bytes < LEAST ? undefined : this.#find(bytes, Math.min(most, bytes + bytes / 4));
    if (kept !== undefined) return kept.fill(0);
    if (bytes >= HUGE) this.clear();
    try {
      return this.#host.alloc(bytes);
    } catch (error) {
      if (this.#kept.length === 0) throw error;
      this.clear();
      return this.#host.alloc(bytes);
    }
  }

  /** Takes a buffer back; it must not be used afterwards. */
  give(buffer: Uint8Array): void {
    if (buffer.length < LEAST || buffer.length > this.#most) {
      this.#host.free(buffer);
      return;
    }
    this.#kept.push(buffer);
    this.#bytes += buffer.length;
    while (this.#bytes > this.#most) {
      const oldest = this.#kept.shift()!;
      this.#bytes -= oldest.length;
      this.#host.free(oldest);
    }
  }

  /** Gives all that is kept back to the host. */
  clear(): void {
    for (const buffer of this.#kept) this.#host.free(buffer);
    this.#kept = [];
    this.#bytes = 0;
  }

  /** The smallest one kept of `least` bytes or more, up to `most`, which it is no longer then. */
  #find(least: number, most: number): Uint8Array | undefined {
    let found = -1;
    let size = most + 1;
    for (let i = 0; i < this.#kept.length; i++) {
      const { length } = this.#kept[i];
      if (length < least || length >= size) continue;
      found = i;
      size = length;
    }
    if (found < 0) return undefined;
    this.#bytes -= size;
    return this.#kept.splice(found, 1)[0];
  }
}
